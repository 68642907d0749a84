"""Who the names of a batch are: people or not, what pronoun they take, and the fullest name of each.

In the spirit of name matching in news (Bontcheva et al. 2002): a surname is matched with the fullest name that has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.mentions import HE, NOBODY, PERSON, SHE, UNDECIDED, find_mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.lines import Lines
    from classifier.mentions import Mentions, TextWords

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

_MOST_WORDS = 4  # of a name that others are short for
_LOOK_AT = 40  # mentions of a surname: long articles call people by ever more names
_DOCUMENT = np.uint64(0xD1B54A32D192ED03)  # sets the words of documents apart; any odd constant does
_FIRST = np.uint64(0x2545F4914F6CDD1D)  # the same for first words beside last ones
_LOW = np.int64(1 << 32)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The names of a batch, each seen with the others of its article.

    One element a mention: ``is_person``; ``takes`` (int8), its pronoun; ``fullest``, the mention with the fullest name
    of the same person, or -1 where none has more than this one; ``organisation``, the first longer name of no person
    that ends with the same word, or -1; ``meant``, how often a pronoun follows; ``surnames``, which are the same for
    mentions that end with the same word.
    """

    mentions: Mentions
    is_person: BoolArray
    takes: NDArray[np.int8]
    fullest: Int64Array
    organisation: Int64Array
    meant: Int64Array
    surnames: Int64Array

    def is_name(self, start: int, end: int) -> bool:
        """Whether a span is a name of a person and nothing else: a full one, or the surname of one elsewhere."""
        starts = self.mentions.starts
        row, last = np.searchsorted(starts, (start, end)).tolist()
        return bool(last == row + 1 and starts[row] == start and self.mentions.ends[row] == end and self.is_person[row])


def find_people(text: TextWords, lines: Lines) -> People:
    """The names of the articles and who they are."""
    mentions = find_mentions(text, lines.starts)
    count = len(mentions.starts)
    documents = lines.documents.take(mentions.sentences) if count else mentions.sentences
    owners = documents.astype(np.uint64) * _DOCUMENT
    lasts, firsts = mentions.lasts + owners, mentions.firsts + owners
    long = mentions.counts > 1
    is_person = _are_people(mentions, lasts, firsts, long)
    _, surnames = np.unique(lasts, return_inverse=True)
    takes, meant = _pronouns(text, mentions, documents, is_person, surnames, lines)
    organisation = _first_with(lasts, long & ~is_person, lasts)
    organisation[long] = -1
    fullest = _fullest(mentions, surnames, lasts, firsts, long, is_person)
    return People(mentions, is_person, takes, fullest, organisation, meant, surnames)


def _are_people(
    mentions: Mentions, lasts: NDArray[np.uint64], firsts: NDArray[np.uint64], long: BoolArray
) -> BoolArray:
    """A single word is somebody where it begins or ends the longer name of a person."""
    found = mentions.persons == PERSON
    known = np.flatnonzero(found & long)
    words = np.unique(np.concatenate((lasts[known], firsts[known])))
    unknown = np.flatnonzero(mentions.persons == UNDECIDED)
    if len(words):
        place = np.searchsorted(words, lasts[unknown])
        found[unknown] = words.take(place, mode="clip") == lasts[unknown]
    return np.asarray(found)


def _first_with(keys: NDArray[np.uint64], chosen: BoolArray, wanted: NDArray[np.uint64]) -> Int64Array:
    """For each wanted key the first of the chosen elements that has it; -1 if there is none."""
    rows = np.flatnonzero(chosen)
    known, first = np.unique(keys[rows], return_index=True)
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, rows[first[place]], -1)


def _pronouns(
    text: TextWords,
    mentions: Mentions,
    documents: Int64Array,
    is_person: BoolArray,
    surnames: Int64Array,
    lines: Lines,
) -> tuple[NDArray[np.int8], Int64Array]:
    """What each mention takes, and how often pronouns follow it.

    A surname takes what its titles, given names and roles tell, else the pronouns that follow it with no other person
    near.
    """
    count = len(mentions.starts)
    groups = int(surnames.max(initial=-1)) + 1
    places, he = text.pronouns()
    before = np.searchsorted(mentions.starts, places, side="right") - 1
    sentences = np.searchsorted(lines.starts, places, side="right") - 1
    same = np.flatnonzero(before >= 0)
    same = same[documents[before[same]] == lines.documents[sentences[same]]]
    before, sentences, he = before[same], sentences[same], he[same]
    meant = np.bincount(before, minlength=count)
    near = is_person[before] & (mentions.sentences[before] >= sentences - 1)
    former = before - 1
    beside = (former >= 0) & (documents[former] == documents[before]) & is_person[former]
    near &= ~(beside & (mentions.sentences[former] >= sentences - 1))
    balance = np.bincount(surnames[before[near]], weights=np.where(he[near], 1, -1), minlength=groups)
    known = np.where(balance > 0, HE, np.where(balance < 0, SHE, NOBODY)).astype(np.int8)
    told = np.flatnonzero(mentions.pronouns)[::-1]  # the first one is written last
    known[surnames[told]] = mentions.pronouns[told]
    return np.where(mentions.pronouns, mentions.pronouns, known[surnames]).astype(np.int8), meant


def _fullest(
    mentions: Mentions,
    surnames: Int64Array,
    lasts: NDArray[np.uint64],
    firsts: NDArray[np.uint64],
    long: BoolArray,
    is_person: BoolArray,
) -> Int64Array:
    """The mention with most words that can be the same person, the first of several."""
    rows = np.arange(len(lasts))
    single = np.flatnonzero(~long)
    several = np.flatnonzero(long)
    found = np.full(len(lasts), -1)
    # More words come first, then earlier mentions. Names with too many words are no names.
    able = (mentions.counts <= _MOST_WORDS) & (_places(surnames) < _LOOK_AT)
    rank = np.where(able, mentions.counts * _LOW + (_LOW - 1 - rows), 0)
    _, pairs = np.unique(lasts[several] + firsts[several] * _FIRST, return_inverse=True)
    for pronoun in (NOBODY, HE, SHE):
        agree = np.ones(len(rows), dtype=np.bool_)
        if pronoun != NOBODY:
            agree = (mentions.pronouns == NOBODY) | (mentions.pronouns == pronoun)
        best = np.zeros(int(surnames.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(best, surnames[agree], rank[agree])
        asked = single[mentions.pronouns[single] == pronoun]
        found[asked] = _longer(best[surnames[asked]], mentions.counts[asked])
        best = np.zeros(int(pairs.max(initial=-1)) + 1, dtype=np.int64)
        inner = agree[several]
        np.maximum.at(best, pairs[inner], rank[several[inner]])
        asked = np.flatnonzero(mentions.pronouns[several] == pronoun)
        found[several[asked]] = _longer(best[pairs[asked]], mentions.counts[several[asked]])
    alone = single[found[single] < 0]
    found[alone] = _first_with(firsts, long & is_person, lasts[alone])
    return found


def _places(groups: Int64Array) -> Int64Array:
    """The number of each element within its group."""
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    places = np.empty(len(groups), dtype=np.int64)
    places[order] = np.arange(len(groups)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return places


def _longer(best: Int64Array, counts: Int64Array) -> Int64Array:
    """The mentions that ranks stand for, where they have more words than ``counts``; else -1."""
    return np.where(best // _LOW > counts, _LOW - 1 - best % _LOW, -1)
