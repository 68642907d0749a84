"""The two logistic stages, in NumPy.

Stage one sees a sentence alone: TF-IDF of its n-grams, the author's words and the quoted words apart, and the
named columns. Stage two sees stage one's probabilities of the sentence, its neighbours and its whole article.
Stacked sequential learning of this kind: Cohen and Carvalho (2005).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.tokens import segment_sums

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
    ``first_*`` and ``second_*``: weights (inputs x outcomes) and intercepts. ``temperature`` divides the final
    logits (Guo et al. 2017).
    """

    ngram_table: NDArray[np.int16]
    weight_units: FloatArray
    norm_unit: FloatArray
    column_scale: FloatArray
    first_weights: FloatArray
    first_intercept: FloatArray
    second_weights: FloatArray
    second_intercept: FloatArray
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
        scores = [self.first_stage(block) for block in blocks]
        none = np.zeros((0, len(self.first_intercept)), dtype=np.float32)
        return self.second_stage(np.concatenate([none, *scores]), documents)

    def first_stage(self, block: FeatureBlock) -> FloatArray:
        """Probabilities of the outcomes for each sentence alone, shape ``(sentences, outcomes)``."""
        rows = self.ngram_table.take(block.buckets[0], axis=0).astype(np.int32)
        rows += self.ngram_table.take(block.buckets[1], axis=0)
        sums = segment_sums(rows, block.edges)
        norms = np.sqrt(np.maximum(sums[:, -1] * self.norm_unit, 1e-6))
        logits = scale_columns(block.columns, self.column_scale) @ self.first_weights + self.first_intercept
        logits[:, 1:] += sums[:, :-1] * self.weight_units / norms[:, None]
        return softmax(logits)

    def second_stage(self, first: FloatArray, documents: NDArray[np.int64]) -> FloatArray:
        """Calibrated probabilities given stage one's probabilities of the sentences of whole documents."""
        found = np.empty_like(first)
        for rows, inputs in _context_blocks(first, documents):
            found[rows] = softmax((inputs @ self.second_weights + self.second_intercept) / self.temperature)
        return found


CLIP = 5.0


def scale_columns(columns: FloatArray, scale: FloatArray) -> FloatArray:
    """Columns with variance 1 on the training data, clipped, so that no odd sentence has an extreme input.

    They are not centred: a column that is mostly 0 stays sparse, which training needs for its speed.
    """
    return np.asarray(np.clip(columns / scale, -CLIP, CLIP))


def softmax(logits: NDArray[np.floating[Any]]) -> FloatArray:
    """Rows that add up to 1."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def context_inputs(first: FloatArray, documents: NDArray[np.int64]) -> FloatArray:
    """Inputs of stage two from stage one's probabilities: one row a sentence.

    The sentence's own log probabilities and probabilities, the probabilities of two neighbours on each side (0
    beyond the edge of the document), of the running means and of the article, and the products of the
    sentence's with the article's. Named columns are left out on purpose: with them the stage learns the layout
    of the labelled corpora and loses 3 points on a corpus that it has not seen (``docs/accuracy.md``).
    """
    return np.concatenate([inputs for _, inputs in _context_blocks(first, documents)])


def _context_blocks(first: FloatArray, documents: NDArray[np.int64]) -> Iterator[tuple[slice, FloatArray]]:
    """The inputs of stage two by runs of sentences; one empty run where there are no sentences."""
    count = len(first)
    borders = np.flatnonzero(np.append(True, documents[1:] != documents[:-1])[:count])
    borders = np.append(borders, count)
    # Means of rows are differences of one running sum.
    running = np.zeros((count + 1, first.shape[1]))
    np.cumsum(first, axis=0, dtype=np.float64, out=running[1:])
    for start in range(0, max(count, 1), _BLOCK):
        rows = slice(start, min(start + _BLOCK, count))
        index = np.arange(rows.start, rows.stop)
        document = np.searchsorted(borders, index, side="right") - 1
        low, high = borders[document], borders[np.minimum(document + 1, len(borders) - 1)]
        own = first[rows]
        parts: list[NDArray[np.floating[Any]]] = [np.log(np.maximum(own, 1e-4)) / 4, own]
        for offset in NEIGHBOURS:
            place = index + offset
            within = (place >= low) & (place < high)
            parts.append(first[np.where(within, place, index)] * within[:, None])
        article = _means(running, low, high)
        for window in WINDOWS:
            parts.append(_means(running, np.maximum(index - window, low), np.minimum(index + window + 1, high)))
        parts.append(article)
        parts.append((own[:, :, None] * article[:, None, :]).reshape(len(own), own.shape[1] ** 2))
        yield rows, np.concatenate(parts, axis=1).astype(np.float32)


def _means(running: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Means of the rows ``first:last`` of what ``running`` is the sum of, row by row."""
    return np.asarray((running[last] - running[first]) / np.maximum(last - first, 1)[:, None])
