"""What every article of the project's corpus must satisfy, and every second labelling of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from classifier.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ARTICLE_SCHEMA = "article.schema.json"
SECOND_SCHEMA = "second-labels.schema.json"
"""JSON Schemas beside the corpus."""


def schema_problems(records: list[dict[str, Any]], schema: Path) -> list[str]:
    """One line for every place where a record does not fit a JSON Schema.

    Raises:
        MissingExtraError: jsonschema is not installed.
        DataError: the schema is missing.
    """
    try:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - the extra `test` has it, training does not
    except ImportError:
        raise MissingExtraError("checking the schema of the corpus", "test", "jsonschema") from None
    try:
        validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"{schema}: {error.strerror}; it stands in data/newsvoice-corpus") from None
    return [
        f"article {number} ({record.get('id')}), {error.json_path}: {error.message[:200]}"
        for number, record in enumerate(records, start=1)
        for error in validator.iter_errors(record)
    ]


def span_problems(record: Mapping[str, Any]) -> list[str]:
    """One line for every span of an article (one that fits the schema) that does not fit its text.

    Sentences follow each other, hold every character of the text but white space, and neither begin nor end with
    white space. Sources and cues lie in their sentence, speakers in the article.
    """
    text, at, problems = record["text"], 0, []
    if "\r" in text:
        problems.append("the text has a carriage return; lines end with \\n")
    for number, sentence in enumerate(record["sentences"]):
        start, end = sentence["start"], sentence["end"]
        place = f"sentence {number}"
        if not at <= start < end <= len(text):
            problems.append(f"{place}: {start}-{end} must follow {at} inside the text ({len(text)} characters)")
            continue
        if text[at:start].strip():
            problems.append(f"{place}: {text[at:start].strip()[:40]!r} before it belongs to no sentence")
        if text[start:end] != text[start:end].strip():
            problems.append(f"{place}: begins or ends with white space")
        own = [*sentence.get("cues", ()), *([sentence["source"]] if sentence.get("source") else ())]
        if any(not start <= begin < stop <= end for begin, stop in own):
            problems.append(f"{place}: source and cues must lie inside it, got {own}")
        speaker = sentence.get("speaker")
        if speaker and not (0 <= speaker[0] < speaker[1] <= len(text) and text[slice(*speaker)].strip()):
            problems.append(f"{place}: speaker must lie inside the text, got {speaker}")
        at = end
    if text[at:].strip():
        problems.append(f"{text[at:].strip()[:40]!r} at the end belongs to no sentence")
    return problems
