"""The two logistic stages, in NumPy.

Stage one sees a sentence alone: TF-IDF of its n-grams, the author's words and the quoted words apart, and the
named columns. Stage two sees stage one's probabilities of the sentence, its neighbours and its whole article, and
some of the columns of the sentence and its neighbours. Stacked sequential learning of this kind: Cohen and Carvalho
(2005).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.packed_sums import sums_of_quadruples
from classifier.ranges import begins_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from classifier.features import FeatureBlock

    FloatArray = NDArray[np.float32]

WINDOWS = (4, 10)  # sentences on each side in the running means
NEIGHBOURS = (-2, -1, 1, 2)
_BLOCK = 1 << 11  # sentences whose second stage is computed together: its inputs stay in the cache


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of both stages; every field is a plain array and goes into the artifact as it is.

    ``ngram_table``: int16, one row a bucket: for the outcomes after the first, weight times inverse document
    frequency in units of ``weight_units``; then the square of that frequency in units of ``norm_unit``.
    (The first outcome is the reference: adding a constant to all logits changes nothing.)
    ``column_scale`` divides the named columns, which are then clipped to ±``CLIP``.
    ``first_*`` and ``second_*``: weights (inputs x outcomes) and intercepts. ``vote_weights`` (columns x three times
    the outcomes) is what the columns of a sentence add to the second stage: to its own logits, to those of the
    sentence after it and to those of the one before. ``temperature`` divides the final logits (Guo et al. 2017).
    """

    ngram_table: NDArray[np.int16]
    weight_units: FloatArray
    norm_unit: FloatArray
    column_scale: FloatArray
    first_weights: FloatArray
    first_intercept: FloatArray
    second_weights: FloatArray
    second_intercept: FloatArray
    vote_weights: FloatArray
    temperature: FloatArray

    @property
    def bits(self) -> int:
        """Width of the n-gram hash."""
        return len(self.ngram_table).bit_length() - 1

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Model:
        """The inverse of :meth:`to_data`."""
        return cls(**{field.name: data[field.name] for field in fields(cls)})

    def probabilities(self, blocks: Iterable[FeatureBlock], documents: NDArray[np.int64]) -> FloatArray:
        """Outcome probabilities of the sentences of whole documents, shape ``(sentences, outcomes)``.

        ``blocks`` are the features of the sentences in order, ``documents`` tells for each its document.
        """
        return self.second_stage(self.first_scores(blocks), documents)

    def first_scores(self, blocks: Iterable[FeatureBlock]) -> FirstScores:
        """What :meth:`first_stage` says of all sentences of the blocks."""
        scores = [self.first_stage(block) for block in blocks]
        outcomes = len(self.first_intercept)
        return FirstScores(
            np.concatenate([np.zeros((0, outcomes), np.float32), *(score.probabilities for score in scores)]),
            np.concatenate([np.zeros((0, VOTES * outcomes), np.float32), *(score.votes for score in scores)]),
        )

    def first_stage(self, block: FeatureBlock) -> FirstScores:
        """Stage one for each sentence alone."""
        rows = self.ngram_table.view("<u8")[:, 0].take(block.buckets.ravel())
        sums = sums_of_quadruples(rows, 2 * block.edges)
        norms = ngram_norms(sums[-1] * self.norm_unit)
        columns = scale_columns(block.columns, self.column_scale)
        logits = columns @ self.first_weights + self.first_intercept
        logits[:, 1:] += (sums[:-1] / norms).T * self.weight_units
        return FirstScores(softmax(logits), columns @ self.vote_weights)

    def second_stage(self, first: FirstScores, documents: NDArray[np.int64]) -> FloatArray:
        """Calibrated probabilities given stage one's scores of the sentences of whole documents."""
        found = np.empty_like(first.probabilities)
        own, before, after = by_place(first.votes, documents)
        votes = own + before + after
        for rows, inputs in _context_blocks(first.probabilities, documents):
            logits = inputs @ self.second_weights + self.second_intercept + votes[rows]
            found[rows] = softmax(logits / self.temperature)
        return found


