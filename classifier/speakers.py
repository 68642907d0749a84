"""Who is meant: pronouns and roles as the fullest mention that the article has.

Rules in the spirit of Hobbs (1978): a pronoun is matched with the last person of its kind, whoever spoke last before
others. All spans are ``(start, end)`` in characters of the batch, and nothing is returned that is not a span of the
article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import hash_words
from classifier.interviews import Interview
from classifier.mentions import HE, NOBODY, SHE
from classifier.names import people_lists, writings
from classifier.roles import Roles
from classifier.scene import LOOK_BACK
from classifier.source_names import (
    HE_SPEAKS,
    IS_ANSWER,
    IT_SPEAKS,
    LONGEST_PRONOUN,
    NAMED,
    PRONOUNS,
    RELATIVE,
    ROLE,
    SELF_SPEAKS,
    SHE_SPEAKS,
)
from classifier.speaker_nature import IT, UNKNOWN, Nature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from classifier.scene import Edges, Scene

_POSSESSED = re.compile(r"((?:[Tt]he \w+(?: \w+)??|[A-Z][\w.-]+(?: [A-Z][\w.-]+)*))['’]s (?:\w+ )?(\w+)")
_UNNAMED = re.compile(
    r"(?<![\"“‘'])\b((?:[Aa]n?|[Tt]he|[Mm]y|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er) (?:[a-z-]+ ){0,2}?"
    r"(?:neighbour|neighbor|resident|lawyer|teacher|colleague|father|mother|uncle|aunt|son|daughter|brother|sister|man|woman|"
    r"doctor|nurse|driver|insider|source|friend|official|officer|adviser|minister|husband|wife|student|reader|boy|girl))\b"
)

_SPOKEN_AS = {HE_SPEAKS: HE, SHE_SPEAKS: SHE}
_REACH = 400  # characters of a sentence in which an owner is looked for
_WORD = re.compile(r"\w+")
_NAME_PART = re.compile(r"[\w'’-]+")
_LONG_AGO = 12  # sentences
_NEAR_BEGINNING = 50  # characters


class Cast:
    """The people of one article, and who has spoken so far."""

    def __init__(self, scene: Scene, document: int) -> None:
        self._scene = scene
        self._text = scene.text
        self._first, self._last = scene.mention_edges[document], scene.mention_edges[document + 1]
        self._lines = range(scene.line_edges[document], scene.line_edges[document + 1])
        self._spoken: list[tuple[int, Edges]] = []  # sentence and speaker, in the order of the text
        self._quoted: list[tuple[int, Edges]] = []  # those of direct quotations alone
        self._alike: dict[str, list[int]] = {}  # mentions by their last word
        self._roles = Roles(scene, document)
        self._nature = Nature(scene)
        self.interview = Interview(scene, document)

    def heard(self, sentence: int, speaker: Edges, *, quoted: bool) -> None:
        """Remember who speaks in a sentence, and whether in a quotation."""
        if speaker[1] - speaker[0] > LONGEST_PRONOUN or self._text[slice(*speaker)].lower() not in PRONOUNS:
            self._spoken.append((sentence, speaker))
            if quoted:
                self._quoted.append((sentence, speaker))

    def resolve(self, voice: int, sentence: int) -> Edges | None:
        """The fullest mention of the source of a voice: itself if there is none, None for a pronoun that is unclear."""
        scene = self._scene
        if scene.meanings[voice] == NAMED:
            return scene.named_starts[voice], scene.named_ends[voice]
        return self._resolve(scene.meanings[voice], scene.source(voice), scene.named(voice), sentence)

    def _resolve(self, kind: int, source: Edges, named: Edges, sentence: int) -> Edges | None:
        if kind == NAMED:
            return named
        if kind in _SPOKEN_AS:
            return self.referent(_SPOKEN_AS[kind], source, sentence)
        if kind == SELF_SPEAKS:
            return (self.interview.interviewer if self._text[slice(*source)] == "I" else None) or source
        if kind == RELATIVE:
            return self._antecedent(source, sentence)
        if kind == ROLE:
            role = self._text[slice(*source)].split()[-1].strip(",.")
            return self._roles.holder(role, source, self._spoken[-8:]) or named
        return self._group(source, sentence, one=kind == IT_SPEAKS)

    def subject(self, sentence: int, *, anywhere: bool = False) -> Edges | None:
        """The person that a sentence begins with, by name or pronoun; else the last person in it, if ``anywhere``."""
        start, end = self._scene.starts[sentence], self._scene.ends[sentence]
        word = _WORD.match(self._text, start, end)
        if word and word[0].lower() in {"he", "she"}:
            return self.referent(HE if word[0].lower() == "he" else SHE, word.span(), sentence)
        people = self._scene.people_between(start, end)
        if not people:
            return None
        near = self._scene.mention_starts[people[0]] - start <= _NEAR_BEGINNING
        if not near and not anywhere:
            return None
        return self._scene.full_name(people[0] if near else people[-1])

    def named(self, name: Edges) -> Edges | None:
        """Who is meant by a name that stands alone, in whatever case: ``FALK``."""
        scene = self._scene
        words = _NAME_PART.findall(self._text[slice(*name)].lower())
        if not words:
            return None
        best = -1
        for mention in self._ending_with(words[-1], name):
            if scene.mention_starts[mention] != name[0] and (best < 0 or scene.counts[mention] > scene.counts[best]):
                best = mention
        if best >= 0 and scene.counts[best] >= len(words):
            return scene.name(best)
        here = self._scene.mentions_between(name[0], name[0] + 1)
        return (scene.mention_starts[here[0]], min(scene.mention_ends[here[0]], name[1])) if here else None

    def _ending_with(self, word: str, name: Edges) -> list[int]:
        """The mentions whose last word is ``word``, the last one of ``name``."""
        if word in self._alike:
            return self._alike[word]
        mentions, last = self._scene.everyone.mentions, self._scene.mentions_between(*name)[-1:]
        known = ""
        if last:
            begin, end = int(mentions.last_starts[last[0]]), self._scene.mention_ends[last[0]]
            known = self._text[begin:end].lower().rstrip(".")
        # Nearly always the name is a mention, whose hash is known.
        wanted = mentions.lasts[last[0]] if known == word else hash_words([word])[0]
        order, hashes = self._by_last_word
        first = int(np.searchsorted(hashes, wanted))
        alike = order[first : first + LOOK_BACK][hashes[first : first + LOOK_BACK] == wanted]
        self._alike[word] = [self._first + row for row in alike.tolist()]
        return self._alike[word]

    @cached_property
    def _by_last_word(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """The mentions by the hashes of their last words, and these hashes in order."""
        hashes = self._scene.everyone.mentions.lasts[self._first : self._last]
        order = np.argsort(hashes, kind="stable")
        return order, hashes[order]

    def person_within(self, start: int, end: int) -> Edges | None:
        """The last person named in ``text[start:end]``."""
        people = self._scene.people_between(start, end)
        return self._scene.full_name(people[-1]) if people else None

    def lone_name(self, name: Edges) -> Edges | None:
        """The person of whom the span is a name and nothing else; None for any other span."""
        scene = self._scene
        people = self._scene.mentions_between(*name)
        if len(people) != 1 or scene.name(people[0]) != name or not scene.is_person[people[0]]:
            return None
        return name if scene.counts[people[0]] > 1 else scene.full_name(people[0])

    def last_voice(self, sentence: int, reach: int) -> Edges | None:
        """Whoever was quoted last, not too far back."""
        if self._quoted and self._quoted[-1][0] >= sentence - reach:
            return self._quoted[-1][1]
        return None

    def other_than(self, speaker: Edges, sentence: int, reach: int) -> Edges | None:
        """The last person before a sentence that is not the speaker: who spoke, else who was named."""
        spoken = self._last_other(self._spoken[-6:], speaker, sentence)
        if spoken is not None:
            return spoken
        scene = self._scene
        index = bisect_right(scene.mention_starts, scene.starts[sentence])
        for mention in range(index - 1, max(self._first, index - LOOK_BACK) - 1, -1):
            where = scene.mention_sentences[mention]
            if where < sentence - reach:
                break
            if scene.prose[where] and scene.is_person[mention] and scene.takes[mention]:
                full = scene.full_name(mention)
                if not self._nature.same(full, speaker):
                    return full
        return None

    def last_quoted_other(self, speaker: Edges, sentence: int) -> Edges | None:
        """Whoever was quoted last before a sentence, the speaker left out."""
        return self._last_other(self._quoted[-8:], speaker, sentence)

    def _last_other(self, heard: list[tuple[int, Edges]], speaker: Edges, sentence: int) -> Edges | None:
        for where, other in reversed(heard):
            if (
                not self._nature.same(other, speaker)
                and self._nature.takes(other) != IT
                and sentence - where <= _LONG_AGO
            ):
                return other
        return None

    def first_other(self, voices: Iterable[int], speaker: Edges, sentence: int) -> Edges | None:
        """The first of the named sources that is not the speaker."""
        for voice in voices:
            if self._text[slice(*self._scene.source(voice))].lower() in PRONOUNS:
                continue
            other = self.resolve(voice, sentence)
            if other is not None and not self._nature.same(other, speaker) and self._nature.takes(other) != IT:
                return other
        return None

    def narrator_beside(self, speaker: Edges) -> Edges | None:
        """The author, where the author speaks with the people of the article; None if that is the speaker."""
        narrator = self.interview.narrator
        return None if narrator is None or self._nature.same(narrator, speaker) else narrator

    def author_within(self, sentence: int) -> Edges | None:
        """Whose document a sentence speaks of: the person, else the document (``The company's statement``)."""
        start, end = self._scene.starts[sentence], self._scene.ends[sentence]
        for found in _POSSESSED.finditer(self._text, start, min(end, start + _REACH)):
            if found[2].lower() in writings():
                owner = found.span(1)
                return self.person_within(*owner) or (owner if self._nature.is_somebody(owner) else found.span())
        return None

    def owner_of_words(self, sentence: int) -> Edges | None:
        """Who owns the words before, when the sentence says so: ``That was the mayor's answer.``"""
        start, end = self._scene.starts[sentence], self._scene.ends[sentence]
        if not IS_ANSWER.match(self._text, start, end):
            return None
        for found in _POSSESSED.finditer(self._text, start, min(end, start + _REACH)):
            if found[2].lower() in people_lists()["speech_nouns"]:
                return self._resolve(*self._scene.read_source(found.span(1)), sentence)
        return None

    def referent(self, pronoun: int, source: Edges, sentence: int) -> Edges | None:
        """Whom ``he`` or ``she`` stands for."""
        scene = self._scene
        index = bisect_left(scene.mention_starts, source[0])
        # Who stands in the same sentence before the pronoun, then who spoke last, then who was named last.
        recent: list[int] = []
        if index > self._first:
            recent = self._scene.people_between(scene.mention_starts[max(self._first, index - LOOK_BACK)], source[0])
        takes = scene.takes
        wanted = pronoun if pronoun in map(takes.__getitem__, recent) else NOBODY
        spoken = self._last_speaker(pronoun, sentence)
        chosen: Edges | None = None
        best = -1.0
        for mention in reversed(recent):
            if takes[mention] != wanted:
                continue
            where = scene.mention_sentences[mention]
            away = sentence - where
            if 14.0 - 2.0 * away < best:
                break  # the ones before are farther away
            begins = scene.mention_starts[mention] - scene.starts[where] <= 30
            score = 10.0 - 2.0 * away + 2.0 * begins + (0.5 if wanted else 0)
            end = scene.mention_ends[mention]
            if self._text[end : end + 2] in {"'s", "’s"}:
                score -= 2.5  # the next name is who the sentence is about: Stonecroft's director, Elliot Vane
            full = scene.full_name(mention)
            if spoken is not None and self._nature.same(full, spoken[1]):
                score += 1.5
            if score > best or (score == best and chosen is None):
                best, chosen = score, full
        if spoken is not None and 10.0 - 2.0 * (sentence - spoken[0]) + 1.5 >= best:
            return spoken[1]
        if chosen is None:
            return spoken[1] if spoken is not None else self._unnamed(pronoun, source, sentence)
        return chosen

    def _unnamed(self, pronoun: int, source: Edges, sentence: int) -> Edges | None:
        """The last person without a name that a sentence near is about: ``a man in a red cap``."""
        scene, lists = self._scene, people_lists()
        other = lists["he_roles"] if pronoun == SHE else lists["she_roles"]
        for near in range(sentence, max(self._lines.start - 1, sentence - 3), -1):
            if scene.prose[near]:
                start = scene.starts[near]
                end = min(scene.ends[near], start + _NEAR_BEGINNING, source[0])
                found = _UNNAMED.search(self._text, start, max(start, end))
                if found and found[1].rpartition(" ")[2].lower() not in other:
                    return found.span(1)
        return None

    def _last_speaker(self, pronoun: int, sentence: int) -> tuple[int, Edges] | None:
        for heard, speaker in reversed(self._spoken[-4:]):
            if sentence - heard > 8:
                return None
            takes = self._nature.takes(speaker)
            if takes == pronoun or (takes == UNKNOWN and self._nature.is_somebody(speaker)):
                return heard, speaker
        return None

    def _group(self, source: Edges, sentence: int, *, one: bool) -> Edges | None:
        """Whom ``they`` stands for, or ``it``."""
        for heard, speaker in reversed(self._spoken[-4:]):
            if sentence - heard > 6:
                break
            words = self._text[slice(*speaker)].lower().split()
            takes = self._nature.takes(speaker)
            plural = words[-1].endswith("s") or "and" in words or takes == IT
            if (takes in {IT, UNKNOWN} if one else plural) and takes not in {HE, SHE}:
                return speaker
        return None

    def _antecedent(self, source: Edges, sentence: int) -> Edges | None:
        """The name before a relative pronoun."""
        start = self._scene.starts[sentence]
        before = self._scene.people_between(start, source[0])
        if before:
            return self._scene.full_name(before[-1])
        unnamed = _UNNAMED.search(self._text, start, source[0])
        return unnamed.span(1) if unnamed else source
