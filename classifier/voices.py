"""From cues to voices: nested attributions, quotations that go on without a tag, and whose they are.

Works on one article: few sentences are attributed, and only articles whose sentences are read need it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifier.exchanges import Exchange
from classifier.names import may_speak
from classifier.quoted_lines import DIRECT, MIXED, Line, Quoted, Voice
from classifier.speakers import Cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from classifier.quoted_lines import Edges

    Found = tuple[list[Voice], Edges | None]
    Cue = tuple[int, Sequence[int], Sequence[int], float]

__all__ = ["Line", "Voice", "trace_voices"]

# A headline's “Okafor: port will reopen”, and a name behind a dash; at most so long that it can be a name.
_TAGGED = re.compile(
    r"(?P<before>[^\W\d_a-z][\w.'’ -]{1,40}?)(?P<cue_before>:) (?P<said>.+)"
    r"|(?P<quoted>.+?)\s?(?P<cue_behind>[—–―]|--) ?(?P<behind>[^\W\d_a-z][\w.'’ -]{2,40})",
    re.DOTALL,
)

_MARKED = re.compile(r"[:—–―-](?:(?<=:) |(?<!:) ?[^\W\d_a-z])")  # begins with a set: fast to search for

_MOSTLY = 0.6  # part of a sentence's characters in quotation marks from which it is a quotation
_MOST_NESTED = 16  # cues of a sentence that are compared with each other


def trace_voices(
    text: str,
    lines: Sequence[Line],
    quotations: Sequence[Sequence[int]],
    cues: Sequence[Cue],
    contents: Sequence[Sequence[Sequence[int]]],
) -> Mapping[int, Found]:
    """The voices of each attributed sentence, the outermost first, and the span of its speaker.

    ``quotations`` are the stretches of verbatim words; ``cues`` the sentence of each cue, its span, that of its source
    (-1 for none) and its score; ``contents`` what belongs to each cue.
    """
    quoted = Quoted(text, quotations)
    by_sentence: dict[int, list[Voice]] = {}
    for (sentence, cue, source, score), content in zip(cues, contents, strict=True):
        spans = tuple([(a, b) for a, b in content])
        start, end = cue
        named = None if source[0] < 0 else (source[0], source[1])
        if end - start == 1 and text[start] == ":" and (named is None or not may_speak(text[slice(*named)])):
            continue  # Photo: Marsh Press
        voice = Voice(named, (start, end), quoted.kind(spans), spans, score)
        by_sentence.setdefault(sentence, []).append(voice)
    found: dict[int, list[Voice]] = {}
    unmarked = [index for index, line in enumerate(lines) if line.quotation]
    for index in sorted({*by_sentence, *quoted.lines(lines), *unmarked}):
        line = lines[index]
        voices = by_sentence.get(index, [])
        if len(voices) > 1:
            voices = _outermost_first(voices, quoted)
        stretches = quoted.within(line.start, line.end)
        if voices and not stretches and not line.quotation:
            found[index] = voices
            continue
        marked = sum([b - a for a, b in stretches]) >= _MOSTLY * (line.end - line.start)
        if marked and all(voice.cue and quoted.holds(voice.cue[0]) for voice in voices):
            voices.insert(0, Voice(None, None, quoted.kind(((line.start, line.end),)), stretches))
        elif line.quotation and not stretches and not _has_turn(text, voices):
            voices.insert(0, Voice(None, None, DIRECT, ((line.start, line.end),)))
        elif line.quotation and stretches and not voices:
            voices = [Voice(None, None, MIXED, stretches)]
        if voices:
            found[index] = voices
    cast = _add_tagged(text, lines, quoted, found)
    return _with_speakers(text, lines, quoted, dict(sorted(found.items())), cast)


def _add_tagged(text: str, lines: Sequence[Line], quoted: Quoted, found: dict[int, list[Voice]]) -> Cast | None:
    """Add the voices of lines whose only tag is a name with a colon or dash; the people, if they were looked for."""
    cast: Cast | None = None
    for index, line in enumerate(lines):
        if index in found or not _MARKED.search(text, line.start, line.end):
            continue
        tag = _TAGGED.fullmatch(text, line.start, line.end)
        if tag:
            cast = cast or Cast(text, lines)
            name, said = ("before", "said") if tag["before"] else ("behind", "quoted")
            if cast.is_name(tag.span(name)):
                quote = (tag.span(said),)
                found[index] = [Voice(tag.span(name), tag.span(f"cue_{name}"), quoted.kind(quote), quote)]
    return cast


def _outermost_first(voices: list[Voice], quoted: Quoted) -> list[Voice]:
    """Voices in another one's content come behind it, those in quotations behind others; then the surest is first."""
    few = len(voices) <= _MOST_NESTED

    def key(voice: Voice) -> tuple[int, bool, float]:
        depth = sum([_contains(other, voice) and not _contains(voice, other) for other in voices]) if few else 0
        return depth, bool(voice.cue and quoted.holds(voice.cue[0])), -voice.score

    return sorted(voices, key=key)


def _has_turn(text: str, voices: list[Voice]) -> bool:
    """Whether a name with a colon says who speaks, as in a transcript."""
    return any(voice.cue is not None and text[voice.cue[1] - 1] == ":" for voice in voices)


def _contains(outer: Voice, inner: Voice) -> bool:
    return inner is not outer and inner.cue is not None and any(a <= inner.cue[0] < b for a, b in outer.content)


def _with_speakers(
    text: str, lines: Sequence[Line], quoted: Quoted, found: Mapping[int, list[Voice]], cast: Cast | None
) -> dict[int, Found]:
    """The voices with the speaker of each sentence."""
    if not found:
        return {}
    cast = cast or Cast(text, lines)
    exchange = Exchange(text, lines, quoted, found, cast)
    return {index: (voices, exchange.speaker_of(index)) for index, voices in found.items()}
