"""Reads the data, trains, and gathers the figures that the card, the gate and ``scripts/evaluate.py`` show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.lexicon import build_lexicon
from classifier.training.baseline import baseline_predictions
from classifier.training.dataset import (
    ISOLATED,
    SENTENCES,
    SILVER,
    IsolatedSentence,
    LabelledDocument,
    SilverDocument,
    load_isolated,
    load_labelled,
    load_silver,
)
from classifier.training.digests import DIGESTS
from classifier.training.duplicates import article_groups
from classifier.training.examples import gold_examples, isolated_examples, silver_examples
from classifier.training.metrics import score_predictions
from classifier.training.validation import TrainingSet, group_folds, leave_one_corpus_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from classifier.training.fit import Settings
    from classifier.training.validation import Trained


@dataclass(frozen=True, eq=False)
class Data:
    """All training data, read and checked; ``digests`` are of the label files as they were read."""

    labelled: list[LabelledDocument]
    silver: list[SilverDocument]
    isolated: list[IsolatedSentence]
    digests: dict[str, str]

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Of which sentences the annotator was sure."""
        return np.concatenate([document.certain for document in self.labelled])

    @property
    def gold_corpora(self) -> NDArray[np.str_]:
        """Corpus of each labelled sentence."""
        return np.repeat([d.corpus for d in self.labelled], [len(d.labels) for d in self.labelled])

    @property
    def silver_corpora(self) -> NDArray[np.str_]:
        """Corpus of each silver sentence."""
        return np.repeat([d.corpus for d in self.silver], [len(d.starts) for d in self.silver])


def read_data(corpora: Path, labels: Path) -> Data:
    """Read corpora and labels.

    Raises:
        DataError: a file is missing, or a text does not fit its digest or its offsets.
    """
    labelled, silver = load_labelled(corpora, labels), load_silver(corpora, labels)
    isolated = load_isolated(corpora, labels)
    names = (SENTENCES, SILVER, ISOLATED, DIGESTS)
    digests = {name: hashlib.sha256((labels / name).read_bytes()).hexdigest() for name in names}
    return Data(labelled, silver, isolated, digests)


def training_set(data: Data, settings: Settings) -> TrainingSet:
    """The data as numbers."""
    lexicon = build_lexicon()
    return TrainingSet(
        gold_examples(data.labelled, lexicon, settings),
        data.gold_corpora,
        np.repeat(article_groups(data.labelled), [len(d.labels) for d in data.labelled]),
        silver_examples(data.silver, lexicon, settings),
        data.silver_corpora,
        isolated_examples(data.isolated, lexicon, settings),
    )


def cross_validation_figures(data: Data, examples: TrainingSet, trained: Trained, settings: Settings) -> dict[str, Any]:
    """Figures of both stages, of stage one alone and of the plain pipeline, on the same folds."""
    gold, documents = examples.gold.targets.argmax(axis=1), examples.gold.documents
    folds = group_folds(examples.gold_groups, settings.folds, settings.seed)
    sentences = [d.text[a:b] for d in data.labelled for a, b in zip(d.starts, d.ends, strict=True)]
    certain = data.certain
    rows = {
        "certain": (trained.held_out, certain),
        "all": (trained.held_out, np.ones_like(certain)),
        "stage one alone, certain": (trained.held_out_first, certain),
        "plain TF-IDF and logistic regression, certain": (
            baseline_predictions(sentences, gold, folds),
            certain,
        ),
    }
    return {
        name: score_predictions(gold[chosen], predicted[chosen], documents[chosen]).as_dict()
        for name, (predicted, chosen) in rows.items()
    }


def left_out_figures(
    data: Data, examples: TrainingSet, settings: Settings, jobs: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Figures for each corpus of labelled articles by a model that never saw it."""
    gold = examples.gold.targets.argmax(axis=1)
    figures = {}
    for corpus, predicted in leave_one_corpus_out(examples, settings, jobs, progress).items():
        rows = examples.gold_corpora == corpus
        for name, chosen in (("certain", data.certain[rows]), ("all", np.ones(rows.sum(), dtype=np.bool_))):
            scores = score_predictions(gold[rows][chosen], predicted[chosen], examples.gold.documents[rows][chosen])
            figures[f"{corpus}, {name}"] = scores.as_dict()
    return figures
