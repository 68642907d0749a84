"""Attributions as fields of JSON and CSV, and as a line of the view for readers."""

from __future__ import annotations

from itertools import pairwise
from json.encoder import encode_basestring as quote_json
from typing import TYPE_CHECKING

from classifier.lines import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from classifier.attributions import ArticleVoices
    from classifier.records import Article, Sentence

    Edges = tuple[int, int]

CSV_ATTRIBUTION = (
    "source",
    "source_start",
    "source_end",
    "cue",
    "cue_start",
    "cue_end",
    "kind",
    "content",
    "speaker",
    "speaker_start",
    "speaker_end",
)
"""Columns that follow the others; ``content`` is the spans as ``start-end``, spaces between."""

_JSON_NONE = ', "attribution": null, "speaker": null, "nested": []'
_CSV_NONE = ("",) * len(CSV_ATTRIBUTION)


def json_attributions(article: Article) -> list[str]:
    """For each sentence the members of its JSON object that tell its attributions, with the comma before them."""
    voices, text = article.found_voices, article.text
    if voices is None:
        return [_JSON_NONE] * len(article)
    # Lists as a whole and no calls between: these are most of what is written.
    edges = voices.edges()
    begin, end = edges[0], edges[-1]
    sources = _json_spans(text, voices.sources.between(begin, end))
    said = _json_voices(text, voices, sources, begin, end)
    speakers = _json_spans(text, voices.speakers.between(voices.first, voices.first + voices.count))
    return [
        f', "attribution": {said[first - begin]}, "speaker": {speaker}, '
        f'"nested": [{", ".join(said[first + 1 - begin : last - begin]) if last > first + 1 else ""}]'
        if last > first
        else _JSON_NONE
        for first, last, speaker in zip(edges[:-1], edges[1:], speakers, strict=True)
    ]


def _json_voices(text: str, voices: ArticleVoices, sources: list[str], begin: int, end: int) -> list[str]:
    """The voices from ``begin`` to ``end``, whose ``sources`` are written already."""
    edges = voices.content_edges[begin : end + 1]
    offset = edges[0]
    contents = _json_spans(text, voices.contents.between(offset, edges[-1]))
    cues = _json_spans(text, voices.cues.between(begin, end))
    return [
        f'{{"source": {source}, "cue": {cue}, "kind": "{KIND_NAMES[kind]}", "content": '
        f"[{contents[first] if last == first + 1 else ', '.join(contents[first:last])}]}}"
        for source, cue, kind, (first, last) in zip(
            sources, cues, voices.kinds[begin:end], pairwise([edge - offset for edge in edges]), strict=True
        )
    ]


def _json_spans(text: str, spans: Iterable[Edges]) -> list[str]:
    return [
        f'{{"text": {quote_json(text[start:end])}, "start": {start}, "end": {end}}}' if start >= 0 else "null"
        for start, end in spans
    ]


def csv_attribution(article: Article, index: int) -> tuple[str, ...]:
    """The cells of ``CSV_ATTRIBUTION``, not yet quoted; empty where there is nothing to say."""
    voices = article.found_voices
    found = voices.of(index) if voices else []
    if voices is None or not found:
        return _CSV_NONE
    outer, speaker = found[0], voices.speaker(index)
    content = " ".join([f"{start}-{end}" for start, end in outer.content])
    text = article.text
    return (
        *_csv_span(text, outer.source),
        *_csv_span(text, outer.cue),
        outer.kind,
        content,
        *_csv_span(text, speaker),
    )


def _csv_span(text: str, span: Edges | None) -> tuple[str, str, str]:
    if span is None:
        return "", "", ""
    start, end = span
    return text[start:end], str(start), str(end)


def attribution_line(sentence: Sentence) -> str | None:
    """Who speaks and how, for the view for readers; None for a sentence without an attribution."""
    attribution = sentence.attribution
    if attribution is None:
        return None
    who = sentence.speaker or attribution.source
    cue = f", “{attribution.cue.text}”" if attribution.cue else ""
    return f"— {who.text if who else 'source not named'} ({attribution.kind}{cue})"
