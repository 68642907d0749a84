"""Whose words a quotation without a tag is: the paragraph, the exchange, the line with a name before it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from classifier.quoted_lines import INDIRECT, MIXED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from classifier.quoted_lines import Edges, Line, Quoted, Voice
    from classifier.speakers import Cast

_FARTHEST_TAG = 12  # sentences from a quotation to the tag behind it
_FARTHEST_VOICE = 12  # sentences back to whoever spoke last
# A name may be followed by what its bearer is: ``Mr. Okafor (Calder) (Ind):``, ``DANA OKAFOR, HOST:``
_ROLES = r"(?: \([^()\n]{1,40}\)| ?, [A-Z][A-Z .,'’-]{2,60}){0,3}"
_NAME_LINE = re.compile(rf"\W*([^\W\d_][\w.,'’ -]{{1,48}}?){_ROLES}\s*[:.—–-]?\W*")
_TURN = re.compile(rf"\W{{0,3}}([^\W\d_][\w.'’ -]{{0,40}}?){_ROLES}\s?:\s")
_QUOTES = re.compile(r"\bquot(?:es|ed) ")
_LONG = 2000  # characters of a sentence that are looked at
_INTRODUCTION = 3  # sentences before a document that may name its author
_CAPITAL_TURN = re.compile(r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,3}: ")
_TO_SOMEBODY = re.compile(r"\bI (?:\w+ ){1,4}?(him|her)\b")
_OFFICE = re.compile(r"The [^()\n]{4,60} \(([^()\n]{4,40})\)\s?:")
_DASH_NAME = re.compile(r"[—–―-]{1,2} ?(.{2,40})")
_ANSWER = re.compile(r"A[.:] ")
_ASKS = re.compile(r"(?<!was )(?<!were )(?<!been )\b(?:asked|asks|asking|questioned|wondered|pressed) (?!for\b)\w")
_QUESTION = re.compile(r"Q[.:] ")


class Exchange:
    """Finds the speakers of an article, sentence by sentence, in the order of the text."""

    def __init__(
        self, text: str, lines: Sequence[Line], quoted: Quoted, found: Mapping[int, list[Voice]], cast: Cast
    ) -> None:
        self._text = text
        self._lines = lines
        self._quoted = quoted
        self._found = found
        self._cast = cast
        self._speakers: dict[int, Edges | None] = {}
        self._paragraphs = [line.paragraph for line in lines]
        self._last_quotation = {
            lines[index].paragraph: index for index, voices in found.items() if voices[0].kind != INDIRECT
        }

    def speaker_of(self, index: int) -> Edges | None:
        """The speaker of a sentence; sentences are asked for in their order, each once."""
        voice = self._found[index][0]
        line = self._lines[index]
        if _CAPITAL_TURN.match(self._text, line.start, line.end):
            speaker = self._turn_line(index)
        elif voice.source is None:
            speaker = self._untagged(index)
        elif self._is_within_speech(index):
            speaker = self._speakers.get(index - 1)
        else:
            speaker = self._cast.resolve(voice.source, index)
        self._cast.heard(index, speaker, quoted=voice.kind != INDIRECT)
        self._speakers[index] = speaker
        return speaker

    def _is_within_speech(self, index: int) -> bool:
        """Whether a speech without marks goes on here, so that whom it quotes is not who speaks."""
        line = self._lines[index]
        if not index or not line.quotation or self._paragraphs[index - 1] != line.paragraph:
            return False
        former = self._lines[index - 1]
        return (
            former.quotation
            and self._is_quotation(index - 1)
            and self._found[index - 1][0].source is None
            and not self._quoted.within(former.start, former.end)
        )

    def _untagged(self, index: int) -> Edges | None:  # noqa: PLR0911 - one rule a return
        line = self._lines[index]
        if _QUESTION.match(self._text, line.start, line.end):
            return None
        if _ANSWER.match(self._text, line.start, line.end):
            return self._cast.protagonist
        before = None
        if index and self._paragraphs[index - 1] == line.paragraph:
            before = self._speakers.get(index - 1)
        if before is not None and self._is_within_speech(index):
            return before
        stretches = self._quoted.within(line.start, line.end)
        if stretches and (self._found[index][0].kind == MIXED or self._found[index][0].cue is not None):
            # Words outside of the marks, but no source or cue that we know: ``“Never,” grunted Okafor.``
            person = self._cast.person_within(stretches[-1][1], line.end)
            person = person or self._cast.person_within(line.start, stretches[0][0])
            if person is not None:
                return person
        if self._found[index][0].cue is not None or (before is not None and self._is_quotation(index - 1)):
            return before
        known = self._turn_line(index)
        if known is None and not stretches:
            if before is not None and self._lines[index - 1].quotation:
                return before
            return self._lead_in(index) or self._interviewed(index)
        known = known or self._tag_behind(index) or before
        return known or self._subject_before(index) or self._paragraph_before(index)

    def _lead_in(self, index: int) -> Edges | None:
        """Whose verbatim document it is that begins behind a colon, or goes on from the paragraph before."""
        last = bisect_left(self._paragraphs, self._paragraphs[index]) - 1
        if last < 0:
            return None
        if self._text[self._lines[last].end - 1] == ":":
            return self._introduced(last)
        goes_on = self._is_quotation(last) and self._found[last][0].source is None
        return self._speakers.get(last) if goes_on and self._is_document(last) else None

    def _introduced(self, last: int) -> Edges | None:
        """Who is introduced by a sentence that ends with a colon, or by those before it."""
        line = self._lines[last]
        quotes = _QUOTES.search(self._text, *self._opening(last))
        person = self._cast.person_within(quotes.end(), line.end) if quotes else None
        if person is not None:
            return person
        named = [voice for voice in self._found.get(last, ()) if voice.source is not None and voice.cue is not None]
        if named:
            latest = max(named, key=lambda voice: voice.cue or (0, 0))
            author = self._cast.resolve(latest.source or (0, 0), last)
            if author is not None and author[1] - author[0] > 1:  # not the author of the article: I
                return author
        person = self._cast.author_within(last) or self._cast.subject(last, anywhere=True)
        for before in range(last - 1, max(-1, last - 1 - _INTRODUCTION), -1):
            if person is not None:
                break
            if self._lines[before].prose:
                line = self._lines[before]
                person = self._speakers.get(before) or self._cast.person_within(line.start, line.end)
        return person or self._cast.last_voice(last, _FARTHEST_VOICE)

    def _is_document(self, index: int) -> bool:
        return self._speakers.get(index) != self._cast.interviewer

    def _interviewed(self, index: int) -> Edges | None:
        """Who speaks in an interview without marks: whoever asks in paragraphs that are questions."""
        last = bisect_right(self._paragraphs, self._paragraphs[index]) - 1
        before = bisect_left(self._paragraphs, self._paragraphs[index]) - 1
        answers = before < 0 or (self._lines[before].prose and not self._lines[before].quotation)
        if not answers and self._text[self._lines[last].end - 1] == "?" and self._cast.interviewer is not None:
            return self._cast.interviewer
        return self._cast.protagonist

    def _is_quotation(self, index: int) -> bool:
        return index in self._found and self._found[index][0].kind != INDIRECT

    def _turn_line(self, index: int) -> Edges | None:
        """A name with a colon before the words, or on the line before, as in transcripts."""
        line = self._lines[index]
        opening = _OFFICE.match(self._text, line.start, line.end) or _TURN.match(self._text, line.start, line.end)
        if opening:
            return self._cast.named(opening.span(1))
        if not index or self._lines[index - 1].prose or self._paragraphs[index - 1] == line.paragraph:
            return None
        former = self._lines[index - 1]
        name = _OFFICE.match(self._text, former.start, former.end) or _NAME_LINE.fullmatch(
            self._text, former.start, former.end
        )
        return self._cast.named(name.span(1)) if name else None

    def _tag_behind(self, index: int) -> Edges | None:
        """The tag that follows in the paragraph, behind quotations without one, or a name behind a dash."""
        paragraph = self._paragraphs[index]
        if index + 1 < len(self._lines):
            behind = self._lines[index + 1]
            name = _DASH_NAME.fullmatch(self._text, behind.start, behind.end)
            if name and self._cast.is_name(name.span(1)):
                return self._cast.resolve(name.span(1), index + 1)
        for later in range(index + 1, min(index + 1 + _FARTHEST_TAG, len(self._lines))):
            if self._paragraphs[later] != paragraph:
                return None
            voices = self._found.get(later)
            if voices is None or voices[0].source is not None:
                owner = self._cast.owner_of_words(later)
                if owner is not None or voices is None or voices[0].source is None or voices[0].kind == INDIRECT:
                    return owner
                return self._cast.resolve(voices[0].source, later)
        return None

    def _subject_before(self, index: int) -> Edges | None:
        """The person that the sentence before in the paragraph is about: ``Smith shook his head. “No.”``"""
        for before in range(index - 1, max(-1, index - 1 - _INTRODUCTION), -1):
            if self._paragraphs[before] != self._paragraphs[index] or (before < index - 1 and before in self._found):
                return None
            person = self._cast.subject(before)
            if person is not None:
                return person
        return None

    def _paragraph_before(self, index: int) -> Edges | None:  # noqa: PLR0911 - one rule a return
        """What the paragraph before tells: an introduction, an open quotation, or a turn in an exchange."""
        last = bisect_left(self._paragraphs, self._paragraphs[index]) - 1
        if last < 0:
            return None
        former = self._paragraphs[last]
        speaker = self._speakers.get(last)
        ending = self._text[self._lines[last].end - 1]
        if ending == ":":
            return self._introduced(last)
        quotation = self._last_quotation.get(former)
        if quotation is None:
            return self._after_narrative(last, index)
        speaker = self._speakers.get(quotation)
        if self._quoted.is_open_before(self._lines[index].start + 1):
            return speaker
        # A quotation that was closed, and one without a tag after it: the other one answers.
        turn_before = self._turn(former - 1)
        if turn_before is not None and turn_before != speaker:
            return turn_before
        if speaker is not None:
            return self._answering(speaker, index) or speaker
        return speaker or self._cast.last_voice(index, _FARTHEST_VOICE) or self._cast.protagonist

    def _after_narrative(self, last: int, index: int) -> Edges | None:
        """Who speaks behind a question of the interviewer, an introduction, or a remark of the author."""
        told = _TO_SOMEBODY.search(self._text, *self._opening(last))
        if told:
            return self._cast.resolve(told.span(1), last)
        if _ASKS.search(self._text, *self._opening(last)):
            asking = self._speakers.get(last) or self._cast.subject(last)
            if asking and self._asks(index):
                return asking
            answers = asking and self._answering(asking, index)
            if answers:
                return answers
        if self._asks(index):
            for before in range(last, max(-1, last - _INTRODUCTION), -1):
                if _ASKS.search(self._text, *self._opening(before)):
                    asking = self._speakers.get(before) or self._cast.subject(before, anywhere=True)
                    if asking is not None:
                        return asking
        quotes = _QUOTES.search(self._text, *self._opening(last))
        if quotes:
            person = self._cast.person_within(quotes.end(), self._lines[last].end)
            if person is not None:
                return person
        introduced = None if self._text[self._lines[last].end - 1] == "?" else self._cast.subject(last, anywhere=True)
        return introduced or self._cast.last_voice(index, _FARTHEST_VOICE) or self._cast.protagonist

    def _answering(self, speaker: Edges, index: int) -> Edges | None:
        """Who speaks with ``speaker``: was quoted a moment ago, soon will be, or was named."""
        return (
            self._cast.last_quoted_other(speaker, index)
            or self._cast.first_other([self._found[later][0] for later in self._ahead(index)], speaker, index)
            or self._cast.other_than(speaker, index, 3)
            or self._cast.narrator_beside(speaker)
            or self._cast.other_than(speaker, index, 12)
        )

    def _ahead(self, index: int) -> list[int]:
        """The quotations with a tag that follow a sentence."""
        following = range(index + 1, min(index + 1 + _FARTHEST_TAG, len(self._lines)))
        return [i for i in following if self._is_quotation(i) and self._found[i][0].source is not None]

    def _opening(self, index: int) -> Edges:
        """A sentence, or its beginning if it is very long, so that no article costs more than its length."""
        line = self._lines[index]
        return line.start, min(line.end, line.start + _LONG)

    def _asks(self, index: int) -> bool:
        line = self._lines[index]
        return self._text[line.start : line.end].rstrip("\"'”’ ").endswith("?")

    def _turn(self, paragraph: int) -> Edges | None:
        """Who speaks last in a paragraph."""
        index = self._last_quotation.get(paragraph)
        return None if index is None else self._speakers.get(index)
