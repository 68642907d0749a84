"""What is in the project's corpus: articles by kind, region and decade, and labels by split."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REGION_GROUPS = {
    "US": ("US",),
    "UK": ("UK", "England", "Scotland", "Wales", "Northern Ireland"),
    "Ireland": ("Ireland",),
    "India": ("India",),
    "Nigeria": ("Nigeria",),
    "South Africa": ("South Africa",),
    "Australia": ("Australia",),
    "Canada": ("Canada",),
}
"""Regions by group; every other region is ``ELSEWHERE``."""

ELSEWHERE = "elsewhere"
GROUPS = (*REGION_GROUPS, ELSEWHERE)

_GROUP_OF = {region: group for group, regions in REGION_GROUPS.items() for region in regions}


def region_group(region: str) -> str:
    """The group of a region, for tables."""
    return _GROUP_OF.get(region, ELSEWHERE)


def decade(year: int) -> str:
    """For example ``1990s``."""
    return f"{year // 10 * 10}s"


def breadth(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """Articles by kind, then region group, then decade; only cells that hold some."""
    cells = Counter((record["kind"], region_group(record["region"]), decade(record["year"])) for record in records)
    table: dict[str, dict[str, dict[str, int]]] = {}
    for (kind, group, years), count in sorted(cells.items(), key=lambda cell: _order(*cell[0])):
        table.setdefault(kind, {}).setdefault(group, {})[years] = count
    return table


def _order(kind: str, group: str, years: str) -> tuple[str, int, str]:
    return kind, GROUPS.index(group), years


def split_counts(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, int]]:
    """By split: articles, words, sentences by label (``not_prose`` for null), uncertain ones, attributed ones."""
    counts = {}
    for split, articles in records.items():
        sentences = [sentence for record in articles for sentence in record["sentences"]]
        labels = Counter(sentence["label"] or "not_prose" for sentence in sentences)
        counts[split] = {
            "articles": len(articles),
            "words": sum(len(record["text"].split()) for record in articles),
            "sentences": len(sentences),
            **{label: labels[label] for label in sorted(labels)},
            "uncertain": sum(not sentence["certain"] for sentence in sentences),
            "with_cues": sum(bool(sentence.get("cues")) for sentence in sentences),
        }
    return counts
