"""Scored articles as text: JSON lines, JSON, CSV, and the view for readers (``terminal.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring as quote_json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from classifier.attribution_report import CSV_ATTRIBUTION, csv_attribution, json_attributions
from classifier.labels import NOT_PROSE, OUTCOMES
from classifier.terminal import draw_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from classifier.records import Article, Summary

DECIMALS = 4
_STEPS = 10**DECIMALS
_JSON_LABELS = tuple("null" if name == NOT_PROSE else f'"{name}"' for name in OUTCOMES)
_CSV_LABELS = tuple("" if name == NOT_PROSE else name for name in OUTCOMES)
CSV_COLUMNS = ("doc", "index", "paragraph", "start", "end", "text", "label", "confidence", *OUTCOMES)


class Format(StrEnum):
    """The output formats."""

    TEXT = "text"
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which sentences are shown, and how.

    ``min_confidence`` is compared with the confidence as it is shown, rounded to ``DECIMALS``. ``width``
    (terminal columns) and ``colour`` matter for the text view alone. With ``attribution`` sources and speakers
    are shown.
    """

    format: Format
    min_confidence: float = 0.0
    prose_only: bool = False
    width: int = 80
    colour: bool = False
    attribution: bool = False

    @property
    def head(self) -> str:
        """What comes before the first article."""
        if self.format is Format.CSV:
            return ",".join((*CSV_COLUMNS, *(CSV_ATTRIBUTION if self.attribution else ()))) + "\r\n"
        return "[\n" if self.format is Format.JSON else ""

    @property
    def separator(self) -> str:
        """What comes between articles."""
        return {Format.JSON: ",\n", Format.TEXT: "\n"}.get(self.format, "")

    @property
    def tail(self) -> str:
        """What comes after the last article. (``head + tail`` is the output without any article.)"""
        return "\n]\n" if self.format is Format.JSON else ""


def render(identity: str, article: Article, layout: Layout) -> str:
    """One article in the chosen format."""
    return _RENDERERS[layout.format](identity, article, layout)


class _Row(NamedTuple):
    """A sentence to show. ``steps``: its probabilities in units of the last decimal.

    (Made for every sentence that is written: a frozen dataclass takes three times as long.)
    """

    number: int
    paragraph: int
    start: int
    end: int
    outcome: int
    steps: tuple[int, ...]


def _shown_rows(article: Article, layout: Layout) -> Iterator[_Row]:
    steps = np.rint(article.probabilities.astype(np.float64) * _STEPS).astype(np.int64)
    outcomes = article.outcomes
    kept = np.ones(len(article), dtype=np.bool_)
    if layout.min_confidence > 0 and len(article):
        kept &= steps[np.arange(len(article)), outcomes] >= layout.min_confidence * _STEPS - 1e-6
    if layout.prose_only:
        kept &= outcomes != OUTCOMES.index(NOT_PROSE)
    rows = np.flatnonzero(kept)
    return map(
        _Row,
        rows.tolist(),
        article.paragraphs[rows].tolist(),
        article.starts[rows].tolist(),
        article.ends[rows].tolist(),
        outcomes[rows].tolist(),
        map(tuple, steps[rows].tolist()),
    )


@cache
def _decimals() -> tuple[str, ...]:
    """The shortest decimal for each number of steps: formatting by look-up is what keeps output fast."""
    return tuple(repr(step / _STEPS) for step in range(_STEPS + 1))


def _json_sentences(article: Article, layout: Layout) -> Iterator[str]:
    """The members of each sentence's JSON object, without braces."""
    number, text = _decimals(), article.text
    named = ", ".join([f'"{name}": %s' for name in OUTCOMES])
    attributions = json_attributions(article) if layout.attribution else [""] * len(article)
    for index, paragraph, start, end, outcome, steps in _shown_rows(article, layout):
        values = named % tuple([number[step] for step in steps])
        yield (
            f'"index": {index}, "paragraph": {paragraph}, "start": {start}, "end": {end}, '
            f'"text": {quote_json(text[start:end])}, "label": {_JSON_LABELS[outcome]}, '
            f'"confidence": {number[steps[outcome]]}, "probabilities": {{{values}}}'
            f"{attributions[index]}"
        )


def _render_jsonl(identity: str, article: Article, layout: Layout) -> str:
    opening = f'{{"doc": {quote_json(identity)}, '
    return "".join([f"{opening}{members}}}\n" for members in _json_sentences(article, layout)])


def _render_json(identity: str, article: Article, layout: Layout) -> str:
    sentences = ",\n".join([f"    {{{members}}}" for members in _json_sentences(article, layout)])
    body = f"[\n{sentences}\n  ]" if sentences else "[]"
    return f'{{"doc": {quote_json(identity)},\n  "summary": {_json_summary(article.summary)},\n  "sentences": {body}}}'


def _json_summary(summary: Summary) -> str:
    import json  # noqa: PLC0415 - start-up: the other formats go without

    return json.dumps(
        {
            "sentences": dict(summary.sentences),
            "words": dict(summary.words),
            "share_of_sentences": {k: round(v, DECIMALS) for k, v in summary.share_of_sentences.items()},
            "share_of_words": {k: round(v, DECIMALS) for k, v in summary.share_of_words.items()},
        }
    )


def _render_csv(identity: str, article: Article, layout: Layout) -> str:
    number, text = _decimals(), article.text
    doc = csv_cell(identity)

    def attribution(index: int) -> str:
        return "".join([f",{csv_cell(cell)}" for cell in csv_attribution(article, index)]) if layout.attribution else ""

    return "".join(
        [
            f"{doc},{row.number},{row.paragraph},{row.start},{row.end},{csv_cell(text[row.start : row.end])},"
            f"{_CSV_LABELS[row.outcome]},{number[row.steps[row.outcome]]},"
            f"{','.join([number[step] for step in row.steps])}{attribution(row.number)}\r\n"
            for row in _shown_rows(article, layout)
        ]
    )


def csv_cell(text: str) -> str:
    """A cell as RFC 4180 has it."""
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _render_text(identity: str, article: Article, layout: Layout) -> str:
    sentences = article.sentences
    shown = [(sentences[row.number], row.steps[row.outcome] / _STEPS) for row in _shown_rows(article, layout)]
    return draw_article(identity, shown, article.summary, width=layout.width, colour=layout.colour)


_RENDERERS: dict[Format, Callable[[str, Article, Layout], str]] = {
    Format.TEXT: _render_text,
    Format.JSONL: _render_jsonl,
    Format.JSON: _render_json,
    Format.CSV: _render_csv,
}
