"""Many ranges of rows as one array, and runs of equal values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]


def rows_of(starts: Int64Array, counts: Int64Array) -> tuple[Int64Array, Int64Array]:
    """The rows ``starts[i]`` to ``starts[i] + counts[i]`` of all ranges, one after the other, and the range of each."""
    owners = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(owners)) + (starts - before).take(owners), owners


def begins_run(values: Int64Array) -> BoolArray:
    """Whether each value differs from the one before it; the first one does."""
    begins = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins


def distinct(values: Int64Array) -> Int64Array:
    """Each of some values that are in order once. (``np.unique`` does the same, but its first call imports
    ``numpy.ma``, which takes as long as scoring a short article.)"""
    return values[begins_run(values)]


def edges_of(counts: Int64Array) -> Int64Array:
    """Where groups of so many rows begin and, as last, where they end."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
