"""The characters of a batch between margins, and searches in them that stay linear whatever the text."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from classifier.characters import (
    CLOSE_DOUBLE,
    CLOSE_GUILLEMET,
    CLOSE_SINGLE,
    ELLIPSIS,
    FULL_STOP_WIDE,
    INVISIBLE,
    NEWLINE,
    WHITE,
    lookup,
    positions_of,
    runs_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

WIDTH = 32
"""Characters that are read at once on either side of a stop."""

MARGIN = 2 * WIDTH
"""Characters (a newline, else zeros) on either side of a batch's codes, so that no window leaves the array."""

STOP = lookup(".?!", ELLIPSIS, FULL_STOP_WIDE)
CLOSING_MARK = lookup("\"'", CLOSE_DOUBLE, CLOSE_SINGLE, CLOSE_GUILLEMET)
CLOSING_BRACKET = lookup(")]}")
_STRAIGHT = lookup('"')
_OPEN_BRACKET = lookup("([")
CLOSER = CLOSING_MARK | CLOSING_BRACKET | lookup(INVISIBLE)


class PaddedText:
    """The codes of a batch between two margins of zeros; offsets are shifted by ``MARGIN``."""

    def __init__(self, batch: Batch) -> None:
        margin = np.zeros(MARGIN, dtype=np.uint8)
        self.codes = np.concatenate((margin, batch.codes, margin))
        # The first and the last document of a batch stand between newlines as the others do.
        self.codes[[MARGIN - 1, MARGIN + len(batch.codes)]] = NEWLINE
        self.paragraph_starts = batch.paragraph_starts + MARGIN
        self.paragraph_ends = batch.paragraph_ends + MARGIN
        self.windows = sliding_window_view(self.codes, WIDTH)

    @cached_property
    def _word_starts(self) -> Int64Array:
        """Where white space ends: fewer places than characters that are not white."""
        return runs_of(self.codes, WHITE)[1]

    @cached_property
    def _straight_marks(self) -> Int64Array:
        return positions_of(self.codes, _STRAIGHT)

    @cached_property
    def _open_brackets(self) -> Int64Array:
        return positions_of(self.codes, _OPEN_BRACKET)

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
            skipped[pending] = self._word_starts[np.searchsorted(self._word_starts, skipped[pending])]
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
        opened = np.where(found >= 0, self._open_brackets[found], 0) if len(self._open_brackets) else 0 * positions
        before = self.codes[opened - 1]
        before = np.where(WHITE[before], self.codes[opened - 2], before)
        begins: BoolArray = (opened == starts) | ((opened > starts) & (STOP[before] | CLOSER[before]))
        return begins


def run_lengths(flags: BoolArray) -> Int64Array:
    """How many truths each row of ``flags`` begins with."""
    lengths: Int64Array = np.where(flags.all(axis=1), flags.shape[1], flags.argmin(axis=1))
    return lengths
