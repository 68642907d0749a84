"""Inputs of the classifier that decides which words are cues: what stands around a candidate, as hashed features."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_words import COARSE, FINE, MIDDLE, NOTHING, RATE_UNITS, STRONG_RATE
from classifier.characters import DOUBLE_MARK, positions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from classifier.attribution_words import Words, WordTable

    Int64Array = NDArray[np.int64]
    Atom = tuple[str, int]

# Odd multipliers, one for each place in a template (from the golden ratio and the fractions of square roots). The high
# bits of the sum are the bucket: multilinear hashing (Dietzfelbinger et al. 1997).
_MULTIPLIERS = np.array([0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F], dtype=np.uint32)
_NUMBERED = 0x165667B1


def hash_features(templates: Iterable[tuple[NDArray[Any], ...]], bits: int) -> Iterator[NDArray[np.uint32]]:
    """Buckets of features, one row a template: each is the values of up to four arrays together."""
    for number, parts in enumerate(templates, start=1):
        value = parts[0] * _MULTIPLIERS[0]
        for part, multiplier in zip(parts[1:], _MULTIPLIERS[1:], strict=False):
            value += part * multiplier
        value += np.uint32(number * _NUMBERED & 0xFFFFFFFF)
        value >>= np.uint32(32 - bits)
        yield value


_REACH = 5  # words that templates look at before and behind a candidate
_OFFSETS = np.arange(-_REACH, _REACH + 1)


# Divisions, which take long on arrays, of all numbers that there are.
_EIGHTHS = np.arange(RATE_UNITS + 1, dtype=np.uint32) * 8 // RATE_UNITS
_STEPS = np.arange(21, dtype=np.uint32) // 3


class Surroundings:
    """Properties ("atoms") of candidates and of the words around them, each computed once.

    ``name, k``: word (``w``), its fine, middle and coarse group (``c``, ``b``, ``a``), capital (``u``) or quotation
    (``q``) of the word ``k`` places on; the others are explained where they are computed.
    """

    def __init__(self, words: Words, table: WordTable, candidates: Int64Array, sentences: Int64Array) -> None:
        self._words = words
        self._table = table
        self._candidates = candidates
        self._sentences = sentences
        self._known: dict[Atom, NDArray[np.uint32]] = {}
        # Rows of places around all candidates, and whether these are within the sentence.
        self._places = candidates + _OFFSETS[:, None]
        self._within = self._places >= words.edges.take(sentences)
        self._within &= self._places < words.edges.take(sentences + 1)
        self._places *= self._within  # the first word stands for those beyond the edge

    def __getitem__(self, atom: Atom) -> NDArray[np.uint32]:
        found = self._known.get(atom)
        if found is None:
            name, offset = atom
            found = self._known[atom] = getattr(self, f"_{name}")(offset).astype(np.uint32, copy=False)
        return found

    @cached_property
    def _rows(self) -> NDArray[np.uint32]:
        """The words around the candidates; ``NOTHING``, which is 0, beyond the edge of the sentence."""
        rows = self._words.rows.take(self._places)
        rows *= self._within
        return np.asarray(rows.view(np.uint32))

    def _truths(self, truths: NDArray[np.bool_], offset: int) -> NDArray[np.uint8]:
        """1 or 0, 2 beyond the edge of the sentence."""
        row = offset + _REACH
        found = truths.take(self._places[row]).view(np.uint8)
        found[~self._within[row]] = 2
        return np.asarray(found)

    def _w(self, offset: int) -> NDArray[Any]:
        return np.asarray(self._rows[offset + _REACH])

    def _c(self, offset: int) -> NDArray[Any]:
        return self._table.columns[FINE].take(self["w", offset])

    def _b(self, offset: int) -> NDArray[Any]:
        return self._table.columns[MIDDLE].take(self["w", offset])

    def _a(self, offset: int) -> NDArray[Any]:
        return self._table.columns[COARSE].take(self["w", offset])

    def _u(self, offset: int) -> NDArray[Any]:
        return self._truths(self._words.upper, offset)

    def _q(self, offset: int) -> NDArray[Any]:
        return self._truths(self._words.inside, offset)

    def _rate(self, _offset: int) -> NDArray[Any]:
        """How often the word is a cue, in eighths."""
        return _EIGHTHS.take(self._table.rates.take(self["w", 0]))

    @cached_property
    def _strong(self) -> tuple[Int64Array, Int64Array]:
        """The next strong words before and behind in the sentence; -1 without one."""
        strong = np.flatnonzero(self._table.rates.take(self._words.rows) >= STRONG_RATE)
        strong = np.concatenate(([-1], strong, [len(self._words.rows)]))
        behind = np.searchsorted(strong, self._candidates, side="right")
        right = strong.take(behind)
        before = behind - 1
        before -= strong.take(before) == self._candidates
        left = strong.take(before)
        edges, sentences = self._words.edges, self._sentences
        left[left < edges.take(sentences)] = -1
        right[right >= edges.take(sentences + 1)] = -1
        return left, right

    def _near(self, side: int) -> NDArray[Any]:
        """Distance of the next strong word, in steps of three; 9 without one."""
        place = self._strong[side]
        steps = _STEPS.take(np.abs(place - self._candidates), mode="clip")
        steps[place < 0] = 9
        return np.asarray(steps)

    def _nearword(self, side: int) -> NDArray[Any]:
        place = self._strong[side]
        found = self._words.rows.take(place)
        found[place < 0] = NOTHING
        return found

    def _nearany(self, side: int) -> NDArray[Any]:
        return np.asarray(self._strong[side] >= 0)

    def _marks(self, _offset: int) -> NDArray[Any]:
        """Quotation marks in the sentence, up to 3."""
        edges = self._words.edges
        marks = np.searchsorted(positions_of(self._words.firsts, DOUBLE_MARK), edges)
        return np.asarray(np.minimum(np.diff(marks), 3).take(self._sentences))

    @cached_property
    def _quoted(self) -> tuple[Int64Array, Int64Array]:
        """Behind the first quoted word of each sentence, and before the last one; none has any before or behind it."""
        quoted, edges = np.flatnonzero(self._words.inside), self._words.edges
        places = np.searchsorted(quoted, edges)
        some = places[1:] > places[:-1]
        first, last = edges[1:].copy(), edges[:-1] - 1
        first[some] = quoted[places[:-1][some]]
        last[some] = quoted[places[1:][some] - 1]
        return first, last

    def _quotes(self, side: int) -> NDArray[Any]:
        """Whether there are quoted words before (0) or behind (1)."""
        place = self._quoted[side].take(self._sentences)
        return np.asarray(place > self._candidates if side else place < self._candidates)
