"""The sentences of a batch and what is quoted in them.

All places are characters of the batch: its articles laid end to end, one line end between neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import ALNUM, lookup
from classifier.ranges import edges_of, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

DIRECT, INDIRECT, MIXED = range(3)
"""How somebody's words are given."""
KIND_NAMES = ("direct", "indirect", "mixed")

_WORD = ALNUM | lookup("_")


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Sentences and lines, one element each; ``quotation`` and ``prose`` tell their labels.

    No two documents share a number of ``paragraphs``.
    """

    starts: Int64Array
    ends: Int64Array
    paragraphs: Int64Array
    documents: Int64Array
    quotation: BoolArray
    prose: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The parts of quotations that stand in each line, in order: those of line ``s`` are ``edges[s]:edges[s + 1]``."""

    spans: Int64Array
    edges: Int64Array
    lengths: Int64Array
    """Characters of each line that are quoted."""


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """The quoted stretches of a batch; ``inside`` says of each character whether it is in one."""

    codes: NDArray[np.uint8]
    starts: Int64Array
    ends: Int64Array
    inside: BoolArray

    @classmethod
    def of(cls, codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> Quoted:
        """Those from ``starts`` to ``ends``, which are in order and do not overlap."""
        changes = np.zeros(len(codes) + 1, dtype=np.int8)
        changes[starts] = 1
        changes[ends] -= 1
        return cls(codes, starts, ends, np.cumsum(changes[:-1], dtype=np.int8).view(np.bool_))

    def by_line(self, lines: Lines) -> Stretches:
        """The stretches cut at the edges of lines."""
        first = np.maximum(np.searchsorted(lines.starts, self.starts, side="right") - 1, 0)
        last = np.searchsorted(lines.starts, self.ends)
        sentences, owners = rows_of(first, np.maximum(last - first, 0))
        starts = np.maximum(self.starts[owners], lines.starts[sentences])
        ends = np.minimum(self.ends[owners], lines.ends[sentences])
        kept = starts < ends
        sentences, starts, ends = sentences[kept], starts[kept], ends[kept]
        count = len(lines.starts)
        lengths = np.bincount(sentences, weights=ends - starts, minlength=count).astype(np.int64)
        edges = edges_of(np.bincount(sentences, minlength=count))
        return Stretches(np.stack((starts, ends), axis=1), edges, lengths)

    def kinds(self, contents: Int64Array, edges: Int64Array) -> NDArray[np.int8]:
        """Whether the words of ``contents[edges[i]:edges[i + 1]]`` are quoted, told, or both."""
        count = len(edges) - 1
        found = np.full(count, INDIRECT, dtype=np.int8)
        starts, ends = contents[:, 0], contents[:, 1]
        owners = np.repeat(np.arange(count), np.diff(edges))
        touched = np.searchsorted(self.ends, starts, side="right") < np.searchsorted(self.starts, ends)
        found[owners[touched]] = DIRECT
        rows = np.flatnonzero(found.take(owners) == DIRECT)
        starts, ends = starts[rows], ends[rows]
        told = self._told(starts, ends)
        mixed = np.searchsorted(told, starts) < np.searchsorted(told, ends)
        found[owners[rows[mixed]]] = MIXED
        return found

    def _told(self, starts: Int64Array, ends: Int64Array) -> Int64Array:
        """Places of the characters of words in any of the spans that are not quoted, in order.

        Each is looked at once, however many spans have it: long sentences can have many cues with the same content.
        """
        order = np.argsort(starts, kind="stable")
        reach = np.maximum.accumulate(ends[order])
        begins = starts[order]
        begins[1:] = np.maximum(begins[1:], reach[:-1])
        places, _ = rows_of(begins, np.maximum(reach - begins, 0))
        return places[_WORD[self.codes[places]] & ~self.inside[places]]