VOTES = 3
"""A sentence's columns vote on itself, on the next sentence and on the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class FirstScores:
    """What stage one says: ``probabilities`` of the outcomes for each sentence alone, shape ``(sentences,
    outcomes)``, and the ``votes`` of its columns in stage two, shape ``(sentences, VOTES * outcomes)``."""

    probabilities: FloatArray
    votes: FloatArray


def by_place(values: FloatArray, documents: NDArray[np.int64]) -> list[FloatArray]:
    """Thirds of the columns of ``values`` as each sentence receives them: its own, those of the sentence before it and
    those of the one after it; 0 beyond the edges of its document."""
    own, onwards, backwards = np.split(values, VOTES, axis=1)
    together = (documents[1:] == documents[:-1])[:, None]
    before, after = np.zeros_like(own), np.zeros_like(own)
    before[1:] = onwards[:-1] * together
    after[:-1] = backwards[1:] * together
    return [own, before, after]


def ngram_norms(squares: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """What the summed n-gram weights of sentences are divided by, given their summed squared frequencies."""
    return np.asarray(np.sqrt(np.maximum(squares, 1e-6)))


CLIP = 5.0


def scale_columns(columns: FloatArray, scale: FloatArray) -> FloatArray:
    """Columns with variance 1 on the training data, clipped, so that no odd sentence has an extreme input.

    They are not centred: a column that is mostly 0 stays sparse, which training needs for its speed.
    """
    scaled = columns / scale
    return np.asarray(np.clip(scaled, -CLIP, CLIP, out=scaled))


def softmax(logits: NDArray[np.floating[Any]]) -> FloatArray:
    """Rows that add up to 1."""
    columns = np.ascontiguousarray(logits.T)
    shifted = np.exp(columns - columns.max(axis=0))
    return np.asarray((shifted / shifted.sum(axis=0)).T, dtype=np.float32)


def context_inputs(first: FloatArray, documents: NDArray[np.int64]) -> FloatArray:
    """Inputs of stage two from stage one's probabilities: one row a sentence.

    The sentence's own log probabilities and probabilities, the probabilities of two neighbours on each side (0
    beyond the edge of the document), of the running means and of the article, and the products of the
    sentence's with the article's.
    """
    return np.concatenate([inputs for _, inputs in _context_blocks(first, documents)])


def context_groups(outcomes: int) -> dict[str, slice]:
    """Which of the inputs of stage two say what; the order of :func:`context_inputs`."""
    widths = {
        "the sentence by itself": 2 * outcomes,
        "sentences next to it": len(NEIGHBOURS) * outcomes,
        "sentences around it": len(WINDOWS) * outcomes,
        "the article": outcomes,
        "the sentence in such an article": outcomes**2,
    }
    ends = np.cumsum(list(widths.values())).tolist()
    return {name: slice(end - width, end) for (name, width), end in zip(widths.items(), ends, strict=True)}


def _context_blocks(first: FloatArray, documents: NDArray[np.int64]) -> Iterator[tuple[slice, FloatArray]]:
    """The inputs of stage two by runs of sentences; one empty run where there are no sentences."""
    count, outcomes = first.shape
    borders = np.flatnonzero(begins_run(documents))
    lengths = np.diff(np.append(borders, count))
    totals = np.add.reduceat(first, borders, axis=0, dtype=np.float64) if count else np.zeros((0, outcomes))
    articles = np.asarray(totals.T / lengths, dtype=np.float32)
    for start in range(0, max(count, 1), _BLOCK):
        rows = slice(start, min(start + _BLOCK, count))
        # One row an outcome: long rows are what NumPy is fast on. The block, and what its edges see beyond it.
        seen = slice(max(start - max(WINDOWS), 0), rows.stop + max(WINDOWS))
        around = np.ascontiguousarray(first[seen].T)
        running = np.zeros((outcomes, around.shape[1] + 1))
        np.cumsum(around, axis=1, dtype=np.float64, out=running[:, 1:])
        own = around[:, start - seen.start : rows.stop - seen.start]
        index = np.arange(rows.start, rows.stop) - seen.start
        document = np.searchsorted(borders, index + seen.start, side="right") - 1
        low = borders[document] - seen.start
        high = low + lengths[document]
        parts: list[NDArray[np.floating[Any]]] = [np.log(np.maximum(own, 1e-4)) / 4, own]
        for offset in NEIGHBOURS:
            place = index + offset
            within = (place >= low) & (place < high)
            parts.append(around.take(np.where(within, place, index), axis=1) * within)
        article = articles[:, document]
        for window in WINDOWS:
            parts.append(_means(running, np.maximum(index - window, low), np.minimum(index + window + 1, high)))
        parts.append(article)
        parts.append((own[:, None] * article).reshape(outcomes**2, len(index)))
        yield rows, np.concatenate(parts, dtype=np.float32, casting="same_kind").T


def _means(running: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]) -> FloatArray:
    """Means over ``first:last`` of each row, by differences of its running sum."""
    sums = running.take(last, axis=1) - running.take(first, axis=1)
    return np.asarray(sums / np.maximum(last - first, 1), dtype=np.float32)
