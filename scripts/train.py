"""Trains the model: corpora and labels in, artifact and model card out, or neither.

    python scripts/train.py --corpora corpora --labels data/labels --output models/newsvoice-en.joblib

Exit codes: 0 fine; 2 wrong usage, or data that do not fit their digests or offsets.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from classifier.errors import NewsvoiceError
from classifier.lexicon import build_lexicon
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution import train_attribution
from classifier.training.attribution_data import load_own_attributions, load_polnear
from classifier.training.digests import DIGESTS, read_digests
from classifier.training.evaluation import (
    cross_validation_figures,
    left_out_figures,
    read_data,
    training_set,
)
from classifier.training.export import Release, count_sources, write_release
from classifier.training.fetch import read_corpora
from classifier.training.fit import Settings, pack
from classifier.training.progress import progress
from classifier.training.validation import train

ROOT = Path(__file__).parent.parent
OWN = ROOT / "data" / "newsvoice-corpus"


def main(
    corpora: Annotated[Path, typer.Option(help="Folder of the corpora (scripts/fetch_corpora.py).")] = Path("corpora"),
    labels: Annotated[Path, typer.Option(help="Folder of the label files.")] = ROOT / "data" / "labels",
    output: Annotated[Path, typer.Option(help="Artifact to write; the model card goes beside it.")] = Path(
        "models/newsvoice-en.joblib"
    ),
    seed: Annotated[int, typer.Option(help="Seed of the folds; equal seeds give equal models.")] = Settings.seed,
    jobs: Annotated[int, typer.Option(min=1, help="Fits that run side by side, each about 2 GiB.")] = 2,
    leave_out: Annotated[bool, typer.Option(help="Also measure with each corpus left out.")] = True,
) -> None:
    """Train, evaluate by whole documents, and write artifact and model card."""
    settings = replace(Settings(), seed=seed)
    try:
        data = read_data(corpora, labels)
        progress(f"{len(data.labelled)} labelled articles, {len(data.silver)} silver articles read and checked")
        examples = training_set(data, settings)
        progress(f"{len(examples.gold)} labelled and {len(data.silver_corpora)} silver sentences as features")
        abbreviations = learn_abbreviations(d.text for d in (*data.labelled, *data.silver))
        progress("abbreviations learned")
        annotated = [
            *load_polnear(corpora / "polnear", "train", read_digests(labels / DIGESTS)),
            *load_own_attributions(OWN, "train", "validation"),
        ]
        texts = [document.text for document in (*data.labelled, *data.silver)]
        attribution = train_attribution(annotated, texts, abbreviations, seed=seed, progress=progress)
        trained = train(examples, settings, jobs, progress)
        evaluation = {"Cross-validation": cross_validation_figures(data, examples, trained, settings)}
        if leave_out:
            evaluation["Leaving a corpus out"] = left_out_figures(data, examples, settings, jobs, progress)
        terms = {name: corpus.terms for name, corpus in read_corpora(ROOT / "data" / "corpora.toml").items()}
        release = Release(
            name=output.stem,
            model=pack(trained.first, trained.second),
            lexicon=build_lexicon(),
            abbreviations=abbreviations,
            attribution=attribution,
            settings=settings,
            sources=[
                *count_sources(data.gold_corpora.tolist(), terms, "labelled articles"),
                *count_sources(data.silver_corpora.tolist(), terms, "silver sentences"),
                *count_sources([s.corpus for s in data.isolated], terms, "single sentences"),
            ],
            data_digests=data.digests,
            evaluation=evaluation,
        )
        card = write_release(release, output)
    except NewsvoiceError as error:
        print(f"train: error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    progress(f"wrote {output} ({output.stat().st_size / 2**20:.1f} MiB) and {card}")
    for name, figures in evaluation["Cross-validation"].items():
        print(f"{name}: macro-F1 {figures['macro_f1']:.4f}, not-prose F1 {figures['not_prose_f1']:.4f}")


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
