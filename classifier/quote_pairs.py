"""Pairing of quotation marks in the paragraphs where they do not simply open and close in turn.

Each paragraph is walked for itself. What is open at its end can reach the next few paragraphs and never the
rest of a text (``quote_reach``), so an unbalanced mark does little harm.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import (
    CLOSE_DOUBLE,
    ELLIPSIS,
    LETTER,
    LOWER,
    OPEN_DOUBLE,
    OPEN_GUILLEMET,
    OPEN_SINGLE,
    WHITE,
)
from classifier.quote_context import CLOSE, OPEN
from classifier.quote_reach import (
    Reach,
    Rows,
    closing_row,
    paragraphs_that_hand_on,
    plain_array,
    reach_beyond,
    speaks_on,
)
from classifier.quote_voice import (
    REACH,
    begins_with_tag,
    converses,
    reporting_offset,
    sentence_end,
    tag_offset,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch
    from classifier.quote_marks import Marks

_STOPS = (b".", b"?", b"!", bytes([ELLIPSIS]))
_PAUSES = (*_STOPS, b",")
_OPENING_BYTES = b"\"'` \n" + bytes([OPEN_DOUBLE, CLOSE_DOUBLE, OPEN_SINGLE, OPEN_GUILLEMET])
_TAG_WINDOW = 80  # characters after a mark in which ``said Smith`` has to stand


class Pairing:
    """Walks paragraphs mark by mark.

    The ``g``-th paragraph with marks has ``marks`` in rows ``edges[g]:edges[g + 1]``; those that are ``plain``
    are not walked. One that turns out to lie inside a quotation as a whole is struck off ``plain``.
    ``stretches`` collects (start, end, continued) of the quoted stretches found; ``continued_marks`` the rows
    of opening marks, in paragraphs that are not walked, that go on with a quotation of an earlier paragraph.
    """

    def __init__(self, batch: Batch, marks: Marks, edges: NDArray[np.int64], plain: NDArray[np.bool_]) -> None:
        self.stretches: list[tuple[int, int, bool]] = []
        self.continued_marks: list[int] = []
        self._codes = batch.codes
        self._rows = Rows(batch, marks)
        self._edges = plain_array(edges)
        self._plain = plain
        self._walked_to = 0  # marks before this one are settled
        self._reached = -1  # the mark that closes a quotation of an earlier paragraph
        self._going_on = -1  # the opening mark that goes on with one
        self._handing_on = paragraphs_that_hand_on(batch, marks, edges)
        # First and last row, and whether it itself goes on, of each run of opening marks that hand on.
        self._handed: list[tuple[int, int, bool]] = []

    def walk(self) -> None:
        """Pair all paragraphs that are not plain, in order."""
        edges, handing_on = self._edges, self._handing_on
        heads = ~self._plain
        heads[1:] &= ~(handing_on[1:] & handing_on[:-1])
        groups = np.flatnonzero(heads)
        others = np.flatnonzero(~handing_on)
        ends = np.where(handing_on[groups], others[np.searchsorted(others, groups)], groups + 1)
        for head, end in zip(plain_array(groups), plain_array(ends), strict=True):
            hands_on = end > head + 1 or handing_on[head]
            for group in range(head, end):
                row = edges[group]
                if row < self._walked_to:
                    continue
                if hands_on and self._reached != row:
                    self._hand_on(group, end)
                    break
                self._pair(row, edges[group + 1])

    def _hand_on(self, group: int, end: int) -> None:
        """Settle the paragraphs from ``group`` to before ``end``, each of which hands on to the next."""
        row, last = self._edges[group], self._edges[end]
        self._handed.append((row, last, row == self._going_on))
        if self._plain[end]:
            self.continued_marks.append(last)
        else:
            self._going_on = last

    def found(self, batch: Batch, marks: Marks) -> NDArray[np.int64]:
        """The stretches of the walk, in no order: rows of start, end and whether it goes on."""
        walked = np.array(self.stretches, dtype=np.int64).reshape(-1, 3)
        runs = np.array(self._handed, dtype=np.int64).reshape(-1, 3)
        lengths = runs[:, 1] - runs[:, 0]
        first = lengths.cumsum() - lengths
        rows = np.arange(lengths.sum()) + np.repeat(runs[:, 0] - first, lengths)
        continued = np.ones_like(rows)
        continued[first] = runs[:, 2]
        handed = np.stack((marks.ends[rows], batch.paragraph_ends[marks.paragraphs[rows]], continued), axis=1)
        return np.concatenate((walked, handed))

    def _pair(self, row: int, last: int) -> None:
        """Pair the marks of one paragraph, and see whether a quotation left open goes on."""
        kinds, starts, ends = self._rows.kinds, self._rows.starts, self._rows.ends
        paragraph = self._rows.paragraphs[row]
        opened, continued = -1, False  # start of the open quotation; whether it goes on from before
        since = -1  # where the latest quotation ended
        if row <= self._reached < last:
            opened, continued, row = self._rows.span(paragraph)[0], True, self._reached
        while row < last:
            primary = self._rows.primary[row]
            if opened >= 0:
                if primary and kinds[row] != OPEN:
                    self.stretches.append((opened, starts[row], continued))
                    opened, continued, since = -1, False, ends[row]
                elif primary:
                    row, opened, continued = self._open_again(row, last, opened, continued)
                    since = ends[row]
            elif kinds[row] == CLOSE:
                if primary:
                    self._close_unopened(starts[row], paragraph, since)
                    since = ends[row]
            elif primary and (kinds[row] == OPEN or self._closes_later(row, last)):
                opened, continued = ends[row], row == self._going_on
            elif not primary:
                partner = self._partner(row, last)
                if partner > row:
                    self.stretches.append((ends[row], starts[partner], False))
                    row, since = partner, ends[partner]
            row += 1
        if opened >= 0:
            self._leave_open(paragraph, last, opened, continued)

    def _closes_later(self, row: int, last: int) -> bool:
        """Whether the next mark for speech can close what a doubtful mark would open."""
        rows = self._rows
        for other in range(row + 1, last):
            if rows.primary[other]:
                return rows.kinds[other] != OPEN
        return False

    def _partner(self, row: int, last: int) -> int:
        """The mark that closes a quotation in marks that are not the document's for speech; -1 without one.

        It is the next one of its family, when the marks between are balanced.
        """
        rows = self._rows
        family, balanced = rows.families[row], True
        for other in range(row + 1, last):
            if rows.families[other] == family:
                return other if rows.kinds[other] != OPEN and balanced else -1
            if rows.primary[other]:
                if (rows.kinds[other] == OPEN) != balanced:
                    return -1
                balanced = not balanced
        return -1

    def _open_again(self, row: int, last: int, opened: int, continued: bool) -> tuple[int, int, bool]:
        """An opening mark while a quotation is open: a nested pair, or a closing mark is missing or misshapen.

        Returns the row to go on after, the start of what is then open (-1: nothing), and whether that goes on.
        """
        rows = self._rows
        start, end, paragraph = rows.starts[row], rows.ends[row], rows.paragraphs[row]
        inner = closing_row(rows, paragraph, row + 1, 1)
        nested = 0 <= inner < last
        if nested and closing_row(rows, paragraph, inner + 1, 1) >= 0:
            return inner, opened, continued
        limit = rows.span(paragraph)[1]
        if WHITE[self._codes[start - 1]] and begins_with_tag(rows.text(end, min(end + _TAG_WINDOW, limit))):
            self.stretches.append((opened, start, continued))  # `"Hello, "he said`
            return row, -1, False
        # Text before the previous mark was looked at when that mark was.
        seen = max(opened, rows.ends[row - 1])
        text = rows.text(seen, start)
        tag = tag_offset(text)
        if tag is None and self._is_phrase(opened, paragraph) and not converses(text):
            tag = sentence_end(text) or opened - seen
        if tag is not None:
            self.stretches.append((opened, seen + tag, continued))
            return row, end, False
        if text.rstrip(b" \n")[-1:] in _STOPS:
            # Paragraphs run together: each of them opens a mark, none but the last closes it.
            self.stretches.append((opened, start, continued))
            return row, end, True
        nested = nested and reach_beyond(rows, paragraph, inner + 1) is not None
        return (inner if nested else row), opened, continued

    def _close_unopened(self, end: int, paragraph: int, since: int) -> None:
        """A closing mark where nothing is open: somebody's words when the text says so, else nothing."""
        rows = self._rows
        first, last = rows.span(paragraph)
        start = max(first, since)
        if end - start > REACH:
            return
        text = rows.text(start, end)
        if text[-1:] not in _PAUSES:
            return
        reporting = reporting_offset(text)
        if since < 0:
            after = rows.text(end + 1, min(end + _TAG_WINDOW, last))
            if reporting is None and (begins_with_tag(after) or (converses(text) and not after)):
                self.stretches.append((start, end, False))
        elif reporting is not None:
            resumed = sentence_end(text, reporting)
            if resumed is not None:
                self.stretches.append((start + resumed, end, False))

    def _leave_open(self, paragraph: int, row: int, opened: int, continued: bool) -> None:
        """End a quotation without closing mark at its paragraph's end, or let it go on beyond."""
        rows = self._rows
        limit = rows.span(paragraph)[1]
        reach = reach_beyond(rows, paragraph, row)
        if reach is not None:
            self._go_on(reach, row)
        else:
            text = rows.text(opened, limit)
            tag = tag_offset(text)
            if tag is None and self._is_phrase(opened, paragraph):
                tag = sentence_end(text)
            if tag is not None:
                limit = opened + tag
            elif speaks_on(rows, paragraph, row):
                self.stretches.append((*rows.span(paragraph + 1), True))
        self.stretches.append((opened, limit, continued))

    def _go_on(self, reach: Reach, row: int) -> None:
        """Carry a quotation over to ``reach``; the paragraphs before it, from mark ``row`` on, are settled."""
        self.stretches.extend((*span, True) for span in reach.spans)
        edges = self._edges
        first = bisect_right(edges, row) - 1
        group = bisect_right(edges, reach.row, first) - 1
        if group > first:
            self._plain[first:group] = False
            self._walked_to = edges[group]
        if reach.closes:
            self._reached = reach.row
        elif self._plain[group]:
            self.continued_marks.append(reach.row)
        else:
            self._going_on = reach.row

    def _is_phrase(self, opened: int, paragraph: int) -> bool:
        """Whether a quotation begins as part of the author's sentence: ``called it "a mess``."""
        first, limit = self._rows.span(paragraph)
        before = self._rows.text(max(opened - 4, first), opened).rstrip(_OPENING_BYTES)[-1:]
        return opened < limit and bool(LOWER[self._codes[opened]]) and before != b"" and bool(LETTER[before[0]])
