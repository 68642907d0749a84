"""Attributions as fields of JSON and CSV, and as a line of the view for readers."""

from __future__ import annotations

from itertools import pairwise
from json.encoder import encode_basestring as quote_json
from typing import TYPE_CHECKING

from classifier.lines import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_NOWHERE = (-1, -1)
_CSV_NONE = ("",) * len(CSV_ATTRIBUTION)


def json_attributions(article: Article) -> list[str]:
    """For each sentence the members of its JSON object that tell its attributions, with the comma before them."""
    voices, text = article.found_voices, article.text
    members = [_JSON_NONE] * len(article)
    if voices is None:
        return members
    edges = voices.edges()
    begin = edges[0]
    said = _json_voices(text, voices, begin, edges[-1])
    sources = voices.sources
    for index, (first, last) in enumerate(pairwise(edges)):
        if first < last:
            speaker = voices.speakers[voices.first + index]
            outer, source = said[first - begin]
            # Most sources speak themselves.
            who = source if speaker == sources[first] else _json_spans(text, [speaker or _NOWHERE])[0]
            inner = (
                ", ".join([voice for voice, _ in said[first + 1 - begin : last - begin]]) if last > first + 1 else ""
            )
            members[index] = f', "attribution": {outer}, "speaker": {who}, "nested": [{inner}]'
    return members


def _json_voices(text: str, voices: ArticleVoices, begin: int, end: int) -> list[tuple[str, str]]:
    """Each voice from ``begin`` to ``end`` and its source. (Lists as a whole: these are most of what is written.)"""
    edges = voices.content_edges[begin : end + 1]
    contents = _json_spans(text, voices.contents[edges[0] : edges[-1]])
    sources = _json_spans(text, voices.sources[begin:end])
    cues = _json_spans(text, voices.cues[begin:end])
    offset = edges[0]
    return [
        (
            f'{{"source": {source}, "cue": {cue}, "kind": "{KIND_NAMES[kind]}", '
            f'"content": [{", ".join(contents[first - offset : last - offset])}]}}',
            source,
        )
        for source, cue, kind, (first, last) in zip(
            sources, cues, voices.kinds[begin:end], pairwise(edges), strict=True
        )
    ]


def _json_spans(text: str, spans: Sequence[Edges]) -> list[str]:
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
