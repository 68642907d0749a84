"""Whom the source of each voice names, as far as names and the text around it tell; pronouns and roles are left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import CLOSE_SINGLE, SPACE, hash_words
from classifier.ranges import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.people import People
    from classifier.text_words import TextWords

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

NAMED, HE_SPEAKS, SHE_SPEAKS, THEY_SPEAK, IT_SPEAKS, SELF_SPEAKS, RELATIVE, ROLE, NOTHING = range(9)
"""What a source is: something that needs no context, a pronoun, a role (``the mayor``) that somebody may have, or
none."""

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself", "he’s", "he's", "he’d", "he'd"), HE_SPEAKS),
    **dict.fromkeys(("she", "her", "hers", "herself", "she’s", "she's", "she’d", "she'd"), SHE_SPEAKS),
    **dict.fromkeys(("they", "them", "their", "both", "others", "some", "many"), THEY_SPEAK),
    **dict.fromkeys(("it", "its"), IT_SPEAKS),
    **dict.fromkeys(("i", "we", "me", "us", "my", "our", "you", "i’ve", "i'm", "i’m", "one", "nobody"), SELF_SPEAKS),
}
LONGEST_PRONOUN = max(map(len, PRONOUNS))
_RELATIVES = ("who", "which", "that", "whom")
_OWNERS = ("his", "her", "their")
_GOES_ON = ("is", "was", "has", "had", "were", "did", "does")
_OPENINGS = ("that", "this", "such", "so", "those", "these", "thus")
IS_ANSWER = re.compile(rf"(?:{'|'.join(map(str.capitalize, _OPENINGS))}) (?:was|is|were|are|came|ran|went)\b")
"""How a sentence begins that says whose the words before it are: ``That was the mayor's answer.``"""

_LONG = 400  # characters of a source from which its name stands for it
_LONGEST_ROLE = 4  # words of a source that may be short for somebody: the union's spokeswoman
_LONGEST_ORGANISATION = 30  # characters of a source that may be short for an organisation


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """For each source what it is (int8, ``NAMED`` and so on), its span, and the span of whom it names."""

    kinds: NDArray[np.int8]
    sources: Int64Array
    spans: Int64Array


def read_sources(text: TextWords, joined: str, people: People, sources: Int64Array) -> Meanings:
    """What the spans ``sources`` (two columns, below 0: none) name; ``joined`` is the text of the batch."""
    given = np.flatnonzero(sources[:, 0] >= 0)
    found = Meanings(np.full(len(sources), NOTHING, dtype=np.int8), sources.copy(), sources.copy())
    found.kinds[given], found.sources[given], found.spans[given] = _read(text, joined, people, sources[given])
    return found


def _read(
    text: TextWords, joined: str, people: People, sources: Int64Array
) -> tuple[NDArray[np.int8], Int64Array, Int64Array]:
    """The fields of ``Meanings`` for sources that there are."""
    starts, ends = sources[:, 0].copy(), sources[:, 1]
    firsts, first_ends = _first_words(text, starts, ends)
    moved = _behind_openings(joined, firsts, starts, ends)
    if len(moved):
        firsts[moved], first_ends[moved] = _first_words(text, starts[moved], ends[moved])
    within = _Within.of(text, people, starts, ends)
    spans = np.stack((starts, ends), axis=1)
    sources = spans.copy()

    begins_with_the = _is_one_of(firsts, ("the",))
    is_role = begins_with_the & (within.people == 0)
    fuller = _organisations(people, starts, ends)
    chosen = np.flatnonzero((within.people == 0) & (fuller >= 0))
    spans[chosen] = _spans(people, fuller[chosen])
    apposed = np.where(within.people == 0, _apposed(text, people, ends), -1)
    chosen = np.flatnonzero(apposed >= 0)
    spans[chosen] = _spans(people, apposed[chosen])
    is_role[chosen] = False
    chosen = np.flatnonzero(within.people > 0)
    spans[chosen] = _people(text, people, within, starts, ends, chosen)

    kinds = np.full(len(starts), NAMED, dtype=np.int8)
    roles = np.flatnonzero(is_role)
    kinds[roles[_blanks(text, starts[roles], ends[roles]) < _LONGEST_ROLE]] = ROLE
    owned = _is_one_of(firsts, _OWNERS) & (first_ends < ends)
    kinds[owned] = NAMED
    spans[owned] = sources[owned]
    short = np.flatnonzero(ends - starts <= LONGEST_PRONOUN)
    words, values = _pronoun_table()
    place, known = _look_up(text.hasher(starts[short], ends[short]), words)
    kinds[short[known]] = values[place[known]]
    spans[short[known]] = sources[short[known]]
    return kinds, sources, spans


