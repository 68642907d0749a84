"""How far a quotation reaches that is open at the end of its paragraph.

It goes on in the next paragraph that has marks where that one begins with an opening mark (the convention that
every paragraph opens and only the last one closes), or where a closing mark comes that nothing else opened.
Without either, it ends with its paragraph, or at most one later where the same person plainly speaks on.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from classifier.quote_context import CLOSE, OPEN
from classifier.quote_voice import REACH, converses, is_furniture, reporting_offset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch
    from classifier.quote_marks import Marks

# How far to look for the mark that goes on or ends a quotation: paragraphs, characters, marks. Set by hand; in
# files with one sentence a line each line is a paragraph, so the first is generous.
_MAX_PARAGRAPHS = 20
_MAX_DISTANCE = 3000
_MAX_MARKS = 24
_DEEPEST = 4  # quotations inside one another
# Paragraphs without marks that may stand before one that opens a mark again: one forgotten mark is common,
# three in a row are another voice, unless they are as short as single sentences (characters).
_MAX_UNMARKED = 2
_MAX_UNMARKED_TEXT = 600


def plain_array(numbers: NDArray[np.int64]) -> array[int]:
    """The same numbers as an array of the standard library."""
    return array("q", numbers.tobytes())


class Rows:
    """The marks as plain sequences, one row a mark, with access to the text around them.

    Reading the numbers of a NumPy array one by one is several times slower than reading a Python array, and a
    list of them takes five times the memory.
    """

    def __init__(self, batch: Batch, marks: Marks) -> None:
        self.starts = plain_array(marks.starts)
        self.ends = plain_array(marks.ends)
        self.kinds = marks.kinds.tobytes()
        self.families = marks.families.tobytes()
        self.paragraphs = plain_array(marks.paragraphs)
        self.primary = marks.primary.tobytes()  # of truths, as 0 and 1
        self.leading = marks.leading.tobytes()
        self._codes = batch.codes
        self._firsts = plain_array(batch.paragraph_starts)
        self._lasts = plain_array(batch.paragraph_ends)
        self._documents = plain_array(batch.paragraph_documents)

    def text(self, start: int, end: int) -> bytes:
        """The folded characters of a range; of a long one, the first ``REACH``."""
        return self._codes[max(start, 0) : min(end, start + REACH)].tobytes()

    def span(self, paragraph: int) -> tuple[int, int]:
        """Start and end of a paragraph."""
        return self._firsts[paragraph], self._lasts[paragraph]

    def same_document(self, paragraph: int, other: int) -> bool:
        """Whether two paragraphs are of one document; false where the second does not exist."""
        documents = self._documents
        return other < len(documents) and documents[paragraph] == documents[other]

    def near(self, paragraph: int, row: int) -> bool:
        """Whether a quotation open in ``paragraph`` may depend on mark ``row``."""
        place = self.paragraphs[row]
        if place == paragraph:
            return True
        distance = self.starts[row] - self._lasts[paragraph]
        close = place - paragraph <= _MAX_PARAGRAPHS and distance <= _MAX_DISTANCE
        return close and self.same_document(paragraph, place)


class Reach(NamedTuple):
    """Where a quotation goes on: ``spans`` are whole paragraphs inside it.

    ``row`` is the mark that goes on with it, or that ``closes`` it.
    """

    spans: list[tuple[int, int]]
    row: int
    closes: bool


def closing_row(rows: Rows, paragraph: int, row: int, depth: int) -> int:
    """The mark that closes the outermost of ``depth`` quotations open before mark ``row``; -1 where none does.

    ``paragraph`` is where the search begins. A later paragraph that begins with an opening mark ends it.
    """
    for other in range(row, min(row + _MAX_MARKS, len(rows.starts))):
        place = rows.paragraphs[other]
        if not rows.near(paragraph, other):
            return -1
        if not rows.primary[other]:
            continue
        if rows.kinds[other] == CLOSE:
            depth -= 1
            if depth == 0:
                return other
        elif rows.kinds[other] == OPEN and not (rows.leading[other] and place > paragraph) and depth < _DEEPEST:
            depth += 1
        else:
            return -1
    return -1


def reach_beyond(rows: Rows, paragraph: int, row: int) -> Reach | None:
    """Where the quotation open at the end of ``paragraph`` goes on; None where it ends there.

    ``row`` is the first mark after that paragraph.
    """
    row = _next_primary(rows, paragraph, row)
    if row < 0:
        return None
    following = rows.paragraphs[row]
    if rows.kinds[row] != CLOSE and rows.leading[row]:
        between = _prose(rows, paragraph + 1, following)
        if between and not _same_speaker(rows, between, row):
            return None
        return Reach(between, row, closes=False)
    closing = closing_row(rows, paragraph, row, 1)
    if closing < 0:
        return None
    between = _prose(rows, paragraph + 1, rows.paragraphs[closing])
    if len(between) > _MAX_UNMARKED and any(_reports(rows.text(*span)) for span in between):
        return None
    return Reach(between, closing, closes=True)


def speaks_on(rows: Rows, paragraph: int, row: int) -> bool:
    """Whether the paragraph after ``paragraph`` has no marks and still is the same person's words.

    ``row`` is the first mark after ``paragraph``.
    """
    following = paragraph + 1
    if not rows.same_document(paragraph, following):
        return False
    if row < len(rows.starts) and rows.paragraphs[row] == following:
        return False
    text = rows.text(*rows.span(following))
    return not is_furniture(text) and converses(text) and reporting_offset(text) is None


def _reports(text: bytes) -> bool:
    """Whether a paragraph tells what others said, and does not itself speak to anybody."""
    return reporting_offset(text) is not None and not converses(text)


def _next_primary(rows: Rows, paragraph: int, row: int) -> int:
    """The first mark for speech from ``row`` on that is near enough to ``paragraph``; -1 without one."""
    for other in range(row, min(row + _MAX_MARKS, len(rows.starts))):
        if not rows.near(paragraph, other):
            return -1
        if rows.primary[other]:
            return other
    return -1


def _prose(rows: Rows, first: int, last: int) -> list[tuple[int, int]]:
    """The paragraphs from ``first`` to before ``last``, without furniture."""
    spans = [rows.span(paragraph) for paragraph in range(first, last)]
    return [span for span in spans if not is_furniture(rows.text(*span))]


def _same_speaker(rows: Rows, between: list[tuple[int, int]], row: int) -> bool:
    """Whether paragraphs without marks belong to the quotations before and after them.

    They must be few and report no speech; and either speak as I, we or to you, or stand before a paragraph
    that is quoted to its end, so that nobody introduces its words anew. ``row`` is that paragraph's first mark.
    """
    if len(between) > _MAX_UNMARKED and sum(end - start for start, end in between) > _MAX_UNMARKED_TEXT:
        return False
    texts = [rows.text(*span) for span in between]
    if any(reporting_offset(text) is not None for text in texts):
        return False
    following = rows.paragraphs[row]
    final = row
    while final + 1 < len(rows.starts) and rows.paragraphs[final + 1] == following:
        final += 1
    quoted_to_end = rows.kinds[final] == OPEN or rows.ends[final] == rows.span(following)[1]
    return quoted_to_end or all(converses(text) for text in texts)


def paragraphs_that_hand_on(batch: Batch, marks: Marks, edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each paragraph with marks: its only one opens, and the next paragraph begins by opening again.

    That is how long quotations are usually set; found for all at once, such a paragraph needs no search.
    """
    if len(edges) < 2:
        return np.zeros(0, dtype=np.bool_)
    row, following = edges[:-1], np.minimum(edges[1:], len(marks.starts) - 1)
    here, there = marks.paragraphs[row], marks.paragraphs[following]
    documents = batch.paragraph_documents
    found: NDArray[Any] = (np.diff(edges) == 1) & marks.primary[row] & (marks.kinds[row] == OPEN)
    found &= marks.primary[following] & (marks.kinds[following] != CLOSE) & marks.leading[following]
    found &= (there == here + 1) & (documents[there] == documents[here])
    found &= marks.starts[following] - batch.paragraph_ends[here] <= _MAX_DISTANCE
    return found
