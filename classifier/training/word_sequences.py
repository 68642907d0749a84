"""Word n-grams of articles as 64-bit hashes: what articles share, and what one collection shares with another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    UInt64Array = NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that positions in an n-gram never cancel out
_COMMON = 60  # articles; an n-gram that more of them hold is a set phrase, and no sign that two of them are alike


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, by number, and how many distinct n-grams both hold."""

    one: int
    other: int
    shared: int


@dataclass(frozen=True, slots=True)
class Repetition:
    """How far the articles of a collection share n-grams of one length.

    ``share`` is of all distinct n-grams those that more than one article holds; ``pairs`` come with the most shared
    first; ``commonest`` are n-grams as words with the number of articles that hold them.
    """

    distinct: int
    share: float
    pairs: list[Pair]
    commonest: list[tuple[str, int]]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, straight apostrophes in them."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


class Sequences:
    """Numbers words as they come, so that n-grams of many texts can be compared."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def encode(self, words: Sequence[str]) -> UInt64Array:
        """One 64-bit code a word; equal words have equal codes."""
        numbers = self._numbers
        found = [numbers.setdefault(word, len(numbers) + 1) for word in words]
        # The finaliser of SplitMix64 spreads consecutive numbers over all bits.
        codes = np.array(found, dtype=np.uint64) * _FACTOR
        codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(codes ^ (codes >> np.uint64(31)), dtype=np.uint64)


def ngrams(codes: UInt64Array, length: int) -> UInt64Array:
    """Hashes of the n-grams that begin at each word but the last ``length - 1``."""
    count = max(len(codes) - length + 1, 0)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        hashes = hashes * _FACTOR + codes[offset : offset + count]
    return hashes


def repetition(articles: Sequence[Sequence[str]], length: int, most: int = 10) -> Repetition:
    """What articles, given as their words, have in common; ``most`` bounds both lists."""
    sequences = Sequences()
    held = [np.unique(ngrams(sequences.encode(words), length), return_index=True) for words in articles]
    hashes = np.concatenate([grams for grams, _ in held]) if held else np.zeros(0, dtype=np.uint64)
    owners = np.repeat(np.arange(len(held)), [len(grams) for grams, _ in held])
    places = np.concatenate([first for _, first in held]) if held else np.zeros(0, dtype=np.int64)
    order = np.argsort(hashes, kind="stable")
    begins = np.flatnonzero(np.r_[True, hashes[order][1:] != hashes[order][:-1]]) if len(order) else order
    counts = np.diff(np.r_[begins, len(order)])
    repeated = np.flatnonzero(counts > 1)
    shared: Counter[tuple[int, int]] = Counter()
    for group in repeated[counts[repeated] <= _COMMON]:
        members = owners[order[begins[group] : begins[group] + counts[group]]].tolist()
        shared.update(combinations(members, 2))
    commonest = []
    for group in repeated[np.argsort(-counts[repeated], kind="stable")][:most]:
        item = order[begins[group]]
        words = articles[owners[item]][places[item] : places[item] + length]
        commonest.append((" ".join(words), int(counts[group])))
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:most]
    return Repetition(
        distinct=len(begins),
        share=len(repeated) / max(len(begins), 1),
        pairs=[Pair(one, other, count) for (one, other), count in ranked],
        commonest=commonest,
    )


def longest_run(present: NDArray[np.bool_], length: int) -> int:
    """Words of the longest stretch every n-gram of which is present; 0 where none is."""
    edges = np.flatnonzero(np.diff(np.r_[False, present, False]))
    runs = edges[1::2] - edges[::2]
    return int(runs.max() + length - 1) if len(runs) else 0