def _look_up(hashes: NDArray[np.uint64], words: NDArray[np.uint64]) -> tuple[Int64Array, BoolArray]:
    """Where in ``words``, which are in order, each hash would stand, and whether it does."""
    place = np.minimum(np.searchsorted(words, hashes), len(words) - 1)
    return place, words[place] == hashes


def _is_one_of(hashes: NDArray[np.uint64], words: tuple[str, ...]) -> BoolArray:
    return _look_up(hashes, _hashes(words))[1]


@cache
def _hashes(words: tuple[str, ...]) -> NDArray[np.uint64]:
    return np.sort(hash_words(list(words)))


@cache
def _pronoun_table() -> tuple[NDArray[np.uint64], NDArray[np.int8]]:
    """Hashes of pronouns, in order, and what they are."""
    kinds = {**PRONOUNS, **dict.fromkeys(_RELATIVES, RELATIVE)}
    hashes, rows = np.unique(hash_words(list(kinds)), return_index=True)
    return hashes, np.array(list(kinds.values()), dtype=np.int8)[rows]


def _first_words(text: TextWords, starts: Int64Array, ends: Int64Array) -> tuple[NDArray[np.uint64], Int64Array]:
    """Hashes of the first words of spans (of nothing where a mark stands in or behind it), and where they end."""
    rows = np.searchsorted(text.starts, starts, side="right") - 1
    stops = np.minimum(text.ends.take(rows), ends)
    whole = (stops > starts) & ((stops == ends) | (text.codes.take(stops) == SPACE))
    return text.hasher(starts, np.where(whole, stops, starts)), stops


