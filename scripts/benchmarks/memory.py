"""Peak memory and rate of the command on a large file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator


def measure_memory(megabytes: int, jobs: list[int]) -> None:
    """Print time and peak memory of `newsvoice score --format jsonl` on generated JSONL, by number of jobs."""
    texts, origin = read_texts(1_000_000)
    shuffle = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        number = 0
        with source.open("w", encoding="utf-8") as file:
            while file.tell() < megabytes * 1_000_000:
                for _ in range(64):  # `tell` costs more than a line
                    file.write(json.dumps({"id": number, "text": shuffle.choice(texts)}) + "\n")
                    number += 1
        print(f"{source.stat().st_size / 1e6:.0f} MB of JSONL ({origin}), {number:,} articles")
        alone = 0.0
        for count in jobs:
            seconds, peak, sentences = _run(source, Path(folder) / "labels.jsonl", count)
            alone = alone or seconds
            print(
                f"--jobs {count}: {seconds:6.1f} s, {sentences:,} sentences, {sentences / seconds:,.0f} a second "
                f"({alone / seconds:.2f} x the first), peak memory of all processes together {peak:.0f} MiB",
                flush=True,
            )


def _run(source: Path, target: Path, jobs: int) -> tuple[float, float, int]:
    """Seconds, peak MiB over all processes at one time, and sentences."""
    command = str(Path(sys.executable).with_name("newsvoice"))
    line = [command, "score", str(source), "--format", "jsonl", "--output", str(target), "--jobs", str(jobs)]
    begin = time.perf_counter()
    process = subprocess.Popen(line)
    peaks = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watcher.start()
    if process.wait():
        raise RuntimeError(f"{' '.join(line)} ended with exit code {process.returncode}")
    seconds = time.perf_counter() - begin
    watcher.join()
    with target.open("rb") as file:
        sentences = sum(1 for _ in file)
    target.unlink()
    return seconds, peaks[0], sentences


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    """Sum the resident memory of the process and its children ten times a second (Linux).

    Pages that processes share, such as the mapped model, count once for each of them.
    """
    while process.poll() is None:
        peaks[0] = max(peaks[0], sum(_resident(number) for number in _family(process.pid)))
        time.sleep(0.1)


def _family(number: int) -> Iterator[int]:
    yield number
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident(number: int) -> float:
    """The most memory that a process has had so far, in MiB."""
    try:
        status = Path(f"/proc/{number}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith("VmHWM")), 0.0)
