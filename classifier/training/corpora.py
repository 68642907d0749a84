"""Reads the public corpora as their authors publish them: the texts that labels and offsets refer to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from classifier.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ARTICLES = re.compile(
    r"""ptc/(train|dev)-articles/(?P<ptc>[^/]+\.txt)
    | polnear/data/(train|dev)/text/(?P<polnear>[^/]+\.txt)
    | basil/articles/\d+/(?P<basil>[^/]+\.json)
    | bbc/(?P<bbc>[^/]+/[^/]+\.txt)
    | onestop/(?P<onestop>[^/]+\.txt)
    | fnc1/(?P<fnc1>[^/]+\.csv)""",
    re.VERBOSE,
)
"""Which files hold articles, and what the label files call them (the part in the named group)."""

# Where two files hold the same sentence the later one decides: BABE's second group of annotators judged
# nearly all of the sentences, its first group fewer than half.
_BABE = ("final_labels_SG1.csv", "final_labels_SG2.csv")
_CHECKTHAT = ("english/train_en.tsv", "english/dev_en.tsv")

_REMEDY = "python scripts/fetch_corpora.py obtains the corpora"


def find_corpora(root: Path, given: Path | None) -> Path | None:
    """The folder of the corpora that was given, or the first usual place that exists for the checkout ``root``."""
    places = [given] if given else [root.parent / "shared" / "corpora", root / "corpora"]
    return next((place for place in places if place.is_dir()), None)


@dataclass(frozen=True, slots=True)
class RatedSentence:
    """One sentence of a corpus of single sentences, with what people said of it.

    ``human`` is BABE's ``label_opinion`` or CheckThat!'s ``SUBJ``/``OBJ``; ``outlet`` is BABE's name of the
    publisher in lower case with hyphens, ``None`` for CheckThat!.
    """

    text: str
    human: str
    outlet: str | None


@dataclass(frozen=True)
class Corpora:
    """A folder of corpora, every file of which is checked against its digest when it is read.

    ``digests`` holds the SHA-256 of each file by corpus and path below the corpus folder
    (``digests.read_digests``). Every method raises :class:`DataError` for a file that is missing, has no
    digest or another one, or does not hold what its corpus should.
    """

    root: Path
    digests: Mapping[tuple[str, str], str]

    def article(self, corpus: str, document: str) -> str:
        """The text of one article, exactly as the offsets of the label files count its characters.

        ``document`` is the file name (ptc, polnear, basil, onestop), the path below the corpus folder (bbc)
        or ``file.csv#Body ID`` (fnc1). Texts are UTF-8 with universal newlines; a BASIL article is its body
        paragraphs, each one's sentences joined by a space, with a blank line between.
        """
        name, _, body = document.partition("#")
        file = self._articles.get((corpus, name))
        if file is None:
            raise DataError(f"{corpus}/{document}: digests.tsv names no such article")
        if corpus == "fnc1":
            return self._body(name, body)
        text = self._text(corpus, file)
        return _basil_article(text, f"{corpus}/{document}") if corpus == "basil" else text

    def rated_sentences(self) -> dict[tuple[str, str], RatedSentence]:
        """Every single sentence of BABE and CheckThat!, by corpus and key.

        The key is CheckThat!'s ``sentence_id``; for BABE it is the SHA-1 of the text as UTF-8 with every run
        of white space made one space. Texts have such runs made one space too, and none at their edges.
        """
        found: dict[tuple[str, str], RatedSentence] = {}
        for file in _BABE:
            table = self._table("babe", file, ";", ("text", "outlet", "label_opinion"))
            for text, outlet, human in table:
                one_line = re.sub(r"\s+", " ", text)
                key = hashlib.sha1(one_line.encode(), usedforsecurity=False).hexdigest()
                publisher = outlet.strip().lower().replace(" ", "-") or None
                found["babe", key] = RatedSentence(one_line.strip(), human, publisher)
        for file in _CHECKTHAT:
            table = self._table("checkthat", file, "\t", ("sentence_id", "sentence", "label"))
            for key, text, human in table:
                found["checkthat", key] = RatedSentence(re.sub(r"\s+", " ", text).strip(), human, None)
        return found

    @cached_property
    def _articles(self) -> dict[tuple[str, str], str]:
        """File of each article, by corpus and the name that label files use."""
        named = ((corpus, file, _ARTICLES.fullmatch(f"{corpus}/{file}")) for corpus, file in self.digests)
        return {(corpus, match[corpus]): file for corpus, file, match in named if match}

    @cached_property
    def _bodies(self) -> dict[str, dict[str, str]]:
        """Bodies of the Fake News Challenge by file and ID, for the files read so far."""
        return {}

    def _body(self, file: str, body: str) -> str:
        if file not in self._bodies:
            rows = self._table("fnc1", file, ",", ("Body ID", "articleBody"))
            self._bodies[file] = {key: text.replace("\r\n", "\n").replace("\r", "\n") for key, text in rows}
        try:
            return self._bodies[file][body]
        except KeyError:
            raise DataError(f"fnc1/{file}: no body has the ID {body!r}") from None

    def _text(self, corpus: str, file: str) -> str:
        """A file as UTF-8 with universal newlines."""
        try:
            text = self._content(corpus, file).decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(f"{corpus}/{file}: not UTF-8 at byte {error.start}") from None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _table(self, corpus: str, file: str, separator: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Rows of a delimited file, the named columns as strings; an empty field is an empty string."""
        try:
            table = pd.read_csv(
                io.BytesIO(self._content(corpus, file)),
                sep=separator,
                quoting=csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL,
                usecols=list(columns),
                dtype=str,
                keep_default_na=False,
                encoding="utf-8-sig",
            )
        except ValueError as error:
            raise DataError(f"{corpus}/{file}: not a table with the columns {', '.join(columns)} ({error})") from None
        return list(zip(*(table[column].tolist() for column in columns), strict=True))

    def _content(self, corpus: str, file: str) -> bytes:
        """A file as bytes, checked against its digest."""
        expected = self.digests.get((corpus, file))
        if expected is None:
            raise DataError(f"{corpus}/{file}: no digest is known for it; digests.tsv has to name it")
        path = self.root / corpus / file
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise DataError(f"{path}: no such file; {_REMEDY}") from None
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise DataError(
                f"{path}: not the file that was labelled (SHA-256 {found}, expected {expected}); remove it: {_REMEDY}"
            )
        return content


def _basil_article(content: str, document: str) -> str:
    try:
        return "\n\n".join(" ".join(paragraph) for paragraph in json.loads(content)["body-paragraphs"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{document}: not a BASIL article ({error!r})") from None
