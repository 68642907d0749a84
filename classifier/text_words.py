"""The words of a batch as names are made of them: with hyphens, and looked up in the lists on people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import ALNUM, NEWLINE, RangeHasher, lookup, runs_of
from classifier.people_flags import people_flags

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    FlagArray = NDArray[np.uint32]

_IN_WORD = ALNUM | lookup("_-")
_H_OR_S = lookup("hHsS")
_LONGEST_PRONOUN = 7
_PADDING = 8  # characters behind the text that may be looked at


@dataclass(frozen=True, slots=True, eq=False)
class TextWords:
    """The runs of letters, digits, hyphens and underscores of a batch: ``codes[starts[i]:ends[i]]``.

    ``codes`` goes on behind the text for a few line ends, so that the characters behind a word can be looked at; the
    last word is empty and stands behind the text, so that each word has one that follows it.
    """

    codes: NDArray[np.uint8]
    starts: Int64Array
    ends: Int64Array
    hasher: RangeHasher

    @classmethod
    def of(cls, codes: NDArray[np.uint8]) -> TextWords:
        """The words of ``codes``."""
        padded = np.concatenate((codes, np.full(_PADDING, NEWLINE, dtype=np.uint8)))
        starts, ends = runs_of(codes, _IN_WORD)
        last = np.array([len(codes)])
        return cls(padded, np.append(starts, last), np.append(ends, last), RangeHasher(padded))

    def flags(self, starts: Int64Array, ends: Int64Array) -> FlagArray:
        """What ``lexicons/people.txt`` says of the words ``codes[start:end]``."""
        return people_flags().of(self.hasher(starts, ends))

    def pronouns(self) -> tuple[Int64Array, BoolArray]:
        """Where he or she (his, herself) stands, and which of them are he."""
        lengths = self.ends - self.starts
        rows = np.flatnonzero(_H_OR_S.take(self.codes.take(self.starts)) & (lengths <= _LONGEST_PRONOUN))
        starts = self.starts.take(rows)
        flags = self.flags(starts, self.ends.take(rows))
        names = people_flags()
        he = (flags & names.he_pronouns) != 0
        found = np.flatnonzero(he | ((flags & names.she_pronouns) != 0))
        return starts[found], he[found]
