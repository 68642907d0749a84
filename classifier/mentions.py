"""The names of a batch of articles: where they stand, and what each tells by itself (title, given name, role)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import CLOSE_SINGLE, DIGIT, LOWER, NEWLINE, SPACE, UPPER, lookup, runs_of
from classifier.people_flags import people_flags
from classifier.ranges import begins_run, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.text_words import TextWords

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    FlagArray = NDArray[np.uint32]

NOBODY, HE, SHE = range(3)
"""What a name takes, if that is known."""

NO_PERSON, PERSON, UNDECIDED = range(3)
"""Whether a name is that of a person; undecided where other names of the article have to tell."""

_LATIN_UPPER = lookup(range(ord("A"), ord("Z") + 1))
_APOSTROPHE = lookup("'", CLOSE_SINGLE)
_DASH = ord("-")

_MOST_PARTICLES = 3  # one after the other: van der
_PARTICLES_WITHIN = 16  # characters
_MOST_NAMES = 3  # words of a name without what its bearer is
_TITLE_WITHIN = 4  # words of a name before which its title may stand: Board President Ron Tillery


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """Names in the order of the text, one element each.

    ``codes[starts:ends]`` is the name with its titles. ``counts`` are its words without titles, ``firsts`` and
    ``lasts`` (uint64) the hashes of the first and the last of them. ``pronouns`` (int8) is what it takes, ``persons``
    (int8) whether it is somebody, ``titled`` whether it has a title. ``sentences`` are the sentences it stands in.
    """

    starts: Int64Array
    ends: Int64Array
    counts: Int64Array
    firsts: NDArray[np.uint64]
    lasts: NDArray[np.uint64]
    last_starts: Int64Array
    titled: BoolArray
    pronouns: NDArray[np.int8]
    persons: NDArray[np.int8]
    sentences: Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The words of all names, one after the other; name ``i`` is ``firsts[i]`` to ``lasts[i]``, both of it."""

    starts: Int64Array
    ends: Int64Array
    hashes: NDArray[np.uint64]
    flags: FlagArray
    dotted: BoolArray
    firsts: Int64Array
    lasts: Int64Array


def find_mentions(text: TextWords, sentence_starts: Int64Array) -> Mentions:
    """The names of a batch whose sentences begin at ``sentence_starts``."""
    parts = _find_parts(text)
    return _parse(text, parts, sentence_starts)


def _find_parts(text: TextWords) -> _Parts:
    """Capitalised words, and which of them follow each other: ``J. van der Berg``, ``O’Neill``."""
    codes = text.codes
    capitals, _ = runs_of(codes, UPPER)
    runs = np.searchsorted(text.starts, capitals, side="right") - 1
    first = begins_run(runs)
    runs, starts = runs[first], capitals[first]
    ends = text.ends[runs]
    following = runs + 1
    # A word goes on behind an apostrophe, but not with a genitive's s.
    goes_on = _APOSTROPHE[codes[ends]] & (text.starts[following] == ends + 1) & (codes[ends + 1] != _DASH)
    goes_on &= (codes[ends + 1] != ord("s")) | (text.ends[following] != ends + 2)
    swallowed = np.append(False, goes_on[:-1] & (runs[1:] == runs[:-1] + 1))[: len(runs)]
    goes_on &= ~swallowed
    ends = np.where(goes_on, text.ends[following], ends)
    runs = runs + goes_on
    if swallowed.any():
        kept = ~swallowed
        runs, starts, ends = runs[kept], starts[kept], ends[kept]
    hashes = text.hasher(starts, ends)
    names = people_flags()
    flags = names.of(hashes)
    initial = (ends - starts == 1) & _LATIN_UPPER[codes[starts]]
    dotted = (codes[ends] == ord(".")) & (initial | (((flags & names.shortened) != 0) & LOWER[codes[starts + 1]]))
    behind = ends + dotted
    linked = (codes[behind[:-1]] == SPACE) & (starts[1:] == behind[:-1] + 1)
    particles = _particles(text, runs, starts, behind, linked)
    if len(particles):
        # Their rows come before the word that they lead to.
        owners = np.searchsorted(starts, text.starts[particles])
        begins, stops = text.starts[particles], text.ends[particles]
        starts, behind = np.insert(starts, owners, begins), np.insert(behind, owners, stops)
        hashes = np.insert(hashes, owners, text.hasher(begins, stops))
        flags, dotted = np.insert(flags, owners, 0), np.insert(dotted, owners, False)
        linked = np.insert(linked, owners - 1, True)
    edges = np.flatnonzero(~linked)
    firsts = np.append(0, edges + 1)[: len(edges) + (len(starts) > 0)]
    lasts = np.append(edges, len(starts) - 1)[: len(firsts)]
    return _Parts(starts, behind, hashes, flags, dotted, firsts, lasts)


def _particles(
    text: TextWords, runs: Int64Array, starts: Int64Array, behind: Int64Array, linked: BoolArray
) -> Int64Array:
    """Runs that link capitalised words (``van der``); ``linked`` becomes true for the words before them."""
    gaps = starts[1:] - behind[:-1]
    between = runs[1:] - runs[:-1] - 1
    near = ~linked & (text.codes[behind[:-1]] == SPACE) & (gaps <= _PARTICLES_WITHIN)
    rows = np.flatnonzero(near & (between > 0) & (between <= _MOST_PARTICLES))
    if not len(rows):
        return rows
    counts = between[rows]
    inner, owners = rows_of(runs[rows] + 1, counts)
    fits = (text.flags(text.starts[inner], text.ends[inner]) & people_flags().particles) != 0
    fits &= (text.codes[text.ends[inner]] == SPACE) & (text.codes[text.starts[inner] - 1] == SPACE)
    fits &= text.starts[inner + 1] == text.ends[inner] + 1
    good = np.bincount(owners, weights=fits, minlength=len(rows)) == counts
    good &= text.starts[runs[rows] + 1] == behind[rows] + 1
    linked[rows[good]] = True
    return np.asarray(inner[good[owners]])


