"""Wall time of the command on a short article."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import seconds_of


def measure_startup(runs: int) -> None:
    """Print the wall time of scoring one short article from the shell, and its ratio to importing NumPy."""
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "short.txt"
        article.write_text("It rained in Port Ellery on Monday, the harbour board said.\n", encoding="utf-8")
        command = str(Path(sys.executable).with_name("newsvoice"))
        commands = {
            "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
            "newsvoice score short.txt": [command, "score", str(article)],
        }
        # In turn, so that a slow spell of the machine hits both.
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, line in commands.items():
                taken = seconds_of(lambda line=line: subprocess.run(line, check=True, capture_output=True))  # type: ignore[misc]
                times[name].append(taken)
    medians = [statistics.median(found) for found in times.values()]
    for name, median in zip(times, medians, strict=True):
        print(f"{name:30} {median * 1000:7.0f} ms (median of {runs})")
    print(f"{'ratio':30} {medians[1] / medians[0]:7.2f}")
