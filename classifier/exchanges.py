"""Whose words a quotation without a tag is: the paragraph, the exchange, the line with a name before it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from classifier.lines import INDIRECT, MIXED
from classifier.mentions import HE, SHE
from classifier.source_names import NAMED, NOTHING

if TYPE_CHECKING:
    from classifier.scene import Edges, Scene
    from classifier.speakers import Cast

_FARTHEST_TAG = 12  # sentences from a quotation to the tag behind it
_FARTHEST_VOICE = 12  # sentences back to whoever spoke last
# A name may be followed by what its bearer is: ``Mr. Okafor (Calder) (Ind):``, ``DANA OKAFOR, HOST:``
_ROLES = r"(?: \([^()\n]{1,40}\)| ?, [A-Z][A-Z .,'’-]{2,60}){0,3}"
_NAME_LINE = re.compile(rf"\W*([^\W\d_][\w.,'’ -]{{1,48}}?){_ROLES}\s*[:.—–-]?\W*")
_TURN = re.compile(rf"\W{{0,3}}([^\W\d_][\w.'’ -]{{0,40}}?){_ROLES}\s?:\s")
_QUOTES = re.compile(r"q(?<!\w.)uot(?:es|ed) ")  # begins with a character and no \b: searched for much faster
_LONG = 2000  # characters of a sentence that are looked at
_INTRODUCTION = 3  # sentences before a document that may name its author
_CAPITAL_TURN = re.compile(r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,3}: ")
_TO_SOMEBODY = re.compile(r"I(?<!\w.) (?:\w+ ){1,4}?(him|her)\b")
_OFFICE = re.compile(r"The [^()\n]{4,60} \(([^()\n]{4,40})\)\s?:")
_DASH_NAME = re.compile(r"[—–―-]{1,2} ?(.{2,40})")
_ANSWER = re.compile(r"A[.:] ")
# Asked, asks, asking, questioned, wondered, pressed.
_ASKS = re.compile(
    r"[aqwp](?<!\w.)(?<!was .)(?<!were .)(?<!been .)"
    r"(?:(?<=a)sk(?:ed|s|ing)|(?<=q)uestioned|(?<=w)ondered|(?<=p)ressed) (?!for\b)\w"
)
_LONGEST_TURN = 250  # characters of a name, what its bearer is, and the colon
_QUESTION = re.compile(r"Q[.:] ")
_CLOSING = tuple("\"'”’»")


class Exchange:
    """Finds the speakers of an article, sentence by sentence, in the order of the text."""

    def __init__(self, scene: Scene, document: int, cast: Cast) -> None:
        self._scene = scene
        self._text = scene.text
        self._cast = cast
        self._begin = scene.text_edges[document][0]
        self._first, self._last = scene.line_edges[document], scene.line_edges[document + 1]
        self._speakers: dict[int, Edges | None] = {}
        self._last_quotations: dict[int, int | None] = {}  # by the last line of a paragraph

    def speakers(self) -> dict[int, Edges | None]:
        """The speaker of each attributed sentence, None where it is not clear."""
        scene, cast, found = self._scene, self._cast, self._speakers
        meanings, starts, ends, kinds = scene.meanings, scene.named_starts, scene.named_ends, scene.kinds
        speaker: Edges | None
        for index, voice in enumerate(scene.outer[self._first : self._last], self._first):
            if voice < 0:
                continue
            meaning = meanings[voice]
            if scene.capital_turn[index] and _CAPITAL_TURN.match(self._text, scene.starts[index], scene.ends[index]):
                speaker = self._turn_line(index)
            elif meaning == NOTHING:
                speaker = self._untagged(index)
            elif scene.within_speech[index]:
                speaker = found.get(index - 1)
            elif meaning == NAMED:
                speaker = starts[voice], ends[voice]
            else:
                speaker = cast.resolve(voice, index)
            if speaker is not None:
                cast.heard(index, speaker, quoted=kinds[voice] != INDIRECT)
            found[index] = speaker
        return found

    def _untagged(self, index: int) -> Edges | None:  # noqa: PLR0911 - one rule a return
        scene = self._scene
        start, end = scene.starts[index], scene.ends[index]
        opening = self._text[start]
        if opening == "Q" and _QUESTION.match(self._text, start, end):
            return None
        if opening == "A" and _ANSWER.match(self._text, start, end):
            return self._cast.interview.protagonist
        before = None
        if index > self._first and scene.paragraphs[index - 1] == scene.paragraphs[index]:
            before = self._speakers.get(index - 1)
        if before is not None and scene.within_speech[index]:
            return before
        voice = scene.outer[index]
        quoted = scene.quoted_first[index] >= 0
        if quoted and (scene.kinds[voice] == MIXED or scene.cue_starts[voice] >= 0):
            # Words outside of the marks, but no source or cue that we know: ``“Never,” grunted Okafor.``
            person = self._cast.person_within(scene.quoted_last[index], end)
            person = person or self._cast.person_within(start, scene.quoted_first[index])
            if person is not None:
                return person
        if scene.cue_starts[voice] >= 0 or (before is not None and self._is_quotation(index - 1)):
            return before
        known = self._turn_line(index)
        if known is None and not quoted:
            if before is not None and scene.quotation[index - 1]:
                return before
            return self._lead_in(index) or self._interviewed(index)
        known = known or self._tag_behind(index) or before
        return known or self._subject_before(index) or self._paragraph_before(index)

    def _last_before(self, index: int) -> int:
        """The last line of the paragraphs before that of a line; one before the first line where it is the first."""
        return bisect_left(self._scene.paragraphs, self._scene.paragraphs[index]) - 1

    def _final(self, index: int) -> str:
        """The last character of a line."""
        return self._text[self._scene.ends[index] - 1]

    def _lead_in(self, index: int) -> Edges | None:
        """Whose verbatim document it is that begins behind a colon, or goes on from the paragraph before."""
        last = self._last_before(index)
        if last < self._first:
            return None
        if self._final(last) == ":":
            return self._introduced(last)
        goes_on = self._is_quotation(last) and self._scene.meanings[self._scene.outer[last]] == NOTHING
        return self._speakers.get(last) if goes_on and self._is_document(last) else None

    def _introduced(self, last: int) -> Edges | None:
        """Who is introduced by a sentence that ends with a colon, or by those before it."""
        scene, cast = self._scene, self._cast
        quotes = _QUOTES.search(self._text, *self._opening(last))
        person = cast.person_within(quotes.end(), scene.ends[last]) if quotes else None
        if person is not None:
            return person
        voices = range(scene.voice_edges[last], scene.voice_edges[last + 1])
        named = [voice for voice in voices if scene.meanings[voice] != NOTHING and scene.cue_starts[voice] >= 0]
        if named:
            author = cast.resolve(max(named, key=lambda voice: scene.cue_starts[voice]), last)
            if author is not None and author[1] - author[0] > 1:  # not the author of the article: I
                return author
        person = cast.author_within(last) or cast.subject(last, anywhere=True)
        for before in range(last - 1, max(self._first - 1, last - 1 - _INTRODUCTION), -1):
            if person is not None:
                break
            if scene.prose[before]:
                person = self._speakers.get(before) or cast.person_within(scene.starts[before], scene.ends[before])
        return person or cast.last_voice(last, _FARTHEST_VOICE)

    def _is_document(self, index: int) -> bool:
        return self._speakers.get(index) != self._cast.interview.interviewer

    def _interviewed(self, index: int) -> Edges | None:
        """Who speaks in an interview without marks: whoever asks in paragraphs that are questions."""
        scene = self._scene
        last = bisect_right(scene.paragraphs, scene.paragraphs[index]) - 1
        before = self._last_before(index)
        answers = before < self._first or (scene.prose[before] and not scene.quotation[before])
        if not answers and self._final(last) == "?" and self._cast.interview.interviewer is not None:
            return self._cast.interview.interviewer
        return self._cast.interview.protagonist

    def _is_quotation(self, index: int) -> bool:
        voice = self._scene.outer[index]
        return voice >= 0 and self._scene.kinds[voice] != INDIRECT

    def _turn_line(self, index: int) -> Edges | None:
        """A name with a colon before the words, or on the line before, as in transcripts."""
        scene = self._scene
        start, end = scene.starts[index], scene.ends[index]
        if self._text.find(":", start, min(end, start + _LONGEST_TURN)) >= 0:
            opening = _OFFICE.match(self._text, start, end) or _TURN.match(self._text, start, end)
            if opening:
                return self._cast.named(opening.span(1))
        former = index - 1
        if former < self._first or scene.prose[former] or scene.paragraphs[former] == scene.paragraphs[index]:
            return None
        start, end = scene.starts[former], scene.ends[former]
        name = _OFFICE.match(self._text, start, end) or _NAME_LINE.fullmatch(self._text, start, end)
        return self._cast.named(name.span(1)) if name else None

    def _tag_behind(self, index: int) -> Edges | None:
        """The tag that follows in the paragraph, behind quotations without one, or a name behind a dash."""
        scene = self._scene
        if index + 1 < self._last:
            name = _DASH_NAME.fullmatch(self._text, scene.starts[index + 1], scene.ends[index + 1])
            person = self._cast.lone_name(name.span(1)) if name else None
            if person is not None:
                return person
        for later in range(index + 1, min(index + 1 + _FARTHEST_TAG, self._last)):
            if scene.paragraphs[later] != scene.paragraphs[index]:
                return None
            voice = scene.outer[later]
            if voice < 0 or scene.meanings[voice] != NOTHING:
                owner = self._cast.owner_of_words(later)
                if owner is not None or voice < 0 or scene.kinds[voice] == INDIRECT:
                    return owner
                return self._cast.resolve(voice, later)
        return None

    def _subject_before(self, index: int) -> Edges | None:
        """The person that the sentence before in the paragraph is about: ``Smith shook his head. “No.”``"""
        scene = self._scene
        for before in range(index - 1, max(self._first - 1, index - 1 - _INTRODUCTION), -1):
            if scene.paragraphs[before] != scene.paragraphs[index] or (before < index - 1 and scene.outer[before] >= 0):
                return None
            person = self._cast.subject(before)
            if person is not None:
                return person
        return None

    def _paragraph_before(self, index: int) -> Edges | None:  # noqa: PLR0911 - one rule a return
        """What the paragraph before tells: an introduction, an open quotation, or a turn in an exchange."""
        last = self._last_before(index)
        if last < self._first:
            return None
        if self._final(last) == ":":
            return self._introduced(last)
        quotation = self._last_quotation(last)
        if quotation is None:
            return self._after_narrative(last, index)
        speaker = self._speakers.get(quotation)
        if self._is_open_before(self._scene.starts[index] + 1):
            return speaker
        # A quotation that was closed, and one without a tag after it: the other one answers.
        former = self._last_before(last)
        turn = self._last_quotation(former) if former >= self._first else None
        turn_before = None if turn is None else self._speakers.get(turn)
        if turn_before is not None and turn_before != speaker:
            return turn_before
        if speaker is not None:
            return self._answering(speaker, index) or speaker
        return self._cast.last_voice(index, _FARTHEST_VOICE) or self._cast.interview.protagonist

    def _is_open_before(self, start: int) -> bool:
        """Whether the last quotation before ``start`` was never closed: it goes on over the paragraph's end."""
        scene = self._scene
        index = bisect_left(scene.quoted_starts, start) - 1
        if index < 0 or scene.quoted_starts[index] < self._begin:
            return False
        end = scene.quoted_ends[index]
        return self._text[end : end + 1] not in _CLOSING

    def _after_narrative(self, last: int, index: int) -> Edges | None:
        """Who speaks behind a question of the interviewer, an introduction, or a remark of the author."""
        cast = self._cast
        told = _TO_SOMEBODY.search(self._text, *self._opening(last))
        if told:
            return cast.referent(HE if told[1] == "him" else SHE, told.span(1), last)
        if _ASKS.search(self._text, *self._opening(last)):
            asking = self._speakers.get(last) or cast.subject(last)
            if asking and self._asks(index):
                return asking
            answers = asking and self._answering(asking, index)
            if answers:
                return answers
        if self._asks(index):
            for before in range(last, max(self._first - 1, last - _INTRODUCTION), -1):
                if _ASKS.search(self._text, *self._opening(before)):
                    asking = self._speakers.get(before) or cast.subject(before, anywhere=True)
                    if asking is not None:
                        return asking
        quotes = _QUOTES.search(self._text, *self._opening(last))
        if quotes:
            person = cast.person_within(quotes.end(), self._scene.ends[last])
            if person is not None:
                return person
        introduced = None if self._final(last) == "?" else cast.subject(last, anywhere=True)
        return introduced or cast.last_voice(index, _FARTHEST_VOICE) or cast.interview.protagonist

    def _answering(self, speaker: Edges, index: int) -> Edges | None:
        """Who speaks with ``speaker``: was quoted a moment ago, soon will be, or was named."""
        return (
            self._cast.last_quoted_other(speaker, index)
            or self._cast.first_other(self._ahead(index), speaker, index)
            or self._cast.other_than(speaker, index, 3)
            or self._cast.narrator_beside(speaker)
            or self._cast.other_than(speaker, index, 12)
        )

    def _ahead(self, index: int) -> list[int]:
        """The voices of the quotations with a tag that follow a sentence."""
        scene = self._scene
        following = range(index + 1, min(index + 1 + _FARTHEST_TAG, self._last))
        return [
            scene.outer[i] for i in following if self._is_quotation(i) and scene.meanings[scene.outer[i]] != NOTHING
        ]

    def _opening(self, index: int) -> Edges:
        """A sentence, or its beginning if it is very long, so that no article costs more than its length."""
        start = self._scene.starts[index]
        return start, min(self._scene.ends[index], start + _LONG)

    def _asks(self, index: int) -> bool:
        text = self._text[self._scene.starts[index] : self._scene.ends[index]]
        return text.rstrip("\"'”’ ").endswith("?")

    def _last_quotation(self, last: int) -> int | None:
        """The last quotation of the paragraph that ends with line ``last``."""
        if last not in self._last_quotations:
            paragraphs, index = self._scene.paragraphs, last
            while index >= self._first and paragraphs[index] == paragraphs[last] and not self._is_quotation(index):
                index -= 1
            found = index >= self._first and paragraphs[index] == paragraphs[last]
            self._last_quotations[last] = index if found else None
        return self._last_quotations[last]
