"""What a speaker is: a man, a woman, a person or none, and whether two mentions are the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from classifier.mentions import HE, NOBODY, SHE
from classifier.names import people_lists, writings

if TYPE_CHECKING:
    from classifier.scene import Edges, Scene

# Nouns for one person, by their endings and the commonest without one.
_SOMEBODY = re.compile(
    r"\b(?!(?:news)?(?:paper|letter)|number|order|cent(?:er|re)|other)(?:\w{2,}(?:er|or|ist|ian|ant|(?<!m)ent|man|woman|person|ee|eur|ive|ary|mate|chief|head|yst)|one|guest|aide|friend|mum|"
    r"mom|dad|boy|girl|son|wife|uncle|aunt|lad|pal|bloke|guy|judge|coach|MP|nurse|cousin|host|child|witness|clerk|bride|"
    r"priest|cook|pilot|nan|sheriff|owner|boss|voice|insider|chair|voter|teen|elder|colleague)\b"
)
_WORD = re.compile(r"\w+")
_NEAR_BEGINNING = 50  # characters

IT, UNKNOWN = 3, NOBODY
"""Beside HE and SHE: what is no person, and what may be either."""


@cache
def _roles() -> dict[str, int]:
    """What each role takes (husband, queen)."""
    lists = people_lists()
    return dict.fromkeys(lists["he_roles"], HE) | dict.fromkeys(lists["she_roles"], SHE)


class Nature:
    """Answers about spans of one article, each found once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._text = scene.text
        self._known: dict[Edges, int] = {}  # what speakers take
        self._somebodies: dict[Edges, bool] = {}

    def same(self, one: Edges, other: Edges) -> bool:
        """Whether one mention is part of the other."""
        if one == other:
            return True
        some, others = self._text[slice(*one)], self._text[slice(*other)]
        return some in others or others in some

    def is_somebody(self, speaker: Edges) -> bool:
        """Whether a source can be one person: a name, or a noun for people."""
        known = self._somebodies.get(speaker)
        if known is None:
            end = min(speaker[1], speaker[0] + _NEAR_BEGINNING)
            known = (
                bool(self._scene.people_between(*speaker)) or _SOMEBODY.search(self._text, speaker[0], end) is not None
            )
            self._somebodies[speaker] = known
        return known

    def takes(self, speaker: Edges) -> int:
        """The pronoun of a speaker: HE, SHE, IT for what is no person, UNKNOWN where it may be either."""
        known = self._known.get(speaker)
        if known is None:
            known = self._known[speaker] = self._find_pronoun(speaker)
        return known

    def _find_pronoun(self, speaker: Edges) -> int:
        people = self._scene.people_between(*speaker)
        for mention in reversed(people):
            if self._scene.takes[mention]:
                return self._scene.takes[mention]
        words = _WORD.findall(self._text[slice(*speaker)].lower())
        for role in map(_roles().get, words):
            if role:
                return role
        if people or (words and words[-1] not in {"office", "desk"} and self.is_somebody(speaker)):
            return UNKNOWN
        if any(word in writings() for word in words[:5]):
            return IT
        if words and (words[-1] in people_lists()["organisations"] or self._scene.mentions_between(*speaker)):
            return IT
        return UNKNOWN
