"""All figures of the report on the project's corpus, as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from classifier.training.article_sets import REFERENCES, as_article, prose_words, sample
from classifier.training.own_breadth import breadth, split_counts
from classifier.training.own_corpus import SPLITS, load_own, read_records
from classifier.training.set_comparison import odd_openings, oddities, overlaps
from classifier.training.text_figures import (
    furniture_figures,
    length_figures,
    mannerism_figures,
    opening_figures,
    sentence_figures,
    variety_figures,
)
from classifier.training.word_sequences import repetition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from classifier.training.article_sets import Article

OWN = "newsvoice"
SAMPLE_WORDS = 40_000
"""Words of prose of every sample: about 100 articles of this corpus and 50 of ptc; each public corpus has more."""

WITHIN = (5, 8)
"""Lengths of the n-grams that articles of one collection share."""

ACROSS = (8, 10)
"""Lengths of the n-grams that collections share."""


def own_figures(folder: Path) -> dict[str, Any]:
    """Breadth, splits and style of the whole corpus; needs nothing but the corpus."""
    records = {split: read_records(folder, split) for split in SPLITS}
    articles = own_articles(folder)
    return {
        "splits": split_counts(records),
        "breadth": breadth(record for split in SPLITS for record in records[split]),
        "whole": {**style(articles), "repetition": _repetition(articles), "furniture": furniture_figures(articles)},
    }


def own_articles(folder: Path) -> list[Article]:
    """The articles of all splits."""
    return [as_article(document) for document in load_own(folder, *SPLITS)]


def compared_figures(own: Sequence[Article], references: Mapping[str, Sequence[Article]]) -> dict[str, Any]:
    """The corpus beside the public ones: style and repetition on equal samples, overlap on all of the articles."""
    samples = {OWN: sample(own, SAMPLE_WORDS), **{name: sample(references[name], SAMPLE_WORDS) for name in REFERENCES}}
    others = [article for name in REFERENCES for article in samples[name]]
    everyone = [article for articles in references.values() for article in articles]
    return {
        "sample_words": SAMPLE_WORDS,
        "samples": {name: {**style(drawn), "repetition": _repetition(drawn)} for name, drawn in samples.items()},
        "furniture": {
            name: {"articles": len(known), **furniture_figures(known)}
            for name, found in {OWN: own, **references}.items()
            if name in samples and (known := [article for article in found if article.furniture_known])
        },
        "overlap": {
            "articles": sum(len(references[name]) for name in REFERENCES),
            "single_sentences": sum(len(found) for name, found in references.items() if name not in REFERENCES),
            "words": prose_words(everyone),
            "whole": [asdict(row) for row in overlaps(own, everyone, ACROSS)],
            "samples": {name: _overlap_of_sample(name, samples[name], references) for name in samples},
        },
        "odd": {
            "three words": [asdict(row) for row in oddities(own, others, 3)],
            "four words": [asdict(row) for row in oddities(own, others, 4)],
            "openings of two words": [asdict(row) for row in odd_openings(own, others, 2)],
        },
    }


def style(articles: Sequence[Article]) -> dict[str, Any]:
    """Every figure of style of a collection."""
    return {
        "lengths": length_figures(articles),
        "sentences": sentence_figures(articles),
        "variety": variety_figures(articles),
        "openings": opening_figures(articles),
        "mannerisms": mannerism_figures(articles),
    }


def _overlap_of_sample(
    name: str, drawn: Sequence[Article], references: Mapping[str, Sequence[Article]]
) -> dict[str, float]:
    """N-grams that a sample shares with the public corpora other than its own, for 10,000 of its n-grams."""
    rest = [article for other in REFERENCES if other != name for article in references[other]]
    return {str(row.length): row.per_10000 for row in overlaps(drawn, rest, ACROSS)}


def _repetition(articles: Sequence[Article]) -> dict[str, Any]:
    figures = {}
    for length in WITHIN:
        found = repetition([article.words for article in articles], length)
        figures[str(length)] = {
            "distinct": found.distinct,
            "share": round(found.share, 6),
            "pairs": [(articles[p.one].name, articles[p.other].name, p.shared) for p in found.pairs],
            "commonest": found.commonest,
        }
    return figures


def as_json(figures: Mapping[str, Any]) -> str:
    """The figures as JSON, one key a line at the top levels."""
    return json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
