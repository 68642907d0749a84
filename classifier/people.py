"""Who the names of a batch are: people or not, what pronoun they take, and the fullest name of each.

In the spirit of name matching in news (Bontcheva et al. 2002): a surname is matched with the fullest name that has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.mentions import HE, NOBODY, PERSON, SHE, UNDECIDED, find_mentions
from classifier.ranges import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.lines import Lines
    from classifier.mentions import Mentions
    from classifier.text_words import TextWords

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

_MOST_WORDS = 4  # of a name that others are short for
_LOOK_AT = 40  # mentions of a surname: long articles call people by ever more names
_DOCUMENT = np.uint64(0xD1B54A32D192ED03)  # sets the words of documents apart; any odd constant does
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
    long = mentions.counts > 1
    # The first and last words of names as small numbers: groups are then found without sorting again.
    words = np.concatenate((mentions.lasts + owners, (mentions.firsts + owners)[long]))
    known, numbers = np.unique(words, return_inverse=True)
    surnames, given, size = numbers[:count], numbers[count:], len(known)
    several = np.flatnonzero(long)
    is_person = _are_people(mentions, surnames, given, several, size)
    takes, meant = _pronouns(text, mentions, documents, is_person, surnames, lines)
    organisation = _first_of(surnames[several], several, ~is_person[several], size).take(surnames)
    organisation[several] = -1
    fullest = _fullest(mentions, surnames, given, several, is_person, size)
    return People(mentions, is_person, takes, fullest, organisation, meant, surnames)


def _are_people(
    mentions: Mentions, surnames: Int64Array, given: Int64Array, several: Int64Array, size: int
) -> BoolArray:
    """A single word is somebody where it begins or ends the longer name of a person."""
    found = mentions.persons == PERSON
    known = found[several]
    parts = np.zeros(size, dtype=np.bool_)
    parts[surnames[several[known]]] = True
    parts[given[known]] = True
    unknown = np.flatnonzero(mentions.persons == UNDECIDED)
    found[unknown] = parts[surnames[unknown]]
    return np.asarray(found)


def _first_of(words: Int64Array, rows: Int64Array, chosen: BoolArray, size: int) -> Int64Array:
    """For each of ``size`` words the first of the chosen ``rows`` that has it; -1 if there is none."""
    found = np.full(size, -1)
    found[words[chosen][::-1]] = rows[chosen][::-1]  # the first one is written last
    return found


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
    given: Int64Array,
    several: Int64Array,
    is_person: BoolArray,
    size: int,
) -> Int64Array:
    """The mention with most words that can be the same person, the first of several."""
    rows = np.arange(len(surnames))
    single = np.flatnonzero(mentions.counts == 1)
    found = np.full(len(surnames), -1)
    # More words come first, then earlier mentions. Names with too many words are no names.
    rank = np.where(mentions.counts <= _MOST_WORDS, mentions.counts * _LOW + (_LOW - 1 - rows), 0)
    rank[_late(surnames)] = 0
    rank = rank[several]  # those of one word are nobody's fuller name
    _, pairs = np.unique(surnames[several] * size + given, return_inverse=True)
    own = mentions.pronouns[several]
    for pronoun in (NOBODY, HE, SHE):
        asked = single[mentions.pronouns[single] == pronoun], np.flatnonzero(own == pronoun)
        agree = np.flatnonzero((own == NOBODY) | (own == pronoun) | (pronoun == NOBODY))
        best = np.zeros(size, dtype=np.int64)
        np.maximum.at(best, surnames[several[agree]], rank[agree])
        found[asked[0]] = _longer(best[surnames[asked[0]]], mentions.counts[asked[0]])
        best = np.zeros(len(several), dtype=np.int64)
        np.maximum.at(best, pairs[agree], rank[agree])
        rest = several[asked[1]]
        found[rest] = _longer(best[pairs[asked[1]]], mentions.counts[rest])
    alone = single[found[single] < 0]
    found[alone] = _first_of(given, several, is_person[several], size).take(surnames[alone])
    return found


def _late(groups: Int64Array) -> Int64Array:
    """The mentions of a surname that are not looked at."""
    sizes = np.bincount(groups)
    rows = np.flatnonzero(sizes.take(groups) > _LOOK_AT)
    order = rows[np.argsort(groups[rows], kind="stable")]
    sizes = sizes[sizes > _LOOK_AT]
    return order[rows_of(np.zeros_like(sizes), sizes)[0] >= _LOOK_AT]


def _longer(best: Int64Array, counts: Int64Array) -> Int64Array:
    """The mentions that ranks stand for, where they have more words than ``counts``; else -1."""
    return np.where(best // _LOW > counts, _LOW - 1 - best % _LOW, -1)
