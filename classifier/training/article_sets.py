"""Articles as lines, prose and not, from the project's corpus and from the public ones, to be compared."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from classifier.labels import NOT_PROSE, OUTCOMES
from classifier.training.dataset import LabelledDocument, SilverDocument, load_isolated, load_labelled, load_silver
from classifier.training.word_sequences import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

REFERENCES = ("ptc", "polnear", "basil", "bbc", "fnc1", "onestop")
"""The public corpora of whole articles that the project's corpus is compared with."""


@dataclass(frozen=True)
class Article:
    """The sentences and lines of an article in reading order; ``prose`` says which of them are its own sentences.

    ``furniture_known`` is false where no annotator marked page furniture (a model did).
    """

    name: str
    lines: tuple[str, ...]
    prose: tuple[bool, ...]
    furniture_known: bool = True

    @cached_property
    def sentences(self) -> list[list[str]]:
        """The words of each sentence of prose."""
        return [words for line, own in zip(self.lines, self.prose, strict=True) if own and (words := words_of(line))]

    @cached_property
    def words(self) -> list[str]:
        """The words of its prose."""
        return [word for sentence in self.sentences for word in sentence]


def as_article(document: LabelledDocument | SilverDocument) -> Article:
    """The lines of a labelled article; of a silver one with its likeliest outcomes."""
    spans = zip(document.starts.tolist(), document.ends.tolist(), strict=True)
    lines = tuple(document.text[start:end] for start, end in spans)
    if isinstance(document, LabelledDocument):
        return Article(document.name, lines, tuple(label != NOT_PROSE for label in document.labels))
    outcomes = np.argmax(document.probabilities, axis=1)
    return Article(document.name, lines, tuple((outcomes != OUTCOMES.index(NOT_PROSE)).tolist()), False)


def read_references(corpora: Path, labels: Path) -> dict[str, list[Article]]:
    """Every article of the public corpora that the label files name, by corpus.

    Single sentences (babe, checkthat) are one article each. Raises DataError as the readers of ``dataset`` do.
    """
    found: dict[str, list[Article]] = {name: [] for name in REFERENCES}
    documents: list[LabelledDocument | SilverDocument] = [*load_labelled(corpora, labels)]
    documents += load_silver(corpora, labels)
    for document in documents:
        found.setdefault(document.corpus, []).append(as_article(document))
    for sentence in load_isolated(corpora, labels):
        found.setdefault(sentence.corpus, []).append(Article(sentence.key, (sentence.text,), (True,)))
    return found


def sample(articles: Sequence[Article], words: int, seed: int = 0) -> list[Article]:
    """Articles drawn at random until their prose has that many words; all of them where it has fewer.

    The last one is cut after the sentence that reaches the number, so that samples of different collections are of
    equal size.
    """
    chosen: list[Article] = []
    left = words
    for article in random.Random(seed).sample(list(articles), len(articles)):
        if left <= 0:
            break
        whole_or_cut = article if len(article.words) <= left else _cut(article, left)
        left -= len(whole_or_cut.words)
        chosen.append(whole_or_cut)
    return chosen


def _cut(article: Article, words: int) -> Article:
    kept = 0
    for number, (line, own) in enumerate(zip(article.lines, article.prose, strict=True), start=1):
        kept += len(words_of(line)) if own else 0
        if kept >= words:
            return Article(article.name, article.lines[:number], article.prose[:number], article.furniture_known)
    return article


def prose_words(articles: Iterable[Article]) -> int:
    """Words of prose in all of the articles."""
    return sum(len(article.words) for article in articles)
