"""The corpus of this project: articles with their labels, one file a split (``data/newsvoice-corpus``)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.errors import DataError
from classifier.labels import NOT_PROSE, OUTCOMES
from classifier.training.dataset import LabelledDocument

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CORPUS = "newsvoice"
"""Its name beside those of the public corpora."""

TERMS = "CC BY 4.0; written for this project"

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)


def read_records(folder: Path, split: str) -> list[dict[str, Any]]:
    """The articles of a split as they stand in its file (``article.schema.json`` describes them).

    Raises:
        DataError: the file is missing, or a line is no JSON object.
    """
    path = folder / f"{split}.jsonl"
    try:
        return read_json_lines(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: {error.strerror}; the corpus stands in data/newsvoice-corpus") from None


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line.

    Raises:
        DataError: a line is no JSON object.
        OSError: the file cannot be read.
    """
    records = []
    # Not `splitlines`: JSON may hold line separators of Unicode as they are.
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(lines if lines != [""] else [], start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}, line {number}: not JSON ({error})") from None
        if not isinstance(record, dict):
            raise DataError(f"{path}, line {number}: an article must be an object, got {type(record).__name__}")
        records.append(record)
    return records


def json_lines(records: Iterable[dict[str, Any]]) -> bytes:
    """The content of a file with one object a line, as :func:`read_json_lines` reads it."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def load_own(folder: Path, *splits: str) -> list[LabelledDocument]:
    """The articles of some splits, in the order of the files.

    Raises:
        DataError: as :func:`read_records`, and for labels or offsets that do not fit the text.
    """
    return [
        _document(record, f"{folder / split}.jsonl, line {number}")
        for split in splits
        for number, record in enumerate(read_records(folder, split), start=1)
    ]


def file_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the corpus, by the name of its split."""
    return {
        f"newsvoice-corpus/{split}.jsonl": hashlib.sha256((folder / f"{split}.jsonl").read_bytes()).hexdigest()
        for split in SPLITS
    }


def _document(record: dict[str, Any], place: str) -> LabelledDocument:
    try:
        text, rows = record["text"], record["sentences"]
        labels = [NOT_PROSE if row["label"] is None else row["label"] for row in rows]
        starts = np.array([row["start"] for row in rows], dtype=np.int64)
        ends = np.array([row["end"] for row in rows], dtype=np.int64)
        certain = np.array([row["certain"] for row in rows], dtype=np.bool_)
        name = f"{record['id']} {record['kind']}"
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{place}: not an article of the corpus ({error!r})") from None
    unknown = sorted(set(labels) - set(OUTCOMES))
    if unknown:
        raise DataError(f"{place}: label must be null or one of {', '.join(OUTCOMES[:-1])}, got {unknown[0]!r}")
    if (starts >= ends).any() or (starts[1:] < ends[:-1]).any() or ends.max(initial=0) > len(text):
        raise DataError(f"{place}: sentences must follow each other inside the text ({len(text)} characters)")
    return LabelledDocument(CORPUS, name, text, starts, ends, labels, certain, np.ones(len(rows), dtype=np.bool_))
