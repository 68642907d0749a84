"""The training data: voice labels joined with the texts they describe, every digest and offset checked."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - the functions below call its methods
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from classifier.errors import DataError
from classifier.labels import NOT_PROSE, OUTCOMES
from classifier.training.corpora import Corpora
from classifier.training.digests import DIGESTS, read_digests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

SENTENCES = "sentences.tsv"
FURTHER = "further.tsv"
SILVER = "silver.tsv.gz"
ISOLATED = "isolated.tsv"
"""Names of the files below the labels folder."""

_SPAN = ("corpus", "document", "start", "end")
_SURE = ("label", "certain", "whole")  # further.tsv lacks the last
_THOUSANDTHS = 1000
_ROUNDING = 4  # four rounded thousandths add up to 1000 within this


@dataclass(frozen=True, eq=False)
class LabelledDocument:
    """An article with a voice label on every sentence, in reading order.

    ``starts`` and ``ends`` are characters of ``text``; ``labels`` are members of ``labels.OUTCOMES``.
    ``certain`` is false where the annotator was unsure, ``whole`` where the span is not exactly one sentence.
    """

    corpus: str
    name: str
    text: str
    starts: Int64Array
    ends: Int64Array
    labels: list[str]
    certain: BoolArray
    whole: BoolArray


@dataclass(frozen=True, eq=False)
class SilverDocument:
    """An article with a teacher's probabilities on every sentence, in reading order.

    ``probabilities`` has one row a sentence and four columns in the order of ``labels.OUTCOMES``; rows add
    up to 1.
    """

    corpus: str
    name: str
    text: str
    starts: Int64Array
    ends: Int64Array
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IsolatedSentence:
    """A labelled sentence without its article; ``human`` and ``outlet`` as in ``corpora.RatedSentence``."""

    corpus: str
    key: str
    text: str
    label: str
    certain: bool
    human: str
    outlet: str | None

    @property
    def document(self) -> LabelledDocument:
        """The sentence as an article of one sentence, named by its key."""
        text = self.text.strip()
        start, end, sure = np.array([0]), np.array([len(text)]), np.array([self.certain])
        return LabelledDocument(self.corpus, self.key, text, start, end, [self.label], sure, np.ones(1, dtype=np.bool_))


def load_labelled(corpora: Path, labels: Path, name: str = SENTENCES) -> list[LabelledDocument]:
    """Every document of ``sentences.tsv`` or ``further.tsv`` with its text, in the order of the file.

    ``further.tsv`` does not say which segments are exactly one sentence; they are taken to be.

    Raises:
        DataError: a file is missing or malformed, or a text does not fit its digest or its offsets.
    """
    sure = _SURE if name == SENTENCES else _SURE[:-1]
    table = _read_labels(labels / name, (*_SPAN, *sure))
    _check_labels(table, OUTCOMES, labels / name)
    documents = []
    for corpus, document, text, rows in _documents(corpora, labels, table, labels / name):
        starts, ends = _spans(rows, text, f"{corpus}/{document}")
        certain = rows["certain"].to_numpy() == 1
        whole = rows["whole"].to_numpy() == 1 if "whole" in sure else np.ones(len(rows), dtype=np.bool_)
        documents.append(LabelledDocument(corpus, document, text, starts, ends, rows["label"].tolist(), certain, whole))
    return documents


def load_silver(corpora: Path, labels: Path) -> list[SilverDocument]:
    """Every document of ``silver.tsv.gz`` with its text, in the order of the file.

    Raises:
        DataError: a file is missing or malformed, or a text does not fit its digest or its offsets.
    """
    table = _read_labels(labels / SILVER, (*_SPAN, *OUTCOMES))
    off = (table[list(OUTCOMES)].sum(axis=1) - _THOUSANDTHS).abs() > _ROUNDING
    if off.any():
        raise DataError(
            f"{labels / SILVER}, line {off.idxmax() + 2}: the four probabilities must add up to "
            f"{_THOUSANDTHS} thousandths, got {table.loc[off.idxmax(), list(OUTCOMES)].tolist()}"
        )
    documents = []
    for corpus, name, text, rows in _documents(corpora, labels, table, labels / SILVER):
        starts, ends = _spans(rows, text, f"{corpus}/{name}")
        thousandths = rows[list(OUTCOMES)].to_numpy(np.float64)
        probabilities = thousandths / thousandths.sum(axis=1, keepdims=True)
        documents.append(SilverDocument(corpus, name, text, starts, ends, probabilities))
    return documents


def load_isolated(corpora: Path, labels: Path) -> list[IsolatedSentence]:
    """Every sentence of ``isolated.tsv`` with its text, in the order of the file.

    Raises:
        DataError: a file is missing or malformed, a corpus file does not fit its digest, or a key is in no
            corpus.
    """
    table = _read_labels(labels / ISOLATED, ("corpus", "key", *_SURE))
    _check_labels(table, [outcome for outcome in OUTCOMES if outcome != NOT_PROSE], labels / ISOLATED)
    rated = Corpora(corpora, read_digests(labels / DIGESTS)).rated_sentences()
    sentences = []
    rows = zip(table["corpus"], table["key"], table["label"], table["certain"] == 1, strict=True)
    for corpus, key, label, certain in rows:
        found = rated.get((corpus, key))
        if found is None:
            raise DataError(f"{corpus}: no sentence has the key {key!r} that {labels / ISOLATED} names")
        sentences.append(IsolatedSentence(corpus, key, found.text, label, bool(certain), found.human, found.outlet))
    return sentences


def _read_labels(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    if not path.is_file():
        raise DataError(f"{path}: no such file; the labels stand in data/labels of the repository")
    words = {"corpus", "document", "key", "label"}
    try:
        return pd.read_csv(
            path,
            sep="\t",
            quoting=csv.QUOTE_NONE,
            usecols=list(columns),
            dtype={column: str if column in words else np.int64 for column in columns},
            keep_default_na=False,
            encoding="utf-8",
        )
    except (ValueError, OSError, EOFError) as error:
        raise DataError(f"{path}: not a table with the columns {', '.join(columns)} ({error})") from None


def _check_labels(table: pd.DataFrame, allowed: Sequence[str], path: Path) -> None:
    unknown = ~table["label"].isin(allowed)
    if unknown.any():
        line = unknown.idxmax()
        value = table.loc[line, "label"]
        raise DataError(f"{path}, line {line + 2}: label must be one of {', '.join(allowed)}, got {value!r}")


def _documents(
    corpora: Path, labels: Path, table: pd.DataFrame, path: Path
) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """Corpus, name, checked text and rows of each document, in the order of the table."""
    reader = Corpora(corpora, read_digests(labels / DIGESTS))
    # Rows of one document stand together, so that a document is a slice; `groupby` would be ten times slower.
    keys = table["corpus"] + "/" + table["document"]
    first = np.flatnonzero((keys != keys.shift()).to_numpy())
    if len(first) != keys.nunique():
        raise DataError(f"{path}: the rows of a document must stand together; sort the file")
    for begin, end in zip(first, np.append(first[1:], len(table)), strict=True):
        corpus, name = table["corpus"].iat[begin], table["document"].iat[begin]
        yield corpus, name, reader.article(corpus, name), table.iloc[begin:end]


def _spans(rows: pd.DataFrame, text: str, document: str) -> tuple[Int64Array, Int64Array]:
    """Starts and ends of a document's sentences, checked against its text."""
    starts, ends = rows["start"].to_numpy(np.int64), rows["end"].to_numpy(np.int64)
    previous = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        piece = text[start:end]
        if not previous <= start < end <= len(text) or piece != piece.strip():
            raise DataError(
                f"{document}: sentences must follow each other inside the text ({len(text)} characters) "
                f"without white space at their edges, got {start}-{end} after {previous}"
            )
        previous = end
    return starts, ends
