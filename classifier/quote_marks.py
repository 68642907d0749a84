"""Which characters are quotation marks, and which way each one faces.

A mark is told from an apostrophe, a foot or an inch by its neighbours, with array operations over all marks
of a batch at once. What the neighbours cannot tell is left open (``EITHER``) for the pairing in ``quotes``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import (
    ALNUM,
    CLOSE_GUILLEMET,
    DIGIT,
    DOUBLE_MARK,
    ELLIPSIS,
    OPEN_DOUBLE,
    OPEN_GUILLEMET,
    OPEN_SINGLE,
    SINGLE_MARK,
    lookup,
    positions_of,
)
from classifier.quote_context import (
    AFTER,
    BEFORE,
    CLOSE,
    EITHER,
    GAP,
    NONE,
    OPEN,
    SOLID,
    WEAK,
    codes_at,
    is_leading,
    surroundings,
)
from classifier.quote_singles import face_singles, is_elided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    CodeArray = NDArray[np.uint8]

DOUBLE, SINGLE, GUILLEMET = range(3)

_MARK = DOUBLE_MARK | SINGLE_MARK
_STRAIGHT = ord('"')
_APOSTROPHE = ord("'")
# The way a straight mark faces, by what stands before (rows) and after it (columns): gap, loose, solid.
_FACING = np.array([[EITHER, OPEN, OPEN], [CLOSE, EITHER, OPEN], [CLOSE, CLOSE, EITHER]], dtype=np.uint8)
_OPENING = lookup(OPEN_DOUBLE, OPEN_GUILLEMET, OPEN_SINGLE, "`")
_SPEECH_END = lookup(",.?!", ELLIPSIS)

# Characters. A bare apostrophe after an s closes a quotation only within this reach of its opening mark where
# the document has double marks for speech; beyond it the "opening mark" is more likely an apostrophe itself.
# Both are set by hand: scare quotes and headline quotes are shorter.
_WEAK_REACH = 80
_TITLE_REACH = 40


@dataclass(frozen=True, slots=True)
class Marks:
    """The quotation marks of a batch, in order; one row a mark.

    A mark covers ``codes[starts:ends]`` (two characters for ``''``), faces ``kinds`` (``OPEN``, ``CLOSE`` or
    ``EITHER``) and is of ``families`` (``DOUBLE``, ``SINGLE`` or ``GUILLEMET``). ``primary`` tells the family
    that its document uses for speech, and ``leading`` whether nothing but white space, brackets, bullets or
    other marks stands before it in its paragraph.
    """

    starts: Int64Array
    ends: Int64Array
    kinds: CodeArray
    families: CodeArray
    paragraphs: Int64Array
    primary: BoolArray
    leading: BoolArray

    def where(self, kept: BoolArray) -> Marks:
        """Only the marks for which ``kept`` is true."""
        if kept.all():
            return self
        return Marks(*(getattr(self, field.name)[kept] for field in fields(self)))


def find_marks(batch: Batch) -> Marks:
    """All quotation marks of ``batch``, without apostrophes and signs of measure."""
    codes = batch.codes
    starts = positions_of(codes, _MARK)
    # Letter'letter is by far the most frequent case, so it goes first.
    apostrophe = SINGLE_MARK[codes[starts]] & ALNUM[codes_at(codes, starts - 1)] & ALNUM[codes_at(codes, starts + 1)]
    starts = starts[~apostrophe]
    starts, ends = _join_twins(codes, starts)
    signs = codes[starts]
    families = np.zeros(len(starts), dtype=np.uint8)
    families[SINGLE_MARK[signs] & (ends - starts == 1)] = SINGLE
    families[(signs == OPEN_GUILLEMET) | (signs == CLOSE_GUILLEMET)] = GUILLEMET
    paragraphs = np.searchsorted(batch.paragraph_starts, starts, side="right") - 1
    documents = batch.paragraph_documents[paragraphs]
    kinds = _face(batch, starts, ends, families, paragraphs)
    primary = _primary(codes, starts, ends, kinds, families, documents, len(batch.document_starts))
    leading = is_leading(codes, starts, batch.paragraph_starts[paragraphs])
    marks = Marks(starts, ends, kinds, families, paragraphs, primary, leading).where(kinds != NONE)
    for family in (DOUBLE, SINGLE):
        marks = _settle_weak(batch, marks, family)
    return _drop_lonely_singles(marks)


def _join_twins(codes: CodeArray, starts: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Take two like marks side by side (``''``, doubled ``""``) for one double mark."""
    signs = codes[starts]
    follows = np.zeros(len(starts), dtype=np.bool_)  # the mark before is the same and touches this one
    follows[1:] = (np.diff(starts) == 1) & (signs[1:] == signs[:-1])
    follows &= SINGLE_MARK[signs] | (signs == _STRAIGHT)
    if not follows.any():
        return starts, starts + 1
    rows = np.arange(len(starts))
    odd = (rows - np.maximum.accumulate(np.where(follows, 0, rows))) % 2 == 1
    # `"Yes.""No," he said.`: the doubled straight mark between two solid characters is two marks.
    before, after = BEFORE[codes_at(codes, starts - 2)], AFTER[codes_at(codes, starts + 1)]
    odd &= ~((signs == _STRAIGHT) & (before == SOLID) & (after == SOLID))
    twins = np.flatnonzero(odd & (signs != _STRAIGHT))
    odd[twins] = ~is_elided(codes, starts[twins])  # ''Tis time,' he said
    ends = starts + 1
    ends[:-1] += odd[1:]
    # Nothing stands in an empty pair.
    empty = odd & (signs == _STRAIGHT) & (before == GAP) & (after == GAP)
    kept = ~odd
    kept[:-1] &= ~empty[1:]
    return starts[kept], ends[kept]


