"""Texts to measure on, and clocks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_info, threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"


def read_texts(characters: int) -> tuple[list[str], str]:
    """Articles of about so many characters in all, and where they are from."""
    if CORPORA.is_dir():
        files, origin = (
            sorted(CORPORA.glob("ptc/*/*.txt")) + sorted(CORPORA.glob("polnear/data/*/text/*.txt")),
            "corpora",
        )
    else:
        files, origin = sorted((ROOT / "data" / "samples").glob("*.txt")), "samples, repeated"
    articles = [file.read_text(encoding="utf-8") for file in files]
    size = sum(map(len, articles))
    return articles * -(-characters // size), origin


def use_one_thread() -> None:
    """Hold linear algebra to one thread in this process; raise where that fails."""
    threadpool_limits(1)
    wide = [pool["internal_api"] for pool in threadpool_info() if pool["num_threads"] > 1]
    if wide:
        raise RuntimeError(f"{', '.join(wide)} still uses several threads; set OMP_NUM_THREADS=1 and run again")


def seconds_of(run: Callable[[], object]) -> float:
    """Wall time of one run."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def own_seconds_of(run: Callable[[], object]) -> float:
    """Processor time that this process spends on one run, which waiting for a busy core does not lengthen."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def best_in_turn(runs: Mapping[Any, Callable[[], object]], rounds: int = 3) -> dict[Any, float]:
    """Least wall time of each run, all in turn, so that a slow spell of the machine hits them alike.

    The least, because other processes only ever add to it.
    """
    found = [{name: seconds_of(run) for name, run in runs.items()} for _ in range(rounds)]
    return {name: min(times[name] for times in found) for name in runs}


@contextmanager
def replaced(holder: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute with another value for a while."""
    before = holder.__dict__[name]
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
