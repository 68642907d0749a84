"""Who is meant: pronouns and short forms of names as the fullest mention that the article has.

Rules in the spirit of Hobbs (1978) and of name matching in news (Bontcheva et al. 2002): a surname is matched with
the fullest name that has it, a pronoun with the last person of its kind, whoever spoke last before others. All spans
are ``(start, end)`` in characters of the article, and nothing is returned that is not a span of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from classifier.names import HE, LOOK_BACK, SHE, Mention, Names, people_lists, writings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from classifier.quoted_lines import Edges, Line, Voice

_POSSESSED = re.compile(r"((?:[Tt]he \w+(?: \w+)??|[A-Z][\w.-]+(?: [A-Z][\w.-]+)*))['’]s (?:\w+ )?(\w+)")
_GOES_ON = re.compile(r" (?:is|was|has|had|were|did|does)\b")
_IS_ANSWER = re.compile(r"(?:That|This|Such|So|Those|These|Thus) (?:was|is|were|are|came|ran|went)\b")

_I_SPEAK = re.compile(r"\bI (?:asked|said|told)\b|\b(?:told|asked) me\b")
# By, with host, presented by; begins with a set of characters, as in names.py.
_BYLINE = re.compile(r"[BbWwPp](?<!\w.)(?:(?<=[Bb])y|(?<=B)Y|(?<=[Ww])ith host|(?<=[Pp])resented by)\s+(?=[A-Z])")


# Nouns for one person, by their endings and the commonest without one.
_SOMEBODY = re.compile(
    r"\b(?!(?:news)?(?:paper|letter)|number|order|cent(?:er|re)|other)(?:\w{2,}(?:er|or|ist|ian|ant|(?<!m)ent|man|woman|person|ee|eur|ive|ary|mate|chief|head|yst)|one|guest|aide|friend|mum|"
    r"mom|dad|boy|girl|son|wife|uncle|aunt|lad|pal|bloke|guy|judge|coach|MP|nurse|cousin|host|child|witness|clerk|bride|"
    r"priest|cook|pilot|nan|sheriff|owner|boss|voice|insider|chair|voter|teen|elder|colleague)\b"
)

_UNNAMED = re.compile(
    r"(?<![\"“‘'])\b((?:[Aa]n?|[Tt]he|[Mm]y|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er) (?:[a-z-]+ ){0,2}?"
    r"(?:neighbour|neighbor|resident|lawyer|teacher|colleague|father|mother|uncle|aunt|son|daughter|brother|sister|man|woman|"
    r"doctor|nurse|driver|insider|source|friend|official|officer|adviser|minister|husband|wife|student|reader|boy|girl))\b"
)

THEY, IT, SELF = "they", "it", "self"
_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself", "he’s", "he's", "he’d", "he'd"), HE),
    **dict.fromkeys(("she", "her", "hers", "herself", "she’s", "she's", "she’d", "she'd"), SHE),
    **dict.fromkeys(("they", "them", "their", "both", "others", "some", "many"), THEY),
    **dict.fromkeys(("it", "its"), IT),
    **dict.fromkeys(("i", "we", "me", "us", "my", "our", "you", "i’ve", "i'm", "i’m", "one", "nobody"), SELF),
}
_RELATIVE = {"who", "which", "that", "whom"}
_LONGEST_ROLE = 4  # words of a source that may be short for somebody: the union's spokeswoman
_REACH = 400  # characters around a role in which its name is looked for
_WORD = re.compile(r"\w+")
_LONG_AGO = 12  # sentences
_NEAR_BEGINNING = 50  # characters


class Cast(Names):
    """The people of one article, and who has spoken so far."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        super().__init__(text, lines)
        self._spoken: list[tuple[int, Edges]] = []  # sentence and speaker, in the order of the text
        self._quoted: list[tuple[int, Edges]] = []  # those of direct quotations alone

    def heard(self, sentence: int, speaker: Edges | None, *, quoted: bool) -> None:
        """Remember who speaks in a sentence, and whether in a quotation."""
        if speaker is not None and self._text[slice(*speaker)].lower() not in _PRONOUNS:
            self._spoken.append((sentence, speaker))
            if quoted:
                self._quoted.append((sentence, speaker))

    def resolve(self, source: Edges, sentence: int) -> Edges | None:  # noqa: PLR0911 - one rule a return
        """The fullest mention of ``source``: itself if there is no fuller one, None for a pronoun that is unclear."""
        text = self._text[slice(*source)]
        opening = _IS_ANSWER.match(text)
        if opening:
            source = source[0] + len(opening[0]) + 1, source[1]
            text = self._text[slice(*source)]
        first, _, rest = text.partition(" ")
        lowered = text.lower().strip(",")
        if lowered in _PRONOUNS:
            return self._referent(_PRONOUNS[lowered], source, sentence)
        if lowered in _RELATIVE:
            return self._antecedent(source, sentence)
        if first.lower() in {"his", "her", "their"} and rest:
            return source
        inner = [mention for mention in self._people_between(*source) if not self._owns(mention, source)]
        if inner:
            if len(inner) == 1 and _GOES_ON.match(self._text, inner[0].end, source[1]):
                return self._fullest(inner[0]) or (inner[0].start, inner[0].end)
            name = inner[-1] if len(inner[-1].words) >= len(inner[0].words) else inner[0]
            if len(name.words) > 1:
                return source if len(inner) == 1 or source[1] - source[0] < _REACH else (name.start, name.end)
            fuller = self._fullest(name)
            if fuller is None:
                return source
            # “Smith, who ran the ferry” says more than the name alone, but not who.
            return fuller
        named = self._apposition(source[1])
        if named is not None:
            return named
        if self._between(*source) and first.lower() != "the":
            return self._fuller_organisation(source) or source
        if first.lower() == "the" and text.count(" ") < _LONGEST_ROLE:
            holder = self._holder(text.split()[-1].lower().strip(",."), source)
            return holder or self._fuller_organisation(source) or source
        return source

    def subject(self, sentence: int, *, anywhere: bool = False) -> Edges | None:
        """The person that a sentence begins with, by name or pronoun; else the last person in it, if ``anywhere``."""
        start, end = self._lines[sentence].start, self._lines[sentence].end
        word = _WORD.match(self._text, start, end)
        if word and word[0].lower() in {"he", "she"}:
            return self._referent(_PRONOUNS[word[0].lower()], word.span(), sentence)
        people = self._people_between(start, end)
        if not people or (people[0].start - start > _NEAR_BEGINNING and not anywhere):
            return None
        person = people[0] if people[0].start - start <= _NEAR_BEGINNING else people[-1]
        return self._fullest(person) or (person.start, person.end)

    def named(self, name: Edges) -> Edges | None:
        """Who is meant by a name that stands alone, in whatever case: ``FALK``."""
        words = re.findall(r"[\w'’-]+", self._text[slice(*name)].lower())
        if not words:
            return None
        best: Mention | None = None
        for mention in self._by_surname.get(words[-1], ())[:LOOK_BACK]:
            if mention.start != name[0] and (best is None or len(mention.words) > len(best.words)):
                best = mention
        if best is not None and len(best.words) >= len(words):
            return best.start, best.end
        here = self._between(name[0], name[0] + 1)
        return (here[0].start, min(here[0].end, name[1])) if here else None

    def last_voice(self, sentence: int, reach: int) -> Edges | None:
        """Whoever was quoted last, not too far back."""
        if self._quoted and self._quoted[-1][0] >= sentence - reach:
            return self._quoted[-1][1]
        return None

    def other_than(self, speaker: Edges, sentence: int, reach: int) -> Edges | None:
        """The last person before a sentence that is not the speaker: who spoke, else who was named."""
        spoken = self.last_other(speaker, sentence)
        if spoken is not None:
            return spoken
        index = bisect_right(self._places, self._starts[sentence])
        for mention in reversed(self._mentions[max(0, index - LOOK_BACK) : index]):
            if mention.sentence < sentence - reach:
                break
            if self._lines[mention.sentence].prose and self._is_person(mention) and self._pronoun_of(mention):
                full = self._fullest(mention) or (mention.start, mention.end)
                if not self._same(full, speaker):
                    return full
        return None

    def last_quoted_other(self, speaker: Edges, sentence: int) -> Edges | None:
        """Whoever was quoted last before a sentence, the speaker left out."""
        for heard, other in reversed(self._quoted[-8:]):
            if not self._same(other, speaker) and self._takes(other) != IT and sentence - heard <= _LONG_AGO:
                return other
        return None

    def first_other(self, voices: Sequence[Voice], speaker: Edges, sentence: int) -> Edges | None:
        """The first of the named sources that is not the speaker."""
        for voice in voices:
            source = voice.source
            if source is None or self._text[slice(*source)].lower() in _PRONOUNS:
                continue
            other = self.resolve(source, sentence)
            if other is not None and not self._same(other, speaker) and self._takes(other) != IT:
                return other
        return None

    def last_other(self, speaker: Edges, sentence: int) -> Edges | None:
        """Who spoke last before a sentence, the speaker left out."""
        for heard, other in reversed(self._spoken[-6:]):
            if not self._same(other, speaker) and self._takes(other) != IT and sentence - heard <= _LONG_AGO:
                return other
        return None

    def narrator_beside(self, speaker: Edges) -> Edges | None:
        """The author, where the author speaks with the people of the article; None if that is the speaker."""
        return None if self._narrator is None or self._same(self._narrator, speaker) else self._narrator

    @cached_property
    def _narrator(self) -> Edges | None:
        return self.interviewer if _I_SPEAK.search(self._text) else None

    @cached_property
    def protagonist(self) -> Edges | None:
        """Whom an interview is with: the person named and meant most often, the first one before others."""
        weights: dict[str, float] = {}
        begins = next((line.start for line in self._lines if line.quotation), 0)
        introduction = self._between(0, begins)[:LOOK_BACK] if begins else []
        for mention in introduction or self._mentions[:LOOK_BACK]:
            credited = self._text[max(0, mention.start - 2) : mention.start] == ": "  # Picture: Dana Whitlock
            if self._lines[mention.sentence].prose and not credited and self._is_person(mention):
                first = 2.5 if not weights else 1.0
                weights[mention.words[-1]] = (
                    weights.get(mention.words[-1], 0) + first + min(self._meant.get(mention.start, 0), 2)
                )
        for mention in introduction:
            if not self._lines[mention.sentence].prose and mention.words[-1] in weights:
                weights[mention.words[-1]] += 2.0
        for mention in () if weights else introduction:
            credit = self._text[max(0, mention.start - 2) : mention.start]
            if credit != ": " and self._is_person(mention):
                weights[mention.words[-1]] = weights.get(mention.words[-1], 0) + 1
        asking = self.interviewer
        if asking is not None:
            weights.pop(self._mentions[bisect_right(self._places, asking[0]) - 1].words[-1], None)
        if not weights:
            return None
        surname = max(weights, key=lambda name: weights[name])
        people = [mention for mention in self._by_surname[surname] if self._is_person(mention)]
        return self._fullest(people[0]) or (people[0].start, people[0].end)

    @cached_property
    def interviewer(self) -> Edges | None:
        """Whom a line that is not prose names as the author."""
        for found in _BYLINE.finditer(self._text):
            sentence = bisect_right(self._starts, found.start()) - 1
            if sentence >= 0 and not self._lines[sentence].prose:
                for mention in self._between(found.end(), self._lines[sentence].end)[:1]:
                    return self._fullest(mention) or (mention.start, mention.end)
        return None

    def author_within(self, sentence: int) -> Edges | None:
        """Whose document a sentence speaks of: the person, else the document (``The company's statement``)."""
        start, end = self._lines[sentence].start, self._lines[sentence].end
        for found in _POSSESSED.finditer(self._text, start, min(end, start + _REACH)):
            if found[2].lower() in writings():
                owner = found.span(1)
                return self.person_within(*owner) or (owner if self._is_somebody(owner) else found.span())
        return None

    def owner_of_words(self, sentence: int) -> Edges | None:
        """Who owns the words before, when the sentence says so: ``That was the mayor's answer.``"""
        start, end = self._lines[sentence].start, self._lines[sentence].end
        if not _IS_ANSWER.match(self._text, start, end):
            return None
        for found in _POSSESSED.finditer(self._text, start, min(end, start + _REACH)):
            if found[2].lower() in people_lists()["speech_nouns"]:
                owner = found.span(1)
                return self.resolve(owner, sentence)
        return None

    def _referent(self, pronoun: str, source: Edges, sentence: int) -> Edges | None:
        if pronoun == SELF:
            alone = self._text[slice(*source)] == "I" and self.interviewer is not None
            return self.interviewer if alone else source
        if pronoun in {THEY, IT}:
            return self._group(pronoun, source, sentence)
        index = bisect_right(self._places, source[0] - 1)
        chosen: Edges | None = None
        # Who stands in the same sentence before the pronoun, then who spoke last, then who was named last.
        people, places = self._all_people
        first = bisect_left(places, self._places[max(0, index - LOOK_BACK)]) if index else 0
        last = bisect_left(places, source[0])
        recent = list(zip(people[first:last], self._taken[first:last], strict=True))
        fitting = [m for m in recent if m[1] == pronoun] or [m for m in recent if m[1] is None]
        spoken = self._last_speaker(pronoun, sentence)
        best = -1.0
        for mention, takes in reversed(fitting):
            away = sentence - mention.sentence
            if 14.0 - 2.0 * away < best:
                break  # the ones before are farther away
            begins = mention.start - self._starts[mention.sentence] <= 30
            score = 10.0 - 2.0 * away + 2.0 * begins + (0.5 if takes else 0)
            if self._text[mention.end : mention.end + 2] in {"'s", "’s"}:
                score -= 2.5  # the next name is who the sentence is about: Stonecroft's director, Elliot Vane
            full = self._fullest(mention) or (mention.start, mention.end)
            if spoken is not None and self._same(full, spoken[1]):
                score += 1.5
            if score > best or (score == best and chosen is None):
                best, chosen = score, full
        if spoken is not None and 10.0 - 2.0 * (sentence - spoken[0]) + 1.5 >= best:
            return spoken[1]
        if chosen is None:
            return spoken[1] if spoken is not None else self._unnamed(pronoun, source, sentence)
        return chosen

    def _unnamed(self, pronoun: str, source: Edges, sentence: int) -> Edges | None:
        """The last person without a name that a sentence near is about: ``a man in a red cap``."""
        lists = people_lists()
        other = lists["he_roles"] if pronoun == SHE else lists["she_roles"]
        for near in range(sentence, max(-1, sentence - 3), -1):
            line = self._lines[near]
            end = min(line.end, line.start + _NEAR_BEGINNING, source[0])
            found = _UNNAMED.search(self._text, line.start, max(line.start, end)) if line.prose else None
            if found and found[1].rpartition(" ")[2].lower() not in other:
                return found.span(1)
        return None

    def _same(self, one: Edges, other: Edges) -> bool:
        some, others = self._text[slice(*one)], self._text[slice(*other)]
        return some in others or others in some

    def _last_speaker(self, pronoun: str, sentence: int) -> tuple[int, Edges] | None:
        for heard, speaker in reversed(self._spoken[-4:]):
            if sentence - heard > 8:
                return None
            takes = self._takes(speaker)
            if takes == pronoun or (takes is None and self._is_somebody(speaker)):
                return heard, speaker
        return None

    def _is_somebody(self, speaker: Edges) -> bool:
        """Whether a source can be one person: a name, or a noun for people."""
        if self._people_between(*speaker):
            return True
        return _SOMEBODY.search(self._text, speaker[0], min(speaker[1], speaker[0] + _NEAR_BEGINNING)) is not None

    def _takes(self, speaker: Edges) -> str | None:  # noqa: PLR0911
        """The pronoun of a speaker; IT for what is no person, None where it may be either."""
        people = self._people_between(*speaker)
        for mention in reversed(people):
            pronoun = self._pronoun_of(mention)
            if pronoun:
                return pronoun
        words = _WORD.findall(self._text[slice(*speaker)].lower())
        lists = people_lists()
        for word in words:
            if word in lists["she_roles"]:
                return SHE
            if word in lists["he_roles"]:
                return HE
        if people or (words and words[-1] not in {"office", "desk"} and self._is_somebody(speaker)):
            return None
        if any(word in writings() for word in words[:5]):
            return IT
        if words and (words[-1] in lists["organisations"] or self._between(*speaker)):
            return IT
        return None

    def _group(self, pronoun: str, source: Edges, sentence: int) -> Edges | None:
        for heard, speaker in reversed(self._spoken[-4:]):
            if sentence - heard > 6:
                break
            words = self._text[slice(*speaker)].lower().split()
            takes = self._takes(speaker)
            plural = words[-1].endswith("s") or "and" in words or takes == IT
            if (plural if pronoun == THEY else takes in {IT, None}) and takes not in {HE, SHE}:
                return speaker
        return None

    def _antecedent(self, source: Edges, sentence: int) -> Edges | None:
        """The name before a relative pronoun."""
        start = self._starts[sentence]
        before = self._people_between(start, source[0])
        if before:
            return self._fullest(before[-1]) or (before[-1].start, before[-1].end)
        unnamed = _UNNAMED.search(self._text, start, source[0])
        return unnamed.span(1) if unnamed else source

    def _holder(self, role: str, source: Edges) -> Edges | None:
        """Who holds a role: the last name before that stands beside it (``Dana Whitlock, the council's engineer``)."""
        found: Edges | None = None
        window = max(0, source[0] - 6 * _REACH)
        for start, end in self._words_like(role, window, source[0]):
            titled = [m for m in self._between(start - 30, end) if m.titled and m.start <= start]
            if titled and titled[-1].end > end:
                found = titled[-1].start, titled[-1].end
            around = self._between(max(window, start - 60), end + 40)
            near = [m for m in around if self._is_person(m) and len(m.words) > 1]
            behind = [m for m in near if 0 <= m.start - end <= 3]
            before = [m for m in near if m.end <= start and self._text[m.end : m.end + 1] == ","]
            for mention in (*before[-1:], *behind[:1]):
                if "." not in self._text[mention.end : start]:
                    found = mention.start, mention.end
        if found is None:
            for _, speaker in reversed(self._spoken[-8:]):
                if speaker[1] - speaker[0] > source[1] - source[0] and any(self._words_like(role, *speaker)):
                    return speaker
        return found

    def _words_like(self, word: str, start: int, end: int) -> Iterator[Edges]:
        """Where ``word``, which is in small letters, stands between ``start`` and ``end``, in any case.

        As a pattern finds it; to compile one for each word takes longer than all searches.
        """
        text, lowered = self._text, self._lowered
        if lowered is None or not (word.isascii() and _WORD.match(word) and _WORD.match(word[-1])):
            pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
            yield from (found.span() for found in pattern.finditer(text, start, end))
            return
        at = lowered.find(word, start, end)
        while at >= 0:
            behind = at + len(word)
            whole = not (at and _WORD.match(text, at - 1, at)) and not _WORD.match(text, behind, min(behind + 1, end))
            if whole:
                yield at, behind
            at = lowered.find(word, behind if whole else at + 1, end)

    @cached_property
    def _lowered(self) -> str | None:
        """The text in small letters, if each of its characters is one of them, and none a variant (ſ, ı)."""
        lowered = self._text.lower()
        return lowered if len(lowered) == len(self._text) and "ſ" not in lowered and "ı" not in lowered else None
