"""The names of an article: who they are, which of them are people, and the fullest of each.

All spans are ``(start, end)`` in characters of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from classifier.word_lists import read_sections, read_word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.quoted_lines import Edges, Line

_SHORTENED = r"(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Prof|Rev|Capt|Col|Lt|Sgt|Maj|Hon)\."
_CAPITAL = rf"(?:{_SHORTENED}|[^\W\d_a-z][\w-]*(?:['’](?!s\b)\w+)?)"
_PARTICLE = r"(?:(?:de|del|della|van|von|der|den|bin|ibn|al|el|la|le|ul|ur) )"
# The same as ``_CAPITAL``, told by its first character: patterns that begin with a set of characters are searched for
# much faster. No letter but A to Z stands before U+00AA that is not one of a to z.
_SHORTENED_REST = (
    r"\.(?<=[A-Z]\.)|r\.(?<=[MD]r\.)|rs\.(?<=Mrs\.)|s\.(?<=Ms\.)|en\.(?<=[SG]en\.)|e[pv]\.(?<=Re[pv]\.)"
    r"|ov\.(?<=Gov\.)|t\.(?<=[SL]t\.)|rof\.(?<=Prof\.)|apt\.(?<=Capt\.)|ol\.(?<=Col\.)|gt\.(?<=Sgt\.)"
    r"|aj\.(?<=Maj\.)|on\.(?<=Hon\.)"
)
_FIRST = rf"[A-Z\u00aa-\U0010ffff](?<![\W\d_])(?:{_SHORTENED_REST}|[\w-]*(?:['’](?!s\b)\w+)?)"
_NAME = re.compile(rf"{_FIRST}(?:[ \u00a0]{_PARTICLE}*{_CAPITAL})*")
# he, his, him, himself (group 1), she, her, hers, herself (no group); begins with sets, as above, with
# what is a small s or i in any case (ſ, İ, ı).
_HE_OR_SHE = re.compile(
    r"[HhSs\u017f][eEiIhH\u0130\u0131](?<!\w..)(?i:((?<=he)|(?<=hi)(?:s|m|mself))\b|(?:(?<=sh)e|(?<=he)r(?:s|self)?)\b)"
)

HE, SHE = "he", "she"
_MOST_WORDS = 4  # of a name that others are short for
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


class Mention(NamedTuple):
    """A name in the text; ``words`` are its parts without titles, ``pronoun`` what it takes, if that is known."""

    start: int
    end: int
    words: tuple[str, ...]
    titled: bool
    pronoun: str | None
    sentence: int
    person: bool | None  # None where other names of the article have to tell


_LONGEST_PRONOUN_ROLE = 24  # characters before a name


@cache
def _roles() -> dict[str, str]:
    """What each role takes (husband, queen)."""
    lists = people_lists()
    return dict.fromkeys(lists["he_roles"], HE) | dict.fromkeys(lists["she_roles"], SHE)


_LONGEST_KEPT = 100  # characters of a name whose parts are remembered


@lru_cache(maxsize=1 << 14)
def _parse_name(name: str) -> tuple[int, tuple[str, ...], bool, str | None, bool | None] | None:
    """Characters before the name proper, and fields of :class:`Mention` as far as the name alone tells them.

    None for what is no name. News has the same names again and again.
    """
    lists = people_lists()
    titles = lists["titles"] | lists["he_titles"] | lists["she_titles"]
    words = name.replace("\u00a0", " ").split(" ")
    skipped = 0
    while words and words[0].lower() in lists["not_names"]:
        skipped += len(words.pop(0)) + 1
    if not words:
        return None
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
    given = lowered[count]
    if pronoun is None and given in lists["she_names"]:
        pronoun = SHE
    elif pronoun is None and given in lists["he_names"]:
        pronoun = HE
    parts = tuple(lowered[count:])
    return skipped, parts, count > 0, pronoun, True if count or pronoun else _may_be_person(parts)


def _may_be_person(words: tuple[str, ...]) -> bool | None:
    """Whether a name without title and pronoun is that of a person; None for a single word."""
    lists = people_lists()
    if words[0] in lists["not_names"] or words[0] in lists["places"]:
        return False
    if not lists["organisations"].isdisjoint(words) or not lists["dates"].isdisjoint(words):
        return False
    return None if len(words) == 1 else len(words) in {2, 3} and not words[-1].isdigit()


class Names:
    """The names of one article."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        self._starts = [line.start for line in lines]
        self._mentions = self._find_mentions()
        self._places = [mention.start for mention in self._mentions]
        by_surname: defaultdict[str, list[Mention]] = defaultdict(list)
        by_given: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._mentions:
            words = mention.words
            by_surname[words[-1]].append(mention)
            if len(words) > 1:
                by_given[words[0]].append(mention)
        self._by_surname: dict[str, list[Mention]] = dict(by_surname)
        self._by_given: dict[str, list[Mention]] = dict(by_given)
        self._people: dict[str, bool] = {}
        self._full: dict[tuple[tuple[str, ...], str | None], Edges | None] = {}

    def _apposition(self, end: int) -> Edges | None:
        """The person named right behind a source: ``the market's owner, Hugo Brandt,``."""
        if self._text[end : end + 2] != ", ":
            return None
        behind = self._people_between(end + 2, end + 3)
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
        people = self._people_between(start, end)
        return (self._fullest(people[-1]) or (people[-1].start, people[-1].end)) if people else None

    def _find_mentions(self) -> list[Mention]:
        text, starts, roles = self._text, self._starts, _roles()
        mentions = []
        for found in _NAME.finditer(text):
            name = found[0]
            parsed = _parse_name(name) if len(name) <= _LONGEST_KEPT else _parse_name.__wrapped__(name)
            if parsed is None:
                continue
            skipped, words, titled, pronoun, person = parsed
            start, end = found.span()
            if len(words) == 1 and not titled and text[end : end + 2].strip().isdigit():
                continue  # Jan 17
            start += skipped
            if pronoun is None:
                # The pronoun of a role right before the name: her husband, Ostap.
                before = text[max(0, start - _LONGEST_PRONOUN_ROLE) : start].rsplit(" ", 2)
                if len(before) > 1:
                    pronoun = roles.get(before[-2].rstrip(",").lower())
                    person = True if pronoun else person
            sentence = bisect_right(starts, start) - 1
            # As ``Mention(...)`` does, without its call: there are two names a sentence.
            mentions.append(tuple.__new__(Mention, (start, end, words, titled, pronoun, sentence, person)))
        return mentions

    @cached_property
    def _pronouns(self) -> dict[str, str]:
        """What each surname takes: by its titles, given names and roles, else by the pronouns that follow it."""
        known: dict[str, str] = {}
        for mention in self._mentions:
            if mention.pronoun:
                known.setdefault(mention.words[-1], mention.pronoun)
        for name, balance in self._followers[1].items():
            if balance:
                known.setdefault(name, HE if balance > 0 else SHE)
        return known

    @property
    def _meant(self) -> dict[int, float]:
        """How often the mention at each place is followed by a pronoun."""
        return self._followers[0]

    @cached_property
    def _followers(self) -> tuple[dict[int, float], dict[str, int]]:
        """Pronouns that follow a name with no other person near tell what it takes: he is above 0, she below."""
        meant: dict[int, float] = {}
        votes: dict[str, int] = {}
        for found in _HE_OR_SHE.finditer(self._text):
            index = bisect_right(self._places, found.start()) - 1
            if index < 0:
                continue
            mention = self._mentions[index]
            meant[mention.start] = meant.get(mention.start, 0) + 0.5
            sentence = bisect_right(self._starts, found.start()) - 1
            if mention.sentence < sentence - 1 or not self._is_person(mention):
                continue
            former = self._mentions[index - 1] if index else None
            if former is None or former.sentence < sentence - 1 or not self._is_person(former):
                name = mention.words[-1]
                votes[name] = votes.get(name, 0) + (-1 if found[1] is None else 1)
        return meant, votes

    def _between(self, start: int, end: int) -> list[Mention]:
        first = bisect_right(self._places, start - 1)
        last = bisect_right(self._places, end - 1)
        return self._mentions[first:last]

    def _people_between(self, start: int, end: int) -> list[Mention]:
        """The people among the mentions of ``text[start:end]``."""
        people, places = self._all_people
        return people[bisect_left(places, start) : bisect_left(places, end)]

    @cached_property
    def _taken(self) -> list[str | None]:
        """The pronoun of each of ``_all_people``."""
        return [self._pronoun_of(mention) for mention in self._all_people[0]]

    @cached_property
    def _all_people(self) -> tuple[list[Mention], list[int]]:
        """The mentions of people and where they begin."""
        people = [mention for mention in self._mentions if self._is_person(mention)]
        return people, [mention.start for mention in people]

    def _is_person(self, mention: Mention) -> bool:
        if mention.person is not None:
            return mention.person
        name = mention.words[0]
        known = self._people.get(name)
        if known is None:
            known = self._people[name] = self._is_part_of_person(name)
        return known

    def _is_part_of_person(self, name: str) -> bool:
        for alike in (self._by_surname[name], self._by_given.get(name, ())):
            for other in alike[:LOOK_BACK]:
                if len(other.words) > 1 and other.person:
                    return True
        return False

    def _fullest(self, mention: Mention) -> Edges | None:
        """The fullest name of the same person, with its title; None where no mention has more than this one."""
        key = mention.words, mention.pronoun
        if key not in self._full:
            self._full[key] = self._find_fullest(mention)
        return self._full[key]

    def _find_fullest(self, mention: Mention) -> Edges | None:
        words, pronoun = mention.words, mention.pronoun
        best: Mention | None = None
        most = 0
        for other in self._by_surname[words[-1]][:LOOK_BACK]:
            count = len(other.words)
            # Cheap tests first: few have more words than the best.
            if count <= most or count > _MOST_WORDS or not self._agree(pronoun, other.pronoun):
                continue
            if count > 1 and len(words) > 1 and words[0] != other.words[0]:
                continue
            best, most = other, count
        if best is None or most <= len(words):
            return self._by_given_name(mention) if len(words) == 1 else None
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
