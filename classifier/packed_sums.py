"""Exact sums over segments, several numbers at a time in one 64-bit word.

Adding up four columns of 26,000 rows over 1,000 sentences costs NumPy 85 us as a matrix and 11 us as 64-bit words
that hold a column every 16 bits: the fields do not meet as long as no sum outgrows its field, and segments too
long for that are cut into pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]

_FIELD_BITS = 16
_FIELDS = 4  # a word
_LARGEST = (1 << _FIELD_BITS) - 1
_LOW_LANES = np.uint64(0x0000FFFF0000FFFF)
# Added to signed 16-bit numbers, four a word, so that they cannot borrow from each other.
_BIAS = 1 << 15
_BIASED = np.uint64(_BIAS * 0x0001000100010001)
_MOST_BIASED = _LARGEST  # so many numbers of 16 bits have a sum that fits in 32


class PackedTable:
    """Rows of small counts, to be summed by segments of row numbers.

    ``values`` has one row an entry and one column a kind of count, none of them negative.
    """

    def __init__(self, values: NDArray[np.integer[Any]]) -> None:
        rows, self._columns = values.shape
        self._words = np.zeros((-(-self._columns // _FIELDS), rows), dtype=np.uint64)
        for column in range(self._columns):
            shift = np.uint64(column % _FIELDS * _FIELD_BITS)
            self._words[column // _FIELDS] |= values[:, column].astype(np.uint64) << shift
        self._longest = _LARGEST // max(1, int(values.max(initial=0)))

    def sums(self, rows: NDArray[np.integer[Any]], edges: Int64Array) -> Int64Array:
        """Sums of the entries ``rows[edges[s]:edges[s + 1]]``, shape ``(columns, segments)``."""
        found = np.empty((self._columns, max(0, len(edges) - 1)), dtype=np.int64)
        cut, pieces = _pieces(edges, self._longest)
        for index, words in enumerate(self._words):
            columns = found[index * _FIELDS : (index + 1) * _FIELDS]
            fields = _segment_sums(words.take(rows), cut).view("<u2").reshape(-1, _FIELDS).T
            columns[:] = _joined(fields[: len(columns)], pieces)
        return found


def sums_of_quadruples(words: NDArray[np.uint64], edges: Int64Array) -> Int64Array:
    """Sums of rows of four signed 16-bit numbers over ``edges[s]:edges[s + 1]``, shape ``(4, segments)``.

    A row is given as the 64-bit word that its little-endian bytes make.
    """
    cut, pieces = _pieces(edges, _MOST_BIASED)
    biased = words ^ _BIASED
    found = np.empty((4, max(0, len(edges) - 1)), dtype=np.int64)
    for odd in (0, 1):
        lanes = _segment_sums(biased >> np.uint64(_FIELD_BITS * odd) & _LOW_LANES, cut)
        found[odd::2] = _joined(lanes.view("<u4").reshape(-1, 2).T, pieces)
    return np.asarray(found - _BIAS * np.diff(edges))


def _segment_sums(values: NDArray[np.uint64], edges: Int64Array) -> NDArray[np.uint64]:
    """Sums of ``values[edges[s]:edges[s + 1]]``; zero where there are none."""
    if len(edges) < 2:
        return np.zeros(0, dtype="<u8")
    # A segment may be empty at the very end, where there is no value to begin with.
    sums = np.add.reduceat(np.append(values, np.uint64(0)), edges[:-1])
    sums[edges[1:] == edges[:-1]] = 0
    return np.asarray(sums, dtype="<u8")


def _pieces(edges: Int64Array, longest: int) -> tuple[Int64Array, Int64Array | None]:
    """Edges with every segment cut to at most ``longest``, and the first piece of each; None if nothing was cut."""
    lengths = np.diff(edges)
    if lengths.max(initial=0) <= longest:
        return edges, None
    counts = np.maximum(1, -(-lengths // longest))
    firsts = counts.cumsum() - counts
    within = np.arange(counts.sum()) - np.repeat(firsts, counts)
    return np.append(np.repeat(edges[:-1], counts) + within * longest, edges[-1]), firsts


def _joined(values: NDArray[np.unsignedinteger[Any]], firsts: Int64Array | None) -> NDArray[np.integer[Any]]:
    """Sums of the pieces of each segment, row by row."""
    return values if firsts is None else np.add.reduceat(values, firsts, axis=1, dtype=np.int64)
