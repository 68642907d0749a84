"""What a sentence takes from its paragraph and those around it: turns, questions, introductions, repeated lines.

Transcripts and interviews begin a paragraph with ``DANA OKAFOR:``, ``Q:`` or ``Dana Okafor:``, or ask somebody in a
paragraph of its own, question after question; reports and blogs set out a letter or a speech below a paragraph that
ends in a colon. They tell a reader that somebody else's words follow, without any mark. A line that a page has twice is
a link, an advertisement or a poll. None of it stands in the sentence itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import (
    ALNUM,
    CLOSE_DOUBLE,
    CLOSE_SINGLE,
    DOUBLE_MARK,
    EN_DASH,
    LETTER,
    LOWER,
    NEWLINE,
    SINGLE_MARK,
    UPPER,
    lookup,
    mix,
    positions_of,
)
from classifier.ranges import begins_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from classifier.sentences import SentenceSpans

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

PARAGRAPH_NAMES = ("turn", "turn_before", "asked", "asked_before", "introduced", "introduced_before", "repeated")
"""The rows of :func:`paragraph_columns`: the paragraph opens with a speaker; how near the last such paragraph is (1 for
the paragraph itself, falling off); the same two of questions to a ``you``; the paragraph before ends in a colon; how
near the last one is that follows a colon; the document has the paragraph more than once."""

# Set by hand; what the columns are worth is measured in `docs/accuracy.md`.
_FEWEST = 3  # turns, or questions, of a document that is an exchange: one name and a colon may be a headline
_WIDEST = 60  # characters of the longest name
_MOST_WORDS = 6
_FARTHEST_LETTER = 3  # marks that may stand before a name
_LONGEST_PARTICLE = 3  # letters of a word that may be small in a name: of, the, van, de
_LONGEST_QUESTION, _MOST_SENTENCES = 400, 3  # characters and sentences of a paragraph that asks
_SHORTEST_INTRODUCTION = 25  # characters; what is shorter and ends in a colon is a heading
_COMPARED = 8  # characters at each end of a paragraph, a machine word
_CHUNK = 1 << 12  # paragraphs looked at together: memory stays bounded for a text of nothing but colons
_TURN_REACH, _INTRODUCTION_REACH = 4.0, 3.0  # paragraphs until nearness has fallen to a third

_IN_NAME = ALNUM | lookup(" .,'-&*", CLOSE_SINGLE, EN_DASH)
_IN_WORD = ALNUM | lookup(".'&-", CLOSE_SINGLE)
_MARK = DOUBLE_MARK | SINGLE_MARK
_SMALL = np.uint8(32)  # the bit by which ASCII tells small letters from capitals
_COLON = lookup(":")
_AFTER_COLON = lookup(" \n")
_ENUMERATED = lookup(".)")
_CLOSING = lookup("\"' ", CLOSE_DOUBLE, CLOSE_SINGLE)


def paragraph_columns(codes: NDArray[np.uint8], spans: SentenceSpans) -> NDArray[np.float32]:
    """The columns :data:`PARAGRAPH_NAMES` of the sentences of whole documents, one row a column."""
    count = len(spans)
    if not count:
        return np.zeros((len(PARAGRAPH_NAMES), 0), dtype=np.float32)
    firsts = np.flatnonzero(begins_run(spans.paragraphs))
    lengths = np.diff(np.append(firsts, count))
    starts, ends = spans.starts[firsts], spans.ends[firsts + lengths - 1]
    documents = np.cumsum(begins_run(spans.documents[firsts])) - 1
    first_of_document = np.searchsorted(documents, documents)

    opening = _opens_with_speaker(codes, starts, ends)
    asking = _asks(codes, starts, ends) & (lengths <= _MOST_SENTENCES)
    opening &= (np.bincount(documents, weights=opening) >= _FEWEST)[documents]
    asking &= (np.bincount(documents, weights=asking) >= _FEWEST)[documents]
    introducing = _ends_in_colon(codes, ends) & (ends - starts > _SHORTEST_INTRODUCTION)
    after = np.zeros_like(introducing)
    after[1:] = introducing[:-1] & (documents[1:] == documents[:-1])
    rows = (
        opening,
        _nearness(opening, first_of_document, _TURN_REACH),
        asking,
        _nearness(asking, first_of_document, _TURN_REACH),
        after,
        _nearness(after, first_of_document, _INTRODUCTION_REACH),
        _repeated(codes, starts, ends, documents),
    )
    return np.repeat(np.stack(rows).astype(np.float32), lengths, axis=1)


def _opens_with_speaker(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> BoolArray:
    """Which paragraphs begin with a name and a colon, or with ``Q.`` or ``A.``"""
    found: BoolArray = (codes[starts] == ord("Q")) | (codes[starts] == ord("A"))
    found &= _ENUMERATED[codes.take(starts + 1, mode="clip")] & (codes.take(starts + 2, mode="clip") == ord(" "))
    found &= ends - starts > 2
    colons = positions_of(codes, _COLON)
    colons = colons[_AFTER_COLON[codes.take(colons + 1, mode="clip")]]
    paragraphs = np.searchsorted(starts, colons, side="right") - 1
    near = (paragraphs >= 0) & (colons - starts[paragraphs] <= _WIDEST) & (colons < ends[paragraphs])
    colons, paragraphs = colons[near], paragraphs[near]
    first = begins_run(paragraphs)
    colons, paragraphs = colons[first], paragraphs[first]
    found[paragraphs[_in_chunks(_are_names, codes, starts[paragraphs], colons)]] = True
    return found


def _are_names(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> BoolArray:
    """Whether each ``codes[start:end]``, at most ``_WIDEST`` long, is a few capitalised words and nothing else."""
    window = _windows(codes, starts, ends, _WIDEST + _LONGEST_PARTICLE)
    letters = LETTER[window]
    begins = ALNUM[window]
    begins[:, 1:] &= ~_IN_WORD[window[:, :-1]]
    first = begins.argmax(axis=1)
    words = begins.sum(axis=1)
    found = (first <= _FARTHEST_LETTER) & (words > 0) & (words <= _MOST_WORDS)
    found &= UPPER[window[np.arange(len(window)), first]]
    found &= ~(begins & ~letters).any(axis=1) & (_IN_NAME[window] | (window == NEWLINE)).all(axis=1)
    common = (begins & LOWER[window])[:, :_WIDEST]
    for offset in range(1, _LONGEST_PARTICLE + 1):
        common &= letters[:, offset : offset + _WIDEST]
    return np.asarray(found & ~common.any(axis=1))


def _asks(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> BoolArray:
    """Which paragraphs end in a question mark, begin without a quotation mark and say ``you`` or ``your``."""
    asking: BoolArray = (codes[ends - 1] == ord("?")) & ~_MARK[codes[starts]] & (ends - starts <= _LONGEST_QUESTION)
    asking[asking] = _in_chunks(_say_you, codes, starts[asking], ends[asking])
    return asking


def _say_you(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> BoolArray:
    """Whether a word of each ``codes[start:end]``, at most ``_LONGEST_QUESTION`` long, begins with ``you``."""
    window = _windows(codes, starts, ends, _LONGEST_QUESTION)
    y, o, u = (window[:, place : _LONGEST_QUESTION - 2 + place] | _SMALL for place in range(3))
    found = (y == ord("y")) & (o == ord("o")) & (u == ord("u"))
    found[:, 1:] &= ~LETTER[window[:, :-3]]
    return np.asarray(found.any(axis=1))


def _windows(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array, width: int) -> NDArray[np.uint8]:
    """The first ``width`` characters of each ``codes[start:end]``, line ends behind those that are shorter."""
    offsets = np.arange(width)
    window = codes.take(starts[:, None] + offsets, mode="clip")
    window[offsets >= (ends - starts)[:, None]] = NEWLINE
    return window


def _in_chunks(
    judge: Callable[[NDArray[np.uint8], Int64Array, Int64Array], BoolArray],
    codes: NDArray[np.uint8],
    starts: Int64Array,
    ends: Int64Array,
) -> BoolArray:
    """What ``judge`` says of each ``codes[start:end]``, asked for ``_CHUNK`` of them at a time."""
    found = np.zeros(len(starts), dtype=np.bool_)
    for first in range(0, len(starts), _CHUNK):
        rows = slice(first, first + _CHUNK)
        found[rows] = judge(codes, starts[rows], ends[rows])
    return found


def _ends_in_colon(codes: NDArray[np.uint8], ends: Int64Array) -> BoolArray:
    """Which paragraphs end in a colon, looking through one closing mark."""
    last = ends - 1
    return np.asarray(_COLON[codes[last - _CLOSING[codes[last]]]])


def _repeated(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array, documents: Int64Array) -> BoolArray:
    """Which paragraphs stand in their document more than once, by their length and the characters at both ends."""
    offsets = np.arange(_COMPARED)
    lengths = ends - starts
    outside = offsets >= lengths[:, None]
    edges = []
    for place in (starts[:, None] + offsets, ends[:, None] - 1 - offsets):
        characters = codes.take(place, mode="clip")
        characters[outside] = 0
        edges.append(characters.view(np.uint64)[:, 0])
    keys = mix(mix(mix(edges[0]) + edges[1]) + lengths.astype(np.uint64))
    _, which, times = np.unique(mix(keys + documents.astype(np.uint64)), return_inverse=True, return_counts=True)
    return np.asarray(times[which] > 1)


def _nearness(marked: BoolArray, first_of_document: Int64Array, reach: float) -> NDArray[np.float64]:
    """1 where a paragraph is marked, falling by the factor e in ``reach`` paragraphs after it; 0 before the first of
    its document."""
    index = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, index, -1))
    return np.where(last >= first_of_document, np.exp((last - index) / reach), 0)