def _face(batch: Batch, starts: Int64Array, ends: Int64Array, families: CodeArray, paragraphs: Int64Array) -> CodeArray:
    """The kind of each mark: context first, then the shape of the mark where context is silent."""
    codes, signs = batch.codes, batch.codes[starts]
    before, after, lone = surroundings(codes, starts, ends)
    kinds = _FACING[BEFORE[before], after]
    straight = (signs == _STRAIGHT) | (signs == _APOSTROPHE)
    # A shaped mark faces as it is drawn, unless context says the opposite („low“, ”both closing”, a space
    # on the wrong side): then what is open decides.
    drawn = np.where(_OPENING[signs], OPEN, CLOSE)
    unlike = (kinds != drawn) & ((kinds != EITHER) | ((BEFORE[before] == GAP) & (after == GAP)))
    kinds = np.where(straight, kinds, np.where(unlike, EITHER, drawn)).astype(np.uint8)
    inches = straight & (families == DOUBLE) & DIGIT[before] & (after == GAP) & lone  # 12"
    single = np.flatnonzero(families == SINGLE)
    if len(single):
        kinds[single] = face_singles(batch, starts[single], before[single], after[single], paragraphs[single])
    kinds[(kinds == EITHER) & (starts == batch.paragraph_starts[paragraphs])] = OPEN
    kinds[(kinds == EITHER) & (ends == batch.paragraph_ends[paragraphs])] = CLOSE
    kinds[inches] = WEAK
    return kinds


