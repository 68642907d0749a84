"""What attribution costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import classifier
from benchmarks.timing import best_in_turn, read_texts, use_one_thread
from classifier.report import Format, Layout, render

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN, _PLAIN_RECORDS = "without attribution, labels as arrays", "without attribution, a record for each sentence"
_PLAIN_LINES = "without attribution, as JSON lines"


def measure_attribution(characters: int, model: str | None = None) -> None:
    """Print rates with and without attribution, up to what each kind of use needs."""
    use_one_thread()
    texts, origin = read_texts(characters)
    plain, full = classifier.load(model, attribution=False), classifier.load(model)
    lines, attributed = Layout(Format.JSONL), Layout(Format.JSONL, attribution=True)
    count = sum(len(article) for article in plain.score_many(texts))
    print(f"{len(texts)} articles ({origin}), {count:,} sentences, one core, one thread")
    runs: dict[str, Callable[[], object]] = {
        _PLAIN: lambda: sum(len(article) for article in plain.score_many(texts)),
        "labels and cues as arrays": lambda: sum(len(article) for article in full.score_many(texts)),
        "labels, cues, sources and contents as arrays": lambda: [a.cue_spans for a in full.score_many(texts)],
        _PLAIN_RECORDS: lambda: sum(len(article.sentences) for article in plain.score_many(texts)),
        "with attribution, a record for each sentence": lambda: sum(len(a.sentences) for a in full.score_many(texts)),
        "the same records, all attributions and speakers read": lambda: [
            sum(sentence.speaker is not None for sentence in article.sentences) for article in full.score_many(texts)
        ],
        _PLAIN_LINES: lambda: [len(render("", article, lines)) for article in plain.score_many(texts)],
        "with attribution, as JSON lines": lambda: [len(render("", a, attributed)) for a in full.score_many(texts)],
    }
    seconds = best_in_turn(runs)
    print(f"\n{'':52} sentences/s  part of the speed without")
    for name, taken in seconds.items():
        without = seconds[_PLAIN_RECORDS if "record" in name else _PLAIN_LINES if "lines" in name else _PLAIN]
        print(f"{name:52} {count / taken:11,.0f} {without / taken:26.2f}")
