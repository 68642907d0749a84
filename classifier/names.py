"""The names of an article: who they are, which of them are people, and the fullest of each.

All spans are ``(start, end)`` in characters of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from classifier.word_lists import read_sections, read_word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.quoted_lines import Edges, Line

_SHORTENED = r"(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Prof|Rev|Capt|Col|Lt|Sgt|Maj|Hon)\."
_CAPITAL = rf"(?:{_SHORTENED}|[^\W\d_a-z][\w-]*(?:['’](?!s\b)\w+)?)"
_PARTICLE = r"(?:(?:de|del|della|van|von|der|den|bin|ibn|al|el|la|le|ul|ur) )"
_NAME = re.compile(rf"{_CAPITAL}(?:[ \u00a0]{_PARTICLE}*{_CAPITAL})*")
_HE_OR_SHE = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself))\b", re.IGNORECASE)

HE, SHE = "he", "she"
_TITLED = 2  # words of a name with its title
_MOST_NAMES = 3  # words of a name without what its bearer is
_TITLE_WITHIN = 4  # words of a name before which its title may stand: Board President Ron Tillery
LOOK_BACK = 40
"""Mentions that are looked at, so that no article costs more than its length."""


@cache
def people_lists() -> dict[str, frozenset[str]]:
    """The lists of ``lexicons/people.txt``."""
    return {name: frozenset(words) for name, words in read_sections("people").items()}


def may_speak(text: str) -> bool:
    """Whether what stands before a colon can be somebody, and not ``Photo`` or ``Read more``."""
    return text.partition(" ")[0].lower() not in people_lists()["not_names"] or " " in text


def name_key(text: str) -> str:
    """The same for all full mentions of somebody: the longest name in it, without title; else the text."""
    lists = people_lists()
    titles = lists["titles"] | lists["he_titles"] | lists["she_titles"] | lists["not_names"]
    longest: list[str] = []
    for found in _NAME.finditer(text):
        words = [word.lower().rstrip(".") for word in re.split(r"[ \u00a0]", found[0])]
        while len(words) > 1 and words[0] in titles:
            words.pop(0)
        if len(words) > len(longest):
            longest = words
    if len(longest) > 1 or (longest and len(text.split()) <= _TITLED):
        return " ".join(longest)
    return text.lower().removeprefix("the ")


@cache
def writings() -> frozenset[str]:
    """What speaks without being a person."""
    return frozenset(read_word_list("reporting_nouns")) | people_lists()["writings"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text; ``words`` are its parts without titles, ``pronoun`` what it takes, if that is known."""

    start: int
    end: int
    words: tuple[str, ...]
    titled: bool
    pronoun: str | None
    sentence: int


