"""What set the sizes of batches and blocks."""

from __future__ import annotations

import classifier
from benchmarks.timing import read_texts, replaced, seconds_of, use_one_thread
from classifier import features, scorer


def measure_batches(characters: int) -> None:
    """Print the rate by `scorer.BATCH_CHARACTERS`."""
    _sweep(characters, ((scorer, "BATCH_CHARACTERS"),), range(16, 24))


def measure_blocks(characters: int) -> None:
    """Print the rate by `features.BLOCK_CHARACTERS`."""
    # A sentence may not be cut shorter than a block.
    _sweep(characters, ((features, "BLOCK_CHARACTERS"), (features, "LONGEST_SENTENCE")), range(14, 21))


def _sweep(characters: int, names: tuple[tuple[object, str], ...], powers: range) -> None:
    use_one_thread()
    texts, origin = read_texts(characters)
    ours = classifier.load()
    size = sum(len(text.encode()) for text in texts)
    least = dict.fromkeys(powers, float("inf"))
    for _ in range(5):
        for power in powers:
            with replaced(names[0][0], names[0][1], 1 << power), replaced(names[-1][0], names[-1][1], 1 << power):
                taken = seconds_of(lambda: sum(len(article) for article in ours.score_many(texts)))
            least[power] = min(least[power], taken)
    print(f"{size / 1e6:.1f} MB ({origin}), one core, best of 5 in turn\n{names[0][1]:>17}   MB/s")
    for power, taken in least.items():
        chosen = "   <- now" if getattr(*names[0]) == 1 << power else ""
        print(f"{1 << power:17,} {size / taken / 1e6:6.1f}{chosen}")
