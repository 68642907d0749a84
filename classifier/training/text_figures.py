"""Figures of style for a collection of articles: lengths, variety of words, openings, names, page furniture."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.training.article_sets import Article

WINDOWS = (100, 500)
"""Words of a window of the moving-average type-token ratio (Covington and McFall 2010 use 500)."""

LENGTH_BANDS = (150, 300, 600, 900, 1500)
"""Upper ends of the bands of article lengths, in words."""

_SHORT, _LONG = 5, 40  # words of a short and of a long sentence
_FEWEST_NAMES = 6
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-zà-öø-ÿ]{2,}")
_CALENDAR = frozenset((*day_name, *month_name))
_SHORT_QUOTE = re.compile(r"“[^“”]{2,40}?”|\"[^\"]{2,40}?\"|(?<!\w)‘[^‘’]{2,40}?’(?!\w)")
_WORDS_OF_SHORT_QUOTE = 3


def moving_type_token_ratio(words: Sequence[str], window: int) -> float:
    """Mean share of different words over all windows of that many words; of all of them where there are fewer."""
    count = len(words)
    if count <= window:
        return len(set(words)) / max(count, 1)
    last: dict[str, int] = {}
    total = 0
    for place, word in enumerate(words):
        # A word counts once in each window that holds it and not its earlier occurrence.
        first = max(last.get(word, -1) + 1, place - window + 1)
        total += min(place, count - window) - first + 1 if first <= count - window else 0
        last[word] = place
    return total / (window * (count - window + 1))


def length_figures(articles: Sequence[Article]) -> dict[str, Any]:
    """Words of prose an article: quantiles, and the share of articles in each band of length."""
    words = np.array([len(article.words) for article in articles])
    bands = np.searchsorted(LENGTH_BANDS, words, side="right")
    shares = np.bincount(bands, minlength=len(LENGTH_BANDS) + 1) / max(len(words), 1)
    names = [
        f"under {LENGTH_BANDS[0]}",
        *(f"{a}-{b - 1}" for a, b in pairwise(LENGTH_BANDS)),
    ]
    return {
        "articles": len(articles),
        "words": int(words.sum()),
        **{name: int(np.percentile(words, at)) for name, at in _QUANTILES.items()},
        "bands": dict(zip([*names, f"{LENGTH_BANDS[-1]} and more"], shares.round(4).tolist(), strict=True)),
    }


_QUANTILES = {"least": 0, "p10": 10, "median": 50, "p90": 90, "most": 100}


def sentence_figures(articles: Sequence[Article]) -> dict[str, float]:
    """Words a sentence of prose: mean, spread, quantiles, shares of short and long ones; how articles end."""
    lengths = np.array([len(sentence) for article in articles for sentence in article.sentences])
    last = [len(article.sentences[-1]) for article in articles if article.sentences]
    return {
        "mean": round(float(lengths.mean()), 2),
        "deviation": round(float(lengths.std()), 2),
        **{f"p{at}": float(np.percentile(lengths, at)) for at in (10, 25, 50, 75, 90)},
        "short": round(float((lengths <= _SHORT).mean()), 4),
        "long": round(float((lengths >= _LONG).mean()), 4),
        "last_median": float(np.median(last)),
    }


def variety_figures(articles: Sequence[Article]) -> dict[str, float]:
    """Type-token ratios: inside articles, and over the articles one after the other."""
    short, long = WINDOWS
    inside = [moving_type_token_ratio(a.words, short) for a in articles if len(a.words) >= short]
    joined = [word for article in articles for word in article.words]
    return {
        f"ttr_{short}": round(float(np.mean(inside)), 4) if inside else 0.0,
        f"ttr_{long}": round(moving_type_token_ratio(joined, long), 4),
        "types": len(set(joined)),
        "once": round(sum(count == 1 for count in Counter(joined).values()) / max(len(set(joined)), 1), 4),
    }


def opening_figures(articles: Sequence[Article], most: int = 10) -> dict[str, Any]:
    """How sentences and articles begin, and how often in the same way."""
    openings = [[sentence[0] for sentence in article.sentences] for article in articles]
    first = Counter(word for words in openings for word in words)
    followed = [(one, other) for words in openings for one, other in pairwise(words)]
    starts = Counter(" ".join(article.sentences[0][:2]) for article in articles if article.sentences)
    total = max(first.total(), 1)
    return {
        "ten_commonest": round(sum(count for _, count in first.most_common(10)) / total, 4),
        "same_as_before": round(sum(one == other for one, other in followed) / max(len(followed), 1), 4),
        "shared_article_starts": round(
            sum(count for count in starts.values() if count > 1) / max(starts.total(), 1), 4
        ),
        "words": [(word, round(count / total, 4)) for word, count in first.most_common(most)],
        "article_starts": starts.most_common(most),
    }


def mannerism_figures(articles: Sequence[Article]) -> dict[str, float]:
    """Habits that readers noticed: names of an article with one initial, and quoted phrases of a few words.

    ``same_initial`` is the chance that two different capitalised words of an article, met inside sentences, begin with
    the same letter, averaged over articles; ``short_quotes`` are quoted phrases of one to three words in a thousand
    words of prose.
    """
    chances, quotes, words = [], 0, 0
    for article in articles:
        prose = [line for line, own in zip(article.lines, article.prose, strict=True) if own]
        names = {name for line in prose for name in _NAME.findall(line)} - _CALENDAR
        initials = np.array(list(Counter(name[0] for name in names).values()))
        if len(names) >= _FEWEST_NAMES:
            chances.append((initials * (initials - 1)).sum() / (len(names) * (len(names) - 1)))
        words += len(article.words)
        quotes += sum(
            len(found.split()) <= _WORDS_OF_SHORT_QUOTE for line in prose for found in _SHORT_QUOTE.findall(line)
        )
    return {
        "same_initial": round(float(np.mean(chances)), 4) if chances else 0.0,
        "short_quotes": round(1000 * quotes / max(words, 1), 2),
    }


def furniture_figures(articles: Sequence[Article]) -> dict[str, float]:
    """Share of articles with lines that are not prose: any, more than two, and before, amid and after the prose."""
    rows = []
    for article in articles:
        own = np.flatnonzero(article.prose)
        other = np.flatnonzero(~np.array(article.prose, dtype=np.bool_))
        first, last = (own[0], own[-1]) if len(own) else (len(article.prose), -1)
        amid = (other > first) & (other < last)
        rows.append(
            (len(other) > 0, len(other) > 2, (other < first).any(), amid.any(), (other > last).any(), len(other))
        )
    names = ("any", "three_or_more", "before", "amid", "after", "lines")
    return dict(zip(names, np.mean(np.array(rows, dtype=float), axis=0).round(4).tolist(), strict=True))
