"""Several documents as one array of characters, with their edges and paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import ALNUM, LOWER, NEWLINE, WHITE, fold, lookup, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents laid end to end, one newline between neighbours.

    ``codes`` holds one folded code a character (``characters.fold``); document ``d``
    begins at ``document_starts[d]``. Paragraph ``p`` is ``codes[paragraph_starts[p]:
    paragraph_ends[p]]``, begins and ends with a character that is not white space, never crosses a document
    edge, and belongs to document ``paragraph_documents[p]``.
    """

    codes: NDArray[np.uint8]
    document_starts: Int64Array
    paragraph_starts: Int64Array
    paragraph_ends: Int64Array
    paragraph_documents: Int64Array

    @classmethod
    def of(cls, texts: Sequence[str]) -> Batch:
        """Fold ``texts`` and find their paragraphs."""
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        starts = (lengths + 1).cumsum() - (lengths + 1)
        codes = fold("\n".join(texts))
        return cls(codes, starts, *_find_paragraphs(codes, starts))


# A text counts as hard-wrapped when it has at least this many line breaks inside text, when most of them
# break mid-sentence, and when the broken lines are about as long as the longest ones. Set by hand on mail
# digests and plain-text editions; `tests/test_batch.py` holds the cases.
_MIN_BREAKS = 3
_MID_SENTENCE_SHARE = 0.5
_NARROWEST, _WIDEST = 30, 110  # characters a line
_FILLED = 0.6  # a broken line is at least this part of the longest line


def _find_paragraphs(
    codes: NDArray[np.uint8], document_starts: Int64Array
) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Starts, ends and documents of the paragraphs.

    A newline ends a paragraph; in a hard-wrapped document a blank line does.
    """
    line_starts, line_ends = runs_of(codes, _IN_LINE)  # no empty lines among them
    starts, ends = line_starts.copy(), line_ends.copy()
    trim(codes, starts, ends)
    kept = starts < ends
    if not kept.all():
        starts, ends, line_starts, line_ends = starts[kept], ends[kept], line_starts[kept], line_ends[kept]
    documents = np.searchsorted(document_starts, starts, side="right") - 1
    # Lines that follow each other with one line break between, inside one document.
    joined = (line_starts[1:] - line_ends[:-1] == 1) & (documents[1:] == documents[:-1])
    if joined.any():
        joined &= _hard_wrapped(codes, starts, ends, documents, joined, len(document_starts))[documents[1:]]
        first = np.append(True, ~joined)
        starts, documents = starts[first], documents[first]
        ends = ends[np.append(~joined, True)]
    return starts, ends, documents


_IN_LINE = ~lookup(NEWLINE)
_FEW = 3  # white characters that are passed one by one


def trim(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> None:
    """Move the edges of ranges of ``codes`` inwards past white space, in place; blank ranges become empty."""
    for edge, step in ((starts, 1), (ends, -1)):
        rows = np.flatnonzero(starts < ends)
        for _ in range(_FEW):
            rows = rows[WHITE[codes[edge[rows] - (step < 0)]]]
            edge[rows] += step
            rows = rows[starts[rows] < ends[rows]]
            if not len(rows):
                break
        rows = rows[WHITE[codes[edge[rows] - (step < 0)]]]
        if len(rows):
            white_starts, white_ends = runs_of(codes, WHITE)
            if step > 0:
                edge[rows] = np.minimum(white_ends[np.searchsorted(white_ends, edge[rows], side="right")], ends[rows])
            else:
                edge[rows] = np.maximum(white_starts[np.searchsorted(white_starts, edge[rows]) - 1], starts[rows])


def _hard_wrapped(
    codes: NDArray[np.uint8],
    starts: Int64Array,
    ends: Int64Array,
    documents: Int64Array,
    joined: NDArray[np.bool_],
    count: int,
) -> NDArray[np.bool_]:
    """Which documents break their lines mid-sentence at a fixed width."""
    lengths = ends - starts
    widths = np.zeros(count, dtype=np.int64)
    np.maximum.at(widths, documents, lengths)
    upper = np.flatnonzero(joined)
    filled = lengths[upper] >= _FILLED * widths[documents[upper]]
    last = codes[ends[upper] - 1]
    unfinished = ALNUM[last] | (last == ord(",")) | (last == ord(";")) | (last == ord("-"))
    mid_sentence = filled & (unfinished | LOWER[codes[starts[upper + 1]]])
    breaks = np.bincount(documents[upper], minlength=count)
    inside = np.bincount(documents[upper], weights=mid_sentence, minlength=count)
    wide_enough = (widths >= _NARROWEST) & (widths <= _WIDEST)
    return wide_enough & (breaks >= _MIN_BREAKS) & (inside >= _MID_SENTENCE_SHARE * breaks)
