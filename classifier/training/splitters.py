"""Measures sentence boundaries, ours and those of other splitters, on labelled articles.

Protocol. Every splitter is given the paragraphs that ``Batch`` finds, one by one, so paragraph ends are right for
everyone and are not counted. A boundary is the offset of the first character of the sentence that follows; where a
splitter leaves closing marks or white space does not matter. A boundary between two segments that are each exactly
one sentence (``whole``) is true; one inside such a segment is false; anything else is not judged. Since ptc sets most
sentences on lines of their own, :func:`join_lines` puts its paragraphs back together. Our rules were checked against
these same articles while they were written, so the figures flatter them a little.

NLTK's own English parameters are a download, so its decision procedure runs on parameters that its trainer learns
from the texts that our abbreviations are learned from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from classifier.batch import Batch
from classifier.sentences import split

if TYPE_CHECKING:
    from classifier.abbreviations import Abbreviations

Segments = Sequence[tuple[int, int, bool]]
"""Start, end and whether it is exactly one sentence, in reading order."""

Splitter = Callable[[Sequence[str]], list[list[int]]]
"""Takes paragraphs, gives for each the offsets of the sentences in it but the first."""

_NAIVE = re.compile(r"[.?!]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_LINE_WITH_STOP = re.compile(r"([.?!…][\"”’)\]]{0,2})\n(?=[\"“‘'(\[…]|[^\W_a-z])")


@dataclass(frozen=True, slots=True)
class BoundaryScore:
    """Precision, recall and F1 of boundaries inside paragraphs, and the true boundaries behind them."""

    precision: float
    recall: float
    f1: float
    boundaries: int


def join_lines(text: str) -> str:
    """``text`` with lines that end in a stop joined to a line that follows without a blank one; equal offsets."""
    return _LINE_WITH_STOP.sub(r"\1 ", text)


def boundary_scores(
    documents: Sequence[tuple[str, Segments]], splitters: Mapping[str, Splitter]
) -> dict[str, BoundaryScore]:
    """Scores by splitter name, over documents of a text and its labelled segments."""
    batch = Batch.of([text for text, _ in documents])
    shifts = batch.document_starts[batch.paragraph_documents]
    paragraphs = [
        documents[document][0][start:end]
        for document, start, end in zip(
            batch.paragraph_documents.tolist(),
            (batch.paragraph_starts - shifts).tolist(),
            (batch.paragraph_ends - shifts).tolist(),
            strict=True,
        )
    ]
    true, false = _judged(documents, batch)
    first = set(batch.paragraph_starts.tolist())
    true -= first
    scores = {}
    for name, splitter in splitters.items():
        offsets = zip(batch.paragraph_starts.tolist(), splitter(paragraphs), strict=True)
        found = {start + offset for start, inner in offsets for offset in inner} - first
        hits = len(found & true)
        wrong = int(false[list(found)].sum()) if found else 0
        precision = hits / (hits + wrong) if hits + wrong else 0.0
        recall = hits / len(true) if true else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        scores[name] = BoundaryScore(precision, recall, f1, len(true))
    return scores


def _judged(
    documents: Sequence[tuple[str, Segments]], batch: Batch
) -> tuple[set[int], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """True boundaries, and for every character of the batch whether a boundary there is wrong."""
    true = set()
    wrong = np.zeros(len(batch.codes) + 1, dtype=np.bool_)
    for shift, (text, segments) in zip(batch.document_starts.tolist(), documents, strict=True):
        for start, end, whole in segments:
            if whole:
                wrong[shift + start + 1 : shift + end] = True
        for (_, end, whole), (start, _, next_whole) in pairwise(segments):
            if whole and next_whole and not text[end:start].strip():
                true.add(shift + start)
    return true, wrong


def our_splitter(abbreviations: Abbreviations) -> Splitter:
    """The splitter of this package."""

    def splitter(paragraphs: Sequence[str]) -> list[list[int]]:
        batch = Batch.of(paragraphs)
        spans = split(batch, abbreviations)
        found: list[list[int]] = [[] for _ in paragraphs]
        shifts = batch.document_starts[spans.documents]
        for document, offset in zip(spans.documents.tolist(), (spans.starts - shifts).tolist(), strict=True):
            if offset:
                found[document].append(offset)
        return found

    return splitter


def peer_splitters(texts: Iterable[str]) -> tuple[dict[str, Splitter], list[str]]:
    """The other splitters that are installed, and a note for each that is not. ``texts`` train Punkt."""
    made: dict[str, Splitter] = {"naive regex": _naive}
    notes = []
    makers: dict[str, Callable[[], Splitter]] = {
        "NLTK Punkt": lambda: _punkt(texts),
        "BlingFire": _blingfire,
        "pySBD": _pysbd,
        "syntok": _syntok,
    }
    for name, maker in makers.items():
        try:
            made[name] = maker()
        except ImportError as error:
            notes.append(f"{name} is not measured: {error}")
    return made, notes


def _each(one: Callable[[str], Iterable[int]]) -> Splitter:
    """A splitter of paragraphs from a function of one, whose offset 0 is dropped."""
    return lambda paragraphs: [[offset for offset in one(text) if offset > 0] for text in paragraphs]


def _naive(paragraphs: Sequence[str]) -> list[list[int]]:
    return [[match.end() for match in _NAIVE.finditer(text)] for text in paragraphs]


def _punkt(texts: Iterable[str]) -> Splitter:
    punkt = import_module("nltk.tokenize.punkt")
    trainer = punkt.PunktTrainer()
    for text in texts:
        trainer.train(text, finalize=False)
    trainer.finalize_training()
    tokenizer = punkt.PunktSentenceTokenizer(trainer.get_params())
    return _each(lambda text: [start for start, _ in tokenizer.span_tokenize(text)])


def _blingfire() -> Splitter:
    blingfire = import_module("blingfire")

    def starts(text: str) -> list[int]:
        _, offsets = blingfire.text_to_sentences_and_offsets(text)
        return [start for start, _ in offsets]

    return _each(starts)


def _pysbd() -> Splitter:
    segmenter = import_module("pysbd").Segmenter(language="en", clean=False, char_span=True)
    return _each(lambda text: [span.start for span in segmenter.segment(text)])


def _syntok() -> Splitter:
    segmenter = import_module("syntok.segmenter")

    def starts(text: str) -> list[int]:
        sentences = [sentence for paragraph in segmenter.analyze(text) for sentence in paragraph]
        return [next(iter(sentence)).offset for sentence in sentences]

    return _each(starts)