def _primary(
    codes: CodeArray,
    starts: Int64Array,
    ends: Int64Array,
    kinds: CodeArray,
    families: CodeArray,
    documents: Int64Array,
    count: int,
) -> BoolArray:
    """Which marks are of the family that their document uses for speech.

    Single marks, where more of them end speech than there are pairs of double marks around them.
    """
    before, after = codes_at(codes, starts - 1), codes_at(codes, ends)
    spoken = (families == SINGLE) & (kinds == CLOSE)
    # ,' or ', that is not nested at the edge of a double quotation.
    spoken &= (_SPEECH_END[before] & ~_MARK[after]) | _SPEECH_END[after]
    ends_of_speech = np.bincount(documents[spoken], minlength=count)
    openings = np.bincount(documents[(families == SINGLE) & (kinds == OPEN)], minlength=count)
    doubles = np.bincount(documents[families == DOUBLE], minlength=count)
    guillemets = np.bincount(documents[families == GUILLEMET], minlength=count)
    chosen = np.full(count, DOUBLE, dtype=np.uint8)
    chosen[(guillemets > 1) & (doubles == 0)] = GUILLEMET
    # Nested singles come with two double marks around them each.
    chosen[(openings > 0) & (2 * ends_of_speech > doubles)] = SINGLE
    primary: BoolArray = families == chosen[documents]
    return primary


def _settle_weak(batch: Batch, marks: Marks, family: int) -> Marks:
    """Decide for each mark that may be an apostrophe or an inch whether it closes a quotation.

    It does when its paragraph has a quotation open for it and no better closing mark before the next opening
    one: ``the 'losers' lost``, but ``'the workers' plan is dead', he said``.
    """
    weak = marks.kinds == WEAK
    if not weak.any():
        return marks
    rows = np.flatnonzero(marks.families == family)
    kinds, paragraphs, starts = marks.kinds[rows], marks.paragraphs[rows], marks.starts[rows]
    count = len(rows)
    firm = np.minimum.accumulate(np.where(kinds == WEAK, count, np.arange(count))[::-1])[::-1]
    firm_or_last = np.minimum(firm, count - 1)
    together = (firm < count) & (paragraphs[firm_or_last] == paragraphs)
    better = together & (kinds[firm_or_last] == CLOSE)
    previous = np.arange(count) - 1
    opened = (previous >= 0) & (paragraphs[previous] == paragraphs)
    opened &= (kinds[previous] == OPEN) | (kinds[previous] == EITHER)
    length = starts - starts[previous]
    closes = opened & ~better
    primary = marks.primary[rows]
    if family == SINGLE:
        closes &= primary | (length <= _WEAK_REACH)
        # The quotation goes on in the next paragraph, which opens with its mark.
        goes_on = primary & ~together & (firm < count) & marks.leading[rows][firm_or_last]
        goes_on &= (kinds[firm_or_last] == OPEN) & (paragraphs[firm_or_last] == paragraphs + 1)
        documents = batch.paragraph_documents[paragraphs]
        goes_on &= documents[firm_or_last] == documents
        closes &= ~(goes_on & (length > _TITLE_REACH))
    # The end of a quotation that an earlier paragraph opened.
    at_end = marks.ends[rows] == batch.paragraph_ends[paragraphs]
    closes |= primary & at_end & ~((previous >= 0) & (paragraphs[previous] == paragraphs))
    settled = marks.kinds.copy()
    settled[rows] = np.where(kinds == WEAK, np.where(closes, CLOSE, NONE), kinds)
    return replace(marks, kinds=settled).where(settled != NONE)


def _drop_lonely_singles(marks: Marks) -> Marks:
    """Leave out single marks that have no partner in their paragraph, where speech has other marks."""
    minor = np.flatnonzero((marks.families == SINGLE) & ~marks.primary)
    if not len(minor):
        return marks
    paragraphs = marks.paragraphs[minor]
    opens = (marks.kinds[minor] == OPEN).astype(np.int64)
    first = np.searchsorted(paragraphs, paragraphs)
    last = np.searchsorted(paragraphs, paragraphs, side="right")
    opened = np.append(0, opens.cumsum())
    closed = np.append(0, (1 - opens).cumsum())
    rows = np.arange(len(minor))
    lonely = np.where(opens == 1, closed[last] == closed[rows], opened[rows] == opened[first])
    kept = np.ones(len(marks.starts), dtype=np.bool_)
    kept[minor[lonely]] = False
    return marks.where(kept)
