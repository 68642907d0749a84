"""What is known about the words around a full stop, as one table of word hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.characters import hash_words
from classifier.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class Word(IntFlag):
    """Classes of words; a word may be in several (described in ``lexicons/abbreviations.txt``)."""

    TITLE = 1
    """Never ends a sentence when capitalised: ``Sen.``"""
    INNER = 2
    """Never ends a sentence: ``vs.``"""
    NUMBER = 4
    """Does not end one before a number: ``No. 10``"""
    GENERAL = 8
    """Ends one only before a typical first word: ``Inc.``"""
    CAPITALISED = 16
    """Like ``GENERAL``, but only when capitalised: ``Jan.``, ``Wash.``"""
    CLOSING = 32
    """Ends one before a capital letter: ``etc.``"""
    TIME = 64
    """Ends one before a capital letter that does not begin a ``ZONE`` word: ``p.m.``"""
    ZONE = 128
    """Days, months and time zones."""
    STARTER = 256
    """A closed-class word that begins sentences: ``However``"""
    ORDINARY = 512
    """A word that news writes in lower case inside a sentence (learned)."""
    EXCLAIMED = 1024
    """Part of a name with an exclamation mark: ``Yahoo!``"""
    DOMAIN = 2048
    """End of a web address or file name: ``com``"""
    REPORTING = 4096
    """A form of a verb that reports speech: ``tweeted``"""
    CLAUSE = 8192
    """Opens a clause after a reporting verb: ``that``, ``he``"""
    ADDRESS = 16384
    """Begins a web address: ``https``"""
    CONNECTOR = 32768
    """A small word inside names: ``Immigration and Customs Enforcement``"""


@dataclass(frozen=True, eq=False)
class Abbreviations:
    """Words with their classes.

    ``words`` are written in lower case without their last full stop; ``hashes`` (uint64, sorted) are theirs, as
    ``characters.hash_words`` gives them, and ``classes`` (uint16) the ``Word`` flags, in the same order.
    """

    words: tuple[str, ...]
    hashes: NDArray[np.uint64]
    classes: NDArray[np.uint16]

    _index: WordIndex = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", WordIndex(self.hashes))

    @classmethod
    def of(cls, classes: Mapping[str, int]) -> Abbreviations:
        """The table for words and their ``Word`` flags."""
        merged: dict[int, tuple[str, int]] = {}
        words = sorted(classes)
        for word, hashed in zip(words, hash_words(words).tolist(), strict=True):
            spelled, flags = merged.get(hashed, (word, 0))
            merged[hashed] = (spelled, flags | int(classes[word]))
        order = sorted(merged)
        return cls(
            tuple(merged[hashed][0] for hashed in order),
            np.array(order, dtype=np.uint64),
            np.array([merged[hashed][1] for hashed in order], dtype=np.uint16),
        )

    def classes_of(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """The ``Word`` flags of every hash; 0 for a word that is not in the table."""
        found = np.zeros(len(hashes), dtype=np.uint16)
        positions, rows = self._index.find(hashes)
        found[positions] = self.classes[rows]
        return found

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact: the words joined by newlines, and two arrays."""
        return {"words": "\n".join(self.words), "hashes": self.hashes, "classes": self.classes}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Abbreviations:
        """The inverse of :meth:`to_data`."""
        words = data["words"]
        return cls(tuple(words.split("\n")) if words else (), data["hashes"], data["classes"])
