"""Cues: the words which say that somebody speaks, thinks or plans (said, according to, a statement, believes).

Candidates are words that were the head of a cue in training often enough. Stage one scores each by what stands around
it; stage two sees stage one's scores of the other candidates in the sentence and of the sentences around it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_features import Surroundings, hash_features
from classifier.attribution_words import RATE_UNITS
from classifier.ranges import begins_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from classifier.attribution_words import Words, WordTable

    Int64Array = NDArray[np.int64]
    FloatArray = NDArray[np.float32]

CANDIDATE_RATE = round(0.08 * RATE_UNITS)
"""Words whose rate is at least this are looked at. The F1 of all cues is 0.790 at 0.05, 0.787 at 0.08 and 0.778 at
0.11, with 1.7, 1.4 and 1.2 candidates a sentence (`scripts/evaluate.py attribution`)."""

CUE_BITS = 17
"""Width of the hash of features."""

# What stage one sees, as combinations of atoms (`attribution_features.Surroundings`). Found by backward elimination
# of groups of templates on two folds of PolNeAR train.
TEMPLATES: tuple[tuple[tuple[str, int], ...], ...] = (
    *((("w", k),) for k in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)),
    *((("a", k),) for k in (-4, -3, -2, -1, 1, 2, 3, 4)),
    (("b", 0),),
    (("c", 0),),
    (("w", 0), ("w", -1)),
    (("w", 0), ("w", 1)),
    (("w", -2), ("w", -1)),
    (("w", 1), ("w", 2)),
    (("w", -1), ("w", 1)),
    (("w", 0), ("w", -2)),
    (("w", 0), ("w", 2)),
    (("w", 0), ("q", 0)),
    (("q", 0), ("q", -1), ("q", 1), ("w", 0)),
    (("u", -1), ("u", 0), ("u", 1)),
    (("w", 0), ("u", -1), ("u", 1)),
    (("u", -1), ("u", -2), ("q", 0)),
    (("w", -1), ("u", -2)),
    (("u", -1), ("w", 1)),
    (("w", 0), ("u", 0)),
    (("b", 0), ("b", -1)),
    (("b", 0), ("b", 1)),
    (("b", -1), ("b", 1)),
    (("b", -2), ("b", -1)),
    (("b", 1), ("b", 2)),
    (("b", 0), ("b", -2), ("b", -1)),
    (("b", 0), ("b", 1), ("b", 2)),
    (("b", -1), ("b", 0), ("b", 1)),
    (("quotes", 0), ("quotes", 1), ("q", 0)),
    (("w", 0), ("quotes", 0), ("quotes", 1)),
    (("near", 0), ("near", 1), ("rate", 0)),
    (("near", 0), ("rate", 0)),
    (("near", 1), ("rate", 0)),
    (("nearword", 0),),
    (("nearword", 1),),
    (("nearword", 0), ("w", 0)),
    (("nearword", 1), ("w", 0)),
    (("nearany", 0), ("nearany", 1), ("w", 0)),
    (("marks", 0), ("w", 0)),
)

_NEIGHBOURS = (-2, -1, 1, 2)
_FARTHEST = 20  # words
NO_SCORE = -4.0
"""Stands for the score where there is no candidate."""

HOPELESS = -2.5
"""Candidates with a lower score (a logit of stage one) are left out of stage two."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Words that may be cues: token, sentence and stage one's score (a logit) of each, in order."""

    tokens: Int64Array
    sentences: Int64Array
    scores: FloatArray


@dataclass(frozen=True, eq=False)
class CueModel:
    """Weights of both stages.

    ``table`` (int16, one element a bucket) holds those of stage one in units of ``unit``, ``bias`` what is added.
    ``second`` and ``intercept`` are stage two's; ``threshold`` is the logit from which a candidate is a cue.
    """

    table: NDArray[np.int16]
    unit: FloatArray
    bias: FloatArray
    second: FloatArray
    intercept: FloatArray
    threshold: FloatArray

    def candidates(self, words: Words, table: WordTable) -> Candidates:
        """The candidates with stage one's scores, the hopeless ones left out."""
        tokens, sentences = find_candidates(words, table)
        sums = np.zeros(len(tokens), dtype=np.int32)
        for buckets in cue_features(words, table, tokens, sentences):
            sums += self.table.take(buckets)
        scores = (sums * self.unit + self.bias).astype(np.float32)
        kept = np.flatnonzero(scores >= HOPELESS)
        return Candidates(tokens[kept], sentences[kept], scores[kept])

    def second_scores(self, inputs: FloatArray) -> FloatArray:
        """Stage two's scores (logits, 0 or more for a cue), given :func:`context_inputs`."""
        return np.asarray(inputs @ self.second + self.intercept - self.threshold, dtype=np.float32)

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CueModel:
        """The inverse of :meth:`to_data`."""
        return cls(**{field.name: data[field.name] for field in fields(cls)})


