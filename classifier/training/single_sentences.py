"""Single sentences without an article, against what people said of them.

CheckThat! (SUBJ against OBJ) is measured by a model that saw no sentence of it; BABE ("Expresses writer's opinion"
against "Entirely factual") by models that saw no sentence of the outlets tested. A sentence is scored as an article of
one sentence, and is subjective where the decision is ``editorial_opinion``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import f1_score

from classifier.labels import OUTCOMES, Label
from classifier.training.validation import fit_both, group_folds

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from classifier.training.dataset import IsolatedSentence
    from classifier.training.evaluation import Data
    from classifier.training.fit import Settings
    from classifier.training.validation import TrainingSet

    Rows = NDArray[np.int64]

_SUBJECTIVE = {"SUBJ": True, "OBJ": False, "Expresses writer’s opinion": True, "Entirely factual": False}
"""What people said, as truth values; BABE's mixed and undecided sentences are left out."""

PUBLISHED = {
    "checkthat": "winners of the English task, fine-tuned transformers: 0.78 (2023), 0.744 (2024), 0.81 (2025)",
    "babe": "no published figure for these two classes",
}
_OUTLET_FOLDS = 5


def single_sentence_figures(
    data: Data, examples: TrainingSet, settings: Settings, jobs: int, progress: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Macro-F1 and F1 of both classes for each corpus of single sentences, and of our labels on the same."""
    single = np.flatnonzero(data.sources == "isolated")
    corpora = np.array([sentence.corpus for sentence in data.isolated])
    predicted = np.full(len(corpora), -1)
    for tested in [np.flatnonzero(corpora == "checkthat"), *_outlet_folds(data.isolated, settings.seed)]:
        rest = np.setdiff1d(np.arange(len(examples.gold)), single[tested])
        fitted = fit_both(examples, rest, settings, jobs, progress)
        predicted[tested] = fitted.probabilities(examples.gold.rows(single[tested])).argmax(axis=1)
        progress(f"single sentences: {len(tested)} measured")
    opinion = OUTCOMES.index(Label.EDITORIAL_OPINION)
    figures = {}
    for corpus in ("checkthat", "babe"):
        rows = [i for i, s in enumerate(data.isolated) if s.corpus == corpus and s.human in _SUBJECTIVE]
        truth = np.array([_SUBJECTIVE[data.isolated[i].human] for i in rows])
        ours = np.array([data.isolated[i].label == Label.EDITORIAL_OPINION for i in rows])
        figures[corpus] = {
            "sentences": len(rows),
            "macro_f1": float(f1_score(truth, predicted[rows] == opinion, average="macro")),
            "subjective_f1": float(f1_score(truth, predicted[rows] == opinion)),
            "objective_f1": float(f1_score(~truth, predicted[rows] != opinion)),
            "macro_f1_of_our_labels": float(f1_score(truth, ours, average="macro")),
        }
    return figures


def _outlet_folds(sentences: list[IsolatedSentence], seed: int) -> list[Rows]:
    """The sentences of BABE in folds by outlet."""
    rows = np.array([i for i, sentence in enumerate(sentences) if sentence.corpus == "babe"], dtype=np.int64)
    outlets = np.unique([sentences[i].outlet or "" for i in rows.tolist()], return_inverse=True)[1]
    folds = group_folds(outlets.astype(np.int64), _OUTLET_FOLDS, seed)
    return [rows[folds == fold] for fold in range(_OUTLET_FOLDS)]
