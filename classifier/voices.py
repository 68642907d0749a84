"""From cues to voices: nested attributions, quotations that go on without a tag, and whose they are.

Works on one article, with plain tuples: few sentences are attributed, and only articles whose sentences are read need
it. All spans are ``(start, end)`` in characters of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.speakers import Cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Edges = tuple[int, int]
    Found = tuple[list["Voice"], Edges | None]

_MOSTLY = 0.6  # part of a sentence's characters in quotation marks from which it is a quotation
_MOST_NESTED = 16  # cues of a sentence that are compared with each other
_FARTHEST_TAG = 12  # sentences from a quotation to the tag behind it
_WORD = re.compile(r"\w")
_CLOSING = "\"'”’»"
DIRECT, INDIRECT, MIXED = "direct", "indirect", "mixed"


@dataclass(frozen=True, slots=True)
class Voice:
    """An attribution as spans; see ``records.Attribution``."""

    source: Edges | None
    cue: Edges | None
    kind: str
    content: tuple[Edges, ...]


def trace_voices(
    text: str,
    sentences: Sequence[tuple[int, int, int]],
    quotations: Sequence[Sequence[int]],
    cues: Sequence[tuple[int, Sequence[int], Sequence[int]]],
    contents: Sequence[Sequence[Sequence[int]]],
) -> Mapping[int, Found]:
    """The voices of each attributed sentence, the outermost first, and the span of its speaker.

    ``sentences`` are start, end and paragraph; ``quotations`` the stretches of verbatim words; ``cues`` the sentence
    of each cue, its span and that of its source (-1 for none); ``contents`` what belongs to each cue.
    """
    quoted = _Quoted(text, quotations)
    by_sentence: dict[int, list[Voice]] = {}
    for (sentence, cue, source), content in zip(cues, contents, strict=True):
        spans = tuple((a, b) for a, b in content)
        voice = Voice(None if source[0] < 0 else (source[0], source[1]), (cue[0], cue[1]), quoted.kind(spans), spans)
        by_sentence.setdefault(sentence, []).append(voice)
    found: dict[int, list[Voice]] = {}
    for index in sorted({*by_sentence, *quoted.sentences(sentences)}):
        start, end, _ = sentences[index]
        voices = _outermost_first(by_sentence.get(index, []), quoted)
        stretches = quoted.within(start, end)
        is_quotation = sum(b - a for a, b in stretches) >= _MOSTLY * (end - start)
        if is_quotation and all(voice.cue and quoted.holds(voice.cue[0]) for voice in voices):
            voices.insert(0, Voice(None, None, quoted.kind(((start, end),)), stretches))
        if voices:
            found[index] = voices
    return _with_speakers(text, sentences, quoted, found)


class _Quoted:
    """The quoted stretches of an article."""

    def __init__(self, text: str, stretches: Sequence[Sequence[int]]) -> None:
        self._text = text
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]

    def within(self, start: int, end: int) -> tuple[Edges, ...]:
        """The stretches of ``text[start:end]``, cut at its edges."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return tuple(
            (max(a, start), min(b, end)) for a, b in zip(self._starts[first:last], self._ends[first:last], strict=True)
        )

    def holds(self, place: int) -> bool:
        """Whether the character at ``place`` is quoted."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self._ends[index]

    def sentences(self, sentences: Sequence[tuple[int, int, int]]) -> list[int]:
        """Indices of the sentences that have quoted words."""
        starts = [start for start, _, _ in sentences]
        found = []
        for start, end in zip(self._starts, self._ends, strict=True):
            first = bisect_right(starts, start) - 1
            found += range(max(first, 0), bisect_left(starts, end))
        return found

    def kind(self, content: tuple[Edges, ...]) -> str:
        """Whether the words of ``content`` are quoted, told, or both."""
        inside = outside = 0
        for start, end in content:
            at = start
            for a, b in self.within(start, end):
                outside += len(_WORD.findall(self._text, at, a))
                inside += b - a
                at = b
            outside += len(_WORD.findall(self._text, at, end))
        if not inside:
            return INDIRECT
        return MIXED if outside else DIRECT

    def is_open_before(self, start: int) -> bool:
        """Whether the quotation before the one at ``start`` was never closed: it goes on over the paragraph's end."""
        index = bisect_left(self._starts, start) - 1
        return index >= 0 and self._text[self._ends[index] : self._ends[index] + 1] not in tuple(_CLOSING)


