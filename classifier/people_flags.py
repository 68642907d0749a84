"""The word lists on people as flags, for arrays of word hashes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import hash_words
from classifier.names import people_lists
from classifier.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_HE_PRONOUNS, _SHE_PRONOUNS = "he his him himself", "she her hers herself"


class PeopleFlags:
    """A bit (uint32) for each list, and the bits of words.

    ``titles`` are those of men, of women and of anybody together.
    """

    def __init__(self, lists: Mapping[str, frozenset[str]]) -> None:
        sections = {
            "titles": lists["titles"] | lists["he_titles"] | lists["she_titles"],
            "he_titles": lists["he_titles"],
            "she_titles": lists["she_titles"],
            "he_roles": lists["he_roles"],
            "she_roles": lists["she_roles"],
            "he_names": lists["he_names"],
            "she_names": lists["she_names"],
            "organisations": lists["organisations"],
            "not_names": lists["not_names"],
            "places": lists["places"],
            "dates": lists["dates"],
            "particles": lists["particles"],
            "shortened": lists["shortened"],
            "he_pronouns": frozenset(_HE_PRONOUNS.split()),
            "she_pronouns": frozenset(_SHE_PRONOUNS.split()),
        }
        bits = {name: np.uint32(1 << place) for place, name in enumerate(sections)}
        words = sorted(set().union(*sections.values()))
        hashes, rows = np.unique(hash_words(words), return_inverse=True)
        self._bits = np.zeros(len(hashes), dtype=np.uint32)
        for name, section in sections.items():
            # Words that differ in accents alone have one hash.
            self._bits[rows[[word in section for word in words]]] |= bits[name]
        self._index = WordIndex(hashes)
        self.titles, self.he_titles, self.she_titles = bits["titles"], bits["he_titles"], bits["she_titles"]
        self.he_roles, self.she_roles = bits["he_roles"], bits["she_roles"]
        self.he_names, self.she_names = bits["he_names"], bits["she_names"]
        self.organisations, self.not_names = bits["organisations"], bits["not_names"]
        self.places, self.dates = bits["places"], bits["dates"]
        self.particles, self.shortened = bits["particles"], bits["shortened"]
        self.he_pronouns, self.she_pronouns = bits["he_pronouns"], bits["she_pronouns"]

    def of(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """The bits of all lists that have a word, for each hash."""
        flags = np.zeros(len(hashes), dtype=np.uint32)
        positions, rows = self._index.find(hashes)
        flags[positions] = self._bits.take(rows)
        return flags


@cache
def people_flags() -> PeopleFlags:
    """The flags of ``lexicons/people.txt``."""
    return PeopleFlags(people_lists())
