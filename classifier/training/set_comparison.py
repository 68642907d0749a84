"""The project's corpus beside the public ones: text taken over, and what stands out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.training.article_sets import prose_words
from classifier.training.word_sequences import Sequences, longest_run, ngrams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from classifier.training.article_sets import Article

_FEWEST = 5  # articles that hold an n-gram before it can stand out


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a collection shares with others, by n-grams of one length.

    ``shared`` counts distinct n-grams of the collection that the others hold, ``per_10000`` the same for 10,000
    distinct ones; ``most`` is the most that one of its articles shares with one of theirs, the names of both in
    ``pair``; ``run`` are the words of the longest stretch of such an article whose n-grams are all shared.
    """

    length: int
    shared: int
    per_10000: float
    most: int
    pair: tuple[str, str]
    run: int


@dataclass(frozen=True, slots=True)
class Oddity:
    """An n-gram that a collection uses more than others do: articles that hold it here and there, and a z-score."""

    words: str
    here: int
    there: int
    score: float


def overlaps(articles: Sequence[Article], others: Iterable[Article], lengths: Sequence[int]) -> list[Overlap]:
    """What the prose of ``articles`` shares with the prose of ``others``, one row a length of n-grams."""
    sequences = Sequences()
    coded = [sequences.encode(article.words) for article in articles]
    tables = {length: _owners(coded, length) for length in lengths}
    found: dict[int, list[NDArray[np.uint64]]] = {length: [] for length in lengths}
    best: dict[int, tuple[int, tuple[str, str]]] = dict.fromkeys(lengths, (0, ("", "")))
    runs = dict.fromkeys(lengths, 0)
    for other in others:
        codes = sequences.encode(other.words)
        for length, (hashes, owners) in tables.items():
            theirs = ngrams(codes, length)
            places = np.minimum(np.searchsorted(hashes, theirs), max(len(hashes) - 1, 0))
            present = hashes[places] == theirs if len(hashes) else np.zeros(len(theirs), dtype=np.bool_)
            if not present.any():
                continue
            shared, first = np.unique(theirs[present], return_index=True)
            found[length].append(shared)
            runs[length] = max(runs[length], longest_run(present, length))
            holder, count = Counter(owners[places[present][first]].tolist()).most_common(1)[0]
            best[length] = max(best[length], (count, (articles[holder].name, other.name)))
    rows = []
    for length, (hashes, _) in tables.items():
        total = len(np.unique(np.concatenate(found[length]))) if found[length] else 0
        most, pair = best[length]
        rows.append(Overlap(length, total, round(10000 * total / max(len(hashes), 1), 2), most, pair, runs[length]))
    return rows


def _owners(coded: Sequence[NDArray[np.uint64]], length: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Distinct n-grams in ascending order, and the number of the first article that holds each."""
    grams = [ngrams(codes, length) for codes in coded]
    numbers = np.repeat(np.arange(len(grams)), [len(found) for found in grams])
    hashes, first = np.unique(np.concatenate(grams), return_index=True)
    return hashes, numbers[first]


def oddities(articles: Sequence[Article], others: Sequence[Article], length: int, most: int = 12) -> list[Oddity]:
    """N-grams of prose that more articles hold, for the words they have, than in ``others``; the oddest first."""
    return _rank(
        Counter(gram for article in articles for gram in _distinct(article, length)),
        Counter(gram for article in others for gram in _distinct(article, length)),
        prose_words(articles),
        prose_words(others),
        most,
    )


def odd_openings(articles: Sequence[Article], others: Sequence[Article], length: int, most: int = 12) -> list[Oddity]:
    """The same for the first words of sentences; every sentence counts."""
    return _rank(
        Counter(" ".join(s[:length]) for article in articles for s in article.sentences if len(s) >= length),
        Counter(" ".join(s[:length]) for article in others for s in article.sentences if len(s) >= length),
        sum(len(article.sentences) for article in articles),
        sum(len(article.sentences) for article in others),
        most,
    )


def _distinct(article: Article, length: int) -> set[str]:
    columns = [article.words[offset:] for offset in range(length)]
    return {" ".join(words) for words in zip(*columns, strict=False)}


def _rank(here: Mapping[str, int], there: Mapping[str, int], size: int, other: int, most: int) -> list[Oddity]:
    """By the z-score of the difference of two proportions, pooled."""
    rows = []
    for words, count in here.items():
        if count < _FEWEST:
            continue
        beside = there.get(words, 0)
        pooled = (count + beside) / (size + other)
        deviation = float(np.sqrt(pooled * (1 - pooled) * (1 / size + 1 / other)))
        score = (count / size - beside / other) / deviation if deviation else 0.0
        rows.append(Oddity(words, count, beside, round(score, 1)))
    return sorted(rows, key=lambda row: (-row.score, row.words))[:most]
