"""Reads the words behind a stop: is what follows a quotation the clause that reports it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.abbreviations import Word
from classifier.characters import (
    CLOSE_SINGLE,
    DOUBLE_MARK,
    LETTER,
    LOWER,
    OTHER_LOWER,
    SINGLE_MARK,
    SPACE,
    UPPER,
    WHITE,
    RangeHasher,
    lookup,
)
from classifier.padded_text import WIDTH, run_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations
    from classifier.boundaries import Stops
    from classifier.padded_text import PaddedText

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

SMALL = LOWER & ~lookup(OTHER_LOWER)
"""Small letters; those of scripts without case are neither small nor capital."""

_NAME = LETTER | lookup(".-'", CLOSE_SINGLE)
_INTRODUCES = lookup(",:")
_MARK = DOUBLE_MARK | SINGLE_MARK
_MOST_NAMES = 5


def word_at(
    text: PaddedText, positions: Int64Array, abbreviations: Abbreviations
) -> tuple[NDArray[np.uint16], Int64Array]:
    """Classes of the words that begin at the positions, and their lengths with inner marks (``O'Neill``)."""
    windows = text.windows[positions]
    lengths = run_lengths(LETTER[windows])
    rows = np.arange(len(positions)) * WIDTH
    classes = abbreviations.classes_of(RangeHasher(windows.ravel())(rows, rows + lengths))
    # The full stop behind a small word ends the clause; in a name it may be an initial's.
    return classes, np.where(SMALL[windows[:, 0]], lengths, run_lengths(_NAME[windows]))


def is_attributed(text: PaddedText, stops: Stops, abbreviations: Abbreviations, single: BoolArray) -> BoolArray:
    """Whether the words after a closing mark are names and a reporting verb: ``“Vote!” Trump tweeted.``

    A clause after the verb (``Trump said that``) makes them a sentence of their own. After a full stop, which
    should have been a comma, the verb must also end the clause.
    """
    codes = text.codes
    found = np.zeros(len(stops.words), dtype=np.bool_)
    open_ = (stops.next_classes & Word.ORDINARY) == 0
    position = stops.words.copy()
    for names in range(_MOST_NAMES + 1):
        classes, lengths = word_at(text, position, abbreviations)
        code = codes[position]
        behind = position + lengths
        verb = open_ & SMALL[code] & ((classes & Word.REPORTING) != 0) & (names > 0)
        if verb.any():
            following, _ = word_at(text, behind + 1, abbreviations)
            clause = (codes[behind] == SPACE) & ((following & Word.CLAUSE) != 0)
            # 'Trump said, "' introduces the next quotation.
            clause |= _INTRODUCES[codes[behind]] & WHITE[codes[behind + 1]] & _MARK[codes[behind + 2]]
            found |= verb & ~clause & (~single | (codes[behind] == ord(".")))
        open_ &= ~verb & UPPER[code] & (codes[behind] == SPACE)
        if not open_.any():
            break
        position = np.where(open_, behind + 1, position)
    return found
