"""Names as text, and the lists of words that tell people from other names."""

from __future__ import annotations

import re
from functools import cache

from classifier.word_lists import read_sections, read_word_list

_TITLED = 2  # words of a name with its title


@cache
def people_lists() -> dict[str, frozenset[str]]:
    """The lists of ``lexicons/people.txt``."""
    return {name: frozenset(words) for name, words in read_sections("people").items()}


@cache
def _name_pattern() -> re.Pattern[str]:
    """Capitalised words that follow each other, titles and particles (``van der``) among them."""
    lists = people_lists()
    shortened = "|".join(map(str.capitalize, sorted(lists["shortened"])))
    capital = rf"(?:(?:[A-Z]|{shortened})\.|[^\W\d_a-z][\w-]*(?:['’](?!s\b)\w+)?)"
    return re.compile(rf"{capital}(?:[ \u00a0](?:(?:{'|'.join(sorted(lists['particles']))}) )*{capital})*")


def may_speak(text: str) -> bool:
    """Whether what stands before a colon can be somebody, and not ``Photo`` or ``Read more``."""
    return text.partition(" ")[0].lower() not in people_lists()["not_names"] or " " in text


def name_key(text: str) -> str:
    """The same for all full mentions of somebody: the longest name in it, without title; else the text."""
    lists = people_lists()
    titles = lists["titles"] | lists["he_titles"] | lists["she_titles"] | lists["not_names"]
    longest: list[str] = []
    for found in _name_pattern().finditer(text):
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
