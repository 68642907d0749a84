"""Measures quality, by whole documents.

    python scripts/evaluate.py                      everything; takes about 40 minutes on 2 cores
    python scripts/evaluate.py --part splitters     one part: validation, corpora, without-own, singles, open,
                                                    learning, splitters, widths
    python scripts/evaluate.py gate                 compare with data/gate.json, as CI does
    python scripts/evaluate.py attribution          sources, cues, contents and speakers; about two minutes

* validation: document-grouped 5-fold cross-validation of both stages, with stage one alone and plain TF-IDF and
  logistic regression on the same folds beside it;
* corpora: each corpus of labelled articles measured by a model that saw no text of it;
* without-own: the same by models that did not see the project's own corpus either, to show what it is worth;
* singles: single sentences of CheckThat! and BABE against what people said of them, by models that saw none of that
  source (BABE: of that outlet);
* open: the model of the project's corpus alone, on its test split and on the labels of the public corpora;
* learning: both stages by the number of labelled articles, on one fold;
* widths: stage one by the width of the n-gram hash, beside exact vocabularies, on one fold;
* attribution: trained on PolNeAR train, measured on PolNeAR dev (``classifier/training/attribution_scores.py`` has the
  protocol), beside what the field reports; and speakers on the test articles of the corpus of this project;
* splitters: boundary F1 of the sentence splitter beside NLTK, BlingFire, pySBD, syntok and a naive regex.

Needs the corpora (--corpora, by default ../shared/corpora or corpora). Exit codes: 0 fine or nothing to measure
with; 1 a figure below the gate; 2 wrong usage or data.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.errors import NewsvoiceError
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution_figures import attribution_figures, attribution_table
from classifier.training.corpora import find_corpora
from classifier.training.digests import DIGESTS, read_digests
from classifier.training.evaluation import (
    LEFT_OUT,
    Data,
    cross_validation_figures,
    kind_figures,
    left_out_figures,
    read_data,
    read_open_data,
    training_set,
    unseen_figures,
)
from classifier.training.fit import OPEN_SETTINGS, Settings
from classifier.training.hash_widths import width_figures
from classifier.training.learning_curve import learning_curve
from classifier.training.metrics import reliability
from classifier.training.progress import progress
from classifier.training.single_sentences import PUBLISHED, single_sentence_figures
from classifier.training.splitters import boundary_scores, join_lines, our_splitter, peer_splitters
from classifier.training.validation import train

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "data" / "labels"
GATE = ROOT / "data" / "gate.json"
OWN = ROOT / "data" / "newsvoice-corpus"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Part(StrEnum):
    """What can be measured on its own."""

    VALIDATION = "validation"
    CORPORA = "corpora"
    WITHOUT_OWN = "without-own"
    SINGLES = "singles"
    OPEN = "open"
    LEARNING = "learning"
    SPLITTERS = "splitters"
    WIDTHS = "widths"


TABLES = ("validation", "kinds", "corpora", "without-own", "open", "learning", "widths")
"""Figures whose rows all have the same columns."""


CorporaOption = Annotated[Path | None, typer.Option(help="Folder of the corpora.")]
JobsOption = Annotated[int, typer.Option(min=1, help="Fits that run side by side.")]


def measure(data: Data, parts: set[Part], jobs: int) -> dict[str, Any]:
    """Figures by part, then by row."""
    settings = Settings()
    figures: dict[str, Any] = {"data_digests": data.digests}
    if Part.SPLITTERS in parts:
        figures["splitters"] = splitter_figures(data)
    if Part.WIDTHS in parts:
        figures["widths"] = width_figures(data, settings, progress)
    if Part.OPEN in parts:
        figures["open"] = open_figures(data, jobs)
    if Part.WITHOUT_OWN in parts:
        plain = replace(data, own=[])
        examples = training_set(plain, settings)
        figures["without-own"] = left_out_figures(plain, examples, LEFT_OUT, settings, jobs, progress)
    if parts & {Part.VALIDATION, Part.CORPORA, Part.SINGLES, Part.LEARNING}:
        examples = training_set(data, settings)
        if Part.VALIDATION in parts:
            trained = train(examples, settings, jobs, progress)
            figures["validation"] = cross_validation_figures(data, examples, trained, settings)
            figures["kinds"] = kind_figures(data, examples, trained)
            measured = data.sources == "labelled"
            gold = examples.gold.targets[measured].argmax(axis=1)
            figures["reliability"] = reliability(gold, trained.held_out[measured])
        if Part.CORPORA in parts:
            figures["corpora"] = left_out_figures(data, examples, LEFT_OUT, settings, jobs, progress)
        if Part.SINGLES in parts:
            figures["singles"] = single_sentence_figures(data, examples, settings, jobs, progress)
        if Part.LEARNING in parts:
            figures["learning"] = learning_curve(data, examples, settings, jobs, progress)
    return figures


def open_figures(data: Data, jobs: int) -> dict[str, Any]:
    """Figures of the model of the project's corpus alone."""
    own, settings = read_open_data(OWN), OPEN_SETTINGS
    examples = training_set(own, settings)
    trained = train(examples, settings, jobs, progress)
    unseen = {"project's test split": own.own_test, "sentences.tsv": data.labelled, "further.tsv": data.further}
    return cross_validation_figures(own, examples, trained, settings) | unseen_figures(unseen, trained, settings)


