"""Attributions as fields of JSON and CSV, and as a line of the view for readers."""

from __future__ import annotations

from json.encoder import encode_basestring as quote_json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.attributions import Voice
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


def json_attribution(article: Article, index: int) -> str:
    """The members of a sentence's JSON object that tell its attributions, with the comma before them."""
    found = article.voices.get(index)
    if found is None:
        return _JSON_NONE
    (outer, *nested), speaker = found
    inner = ", ".join([_json_voice(article.text, voice) for voice in nested])
    return (
        f', "attribution": {_json_voice(article.text, outer)}, "speaker": {_json_span(article.text, speaker)}, '
        f'"nested": [{inner}]'
    )


def _json_voice(text: str, voice: Voice) -> str:
    content = ", ".join([_json_span(text, span) for span in voice.content])
    return (
        f'{{"source": {_json_span(text, voice.source)}, "cue": {_json_span(text, voice.cue)}, '
        f'"kind": "{voice.kind}", "content": [{content}]}}'
    )


def _json_span(text: str, span: Edges | None) -> str:
    if span is None:
        return "null"
    start, end = span
    return f'{{"text": {quote_json(text[start:end])}, "start": {start}, "end": {end}}}'


def csv_attribution(article: Article, index: int) -> tuple[str, ...]:
    """The cells of ``CSV_ATTRIBUTION``, not yet quoted; empty where there is nothing to say."""
    found = article.voices.get(index)
    if found is None:
        return _CSV_NONE
    (outer, *_), speaker = found
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
