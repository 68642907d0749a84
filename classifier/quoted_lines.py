"""Lines, voices and quoted stretches of one article, as plain tuples.

All spans are ``(start, end)`` in characters of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Edges = tuple[int, int]

_WORD = re.compile(r"\w")
_CLOSING = "\"'”’»"
DIRECT, INDIRECT, MIXED = "direct", "indirect", "mixed"


class Line(NamedTuple):
    """A sentence or line; ``quotation`` and ``prose`` tell its label."""

    start: int
    end: int
    paragraph: int
    quotation: bool
    prose: bool


class Voice(NamedTuple):
    """An attribution as spans; see ``records.Attribution``. ``score`` is the logit of its cue."""

    source: Edges | None
    cue: Edges | None
    kind: str
    content: tuple[Edges, ...]
    score: float = 0.0


class Quoted:
    """The quoted stretches of an article."""

    def __init__(self, text: str, stretches: Sequence[Sequence[int]]) -> None:
        self._text = text
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        self._first, self._last = (self._starts[0], self._ends[-1]) if self._starts else (0, 0)

    def within(self, start: int, end: int) -> tuple[Edges, ...]:
        """The stretches of ``text[start:end]``, cut at its edges."""
        if start >= self._last or end <= self._first:
            return ()
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return ()
        return tuple([(max(self._starts[i], start), min(self._ends[i], end)) for i in range(first, last)])

    def holds(self, place: int) -> bool:
        """Whether the character at ``place`` is quoted."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self._ends[index]

    def lines(self, lines: Sequence[Line]) -> list[int]:
        """Indices of the lines that have quoted words."""
        starts = [line.start for line in lines]
        found: list[int] = []
        for start, end in zip(self._starts, self._ends, strict=True):
            first = bisect_right(starts, start) - 1
            found += range(max(first, 0), bisect_left(starts, end))
        return found

    def kind(self, content: tuple[Edges, ...]) -> str:
        """Whether the words of ``content`` are quoted, told, or both."""
        if not self._starts:
            return INDIRECT
        parts = [self.within(start, end) for start, end in content]
        if not any(parts):
            return INDIRECT
        for (start, end), stretches in zip(content, parts, strict=True):
            at = start
            for a, b in (*stretches, (end, end)):
                if _WORD.search(self._text, at, a):
                    return MIXED
                at = b
        return DIRECT

    def is_open_before(self, start: int) -> bool:
        """Whether the last quotation before ``start`` was never closed: it goes on over the paragraph's end."""
        index = bisect_left(self._starts, start) - 1
        return index >= 0 and self._text[self._ends[index] : self._ends[index] + 1] not in tuple(_CLOSING)
