"""Draws the figures of docs/accuracy.md from what scripts/evaluate.py measured.

    python scripts/evaluate.py --part validation --part learning --json figures.json
    python scripts/plot_accuracy.py figures.json

Needs matplotlib (python -m pip install '.[bench]'). Exit codes: 0 fine; 2 a file that cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

FOLDER = Path(__file__).parent.parent / "docs" / "figures"
_FEW = 30  # sentences of a bin; fewer say nothing
COLOURS = ("#1b6ca8", "#c8553d", "#588157")


def main(
    figures: Annotated[Path, typer.Argument(help="JSON file of scripts/evaluate.py.")],
    output: Annotated[Path, typer.Option(help="Folder for the drawings.")] = FOLDER,
) -> None:
    """Write learning-curve.svg, reliability.svg and kinds.svg."""
    try:
        measured = json.loads(figures.read_text(encoding="utf-8"))
        parts = {name: measured[name] for name in ("learning", "reliability", "kinds")}
    except (OSError, ValueError, KeyError) as error:
        print(f"plot_accuracy: error: {figures}: not figures of evaluate.py ({error!r})", file=sys.stderr)
        raise typer.Exit(2) from None
    import matplotlib as mpl  # noqa: PLC0415 - only here, and slow

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "newsvoice", "font.size": 10, "axes.spines.top": False})
    output.mkdir(parents=True, exist_ok=True)
    for name, draw in (("learning-curve", _learning), ("reliability", _reliability), ("kinds", _kinds)):
        from matplotlib.figure import Figure  # noqa: PLC0415

        figure = Figure(figsize=(7, 7 if name == "kinds" else 4), layout="constrained")
        draw(figure.add_subplot(), parts)
        figure.savefig(output / f"{name}.svg", metadata={"Date": None, "Creator": None})


def _learning(axes: Any, parts: dict[str, Any]) -> None:
    curves: dict[str, list[tuple[int, float, float]]] = {}
    for name, row in parts["learning"].items():
        curve, articles = name.rsplit(", ", 1)
        point = int(articles.split()[0]), row["macro_f1"], row["f1"]["editorial_opinion"]
        curves.setdefault(curve, []).append(point)
    for colour, (name, points) in zip(COLOURS, curves.items(), strict=False):
        counts, macro, opinion = zip(*points, strict=True)
        axes.plot(counts, macro, marker="o", color=colour, label=f"macro-F1, {name}")
        axes.plot(counts, opinion, marker="o", color=colour, linestyle="--", label=f"opinion, {name}")
    axes.set(xscale="log", xlabel="labelled articles", ylabel="F1 on the articles of one fold")
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def _reliability(axes: Any, parts: dict[str, Any]) -> None:
    bins = [row for row in parts["reliability"] if row["sentences"] >= _FEW]
    most = max(row["sentences"] for row in bins)
    axes.plot((0.25, 1), (0.25, 1), color="grey", linewidth=1, label="perfect calibration")
    axes.plot(
        [b["confidence"] for b in bins], [b["accuracy"] for b in bins], color=COLOURS[0], marker="o", label="held out"
    )
    axes.bar(
        [b["confidence"] for b in bins],
        [b["sentences"] / most / 4 for b in bins],
        width=0.03,
        bottom=0.25,
        color=COLOURS[0],
        alpha=0.25,
        label="sentences (relative)",
    )
    axes.set(xlabel="confidence", ylabel="share of right labels", ylim=(0.25, 1.02))
    axes.legend(fontsize=8)


def _kinds(axes: Any, parts: dict[str, Any]) -> None:
    rows = sorted(parts["kinds"].items(), key=lambda row: row[1]["macro_f1"])
    places = range(len(rows))
    axes.barh(places, [row["macro_f1"] for _, row in rows], color=COLOURS[0], alpha=0.35, label="macro-F1")
    axes.plot([row["f1"]["editorial_opinion"] for _, row in rows], places, "o", color=COLOURS[1], label="opinion")
    axes.plot([row["f1"]["quotation"] for _, row in rows], places, "s", color=COLOURS[2], label="quotation")
    axes.set(yticks=list(places), yticklabels=[name for name, _ in rows], xlabel="F1, held out", xlim=(0, 1.02))
    axes.legend(fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