def splitter_figures(data: Data) -> dict[str, Any]:
    """Boundary scores of all splitters, on articles as they are and on ptc with its lines joined.

    All that learn (ours and NLTK's) learn from the same texts, without labels.
    """
    peers, notes = peer_splitters(data.texts)
    for note in notes:
        progress(note)
    splitters = {"newsvoice": our_splitter(learn_abbreviations(data.texts)), **peers}
    sets: dict[str, list[Any]] = {"polnear and basil": [], "ptc, lines joined": []}
    for document in data.labelled:
        segments = list(zip(document.starts.tolist(), document.ends.tolist(), document.whole.tolist(), strict=True))
        if document.corpus == "ptc":
            sets["ptc, lines joined"].append((join_lines(document.text), segments))
        else:
            sets["polnear and basil"].append((document.text, segments))
    figures: dict[str, Any] = {}
    for name, documents in sets.items():
        scores = boundary_scores(documents, splitters)
        figures[name] = {
            splitter: {"precision": row.precision, "recall": row.recall, "f1": row.f1, "boundaries": row.boundaries}
            for splitter, row in scores.items()
        }
        progress(f"splitters compared on {name}")
    return figures


def show(figures: dict[str, Any]) -> None:
    """Print the figures as tables."""
    for part in TABLES:
        if part in figures:
            print(f"\n{part:48} macro   fact  quote opinion  furniture   ECE  share error")
            for name, row in figures[part].items():
                f1 = " ".join(f"{value:6.3f}" for value in row["f1"].values())
                print(
                    f"{name:48} {row['macro_f1']:.3f} {f1}     {row['not_prose_f1']:.3f}   "
                    f"{row['calibration_error']:.3f}  {row['opinion_share_error']:.3f}"
                )
    if Part.VALIDATION in figures:
        print("\nConfusion (certain sentences; rows gold, columns decided: fact, quotation, opinion, not prose)")
        for row in figures[Part.VALIDATION]["certain"]["confusion"]:
            print("".join(f"{count:8}" for count in row))
    for corpus, row in figures.get(Part.SINGLES, {}).items():
        print(f"\nsingle sentences of {corpus} ({PUBLISHED[corpus]})")
        print("".join(f"  {name.replace('_', ' ')} {value:.4g}" for name, value in row.items()))
    if Part.SPLITTERS in figures:
        for name, rows in figures[Part.SPLITTERS].items():
            print(f"\nboundaries, {name:34} precision recall     F1")
            for splitter, row in sorted(rows.items(), key=lambda item: -item[1]["f1"]):
                print(f"  {splitter:44} {row['precision']:9.4f} {row['recall']:6.4f} {row['f1']:6.4f}")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    corpora: CorporaOption = None,
    part: Annotated[list[Part] | None, typer.Option(help="Part to measure; may be given several times.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    jobs: JobsOption = 2,
) -> None:
    """Measure quality and print tables."""
    if context.invoked_subcommand:
        return
    folder = find_corpora(ROOT, corpora)
    if folder is None:
        print("evaluate: error: no corpora; fetch them (scripts/fetch_corpora.py) or give --corpora", file=sys.stderr)
        raise typer.Exit(2)
    figures = measure(_read(folder), set(part or Part), jobs)
    show(figures)
    if json_file:
        json_file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


@app.command()
def gate(corpora: CorporaOption = None, jobs: JobsOption = 2) -> None:
    """Fail when a figure is below the one pinned in data/gate.json, or the labels are not those pinned there."""
    folder = find_corpora(ROOT, corpora)
    if folder is None:
        print("quality gate: skipped, because the corpora are not on this machine (scripts/fetch_corpora.py)")
        return
    pinned = json.loads(GATE.read_text(encoding="utf-8"))
    figures = measure(_read(folder), {Part(name) for name in pinned["figures"]}, jobs)
    show(figures)
    failures = [
        f"{name}: digest {figures['data_digests'].get(name)}, pinned {digest}"
        for name, digest in pinned["data_digests"].items()
        if figures["data_digests"].get(name) != digest
    ]
    for name, least in flatten(pinned["figures"]):
        found = dict(flatten(figures))[name]
        if found < least - pinned["tolerance"]:
            failures.append(f"{name}: {found:.4f}, pinned {least:.4f}")
    for failure in failures:
        print(f"quality gate: FAILED: {failure}", file=sys.stderr)
    if failures:
        raise typer.Exit(1)
    print(f"quality gate: passed ({sum(1 for _ in flatten(pinned['figures']))} figures)")


@app.command()
def attribution(
    corpora: CorporaOption = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measure who is said to speak: sentences, cues, sources, contents, speakers."""
    folder = find_corpora(ROOT, corpora)
    if folder is None:
        print("evaluate: error: no corpora; fetch them (scripts/fetch_corpora.py) or give --corpora", file=sys.stderr)
        raise typer.Exit(2)
    data = _read(folder)
    # PolNeAR dev is for measuring: its texts must not even say which words are used alike.
    unseen = {path.name for path in (folder / "polnear" / "data" / "dev" / "text").glob("*.txt")}
    texts = [document.text for document in (*data.labelled, *data.silver) if document.name not in unseen]
    try:
        figures = attribution_figures(folder, read_digests(LABELS / DIGESTS), OWN, texts, Settings().seed, progress)
    except NewsvoiceError as error:
        print(f"evaluate: error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    print(attribution_table(figures))
    if json_file:
        json_file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def flatten(values: dict[str, Any], prefix: str = "") -> list[tuple[str, float]]:
    """Numbers of nested dictionaries with their paths."""
    rows: list[tuple[str, float]] = []
    for key, value in values.items():
        if isinstance(value, dict):
            rows += flatten(value, f"{prefix}{key} / ")
        elif isinstance(value, int | float):
            rows.append((f"{prefix}{key}", float(value)))
    return rows


def _read(folder: Path) -> Data:
    try:
        return read_data(folder, LABELS, OWN)
    except NewsvoiceError as error:
        print(f"evaluate: error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()
