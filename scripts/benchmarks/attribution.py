"""What attribution costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import classifier
from benchmarks.timing import best_in_turn, read_texts, use_one_thread

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN, _PLAIN_RECORDS = "without attribution, labels as arrays", "without attribution, a record for each sentence"


def measure_attribution(characters: int) -> None:
    """Print rates with and without attribution, up to what each kind of use needs."""
    use_one_thread()
    texts, origin = read_texts(characters)
    plain, full = classifier.load(attribution=False), classifier.load()
    count = sum(len(article) for article in plain.score_many(texts))
    print(f"{len(texts)} articles ({origin}), {count:,} sentences, one core, one thread")
    runs: dict[str, Callable[[], object]] = {
        _PLAIN: lambda: sum(len(article) for article in plain.score_many(texts)),
        "labels and cues as arrays": lambda: sum(len(article) for article in full.score_many(texts)),
        "labels, cues, sources and contents as arrays": lambda: [a.cue_spans for a in full.score_many(texts)],
        _PLAIN_RECORDS: lambda: sum(len(article.sentences) for article in plain.score_many(texts)),
        "with attribution, a record for each sentence": lambda: sum(len(a.sentences) for a in full.score_many(texts)),
    }
    seconds = best_in_turn(runs)
    print(f"\n{'':50} sentences/s  part of the speed without")
    for name, taken in seconds.items():
        without = seconds[_PLAIN_RECORDS if "record" in name else _PLAIN]
        print(f"{name:50} {count / taken:11,.0f} {without / taken:26.2f}")
