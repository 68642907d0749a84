"""Word lists as a table that whole arrays of word hashes are looked up in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.characters import hash_words
from classifier.packed_sums import PackedTable
from classifier.word_index import WordIndex
from classifier.word_lists import read_word_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words by category.

    ``hashes`` (uint64, sorted) are the words as ``characters.hash_words`` gives them; ``values`` (int8, one row
    a word, one column a category) say how much a word counts: 1 for membership, tenths of a point for valence.
    """

    categories: tuple[str, ...]
    hashes: NDArray[np.uint64]
    values: NDArray[np.int8]

    packed: PackedTable = field(init=False, repr=False)
    _index: WordIndex = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packed", PackedTable(self.values))
        object.__setattr__(self, "_index", WordIndex(self.hashes))

    def find(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Positions in ``hashes`` that hold a word of the lexicon, in order, and the rows of those words."""
        return self._index.find(hashes)

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {"categories": list(self.categories), "hashes": self.hashes, "values": self.values}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Lexicon:
        """The inverse of :meth:`to_data`."""
        return cls(tuple(data["categories"]), data["hashes"], data["values"])


def build_lexicon() -> Lexicon:
    """Compile the bundled word lists (done in training; the artifact carries the result)."""
    scores: dict[str, dict[str, int]] = {}
    category = ""
    for line in read_word_list("voice"):
        if line.startswith("["):
            category = line.strip("[]")
        else:
            for word in line.split():
                scores.setdefault(word, {})[category] = 1
    for line in read_word_list("reporting_verbs"):
        scores.setdefault(line.strip(), {})["reporting_verb"] = 1
    for line in read_word_list("vader"):
        word, valence = line.split("\t")
        tenths = round(float(valence) * 10)
        scores.setdefault(word, {})["praise" if tenths > 0 else "blame"] = abs(tenths)
    words = sorted(scores)
    categories = tuple(sorted({category for row in scores.values() for category in row}))
    values = np.array([[scores[word].get(c, 0) for c in categories] for word in words], dtype=np.int8)
    hashes = hash_words(words)
    unique, first = np.unique(hashes, return_index=True)  # words that differ only in digits hash alike
    return Lexicon(categories, unique, values[first])
