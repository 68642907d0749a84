"""The report on the project's corpus as Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from classifier.training.own_breadth import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_STYLE = """\
Prose of articles drawn at random, {words} words of each corpus. *short* and *long*: share of sentences of at most 5 and
at least 40 words; *last*: median words of an article's last sentence; *TTR*: type-token ratio as a moving average over
windows of 100 words inside articles, and of 500 over the sample.
"""
_SHARED = """\
*5-grams*, *8-grams*: distinct ones that stand in more than one article of the sample, and the most that one pair of
articles shares; *ten openings*: sentences that begin with one of the ten commonest first words; *as before*: that begin
like the sentence before; *article openings*: articles whose first two words begin another article.
"""
_HABITS = """\
*same initial*: chance that two different names or capitalised words of an article begin with the same letter; *short
quotes*: quoted phrases of one to three words in 1,000 words; *8-grams*, *10-grams elsewhere*: of 10,000 in the sample,
how many stand in an article of another of the public corpora.
"""
_ODD = """\
What stands out against the samples of the six public corpora together (articles, for openings sentences, that hold it
here : there, by z-score):
"""

_LABELS = ("attributed_fact", "quotation", "editorial_opinion", "not_prose")


def table(header: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A Markdown table whose first ``words`` columns are text and the others numbers."""
    rules = ["---" if column < words else "---:" for column in range(len(header))]
    lines = [header, rules, *rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def percent(share: float) -> str:
    """For example ``7.3 %``; small shares with more digits."""
    return f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else f"{100 * share:.3f} %"


def composition_tables(own: Mapping[str, Any]) -> str:
    """Splits, breadth, lengths, page furniture and repetition of the whole corpus."""
    whole = own["whole"]
    return "\n".join(
        [
            _splits(own["splits"]),
            "Articles by kind, region of the imagined outlet, and decade:\n",
            _kinds(own["breadth"]),
            "Articles by region and decade:\n",
            _regions(own["breadth"]),
            _lengths(whole["lengths"]),
            _furniture(whole["furniture"]),
            _repetition(whole["repetition"]),
        ]
    )


def _splits(splits: Mapping[str, Mapping[str, int]]) -> str:
    header = ["file", "articles", "words", "fact", "quotation", "opinion", "not prose", "uncertain", "with cues"]
    keys = ("articles", "words", *_LABELS, "uncertain", "with_cues")
    rows = [[f"`{name}.jsonl`", *(counts.get(key, 0) for key in keys)] for name, counts in splits.items()]
    total = ["all", *(sum(counts.get(key, 0) for counts in splits.values()) for key in keys)]
    return table(header, [*rows, total])


def _kinds(breadth: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    decades = sorted({years for groups in breadth.values() for cells in groups.values() for years in cells})
    rows = []
    for kind, groups in breadth.items():
        by_decade = Counter[str]()
        for cells in groups.values():
            by_decade.update(cells)
        by_group = [sum(groups.get(group, {}).values()) for group in GROUPS]
        rows.append([kind, sum(by_group), *by_group, *(by_decade[years] for years in decades)])
    totals = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    return table(["kind", "all", *GROUPS, *decades], [*rows, ["all", *totals]])


def _regions(breadth: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    cells = Counter[tuple[str, str]]()
    for groups in breadth.values():
        for group, by_decade in groups.items():
            cells.update({(group, years): count for years, count in by_decade.items()})
    decades = sorted({years for _, years in cells})
    rows = [[group, *(cells[group, years] for years in decades)] for group in GROUPS]
    return table(["region", *decades], rows)


def _lengths(lengths: Mapping[str, Any]) -> str:
    bands = lengths["bands"]
    return (
        f"An article has {lengths['least']} to {lengths['most']:,} words of prose, the median is {lengths['median']} "
        f"(10 % have at most {lengths['p10']}, 10 % at least {lengths['p90']}). "
        "Share of articles by words of prose:\n\n"
        + table(list(bands), [[percent(share) for share in bands.values()]], words=0)
    )


def _furniture(figures: Mapping[str, float]) -> str:
    return (
        f"{percent(figures['any'])} of the articles have lines that are not prose (headline, byline, caption, page "
        f"furniture), {percent(figures['three_or_more'])} three or more, {figures['lines']:.1f} lines on average; "
        f"{percent(figures['before'])} before the prose, {percent(figures['amid'])} between its sentences, "
        f"{percent(figures['after'])} after it.\n"
    )


def _repetition(repetition: Mapping[str, Any]) -> str:
    lines = []
    for length, found in repetition.items():
        pairs = ", ".join(f"{_short(one)} and {_short(other)} {shared}" for one, other, shared in found["pairs"][:3])
        lines.append(
            f"- word {length}-grams: {percent(found['share'])} of {found['distinct']:,} stand in several articles; "
            f"the pairs that share most: {pairs}."
        )
    commonest = "; ".join(f"“{words}” ({count})" for words, count in repetition["5"]["commonest"][:6])
    return "\n".join(lines) + f"\n- The 5-grams in most articles: {commonest}.\n"


def _short(name: str) -> str:
    return name.split(" ", 1)[0]


def comparison_tables(compared: Mapping[str, Any]) -> str:
    """The corpus beside the public ones."""
    samples, overlap = compared["samples"], compared["overlap"]
    return "\n".join(
        [
            _STYLE.format(words=f"{compared['sample_words']:,}"),
            _style(samples),
            _SHARED,
            _shared(samples),
            _HABITS,
            _habits(samples, overlap["samples"]),
            "Lines that are not prose, where an annotator marked them:\n",
            _furnitures(compared["furniture"]),
            _taken_over(overlap),
            _odd(compared["odd"]),
        ]
    )


def _style(samples: Mapping[str, Any]) -> str:
    header = [
        "corpus",
        "articles",
        "words a sentence",
        "median",
        "p10-p90",
        "short",
        "long",
        "last",
        "TTR 100",
        "TTR 500",
    ]
    rows = []
    for name, figures in samples.items():
        found, variety = figures["sentences"], figures["variety"]
        rows.append(
            [
                name,
                figures["lengths"]["articles"],
                f"{found['mean']:.1f} ± {found['deviation']:.1f}",
                f"{found['p50']:.0f}",
                f"{found['p10']:.0f}-{found['p90']:.0f}",
                percent(found["short"]),
                percent(found["long"]),
                f"{found['last_median']:.0f}",
                f"{variety['ttr_100']:.3f}",
                f"{variety['ttr_500']:.3f}",
            ]
        )
    return table(header, rows)


def _shared(samples: Mapping[str, Any]) -> str:
    header = [
        "corpus",
        "5-grams",
        "worst pair",
        "8-grams",
        "worst pair",
        "ten openings",
        "as before",
        "article openings",
    ]
    rows = []
    for name, figures in samples.items():
        openings = figures["openings"]
        row = [name]
        for found in figures["repetition"].values():
            row += [percent(found["share"]), str(found["pairs"][0][2] if found["pairs"] else 0)]
        row += [percent(openings[key]) for key in ("ten_commonest", "same_as_before", "shared_article_starts")]
        rows.append(row)
    return table(header, rows)


def _habits(samples: Mapping[str, Any], overlap: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        [
            name,
            percent(figures["mannerisms"]["same_initial"]),
            f"{figures['mannerisms']['short_quotes']:.1f}",
            *(f"{value:.1f}" for value in overlap[name].values()),
        ]
        for name, figures in samples.items()
    ]
    return table(["corpus", "same initial", "short quotes", "8-grams elsewhere", "10-grams elsewhere"], rows)


def _furnitures(furniture: Mapping[str, Mapping[str, float]]) -> str:
    keys = ("any", "three_or_more", "before", "amid", "after")
    rows = [
        [name, int(row["articles"]), *(percent(row[key]) for key in keys), f"{row['lines']:.1f}"]
        for name, row in furniture.items()
    ]
    return table(["corpus", "articles", "any", "three or more", "before", "amid", "after", "lines"], rows)


def _taken_over(overlap: Mapping[str, Any]) -> str:
    parts = [
        f"{row['shared']} of its word {row['length']}-grams (the most between two articles: {row['most']}, the longest "
        f"stretch: {row['run']} words)"
        for row in overlap["whole"]
    ]
    return (
        f"Text taken over: against {overlap['articles']:,} articles and {overlap['single_sentences']:,} single "
        f"sentences of the public corpora ({overlap['words']:,} words of prose), the whole corpus shares "
        f"{' and '.join(parts)}.\n"
    )


def _odd(odd: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    lines = []
    for name, rows in odd.items():
        found = "; ".join(f"“{row['words']}” {row['here']}:{row['there']}" for row in rows[:10])
        lines.append(f"- {name}: {found}.")
    return _ODD + "\n" + "\n".join(lines) + "\n"
