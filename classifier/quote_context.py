"""What stands around a quotation mark, as far as it tells which way the mark faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import ALNUM, BULLET, ELLIPSIS, EM_DASH, EN_DASH, INVISIBLE, NEWLINE, lookup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    CodeArray = NDArray[np.uint8]

# The ways a mark can face. WEAK: it closes a quotation, or is an apostrophe or a sign of measure; NONE: it is no
# quotation mark.
CLOSE, OPEN, EITHER, WEAK, NONE = range(5)

# What may stand before an opening mark or after a closing one is a gap; dashes and their like may stand on
# either side.
GAP, LOOSE, SOLID = range(3)
BEFORE = np.full(256, SOLID, dtype=np.uint8)
BEFORE[lookup(" \n([{<*|_>+=", BULLET, INVISIBLE)] = GAP
BEFORE[lookup("-/:~", EN_DASH, EM_DASH)] = LOOSE
AFTER = np.full(256, SOLID, dtype=np.uint8)
AFTER[lookup(" \n)]}>*|_.,;:?!", INVISIBLE)] = GAP
AFTER[lookup("-/~", EN_DASH, EM_DASH, ELLIPSIS)] = LOOSE


def codes_at(codes: CodeArray, positions: Int64Array) -> CodeArray:
    """The codes at ``positions``; a newline where that is outside the text."""
    found = codes.take(positions, mode="clip") if len(codes) else np.zeros(len(positions), dtype=np.uint8)
    found[(positions < 0) | (positions >= len(codes))] = NEWLINE
    return found


def surroundings(codes: CodeArray, starts: Int64Array, ends: Int64Array) -> tuple[CodeArray, CodeArray, BoolArray]:
    """Code before and class after each mark, with marks that touch taken as one; and which touch none."""
    touches = np.zeros(len(starts) + 1, dtype=np.bool_)
    touches[1:-1] = starts[1:] == ends[:-1]
    begins, edges = starts, ends
    if touches.any():
        # The edges of each run of marks that touch, for each of its marks.
        lengths = np.diff(np.flatnonzero(~touches))
        begins = np.repeat(starts[~touches[:-1]], lengths)
        edges = np.repeat(ends[~touches[1:]], lengths)
    before = codes_at(codes, begins - 1)
    after_codes = codes_at(codes, edges)
    after = AFTER[after_codes]
    after[(after_codes == ord(".")) & (codes_at(codes, edges + 1) == ord("."))] = LOOSE  # "...and then"
    return before, after, ~(touches[:-1] | touches[1:])


def is_leading(codes: CodeArray, starts: Int64Array, paragraph_starts: Int64Array) -> BoolArray:
    """Whether a mark is at most three characters into its paragraph, with no word before it."""
    leading = starts - paragraph_starts <= 3
    rows = np.flatnonzero(leading)
    for back in range(1, 4):
        place = starts[rows] - back
        leading[rows] &= (place < paragraph_starts[rows]) | ~ALNUM[codes_at(codes, place)]
    return leading
