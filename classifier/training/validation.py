"""Validation by whole documents: cross-validation, and leaving a whole corpus out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse

from classifier.model import softmax
from classifier.training.fit import ContextColumns, Examples, FirstStage, SecondStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from classifier.training.fit import Settings

    FloatArray = NDArray[np.float32]
    Progress = Callable[[str], None]

_UNUSED = -1  # the fold of sentences that no model of a measurement sees


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """All examples.

    ``gold``: the sentences of labelled articles, with the corpus of each and its group, which copies of an
    article share. Stage one is fitted on ``extra`` too, sentences with a teacher's probabilities; ``extra_corpora``
    are theirs. ``own_columns`` and ``around_columns`` are the columns that stage two sees of a sentence and of its
    neighbours.
    """

    gold: Examples
    gold_corpora: NDArray[np.str_]
    gold_groups: NDArray[np.int64]
    extra: Examples
    extra_corpora: NDArray[np.str_]
    own_columns: NDArray[np.int64]
    around_columns: NDArray[np.int64]

    def first_stage_examples(self, gold_rows: NDArray[np.int64], without: str | None = None) -> Examples:
        """The chosen gold sentences and all the rest, except what ``extra`` has of the corpus ``without``."""
        extra = self.extra.rows(np.flatnonzero(self.extra_corpora != without))
        return concatenate([self.gold.rows(gold_rows), extra])

    @cached_property
    def scale(self) -> FloatArray:
        """Standard deviation of each column over all sentences; no label has a part in it."""
        columns = np.concatenate((self.gold.columns, self.extra.columns))
        return np.asarray(np.maximum(columns.std(axis=0), 1e-3), dtype=np.float32)

    def context_columns(self, settings: Settings) -> ContextColumns:
        """What stage two sees of the columns."""
        return ContextColumns(self.own_columns, self.around_columns, self.scale, settings.context_column_weight)


def concatenate(parts: Sequence[Examples]) -> Examples:
    """Several sets of examples as one; documents keep their numbers."""
    return Examples(
        sparse.vstack([part.ngrams for part in parts], format="csr"),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.targets for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.documents for part in parts]),
    )


@dataclass(frozen=True, eq=False)
class Fitted:
    """Both stages."""

    first: FirstStage
    second: SecondStage

    def probabilities(self, examples: Examples) -> FloatArray:
        """Calibrated probabilities for the sentences of whole documents."""
        logits = self.second.logits(self.first.probabilities(examples), examples)
        return softmax(logits / self.second.temperature)


@dataclass(frozen=True, eq=False)
class Trained(Fitted):
    """Both stages fitted on everything, and what cross-validation predicted for the gold sentences:
    calibrated probabilities of both stages (``held_out``) and of stage one alone (``held_out_first``)."""

    held_out: FloatArray
    held_out_first: FloatArray


def group_folds(groups: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """Fold of every sentence; the sentences of an article and of its copies share one."""
    shuffled = np.random.default_rng(seed).permutation(int(groups.max()) + 1)
    return np.asarray(shuffled[groups] % count)


def train(data: TrainingSet, settings: Settings, jobs: int, progress: Progress) -> Trained:
    """Fit both stages and cross-validate them.

    With folds j and k, the stage-one model fitted without both gives stage-two training input for fold j when
    fold k is tested and the other way round, so that k folds need k(k - 1)/2 + k + 1 fits, not k * k + 1.
    """
    folds = group_folds(data.gold_groups, settings.folds, settings.seed)
    every = range(settings.folds)
    left_out = [*combinations(every, 2), *((fold,) for fold in every), ()]
    stages = _fit_without(data, settings, folds, left_out, jobs, progress)

    def first_scores(tested: int | None) -> FloatArray:
        """Stage-one scores of every sentence by the model without its fold, and without the tested one."""
        scores = np.zeros_like(data.gold.targets)
        for fold in every:
            rows = np.flatnonzero(folds == fold)
            without = tuple(sorted({fold} if tested is None else {fold, tested}))
            scores[rows] = stages[without].probabilities(data.gold.rows(rows))
        return scores

    logits = np.zeros(data.gold.targets.shape)
    columns = data.context_columns(settings)
    for tested in every:
        rows, rest = np.flatnonzero(folds == tested), np.flatnonzero(folds != tested)
        scores = first_scores(tested)
        second = SecondStage.fit(scores[rest], data.gold.rows(rest), columns, settings)
        logits[rows] = second.logits(scores[rows], data.gold.rows(rows))
        progress(f"cross-validation: fold {tested + 1} of {settings.folds} tested")
    held_out = _calibrated_by_fold(logits, data.gold.targets, folds)
    scores = first_scores(None)
    second = SecondStage.fit(scores, data.gold, columns, settings)
    temperature = SecondStage.temperature_for(logits, data.gold.targets)
    return Trained(stages[()], second.with_temperature(temperature), held_out, scores)


def _calibrated_by_fold(logits: NDArray[np.float64], targets: FloatArray, folds: NDArray[np.int64]) -> FloatArray:
    """Probabilities with a temperature that is set, for each fold, on the other folds."""
    probabilities = np.zeros_like(targets)
    for fold in np.unique(folds):
        rows = folds == fold
        temperature = SecondStage.temperature_for(logits[~rows], targets[~rows])
        probabilities[rows] = softmax(logits[rows] / temperature)
    return probabilities


def fit_both(
    data: TrainingSet,
    rows: NDArray[np.int64],
    settings: Settings,
    jobs: int,
    progress: Progress,
    without: str | None = None,
) -> Fitted:
    """Both stages fitted on some gold sentences and on the rest of the data, except that of the corpus ``without``.

    Stage two learns from the scores of stage-one models that did not see the article.
    """
    folds = group_folds(data.gold_groups, settings.outer_folds, settings.seed)
    groups = np.full(len(data.gold), _UNUSED)
    groups[rows] = folds[rows]
    left_out = [*((_UNUSED, fold) for fold in range(settings.outer_folds)), (_UNUSED,)]
    stages = _fit_without(data, settings, groups, left_out, jobs, progress, without)
    scores = np.zeros_like(data.gold.targets)
    for fold in range(settings.outer_folds):
        tested = np.flatnonzero(groups == fold)
        scores[tested] = stages[_UNUSED, fold].probabilities(data.gold.rows(tested))
    columns = data.context_columns(settings)
    return Fitted(stages[(_UNUSED,)], SecondStage.fit(scores[rows], data.gold.rows(rows), columns, settings))


def leave_one_corpus_out(
    data: TrainingSet, corpora: Iterable[str], settings: Settings, jobs: int, progress: Progress
) -> Mapping[str, FloatArray]:
    """For the labelled articles of each corpus, what a model that never saw any of its texts predicts."""
    predictions = {}
    for corpus in corpora:
        tested = np.flatnonzero(data.gold_corpora == corpus)
        # Copies of its articles in other corpora are left out with it.
        rest = np.flatnonzero(~np.isin(data.gold_groups, data.gold_groups[tested]))
        fitted = fit_both(data, rest, settings, jobs, progress, corpus)
        predictions[corpus] = fitted.probabilities(data.gold.rows(tested))
    return predictions


def _fit_without(
    data: TrainingSet,
    settings: Settings,
    groups: NDArray[np.int64],
    left_out: Sequence[tuple[int, ...]],
    jobs: int,
    progress: Progress,
    without: str | None = None,
) -> dict[tuple[int, ...], FirstStage]:
    """Stage one fitted without each set of groups, ``jobs`` at a time."""

    def fit(groups_out: tuple[int, ...]) -> FirstStage:
        rows = np.flatnonzero(~np.isin(groups, groups_out))
        return FirstStage.fit(data.first_stage_examples(rows, without), data.scale, settings)

    fitted = Parallel(n_jobs=jobs, return_as="generator")(delayed(fit)(out) for out in left_out)
    stages = {}
    for count, (out, stage) in enumerate(zip(left_out, fitted, strict=True), start=1):
        stages[out] = stage
        name = f"without {without}" if without else "stage one"
        progress(f"{name}: fit {count} of {len(left_out)}")
    return stages
