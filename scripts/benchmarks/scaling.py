"""How time and memory grow with the text, for awkward shapes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

import classifier
from benchmarks.timing import own_seconds_of, use_one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SENTENCE = "The board met on Monday, it said. "

SHAPES: dict[str, Callable[[int], list[str]]] = {
    "one document of many sentences": lambda n: [_SENTENCE * (n // 34)],
    "one document of many paragraphs": lambda n: [(_SENTENCE * 3 + "\n\n") * (n // 104)],
    "many tiny documents": lambda n: ["It rained."] * (n // 10),
    "one line without a full stop": lambda n: ["word and " * (n // 9)],
    "one word": lambda n: ["x" * n],
    "a line of full stops": lambda n: ["." * n],
    "full stops and spaces": lambda n: [". " * (n // 2)],
    "quotation marks": lambda n: ['"' * n],
    "quotations": lambda n: ["“a” " * (n // 4)],
    "opening marks in one line": lambda n: ["“a " * (n // 3)],
    "opening marks, a line each": lambda n: ["“a\n" * (n // 3)],
    "closing marks, a line each": lambda n: ["a”\n" * (n // 3)],
    "straight marks, a line each": lambda n: ['"a\n' * (n // 3)],
    "single marks": lambda n: ["'a " * (n // 3)],
    "empty lines": lambda n: ["\n" * n],
    "spaces": lambda n: ["a" + " " * n + "a"],
    "short lines": lambda n: ["ab\n" * (n // 3)],
    "brackets": lambda n: ["(" * n],
}

_FACTOR = 16  # from the smallest to the largest of five sizes
# Cheap shapes are measured to the size of the largest files, or fixed costs would hide what grows.
_CHEAP = ("one line without a full stop", "one word", "a line of full stops", "empty lines", "spaces", "brackets")
_LARGEST_OF = dict.fromkeys(("one document of many sentences", *_CHEAP), 100_000_000)


def measure_scaling(only: str, largest: int, rounds: int) -> None:
    """Print for each shape the exponent b of seconds = a * characters ** b, fitted on logarithms."""
    use_one_thread()
    scorer = classifier.load()
    scorer.score("Warm up.")
    worst = 0.0
    for name, make in SHAPES.items():
        if only not in name:
            continue
        most = max(largest, _LARGEST_OF.get(name, 0))
        count(scorer, make(most // _FACTOR))
        sizes = np.array([most // 2**step for step in range(4, -1, -1)])
        times = np.full(len(sizes), np.inf)
        for _ in range(rounds):
            for row, size in enumerate(sizes.tolist()):
                texts = make(size)
                for _ in range(2):  # twice running: the first leaves memory behind that the second finds mapped
                    taken = own_seconds_of(lambda texts=texts: count(scorer, texts))  # type: ignore[misc]
                    times[row] = min(times[row], taken)
                del texts
        exponent = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        worst = max(worst, exponent)
        rates = " ".join(f"{rate:6.1f}" for rate in times / sizes * 1e9)
        print(f"{name:32} exponent {exponent:5.2f}   to {most / 1e6:3.0f} M characters: {rates} ns each", flush=True)
    print(f"{'largest exponent':32}          {worst:5.2f}")


def count(scorer: classifier.Scorer, texts: Iterable[str]) -> int:
    """Score everything and keep nothing."""
    return sum(len(article) for article in scorer.score_many(texts))


EXTREMES: dict[str, Callable[[], Iterable[str]]] = {
    "one document of 100 MB": lambda: [_SENTENCE * (100_000_000 // 34)],
    "ten million documents of 10 bytes": lambda: repeat("It rained.", 10_000_000),
    "a line of 50 MB without a full stop": lambda: ["word and " * (50_000_000 // 9)],
    "a word of 50 MB": lambda: ["x" * 50_000_000],
    "a million straight marks": lambda: ['"' * 1_000_000],
    "a million balanced quotations' marks": lambda: ["“a” " * 500_000],
    "a million opening marks": lambda: ["“a " * 1_000_000],
    "a million opening marks, a line each": lambda: ["“a\n" * 1_000_000],
    "a million single marks": lambda: ["'a " * 1_000_000],
    "a paragraph of 10 million full stops": lambda: ["." * 10_000_000],
    "the same with spaces between": lambda: [". " * 10_000_000],
    "ten million empty lines": lambda: ["\n" * 10_000_000],
}


def measure_extremes() -> None:
    """Print time and peak memory of the largest inputs, each once and in a process of its own."""
    for name in EXTREMES:
        subprocess.run([sys.executable, sys.argv[0], "extremes", "--only", name], check=True)


def measure_extreme(name: str) -> None:
    """Print time and peak memory of one of ``EXTREMES``."""
    use_one_thread()
    scorer = classifier.load()
    texts = EXTREMES[name]()
    begin = time.perf_counter()
    sentences = count(scorer, texts)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:38} {seconds:7.2f} s  {sentences:12,} sentences  peak memory {peak:7,.0f} MiB", flush=True)
