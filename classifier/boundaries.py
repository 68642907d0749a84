"""Where one sentence ends and the next begins, decided for all full stops of a batch together.

A candidate is a run of ``. ? ! …`` inside a paragraph. :func:`gather` reads what stands around every candidate (the
word before, closing marks, the words after) into arrays; ``classifier.stops`` decides on them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from classifier.characters import (
    BULLET,
    CLOSE_DOUBLE,
    CLOSE_GUILLEMET,
    CLOSE_SINGLE,
    DIGIT,
    ELLIPSIS,
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
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations
    from classifier.batch import Batch

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

WIDTH = 32
"""Characters that are read on either side of a stop, so that work stays linear whatever the text."""

MARGIN = 2 * WIDTH
"""Zeros on either side of a batch's codes, so that no window leaves the array."""

STOP = lookup(".?!", ELLIPSIS, FULL_STOP_WIDE)
_QUOTE = lookup("\"'", CLOSE_DOUBLE, CLOSE_SINGLE, CLOSE_GUILLEMET)
_BRACKET = lookup(")]}")
_CLOSER = _QUOTE | _BRACKET | lookup(INVISIBLE)
_OPENER = lookup(
    "\"'`([{*", OPEN_DOUBLE, OPEN_SINGLE, OPEN_GUILLEMET, CLOSE_DOUBLE, CLOSE_SINGLE, INVISIBLE, BULLET
)
_GLUED_OPENER = lookup("([", OPEN_DOUBLE, OPEN_SINGLE, OPEN_GUILLEMET)
_MAY_FOLLOW = WHITE | _CLOSER | _GLUED_OPENER | UPPER | DIGIT
_MOST_CLOSERS = 6
_MOST_OPENERS = 4
_MOST_FOOTNOTES = 3


class PaddedText:
    """The codes of a batch between two margins of zeros; offsets are shifted by ``MARGIN``."""

    def __init__(self, batch: Batch) -> None:
        margin = np.zeros(MARGIN, dtype=np.uint8)
        self.codes = np.concatenate((margin, batch.codes, margin))
        self.paragraph_starts = batch.paragraph_starts + MARGIN
        self.paragraph_ends = batch.paragraph_ends + MARGIN
        self.windows = sliding_window_view(self.codes, WIDTH)

    @cached_property
    def _solid(self) -> Int64Array:
        return np.flatnonzero(~WHITE[self.codes])

    @cached_property
    def _straight_marks(self) -> Int64Array:
        return np.flatnonzero(self.codes == ord('"'))

    @cached_property
    def _open_brackets(self) -> Int64Array:
        return np.flatnonzero((self.codes == ord("(")) | (self.codes == ord("[")))

    def paragraphs_of(self, positions: Int64Array) -> Int64Array:
        """The paragraph that holds each position."""
        return np.searchsorted(self.paragraph_starts, positions, side="right") - 1

    def skip_white(self, positions: Int64Array) -> Int64Array:
        """The first character from each position on that is not white space."""
        skipped = positions.copy()
        for _ in range(3):
            white = WHITE[self.codes[skipped]]
            if not white.any():
                return skipped
            skipped += white
        pending = np.flatnonzero(WHITE[self.codes[skipped]])
        if len(pending):
            skipped[pending] = self._solid[np.searchsorted(self._solid, skipped[pending])]
        return skipped

    def inside_straight_marks(self, positions: Int64Array) -> BoolArray:
        """Whether an odd number of ``"`` stands before each position in its paragraph."""
        starts = self.paragraph_starts[self.paragraphs_of(positions)]
        marks = self._straight_marks
        odd: BoolArray = (np.searchsorted(marks, positions) - np.searchsorted(marks, starts)) % 2 == 1
        return odd

    def bracket_begins_sentence(self, positions: Int64Array) -> BoolArray:
        """Whether the last bracket opened before each position is the first thing in its sentence."""
        starts = self.paragraph_starts[self.paragraphs_of(positions)]
        found = np.searchsorted(self._open_brackets, positions) - 1
        opened = (
            np.where(found >= 0, self._open_brackets[found], 0) if len(self._open_brackets) else 0 * positions
        )
        before = self.codes[opened - 1]
        before = np.where(WHITE[before], self.codes[opened - 2], before)
        return (opened == starts) | ((opened > starts) & (STOP[before] | _CLOSER[before]))


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
    stops = np.flatnonzero(STOP[codes])
    first = stops[~STOP[codes[stops - 1]]]
    last = stops[~STOP[codes[stops + 1]]]
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
        closing = _CLOSER[codes[ends]]
        if not closing.any():
            break
        quoted |= _QUOTE[codes[ends]]
        bracketed |= _BRACKET[codes[ends]]
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
    letters = _run_lengths(is_letter)
    spelled = _run_lengths(is_letter | (reversed_before == ord(".")))
    dotted = (codes[first - letters - 1] == ord(".")) & LETTER[codes[first - letters - 2]]
    lengths = np.where(dotted & (letters == 1), spelled, letters)
    word_lengths = _run_lengths(LETTER[after])
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


def _run_lengths(flags: BoolArray) -> Int64Array:
    """How many truths each row begins with."""
    return np.where(flags.all(axis=1), flags.shape[1], flags.argmin(axis=1))


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
    quoted[parted] |= _QUOTE[text.codes[ends[parted] - 1]]
