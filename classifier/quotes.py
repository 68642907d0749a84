"""Quotations: which characters stand inside somebody's verbatim words.

``quote_marks`` says which way each mark faces. Most paragraphs have opening and closing marks in turn and are
paired here with array operations; only the others are walked mark by mark (``quote_pairs``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.batch import trim
from classifier.quote_context import CLOSE, OPEN
from classifier.quote_marks import find_marks
from classifier.quote_pairs import Pairing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch
    from classifier.quote_marks import Marks

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quotations:
    """Quoted stretches of a batch.

    ``inside`` has one truth a character of ``batch.codes``: inside somebody's verbatim words, the outer marks
    left out. Stretch ``i`` is ``codes[starts[i]:ends[i]]``: in order, never overlapping, within one paragraph,
    without white space at its edges. ``documents`` numbers their documents, and ``continued`` tells those
    that go on with what an earlier paragraph opened.
    """

    inside: BoolArray
    starts: Int64Array
    ends: Int64Array
    documents: Int64Array
    continued: BoolArray


def mark_quotations(batch: Batch) -> Quotations:
    """Find the quoted stretches of every document, each independent of the others."""
    marks = find_marks(batch)
    edges = np.append(np.flatnonzero(np.diff(marks.paragraphs, prepend=-1)), len(marks.paragraphs))
    plain = _alternating(marks, edges)
    if plain.all():
        starts, ends = marks.ends[marks.kinds == OPEN], marks.starts[marks.kinds == CLOSE]
        continued = np.zeros(len(starts), dtype=np.bool_)
    else:
        starts, ends, continued = _walk(batch, marks, edges, plain)
    starts, ends, kept = _strip(batch, starts, ends)
    documents = np.searchsorted(batch.document_starts, starts, side="right") - 1
    return Quotations(_fill(len(batch.codes), starts, ends), starts, ends, documents, continued[kept])


def _alternating(marks: Marks, edges: Int64Array) -> BoolArray:
    """For each paragraph with marks: they open and close in turn, each pair of one family."""
    sizes = np.diff(edges)
    if not len(sizes):
        return np.zeros(0, dtype=np.bool_)
    even = (np.arange(len(marks.kinds)) - np.repeat(edges[:-1], sizes)) % 2 == 0
    fits = marks.kinds == np.where(even, OPEN, CLOSE)
    fits[1:] &= even[1:] | (marks.families[1:] == marks.families[:-1])
    plain: BoolArray = np.logical_and.reduceat(fits, edges[:-1]) & (sizes % 2 == 0)
    return plain


def _walk(batch: Batch, marks: Marks, edges: Int64Array, plain: BoolArray) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Starts, ends and continuations of all stretches, those of the odd paragraphs among them."""
    pairing = Pairing(batch, marks, edges, plain)
    pairing.walk()
    in_turn = np.repeat(plain, np.diff(edges))
    starts, ends = marks.ends[in_turn & (marks.kinds == OPEN)], marks.starts[in_turn & (marks.kinds == CLOSE)]
    continued = np.zeros(len(starts), dtype=np.bool_)
    goes_on = marks.ends[np.array(pairing.continued_marks, dtype=np.int64)]
    continued[np.searchsorted(starts, goes_on)] = True
    walked = pairing.found(batch, marks)
    starts = np.concatenate((starts, walked[:, 0]))
    ends = np.concatenate((ends, walked[:, 1]))
    continued = np.concatenate((continued, walked[:, 2] > 0))
    order = starts.argsort(kind="stable")
    return starts[order], ends[order], continued[order]


def _strip(batch: Batch, starts: Int64Array, ends: Int64Array) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Stretches without white space at their edges, and which of them are not empty."""
    trim(batch.codes, starts, ends)
    kept = starts < ends
    return starts[kept], ends[kept], kept


def _fill(length: int, starts: Int64Array, ends: Int64Array) -> BoolArray:
    """True from each start to its end."""
    edges = np.concatenate(([0], np.stack((starts, ends), axis=1).ravel(), [length]))
    return np.repeat(np.arange(len(edges) - 1) % 2 == 1, np.diff(edges))