class Names:
    """The names of one article."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        self._starts = [line.start for line in lines]
        self._mentions = self._find_mentions()
        self._places = [mention.start for mention in self._mentions]
        self._by_surname: dict[str, list[Mention]] = {}
        self._by_given: dict[str, list[Mention]] = {}
        for mention in self._mentions:
            self._by_surname.setdefault(mention.words[-1], []).append(mention)
            if len(mention.words) > 1:
                self._by_given.setdefault(mention.words[0], []).append(mention)
        self._people: dict[tuple[tuple[str, ...], bool, str | None], bool] = {}
        self._pronouns: dict[str, str] = {}
        for mention in self._mentions:
            if mention.pronoun:
                self._pronouns.setdefault(mention.words[-1], mention.pronoun)
        self._learn_pronouns()

    def _apposition(self, end: int) -> Edges | None:
        """The person named right behind a source: ``the market's owner, Hugo Brandt,``."""
        if self._text[end : end + 2] != ", ":
            return None
        behind = [mention for mention in self._between(end + 2, end + 3) if self._is_person(mention)]
        return (behind[0].start, behind[0].end) if behind and len(behind[0].words) > 1 else None

    def _owns(self, mention: Mention, source: Edges) -> bool:
        """Whether the source is something of the person: ``Botwin's attorney``."""
        return mention.end < source[1] - 2 and self._text[mention.end : mention.end + 2] in {"'s", "’s"}

    def is_name(self, span: Edges) -> bool:
        """Whether the span is a name of a person and nothing else: a full one, or the surname of one elsewhere."""
        inner = self._between(*span)
        return len(inner) == 1 and (inner[0].start, inner[0].end) == span and self._is_person(inner[0])

    def person_within(self, start: int, end: int) -> Edges | None:
        """The last person named in ``text[start:end]``."""
        people = [mention for mention in self._between(start, end) if self._is_person(mention)]
        return (self._fullest(people[-1]) or (people[-1].start, people[-1].end)) if people else None

    def _find_mentions(self) -> list[Mention]:
        lists = people_lists()
        titles = lists["titles"] | lists["he_titles"] | lists["she_titles"]
        mentions = []
        for found in _NAME.finditer(self._text):
            words = found[0].replace("\u00a0", " ").split(" ")
            start = found.start()
            while words and words[0].lower() in lists["not_names"]:
                start += len(words.pop(0)) + 1
            if not words or (len(words) == 1 and self._text[found.end() : found.end() + 2].strip().isdigit()):
                continue  # Jan 17
            lowered = [word.lower().rstrip(".") for word in words]
            pronoun = None
            count = 0
            while count < len(words) - 1 and lowered[count] in titles:
                if lowered[count] in lists["he_titles"]:
                    pronoun = HE
                elif lowered[count] in lists["she_titles"]:
                    pronoun = SHE
                count += 1
            if not count:
                inner = [place for place in range(1, min(len(words) - 1, _TITLE_WITHIN)) if lowered[place] in titles]
                count = inner[-1] + 1 if inner else 0
                if not inner and len(words) > _MOST_NAMES and lowered[-2] in lists["she_names"] | lists["he_names"]:
                    count = len(words) - 2  # Community Life Susannah Frick
            name = tuple(lowered[count:])
            pronoun = pronoun or self._pronoun_by_list(name[0], start)
            sentence = bisect_right(self._starts, start) - 1
            mentions.append(Mention(start, found.end(), name, count > 0, pronoun, sentence))
        return mentions

    def _pronoun_by_list(self, given: str, start: int) -> str | None:
        """The pronoun of a given name, else of a role right before it (``her husband, Ostap``)."""
        lists = people_lists()
        if given in lists["she_names"]:
            return SHE
        if given in lists["he_names"]:
            return HE
        role = self._text[max(0, start - 24) : start].rpartition(" ")[0].rstrip(",").rpartition(" ")[2].lower()
        if role in lists["she_roles"]:
            return SHE
        return HE if role in lists["he_roles"] else None

    def _learn_pronouns(self) -> None:
        """Pronouns that follow a name with no other person near tell what the person takes."""
        votes: dict[str, int] = {}
        self._meant: dict[int, float] = {}  # how often a mention is followed by a pronoun
        for found in _HE_OR_SHE.finditer(self._text):
            index = bisect_right(self._places, found.start()) - 1
            if index < 0:
                continue
            mention = self._mentions[index]
            self._meant[mention.start] = self._meant.get(mention.start, 0) + 0.5
            sentence = bisect_right(self._starts, found.start()) - 1
            alone = (
                index == 0
                or self._mentions[index - 1].sentence < sentence - 1
                or not self._is_person(self._mentions[index - 1])
            )
            if mention.sentence >= sentence - 1 and alone and self._is_person(mention):
                name = mention.words[-1]
                votes[name] = votes.get(name, 0) + (1 if found[1] else -1)
        for name, balance in votes.items():
            if balance:
                self._pronouns.setdefault(name, HE if balance > 0 else SHE)

    def _between(self, start: int, end: int) -> list[Mention]:
        first = bisect_right(self._places, start - 1)
        last = bisect_right(self._places, end - 1)
        return self._mentions[first:last]

    def _is_person(self, mention: Mention) -> bool:
        key = mention.words, mention.titled, mention.pronoun
        known = self._people.get(key)
        if known is None:
            self._people[key] = False  # while names that it depends on are looked at
            known = self._people[key] = self._may_be_person(mention)
        return known

    def _may_be_person(self, mention: Mention) -> bool:
        if mention.titled or mention.pronoun:
            return True
        organisations = people_lists()["organisations"]
        if any(word in organisations for word in mention.words):
            return False
        if mention.words[0] in people_lists()["not_names"] or mention.words[0] in people_lists()["places"]:
            return False
        if not people_lists()["dates"].isdisjoint(mention.words):
            return False
        if len(mention.words) == 1:
            name = mention.words[0]
            alike = (*self._by_surname[name][:LOOK_BACK], *self._by_given.get(name, ())[:LOOK_BACK])
            return any(len(other.words) > 1 and self._is_person(other) for other in alike)
        return len(mention.words) in {2, 3} and not mention.words[-1].isdigit()

    def _fullest(self, mention: Mention) -> Edges | None:
        """The fullest name of the same person, with its title; None where no mention has more than this one."""
        best: Mention | None = None
        for other in self._by_surname[mention.words[-1]][:LOOK_BACK]:
            if not self._agree(mention.pronoun, other.pronoun) or len(other.words) > 4:
                continue
            if len(mention.words) > 1 and len(other.words) > 1 and mention.words[0] != other.words[0]:
                continue
            if best is None or len(other.words) > len(best.words):
                best = other
        if best is None or len(best.words) <= len(mention.words):
            if len(mention.words) == 1:
                return self._by_given_name(mention)
            return None
        return best.start, best.end

    def _by_given_name(self, mention: Mention) -> Edges | None:
        """The name that begins with this one."""
        for other in self._by_given.get(mention.words[0], ())[:LOOK_BACK]:
            if self._is_person(other):
                return other.start, other.end
        return None

    @staticmethod
    def _agree(one: str | None, other: str | None) -> bool:
        return one is None or other is None or one == other

    def _pronoun_of(self, mention: Mention) -> str | None:
        return mention.pronoun or self._pronouns.get(mention.words[-1])

    def _fuller_organisation(self, source: Edges) -> Edges | None:
        """The first longer name of which the source is a part: the Guild, the Harbour Workers’ Guild."""
        inner = self._between(*source)
        if len(inner) != 1 or len(inner[0].words) != 1 or source[1] - source[0] > 30:
            return None
        for other in self._by_surname[inner[0].words[0]][:LOOK_BACK]:
            if len(other.words) > 1 and not self._is_person(other):
                return other.start, other.end
        return None
