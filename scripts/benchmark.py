"""Measures speed, start-up and memory, as ratios within one run, because machines are noisy.

    python scripts/benchmark.py speed      sentences a second on one core, beside scikit-learn and fastText, by stage
    python scripts/benchmark.py attribution   rates with attribution and without
    python scripts/benchmark.py startup    wall time of `newsvoice score` on a short article, over `import numpy`
    python scripts/benchmark.py memory     peak memory of `newsvoice score` on generated JSONL
    python scripts/benchmark.py scaling    exponent of the cost in the size of the text, for awkward shapes
    python scripts/benchmark.py extremes   time and peak memory of the largest inputs
    python scripts/benchmark.py batches    rate by the size of batches
    python scripts/benchmark.py blocks     rate by the size of blocks

Texts are those of the corpora where they are on the machine, else the samples in data/samples, repeated.
`pip install 'newsvoice[bench]'` gives the peers.
"""

from __future__ import annotations

from typing import Annotated

import typer
from benchmarks.attribution import measure_attribution
from benchmarks.memory import measure_memory
from benchmarks.scaling import EXTREMES, measure_extreme, measure_extremes, measure_scaling
from benchmarks.speed import measure_speed
from benchmarks.startup import measure_startup
from benchmarks.tuning import measure_batches, measure_blocks

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Characters = Annotated[int, typer.Option(help="Text to score, at least.")]


@app.command()
def speed(characters: Characters = 6_000_000) -> None:
    """Sentences a second, end to end, by stage, and beside the peers on the same sentences."""
    measure_speed(characters)


@app.command()
def attribution(
    characters: Characters = 6_000_000,
    model: Annotated[str | None, typer.Option(help="Another model file than the bundled one.")] = None,
) -> None:
    """Rates with attribution and without."""
    measure_attribution(characters, model)


@app.command()
def startup(runs: Annotated[int, typer.Option(min=3)] = 15) -> None:
    """Wall time of scoring one short article from the shell, over that of importing NumPy."""
    measure_startup(runs)


@app.command()
def memory(
    megabytes: Annotated[int, typer.Option(min=1)] = 1000,
    jobs: Annotated[list[int] | None, typer.Option(min=1, help="May be given several times.  [default: 1]")] = None,
) -> None:
    """Peak memory and rate of `newsvoice score --format jsonl` on generated JSONL."""
    measure_memory(megabytes, jobs or [1])


@app.command()
def scaling(
    only: Annotated[str, typer.Option(help="Shapes whose name has this in it.")] = "",
    largest: Annotated[int, typer.Option(help="Characters; cheap shapes go to 100 million.")] = 4_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Two runs of each size a round; the fastest counts.")] = 2,
) -> None:
    """Exponent b of seconds = a * characters ** b, fitted by least squares on logarithms."""
    measure_scaling(only, largest, rounds)


@app.command()
def extremes(only: Annotated[str | None, typer.Option(help="One of them, by its name.")] = None) -> None:
    """Time and peak memory of the largest inputs."""
    if only is None:
        measure_extremes()
    elif only in EXTREMES:
        measure_extreme(only)
    else:
        raise typer.BadParameter(f"--only must be one of {', '.join(EXTREMES)}; got {only!r}")


@app.command()
def batches(characters: Characters = 6_000_000) -> None:
    """Rate by `scorer.BATCH_CHARACTERS`."""
    measure_batches(characters)


@app.command()
def blocks(characters: Characters = 6_000_000) -> None:
    """Rate by `features.BLOCK_CHARACTERS`."""
    measure_blocks(characters)


if __name__ == "__main__":
    app()