def find_candidates(words: Words, table: WordTable) -> tuple[Int64Array, Int64Array]:
    """Tokens and sentences of the words that may be cues."""
    tokens = np.flatnonzero(table.rates.take(words.rows) >= CANDIDATE_RATE)
    return tokens, np.searchsorted(words.edges, tokens, side="right") - 1


def cue_features(
    words: Words, table: WordTable, tokens: Int64Array, sentences: Int64Array
) -> Iterator[NDArray[np.uint32]]:
    """Buckets of stage one's features, one row a template, one column a candidate."""
    around = Surroundings(words, table, tokens, sentences)
    return hash_features((tuple(around[atom] for atom in template) for template in TEMPLATES), CUE_BITS)


def context_inputs(
    scores: FloatArray,
    places: Int64Array,
    sentences: Int64Array,
    documents: NDArray[np.int64],
    rates: NDArray[np.uint8],
) -> FloatArray:
    """Inputs of stage two, one row a candidate.

    ``places`` are the candidates' tokens (only differences within a sentence matter), ``sentences`` their sentences,
    ``documents`` the document of each sentence, ``rates`` how often each word is a cue.
    """
    count = len(scores)
    columns = np.zeros((len(CONTEXT_NAMES), count), dtype=np.float32)
    if not count:
        return columns.T
    chances = 1 / (1 + np.exp(-scores))
    columns[0], columns[1], columns[2] = scores, chances, rates * np.float32(1 / RATE_UNITS)
    for row, offset in zip(range(3, 15, 3), _NEIGHBOURS, strict=True):
        # Element by element: those that have a neighbour so far on, and the neighbours.
        own, other = _beside(offset)
        distance = np.minimum(np.abs(places[other] - places[own]), _FARTHEST)
        chance = chances[other] * (sentences[other] == sentences[own])
        columns[row, own] = chance
        columns[row + 1, own] = chance * (distance < 4)
        columns[row + 2, own] = chance * distance.astype(np.float32) * np.float32(1 / _FARTHEST)
    best, second = _two_best(scores, sentences, len(documents))
    highest = best.take(sentences)
    is_best = scores >= highest
    rest = np.where(is_best, second.take(sentences), highest)
    columns[15], columns[16], columns[17] = np.maximum(rest, NO_SCORE), is_best, rest > 0
    np.maximum(best, NO_SCORE, out=best)
    owners = documents.take(sentences)
    for row, offset in enumerate(_NEIGHBOURS, start=18):
        own, other = _beside(offset)
        near = np.full(len(documents), NO_SCORE, dtype=np.float32)
        near[own] = np.where(documents[other] == documents[own], best[other], NO_SCORE)
        columns[row] = near.take(sentences)
    found = np.bincount(owners, weights=chances, minlength=int(documents[-1]) + 1)
    lengths = np.maximum(np.bincount(documents, minlength=len(found)), 1)
    tries = np.maximum(np.bincount(owners, minlength=len(found)), 1)
    columns[22], columns[23] = (found / lengths).take(owners), (found / tries).take(owners)
    return columns.T


def _beside(offset: int) -> tuple[slice, slice]:
    """All elements that have another one ``offset`` places on, and those."""
    return (slice(-offset, None), slice(None, offset)) if offset < 0 else (slice(None, -offset), slice(offset, None))


CONTEXT_NAMES: tuple[str, ...] = (
    "score",
    "chance",
    "rate",
    *(f"{name} {offset}" for offset in _NEIGHBOURS for name in ("candidate", "close candidate", "far candidate")),
    "best of the rest",
    "is best",
    "another is likely",
    *(f"sentence {offset}" for offset in _NEIGHBOURS),
    "cues a sentence",
    "cues a candidate",
)


def _two_best(scores: FloatArray, sentences: Int64Array, count: int) -> tuple[FloatArray, FloatArray]:
    """The highest and the second highest score of each sentence, far below ``NO_SCORE`` without one."""
    best = np.full(count, 2 * NO_SCORE, dtype=np.float32)
    second = best.copy()
    first = np.flatnonzero(begins_run(sentences))
    best[sentences[first]] = np.maximum.reduceat(scores, first)
    # Without the first of the best ones of each sentence.
    rest = np.flatnonzero(scores < best.take(sentences))
    again = np.flatnonzero(scores == best.take(sentences))
    again = again[1:][sentences[again[1:]] == sentences[again[:-1]]]
    rest = np.sort(np.concatenate((rest, again)))
    if len(rest):
        owners = sentences[rest]
        first = np.flatnonzero(begins_run(owners))
        second[owners[first]] = np.maximum.reduceat(scores[rest], first)
    return best, second
