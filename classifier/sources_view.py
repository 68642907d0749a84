"""The sources of articles as text, JSON and CSV."""

from __future__ import annotations

from enum import StrEnum
from json.encoder import encode_basestring as quote_json
from typing import TYPE_CHECKING

from classifier.report import csv_cell
from classifier.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.sources import Source

CSV_COLUMNS = (
    "doc", "source", "start", "end", "sentences", "direct", "indirect", "mixed", "words", "share_of_words",
)  # fmt: skip
CSV_HEAD = ",".join(CSV_COLUMNS) + "\r\n"
UNCLEAR = "(not named)"
_WIDEST = 48  # columns of a name; longer ones are cut


class SourcesFormat(StrEnum):
    """How sources are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def sources_text(identity: str, sources: Sequence[Source]) -> str:
    """A table for readers."""
    header = ("source", "sentences", "direct", "indirect", "mixed", "words", "share")
    rows = [
        (
            _cut(printable(source.mention.text)) if source.mention else UNCLEAR,
            *map(str, (source.sentences, source.direct, source.indirect, source.mixed, source.words)),
            f"{source.share_of_words:.0%}",
        )
        for source in sources
    ]
    if not rows:
        return f"{printable(identity)}\n\n  (nobody is quoted or cited)\n"
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = [
        "  "
        + "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (header, *rows)
    ]
    return "\n".join((printable(identity), "", *lines)) + "\n"


def sources_json(identity: str, sources: Sequence[Source]) -> str:
    """One JSON object on one line."""
    rows = ", ".join(
        f'{{"source": {_mention(source)}, "sentences": {source.sentences}, "direct": {source.direct}, '
        f'"indirect": {source.indirect}, "mixed": {source.mixed}, "words": {source.words}, '
        f'"share_of_words": {round(source.share_of_words, 4)}}}'
        for source in sources
    )
    return f'{{"doc": {quote_json(identity)}, "sources": [{rows}]}}\n'


def sources_csv(identity: str, sources: Sequence[Source]) -> str:
    """Rows under ``CSV_HEAD``."""
    rows = []
    for source in sources:
        where = (source.mention.text, source.mention.start, source.mention.end) if source.mention else ("", "", "")
        numbers = (source.sentences, source.direct, source.indirect, source.mixed, source.words)
        cells = (identity, *where, *numbers, round(source.share_of_words, 4))
        rows.append(",".join(csv_cell(str(cell)) for cell in cells) + "\r\n")
    return "".join(rows)


def _mention(source: Source) -> str:
    if source.mention is None:
        return "null"
    mention = source.mention
    return f'{{"text": {quote_json(mention.text)}, "start": {mention.start}, "end": {mention.end}}}'


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
