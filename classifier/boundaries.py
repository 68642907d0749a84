"""Where one sentence ends and the next begins, decided for all full stops of a batch together.

A candidate is a run of ``. ? ! …`` inside a paragraph. :func:`gather` reads what stands around every candidate (the
word before, closing marks, the words after) into arrays; ``classifier.stops`` decides on them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import (
    BULLET,
    CLOSE_DOUBLE,
    CLOSE_GUILLEMET,
    CLOSE_SINGLE,
    DIGIT,
    FULL_STOP_WIDE,
    INVISIBLE,
    LETTER,
    OPEN_DOUBLE,
    OPEN_GUILLEMET,
    OPEN_SINGLE,
    UPPER,
    WHITE,
    RangeHasher,
    lookup,
    runs_of,
)
from classifier.padded_text import CLOSER, CLOSING_BRACKET, CLOSING_MARK, STOP, WIDTH, run_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations
    from classifier.padded_text import PaddedText

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

_OPENER = lookup("\"'`([{*", OPEN_DOUBLE, OPEN_SINGLE, OPEN_GUILLEMET, CLOSE_DOUBLE, CLOSE_SINGLE, INVISIBLE, BULLET)
_GLUED_OPENER = lookup("([", OPEN_DOUBLE, OPEN_SINGLE, OPEN_GUILLEMET)
_MAY_FOLLOW = WHITE | CLOSER | _GLUED_OPENER | UPPER | DIGIT
_MOST_CLOSERS = 6
_MOST_OPENERS = 4
_MOST_FOOTNOTES = 3


@dataclass(slots=True)
class Stops:
    """Candidates and what stands around them; one element a candidate, offsets into ``PaddedText.codes``.

    ``first`` and ``last`` are the edges of the run of stops. The sentence would end before ``ends`` (closing
    marks and footnote numbers included) and the next begin at ``nexts``; its first word, after opening marks, is
    at ``words`` and has ``word_lengths`` letters. ``quoted`` and ``bracketed`` say which closing marks were seen,
    ``parted`` whether white space (or nothing at all) divides the two. The word before the stop has
    ``letters`` letters; with inner full stops (``U.S``) it has ``lengths`` characters, else the same.
    ``word_classes`` and ``next_classes`` are ``abbreviations.Word`` flags.
    """

    first: Int64Array
    last: Int64Array
    ends: Int64Array
    nexts: Int64Array
    words: Int64Array
    word_lengths: Int64Array
    quoted: BoolArray
    bracketed: BoolArray
    parted: BoolArray
    letters: Int64Array
    lengths: Int64Array
    dotted: BoolArray
    word_classes: NDArray[np.uint16]
    next_classes: NDArray[np.uint16]

    def take(self, chosen: Int64Array | BoolArray) -> Stops:
        """The chosen candidates."""
        return Stops(*(getattr(self, field.name)[chosen] for field in fields(self)))


def candidates(text: PaddedText) -> tuple[Int64Array, Int64Array]:
    """First and last positions of the runs of stops that what follows allows to be the end of a sentence."""
    codes = text.codes
    first, ends = runs_of(codes, STOP)
    last = ends - 1
    following = codes[last + 1]
    # A digit follows in decimals, but also as the number of a footnote after a word.
    kept = _MAY_FOLLOW[following] & ~(DIGIT[following] & ~LETTER[codes[first - 1]])
    kept |= codes[last] == FULL_STOP_WIDE
    return first[kept], last[kept]


def gather(text: PaddedText, first: Int64Array, last: Int64Array, abbreviations: Abbreviations) -> Stops:
    """Read the surroundings of candidates; those at the end of their paragraph are left out."""
    codes = text.codes
    limits = text.paragraph_ends[text.paragraphs_of(first)]
    ends = last + 1
    quoted = np.zeros(len(ends), dtype=np.bool_)
    bracketed = quoted.copy()
    for _ in range(_MOST_CLOSERS):
        closing = CLOSER[codes[ends]]
        if not closing.any():
            break
        quoted |= CLOSING_MARK[codes[ends]]
        bracketed |= CLOSING_BRACKET[codes[ends]]
        ends += closing
    _skip_footnotes(codes, last, ends)
    nexts = text.skip_white(ends)
    parted = nexts > ends
    _take_in_parted_marks(text, ends, nexts, quoted)
    live = np.flatnonzero(nexts < limits)
    first, last, ends, nexts = first[live], last[live], ends[live], nexts[live]

    words = nexts.copy()
    for _ in range(_MOST_OPENERS):
        opening = _OPENER[codes[words]] | (WHITE[codes[words]] & (words < limits[live]))
        if not opening.any():
            break
        words += opening
    before, after = text.windows[first - WIDTH], text.windows[words]
    reversed_before = before[:, ::-1]
    is_letter = LETTER[reversed_before]
    letters = run_lengths(is_letter)
    spelled = run_lengths(is_letter | (reversed_before == ord(".")))
    dotted = (codes[first - letters - 1] == ord(".")) & LETTER[codes[first - letters - 2]]
    lengths = np.where(dotted & (letters == 1), spelled, letters)
    word_lengths = run_lengths(LETTER[after])
    rows = np.arange(len(live)) * WIDTH
    before_hashes = RangeHasher(before.ravel())(rows + WIDTH - lengths, rows + WIDTH)
    after_hashes = RangeHasher(after.ravel())(rows, rows + word_lengths)
    return Stops(
        first,
        last,
        ends,
        nexts,
        words,
        word_lengths,
        quoted[live],
        bracketed[live],
        parted[live],
        letters,
        lengths,
        dotted,
        abbreviations.classes_of(before_hashes),
        abbreviations.classes_of(after_hashes),
    )


def _skip_footnotes(codes: NDArray[np.uint8], last: Int64Array, ends: Int64Array) -> None:
    """Move ends behind footnote numbers, ``ended.[12] The`` or ``ended.3 The``; changes ``ends``."""
    for _ in range(_MOST_FOOTNOTES):
        opened = np.flatnonzero((codes[ends] == ord("[")) & DIGIT[codes[ends + 1]])
        if not len(opened):
            break
        behind = _skip_digits(codes, ends[opened] + 1)
        ends[opened] = np.where(codes[behind] == ord("]"), behind + 1, ends[opened])
    numbered = np.flatnonzero(DIGIT[codes[ends]])
    if len(numbered):
        # Short words are left alone: "the No.1 song", "Fig.2 shows"
        word = LETTER[codes[last[numbered, None] - np.arange(1, 5)]].all(axis=1)
        behind = _skip_digits(codes, ends[numbered])
        ends[numbered] = np.where(word & WHITE[codes[behind]], behind, ends[numbered])


def _skip_digits(codes: NDArray[np.uint8], positions: Int64Array) -> Int64Array:
    for _ in range(3):
        positions = positions + DIGIT[codes[positions]]
    return positions


_PARTED_MARK = lookup(")]", CLOSE_DOUBLE, CLOSE_GUILLEMET, '"')


def _take_in_parted_marks(text: PaddedText, ends: Int64Array, nexts: Int64Array, quoted: BoolArray) -> None:
    """Closing marks that white space parts from their sentence (``ended. ” The``) go to it; changes the arrays."""
    parted = np.flatnonzero(_PARTED_MARK[text.codes[nexts]] & (nexts > ends))
    if not len(parted):
        return
    parted = parted[WHITE[text.codes[nexts[parted] + 1]]]
    marks = nexts[parted]
    straight = text.codes[marks] == ord('"')
    parted = parted[~straight | text.inside_straight_marks(marks)]
    ends[parted] = nexts[parted] + 1
    nexts[parted] = text.skip_white(ends[parted])
    quoted[parted] |= CLOSING_MARK[text.codes[ends[parted] - 1]]
