"""Sums of several numbers in one 64-bit word."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from classifier.packed_sums import PackedTable, sums_of_quadruples

EDGES = np.array([0, 0, 2, 2, 3, 3])


def test_sums_by_segment_with_empty_ones():
    table = PackedTable(np.array([[1, 0, 7, 1, 5], [0, 2, 9, 1, 6]]))
    sums = table.sums(np.array([0, 1, 1]), EDGES)
    assert sums.T.tolist() == [[0] * 5, [1, 2, 16, 2, 11], [0] * 5, [0, 2, 9, 1, 6], [0] * 5]


def test_no_segments():
    assert PackedTable(np.ones((1, 3), dtype=np.int8)).sums(np.zeros(0, dtype=np.int64), np.zeros(1, int)).shape == (
        3,
        0,
    )
    assert sums_of_quadruples(np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64)).shape == (4, 0)


def test_long_segments_do_not_run_into_the_next_field():
    table = PackedTable(np.array([[60_000, 1]]))
    sums = table.sums(np.zeros(70_001, dtype=np.int64), np.array([0, 70_000, 70_001]))
    assert sums.tolist() == [[4_200_000_000, 60_000], [70_000, 1]]


@given(
    arrays.arrays(np.int16, st.tuples(st.integers(0, 30), st.just(4))),
    st.lists(st.integers(0, 30), max_size=4),
    st.integers(1, 4_000),
)
def test_quadruples_are_summed_exactly(rows, cuts, copies):
    rows = np.tile(rows, (copies, 1))
    edges = np.array([0, *sorted(min(cut * copies, len(rows)) for cut in cuts), len(rows)])
    got = sums_of_quadruples(np.ascontiguousarray(rows).view("<u8").ravel(), edges)
    expected = [rows[a:b].sum(axis=0, dtype=np.int64).tolist() for a, b in pairwise(edges)]
    assert got.T.tolist() == expected
