"""Which of many word hashes are in a list, for whole arrays at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    Table = NDArray[np.signedinteger[Any]]

_SLOT_BITS = 17  # of the first table: a quarter megabyte, which stays in the second-level cache
_EMPTY = -1


class WordIndex:
    """Rows of a list of word hashes (uint64, all different, as ``characters.hash_words`` gives them).

    A hash's slot is some of its bits, and a table holds the row of each slot. Words whose slot is taken go to
    the next table, whose slots are other bits.
    """

    def __init__(self, hashes: NDArray[np.uint64]) -> None:
        self._hashes = hashes
        self._tables = _slot_tables(hashes)

    def find(self, hashes: NDArray[np.uint64]) -> tuple[Int64Array, Int64Array]:
        """Positions in ``hashes`` that hold a word of the list, in order, and the rows of those words."""
        rows = self._tables[0].take(_slots(hashes, 0))
        # Most words of a text are in no list: only those whose slot is taken are compared.
        positions = np.flatnonzero(rows != _EMPTY)
        rows = rows[positions]
        candidates = hashes[positions]
        right = self._hashes[rows] == candidates
        for level, table in enumerate(self._tables[1:], start=1):
            wrong = np.flatnonzero(~right)
            again = table.take(_slots(candidates[wrong], level))
            right[wrong] = (again != _EMPTY) & (self._hashes[again] == candidates[wrong])
            rows[wrong] = again
        return positions[right], rows[right].astype(np.int64)

    def rows(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The row of each of ``hashes``, -1 for those that are not of the list: for lists that have most words."""
        rows = self._tables[0].take(_slots(hashes, 0)).astype(np.int32)
        if not len(self._hashes):
            return rows
        wrong = np.flatnonzero(self._hashes.take(rows) != hashes)  # row -1 is the last one: mostly wrong
        rows[wrong] = _EMPTY
        left = hashes.take(wrong)
        for level, table in enumerate(self._tables[1:], start=1):
            again = table.take(_slots(left, level))
            right = self._hashes.take(again) == left
            rows[wrong[right]] = again[right]
        return rows


def _slots(hashes: NDArray[np.uint64], level: int) -> NDArray[np.uint64]:
    """The bits of each hash that are its slot in a table; the first table takes the highest."""
    shifted = hashes << np.uint64(_SLOT_BITS * level) if level else hashes
    return shifted >> np.uint64(64 - _SLOT_BITS)


def _slot_tables(hashes: NDArray[np.uint64]) -> tuple[Table, ...]:
    tables: list[Table] = []
    kind: type[np.signedinteger[Any]] = np.int16 if len(hashes) <= np.iinfo(np.int16).max else np.int32
    left = np.arange(len(hashes))
    while len(left) or not tables:
        if _SLOT_BITS * (len(tables) + 1) > 64:
            raise ValueError(f"{len(left)} hashes of a word list agree in nearly all bits")
        slots, first = np.unique(_slots(hashes[left], len(tables)), return_index=True)
        table = np.full(1 << _SLOT_BITS, _EMPTY, dtype=kind)
        table[slots] = left[first]
        tables.append(table)
        left = np.delete(left, first)
    return tuple(tables)
