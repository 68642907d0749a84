"""Trains a model: corpora and labels in, artifact and model card out, or neither.

    python scripts/train.py                                    the open model, of the project's corpus alone
    python scripts/train.py --model full --corpora corpora     the full model, of all sources

The first needs nothing but the repository and takes about a minute; where the public corpora are found it is measured
on them, too. Exit codes: 0 fine; 2 wrong usage, or data that do not fit their digests or offsets.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from joblib import parallel_config
from threadpoolctl import threadpool_limits

from classifier.artifact import BUNDLED, FULL, OPEN, bundled_path
from classifier.errors import DataError, NewsvoiceError
from classifier.lexicon import build_lexicon
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution import train_attribution
from classifier.training.attribution_data import load_own_attributions, load_polnear
from classifier.training.corpora import find_corpora
from classifier.training.dataset import load_labelled
from classifier.training.digests import DIGESTS, read_digests
from classifier.training.evaluation import (
    LEFT_OUT,
    cross_validation_figures,
    kind_figures,
    left_out_figures,
    read_data,
    read_open_data,
    training_set,
    unseen_figures,
)
from classifier.training.export import TERMS, Release, both_models, source_rows, write_release
from classifier.training.fit import OPEN_SETTINGS, Settings, pack
from classifier.training.own_corpus import TRAIN, VALIDATION
from classifier.training.progress import progress
from classifier.training.validation import train

if TYPE_CHECKING:
    from classifier.training.evaluation import Data
    from classifier.training.validation import Trained, TrainingSet

ROOT = Path(__file__).parent.parent


def main(
    model: Annotated[str, typer.Option(metavar="open|full", help="Which model.")] = OPEN,
    corpora: Annotated[
        Path | None, typer.Option(help="Folder of the public corpora.  [default: ../shared/corpora, corpora]")
    ] = None,
    labels: Annotated[Path, typer.Option(help="Folder of the label files.")] = ROOT / "data" / "labels",
    own: Annotated[Path, typer.Option(help="Folder of the project's corpus.")] = ROOT / "data" / "newsvoice-corpus",
    output: Annotated[
        Path | None, typer.Option(help="Artifact to write; the model card goes beside it.  [default: in models/]")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the folds; equal seeds give equal models.")] = Settings.seed,
    jobs: Annotated[int, typer.Option(min=1, help="Fits that run side by side, each about 2 GiB.")] = 2,
    leave_out: Annotated[bool, typer.Option(help="Full model: also measure with each corpus left out.")] = True,
) -> None:
    """Train, evaluate by whole documents, and write artifact and model card."""
    settings = replace(OPEN_SETTINGS if model == OPEN else Settings(), seed=seed)
    try:
        if model not in BUNDLED:
            raise DataError(f"--model must be one of {', '.join(BUNDLED)}, got {model!r}")
        output = output or ROOT / "models" / f"{BUNDLED[model]}.joblib"
        folder = find_corpora(ROOT, corpora)
        if model == FULL and folder is None:
            raise DataError("the full model needs the public corpora: fetch them (scripts/fetch_corpora.py), --corpora")
        data = read_data(folder, labels, own) if model == FULL and folder else read_open_data(own)
        progress(f"{len(data.texts)} articles read and checked")
        examples = training_set(data, settings)
        progress(f"{len(examples.gold)} labelled and {len(examples.extra)} other sentences as features")
        abbreviations = learn_abbreviations(data.texts)
        annotated = load_own_attributions(own, TRAIN, VALIDATION)
        if model == FULL and folder:
            annotated = [*load_polnear(folder / "polnear", "train", read_digests(labels / DIGESTS)), *annotated]
        attribution = train_attribution(annotated, data.texts, abbreviations, seed=seed, progress=progress)
        trained = train(examples, settings, jobs, progress)
        release = Release(
            name=BUNDLED[model],
            terms=TERMS[model],
            model=pack(trained.first, trained.second),
            lexicon=build_lexicon(),
            abbreviations=abbreviations,
            attribution=attribution,
            settings=settings,
            sources=source_rows(data, ROOT / "data" / "corpora.toml"),
            data_digests=data.digests,
            evaluation=evaluated(data, examples, trained, settings, folder, labels, jobs if leave_out else 0),
        )
        card = write_release(release, output)
    except NewsvoiceError as error:
        print(f"train: error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    progress(f"wrote {output} ({output.stat().st_size / 2**20:.1f} MiB) and {card}")
    for name, figures in release.evaluation["Cross-validation"].items():
        print(f"{name}: macro-F1 {figures['macro_f1']:.4f}, not-prose F1 {figures['not_prose_f1']:.4f}")


def evaluated(
    data: Data,
    examples: TrainingSet,
    trained: Trained,
    settings: Settings,
    corpora: Path | None,
    labels: Path,
    jobs: int,
) -> dict[str, Any]:
    """Figures for the artifact and its card; without ``jobs`` no corpus is left out."""
    unseen = {"test split of the project's corpus": data.own_test}
    if corpora and not data.labelled:
        unseen["sentences.tsv"] = load_labelled(corpora, labels)
    evaluation = {
        "Cross-validation": cross_validation_figures(data, examples, trained, settings),
        "Articles never trained on": unseen_figures(unseen, trained, settings),
    }
    if data.labelled and jobs:
        evaluation["Leaving a corpus out"] = left_out_figures(data, examples, LEFT_OUT, settings, jobs, progress)
    evaluation["By kind of article, held out"] = kind_figures(data, examples, trained)
    other = bundled_path(BUNDLED[OPEN if data.labelled else FULL])
    evaluation["Both models on both tests, certain"] = both_models(evaluation, other, full=bool(data.labelled))
    return evaluation


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    # Sums over several threads are in no fixed order: one thread a fit, so that equal seeds give equal weights.
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        app()