def _behind_openings(joined: str, firsts: NDArray[np.uint64], starts: Int64Array, ends: Int64Array) -> Int64Array:
    """Move ``starts`` behind ``That was``; the rows that have it."""
    moved = []
    for row in np.flatnonzero(_is_one_of(firsts, _OPENINGS)).tolist():
        opening = IS_ANSWER.match(joined, int(starts[row]), int(ends[row]))
        if opening:
            starts[row] = min(opening.end() + 1, int(ends[row]))
            moved.append(row)
    return np.array(moved, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Within:
    """The people named in each source, without those who only own it: how many, the first and the last of them."""

    people: Int64Array
    first: Int64Array
    last: Int64Array

    @classmethod
    def of(cls, text: TextWords, people: People, starts: Int64Array, ends: Int64Array) -> _Within:
        mentions = people.mentions
        owns = _is_genitive(text, mentions.ends)
        free = np.flatnonzero(people.is_person & ~owns)
        begin, stop = np.searchsorted(mentions.starts[free], starts), np.searchsorted(mentions.starts[free], ends)
        count = stop - begin
        nobody = np.full(1, -1)
        first = np.append(free, nobody)[np.where(count > 0, begin, -1)]
        last = np.append(nobody, free)[np.where(count > 0, stop, 0)]
        # A name whose genitive ends the source owns nothing in it.
        final = np.append(nobody, np.flatnonzero(people.is_person))[
            np.searchsorted(mentions.starts[people.is_person], ends)
        ]
        added = final >= 0
        rows = final[added]
        added[added] = owns[rows] & (mentions.starts[rows] >= starts[added]) & (mentions.ends[rows] >= ends[added] - 2)
        last = np.where(added, final, last)
        first = np.where(added & (count == 0), final, first)
        return cls(count + added, first, last)


def _is_genitive(text: TextWords, ends: Int64Array) -> BoolArray:
    mark = text.codes.take(ends)
    return np.asarray(((mark == ord("'")) | (mark == CLOSE_SINGLE)) & (text.codes.take(ends + 1) == ord("s")))


def _spans(people: People, rows: Int64Array) -> Int64Array:
    return np.stack((people.mentions.starts[rows], people.mentions.ends[rows]), axis=1)


def _organisations(people: People, starts: Int64Array, ends: Int64Array) -> Int64Array:
    """The longer name of which a source is a part (the Guild, the Harbour Workers’ Guild), or -1."""
    mentions = people.mentions
    first, stop = np.searchsorted(mentions.starts, starts), np.searchsorted(mentions.starts, ends)
    found = np.full(len(starts), -1)
    rows = np.flatnonzero((stop == first + 1) & (ends - starts <= _LONGEST_ORGANISATION))
    found[rows] = people.organisation[first[rows]]
    return found


def _apposed(text: TextWords, people: People, ends: Int64Array) -> Int64Array:
    """The person named right behind a source (``the market's owner, Hugo Brandt,``), or -1."""
    mentions = people.mentions
    found = np.full(len(ends), -1)
    rows = np.flatnonzero((text.codes.take(ends) == ord(",")) & (text.codes.take(ends + 1) == SPACE))
    if len(rows) and len(mentions.starts):
        place = np.minimum(np.searchsorted(mentions.starts, ends[rows] + 2), len(mentions.starts) - 1)
        fits = (mentions.starts[place] == ends[rows] + 2) & people.is_person[place] & (mentions.counts[place] > 1)
        found[rows[fits]] = place[fits]
    return found


def _people(
    text: TextWords, people: People, within: _Within, starts: Int64Array, ends: Int64Array, rows: Int64Array
) -> Int64Array:
    """Whom the sources of ``rows``, which name people, name: ``Smith, who ran the ferry`` is the Smith of elsewhere."""
    counts = people.mentions.counts
    first, last, single = within.first[rows], within.last[rows], within.people[rows] == 1
    name = np.where(counts[last] >= counts[first], last, first)
    full = np.where(people.fullest[name] >= 0, people.fullest[name], name)
    starts, ends = starts[rows], ends[rows]
    # A full name says what it can; a long source with several is the most telling of them.
    whole = np.where(counts[name] > 1, single | (ends - starts < _LONG), people.fullest[name] < 0)
    goes_on = single & _goes_on(text, people.mentions.ends[first], ends)
    chosen = np.where(goes_on | (counts[name] == 1), full, name)
    spans = _spans(people, chosen)
    return np.where((whole & ~goes_on)[:, None], np.stack((starts, ends), axis=1), spans)


def _goes_on(text: TextWords, names: Int64Array, ends: Int64Array) -> BoolArray:
    """Whether a verb follows the name: what follows is no part of the source."""
    found = np.zeros(len(names), dtype=np.bool_)
    rows = np.flatnonzero((text.codes.take(names) == SPACE) & (names + 1 < ends))
    starts = names[rows] + 1
    stops = np.minimum(text.ends.take(np.searchsorted(text.starts, starts, side="right") - 1), ends[rows])
    found[rows] = _is_one_of(text.hasher(starts, np.maximum(stops, starts)), _GOES_ON)
    return found


def _blanks(text: TextWords, starts: Int64Array, ends: Int64Array) -> Int64Array:
    """The number of spaces in each span."""
    places, owners = rows_of(starts, ends - starts)
    return np.bincount(owners[text.codes[places] == SPACE], minlength=len(starts))
