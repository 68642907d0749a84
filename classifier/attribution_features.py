"""Inputs of the classifier that decides which words are cues: what stands around a candidate, as hashed features."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_words import COARSE, FINE, MIDDLE, NOTHING, RATE_UNITS, STRONG_RATE
from classifier.characters import DOUBLE_MARK

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
        self._first = words.edges[:-1][sentences]
        self._last = words.edges[1:][sentences]
        self._known: dict[Atom, NDArray[np.uint32]] = {}
        self._places: dict[int, tuple[Int64Array, NDArray[np.bool_]]] = {}

    def __getitem__(self, atom: Atom) -> NDArray[np.uint32]:
        found = self._known.get(atom)
        if found is None:
            name, offset = atom
            found = self._known[atom] = getattr(self, f"_{name}")(offset).astype(np.uint32)
        return found

    def _place(self, offset: int) -> tuple[Int64Array, NDArray[np.bool_]]:
        """Tokens ``offset`` places on, and whether they are of the same sentence."""
        if offset not in self._places:
            place = self._candidates + offset
            same = place >= self._first if offset < 0 else place < self._last
            self._places[offset] = np.where(same, place, self._candidates), same
        return self._places[offset]

    def _w(self, offset: int) -> NDArray[Any]:
        place, same = self._place(offset)
        return np.where(same, self._words.rows[place], NOTHING)

    def _group(self, offset: int, column: int) -> NDArray[Any]:
        return self._table.columns[column].take(self["w", offset])

    def _c(self, offset: int) -> NDArray[Any]:
        return self._group(offset, FINE)

    def _b(self, offset: int) -> NDArray[Any]:
        return self._group(offset, MIDDLE)

    def _a(self, offset: int) -> NDArray[Any]:
        return self._group(offset, COARSE)

    def _u(self, offset: int) -> NDArray[Any]:
        place, same = self._place(offset)
        return np.where(same, self._words.upper[place], 2)

    def _q(self, offset: int) -> NDArray[Any]:
        place, same = self._place(offset)
        return np.where(same, self._words.inside[place], 2)

    def _rate(self, _offset: int) -> NDArray[Any]:
        """How often the word is a cue, in eighths."""
        return self._table.rates.take(self["w", 0]).astype(np.int64) * 8 // RATE_UNITS

    @cached_property
    def _strong(self) -> Int64Array:
        """The next strong words before and behind in the sentence, as rows of two; -1 without one."""
        strong = np.flatnonzero(self._table.rates.take(self._words.rows) >= STRONG_RATE)
        if not len(strong):
            return np.full((2, len(self._candidates)), -1)
        before = np.searchsorted(strong, self._candidates) - 1
        behind = np.searchsorted(strong, self._candidates, side="right")
        left = np.where(before >= 0, strong[before], -1)
        right = np.where(behind < len(strong), strong.take(behind, mode="clip"), -1)
        return np.stack((np.where(left >= self._first, left, -1), np.where(right < self._last, right, -1)))

    def _near(self, side: int) -> NDArray[Any]:
        """Distance of the next strong word, in steps of three; 9 without one."""
        place = self._strong[side]
        return np.where(place >= 0, np.minimum(np.abs(place - self._candidates), 20) // 3, 9)

    def _nearword(self, side: int) -> NDArray[Any]:
        place = self._strong[side]
        return np.where(place >= 0, self._words.rows[place], NOTHING)

    def _nearany(self, side: int) -> NDArray[Any]:
        return np.asarray(self._strong[side] >= 0)

    def _marks(self, _offset: int) -> NDArray[Any]:
        """Quotation marks in the sentence, up to 3."""
        counts = np.append(0, np.cumsum(DOUBLE_MARK[self._words.firsts]))
        return np.asarray(np.minimum(counts[self._last] - counts[self._first], 3))

    def _quotes(self, side: int) -> NDArray[Any]:
        """Whether there are quoted words before (0) or behind (1)."""
        counts = np.append(0, np.cumsum(self._words.inside))
        if side:
            return np.asarray(counts[self._last] > counts[self._candidates + 1])
        return np.asarray(counts[self._candidates] > counts[self._first])