def _parse(text: TextWords, parts: _Parts, sentence_starts: Int64Array) -> Mentions:
    """Names without the words before them that are none, with what titles and given names tell."""
    codes, flags, names = text.codes, parts.flags, people_flags()
    rows = np.arange(len(flags))
    no_name = ((flags & names.not_names) != 0) & ~parts.dotted
    first = _next(~no_name, rows).take(parts.firsts)
    kept = first <= parts.lasts
    first, last = first[kept], parts.lasts[kept]

    title = (flags & names.titles) != 0
    count = np.minimum(_next(~title, rows).take(first), last) - first
    gendered = (flags & (names.he_titles | names.she_titles)) != 0
    told = _latest(gendered, rows).take(np.maximum(first + count - 1, 0))
    pronouns = np.where((count > 0) & (told >= first), _pronoun(flags.take(told), names.he_titles, names.she_titles), 0)

    words = last - first + 1
    inner = _latest(title, rows).take(np.maximum(np.minimum(last - 1, first + _TITLE_WITHIN - 1), 0))
    has_inner = (count == 0) & (words > 2) & (inner > first)
    before_last = flags.take(np.maximum(last - 1, 0))
    described = (count == 0) & ~has_inner & (words > _MOST_NAMES)
    described &= (before_last & (names.he_names | names.she_names)) != 0
    count = np.where(has_inner, inner - first + 1, np.where(described, words - 2, count))
    given = first + count
    given_flags = flags.take(given)
    pronouns = np.where(pronouns, pronouns, _pronoun(given_flags, names.he_names, names.she_names)).astype(np.int8)
    words -= count

    persons = np.where(words == 1, UNDECIDED, np.where(words <= _MOST_NAMES, PERSON, NO_PERSON))
    bodies = np.append(0, np.cumsum((flags & (names.organisations | names.dates)) != 0))
    no_person = (given_flags & (names.not_names | names.places)) != 0
    persons[no_person | (bodies.take(last + 1) > bodies.take(given))] = NO_PERSON
    persons[(count > 0) | (pronouns > 0)] = PERSON

    starts, ends = parts.starts.take(first), parts.ends.take(last)
    dated = (words == 1) & (count == 0) & (codes.take(ends) == SPACE) & DIGIT[codes.take(ends + 1)]  # Jan 17
    chosen = np.flatnonzero(~dated)
    pronouns, persons = _by_roles(text, starts, pronouns, persons.astype(np.int8))
    starts = starts[chosen]
    return Mentions(
        starts,
        ends[chosen],
        words[chosen],
        parts.hashes.take(given[chosen]),
        parts.hashes.take(last[chosen]),
        parts.starts.take(last[chosen]),
        count[chosen] > 0,
        pronouns[chosen],
        persons[chosen],
        np.maximum(np.searchsorted(sentence_starts, starts, side="right") - 1, 0),
    )


def _by_roles(
    text: TextWords, starts: Int64Array, pronouns: NDArray[np.int8], persons: NDArray[np.int8]
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """With what the role right before a name tells: ``her husband, Ostap``."""
    codes, names = text.codes, people_flags()
    rows = np.flatnonzero((pronouns == NOBODY) & (starts > 1))
    begins = starts[rows]
    # Between them is a space, perhaps a comma before it, perhaps a mark behind it.
    blank = np.where(codes[begins - 1] == SPACE, begins - 1, begins - 2)
    close = (codes[blank] == SPACE) & (codes[begins - 1] != NEWLINE)
    end = blank - (codes[blank - 1] == ord(","))
    run = np.searchsorted(text.starts, begins - 1, side="right") - 1
    run -= text.ends[run] > blank  # the name itself begins within a word
    close &= (run >= 0) & (text.ends[run] == end)
    close &= codes[text.starts[run] - 1] == SPACE
    rows, run = rows[close], run[close]
    roles = _pronoun(text.flags(text.starts[run], text.ends[run]), names.he_roles, names.she_roles)
    pronouns, persons = pronouns.copy(), persons.copy()
    pronouns[rows] = roles
    persons[rows[roles > 0]] = PERSON
    return pronouns, persons


def _pronoun(flags: FlagArray, he: np.uint32, she: np.uint32) -> NDArray[np.int8]:
    return np.where(flags & she, SHE, np.where(flags & he, HE, NOBODY)).astype(np.int8)


def _next(truths: BoolArray, rows: Int64Array) -> Int64Array:
    """For each row, itself or the first one behind it that is true; beyond the end if there is none."""
    found = np.where(truths, rows, len(rows))
    return np.minimum.accumulate(found[::-1])[::-1]


def _latest(truths: BoolArray, rows: Int64Array) -> Int64Array:
    """For each row, itself or the last one before it that is true; -1 if there is none."""
    return np.maximum.accumulate(np.where(truths, rows, -1))
