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
)

if TYPE_CHECKING:
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
_CHUNK = 1 << 12  # names that are looked at together: memory stays bounded for a text of nothing but colons
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
    firsts = np.flatnonzero(np.append(True, spans.paragraphs[1:] != spans.paragraphs[:-1]))
    lengths = np.diff(np.append(firsts, count))
    starts, ends = spans.starts[firsts], spans.ends[firsts + lengths - 1]
    documents = np.searchsorted(np.unique(spans.documents), spans.documents[firsts])
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
    colons = np.flatnonzero(codes == ord(":"))
    colons = colons[_AFTER_COLON[codes.take(colons + 1, mode="clip")]]
    paragraphs = np.searchsorted(starts, colons, side="right") - 1
    near = (paragraphs >= 0) & (colons - starts[paragraphs] <= _WIDEST) & (colons < ends[paragraphs])
    colons, paragraphs = colons[near], paragraphs[near]
    first = np.append(True, paragraphs[1:] != paragraphs[:-1])[: len(paragraphs)]
    colons, paragraphs = colons[first], paragraphs[first]
    for chunk in range(0, len(colons), _CHUNK):
        rows = paragraphs[chunk : chunk + _CHUNK]
        found[rows[_are_names(codes, starts[rows], colons[chunk : chunk + _CHUNK])]] = True
    return found


def _are_names(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> BoolArray:
    """Whether each ``codes[start:end]``, at most ``_WIDEST`` long, is a few capitalised words and nothing else."""
    window = codes.take(starts[:, None] + np.arange(_WIDEST + _LONGEST_PARTICLE), mode="clip")
    window[starts[:, None] + np.arange(window.shape[1]) >= ends[:, None]] = NEWLINE
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
    rows = np.flatnonzero(asking)
    for chunk in range(0, len(rows), _CHUNK):
        some = rows[chunk : chunk + _CHUNK]
        offsets = np.arange(_LONGEST_QUESTION)
        window = codes.take(starts[some, None] + offsets, mode="clip")
        window[offsets >= (ends - starts)[some, None]] = NEWLINE
        y, o, u = (window[:, place : _LONGEST_QUESTION - 2 + place] | _SMALL for place in range(3))
        says_you = (y == ord("y")) & (o == ord("o")) & (u == ord("u"))
        says_you[:, 1:] &= ~LETTER[window[:, :-3]]
        asking[some] = says_you.any(axis=1)
    return asking


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