def _outermost_first(voices: list[Voice], quoted: _Quoted) -> list[Voice]:
    """Voices that stand in another one's content come behind it; then those outside of quotations come first."""
    if not 1 < len(voices) <= _MOST_NESTED:
        return voices

    def depth(voice: Voice) -> int:
        return sum(_contains(other, voice) and not _contains(voice, other) for other in voices)

    return sorted(voices, key=lambda voice: (depth(voice), quoted.holds(voice.cue[0]) if voice.cue else False))


def _contains(outer: Voice, inner: Voice) -> bool:
    return inner is not outer and inner.cue is not None and any(a <= inner.cue[0] < b for a, b in outer.content)


def _with_speakers(
    text: str, sentences: Sequence[tuple[int, int, int]], quoted: _Quoted, found: Mapping[int, list[Voice]]
) -> dict[int, Found]:
    """The voices with the speaker of each sentence."""
    cast = Cast(text, sentences)
    speakers: dict[int, Edges | None] = {}
    for index, voices in found.items():
        source = voices[0].source
        if source is not None:
            speakers[index] = cast.resolve(source, index)
    tags = _Tags(text, sentences, quoted, found, speakers, cast)
    for index, voices in found.items():
        if voices[0].source is None:
            speakers[index] = tags.speaker_of(index)
            cast.heard(index, speakers[index])
    return {index: (voices, speakers[index]) for index, voices in found.items()}


class _Tags:
    """Finds the speaker of quotations that have no tag of their own."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int, int]],
        quoted: _Quoted,
        found: Mapping[int, list[Voice]],
        speakers: dict[int, Edges | None],
        cast: Cast,
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._quoted = quoted
        self._found = found
        self._speakers = speakers
        self._cast = cast
        self._paragraphs = [paragraph for _, _, paragraph in sentences]
        self._last_quotation = {
            self._paragraphs[index]: index for index, voices in found.items() if voices[0].kind != INDIRECT
        }

    def speaker_of(self, index: int) -> Edges | None:
        """What the sentence before or behind in the paragraph, the paragraph before, or the exchange tells."""
        start, _, paragraph = self._sentences[index]
        if self._found[index][0].cue is not None:
            return self._before(index, paragraph)
        before = self._before(index, paragraph)
        if before is not None and self._is_quotation(index - 1):
            return before
        behind = self._behind(index, paragraph)
        if behind is not None:
            return behind
        if before is not None:
            return before
        subject = self._cast.subject(index - 1) if index and self._sentences[index - 1][2] == paragraph else None
        return subject or self._paragraph_before(index, start, paragraph)

    def _is_quotation(self, index: int) -> bool:
        voices = self._found.get(index)
        return bool(voices) and voices is not None and voices[0].kind != INDIRECT

    def _before(self, index: int, paragraph: int) -> Edges | None:
        if index and self._sentences[index - 1][2] == paragraph:
            return self._speakers.get(index - 1)
        return None

    def _behind(self, index: int, paragraph: int) -> Edges | None:
        """The tag that follows in the paragraph, behind quotations without one."""
        for later in range(index + 1, min(index + 1 + _FARTHEST_TAG, len(self._sentences))):
            if self._sentences[later][2] != paragraph:
                return None
            voices = self._found.get(later)
            if voices is None or voices[0].source is not None:
                answer = self._cast.owner_of_words(later)
                if answer is not None:
                    return answer
                return self._speakers.get(later) if voices and voices[0].kind != INDIRECT else None
        return None

    def _paragraph_before(self, index: int, start: int, paragraph: int) -> Edges | None:
        """What the paragraph before tells: an introduction, an open quotation, or a turn in an exchange."""
        last = bisect_left(self._paragraphs, paragraph) - 1
        if last < 0:
            return None
        speaker = self._speakers.get(last)
        _, end, former = self._sentences[last]
        if self._text[end - 1] == ":":
            return speaker or self._cast.subject(last)
        if speaker is None or former not in self._last_quotation:
            return None
        if self._quoted.is_open_before(start + 1):
            return speaker
        turns = [self._turn(former), self._turn(former - 1), self._turn(former - 2)]
        if turns[1] is not None and turns[0] != turns[1] and turns[2] in {None, turns[0]}:
            return turns[1]
        return speaker

    def _turn(self, paragraph: int) -> Edges | None:
        """Who speaks last in a paragraph."""
        index = self._last_quotation.get(paragraph)
        return None if index is None else self._speakers.get(index)
