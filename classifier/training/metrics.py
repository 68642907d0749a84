"""Figures of merit: F1 by label, confusion, calibration."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import confusion_matrix, f1_score

from classifier.labels import NOT_PROSE, OUTCOMES, Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOT_PROSE = OUTCOMES.index(NOT_PROSE)
_BINS = 15


@dataclass(frozen=True)
class Scores:
    """How well held-out sentences were labelled.

    ``f1`` is by label on sentences whose gold label is prose (prose taken for furniture counts as missed),
    ``macro_f1`` its mean; ``not_prose_f1`` is on all sentences; ``calibration_error`` is the expected
    calibration error over 15 equal bins of confidence (Naeini et al. 2015); ``opinion_share_error`` the mean
    absolute error of the share of opinion in the prose of an article; ``confusion`` has a row for each
    gold outcome and a column for each decision, both in the order of ``labels.OUTCOMES``.
    """

    sentences: int
    macro_f1: float
    f1: dict[str, float]
    not_prose_f1: float
    calibration_error: float
    opinion_share_error: float
    confusion: list[list[int]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, rounded to four decimals, for JSON and the artifact."""
        plain = asdict(self)
        plain["f1"] = {label: round(value, 4) for label, value in self.f1.items()}
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in plain.items()}


def score_predictions(
    gold: NDArray[np.int64], probabilities: NDArray[np.float32], documents: NDArray[np.int64]
) -> Scores:
    """Compare gold outcomes (indices into ``labels.OUTCOMES``) with predicted probabilities."""
    decided = probabilities.argmax(axis=1)
    prose = gold != _NOT_PROSE
    by_label = f1_score(gold[prose], decided[prose], labels=range(len(Label)), average=None, zero_division=0)
    return Scores(
        sentences=len(gold),
        macro_f1=float(np.mean(by_label)),
        f1={label.value: float(value) for label, value in zip(Label, by_label, strict=True)},
        not_prose_f1=float(f1_score(~prose, decided == _NOT_PROSE, zero_division=0)),
        calibration_error=calibration_error(gold, probabilities),
        opinion_share_error=opinion_share_error(gold, decided, documents),
        confusion=confusion_matrix(gold, decided, labels=range(len(OUTCOMES))).tolist(),
    )


def calibration_error(gold: NDArray[np.int64], probabilities: NDArray[np.float32]) -> float:
    """Mean distance of confidence from accuracy, over bins of equal width weighted by their sentences."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == gold
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, weights=correct - confidence, minlength=_BINS)
    return float(np.abs(gaps).sum() / max(len(gold), 1))


def reliability(gold: NDArray[np.int64], probabilities: NDArray[np.float32]) -> list[dict[str, float]]:
    """For each bin of confidence that holds sentences: their number, mean confidence and share of right labels."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == gold
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return [
        {
            "sentences": int((bins == b).sum()),
            "confidence": float(confidence[bins == b].mean()),
            "accuracy": float(correct[bins == b].mean()),
        }
        for b in np.unique(bins)
    ]


def opinion_share_error(gold: NDArray[np.int64], decided: NDArray[np.int64], documents: NDArray[np.int64]) -> float:
    """Mean absolute error of the share of opinion in the prose of an article, over articles with gold prose."""
    errors = []
    for document in np.unique(documents):
        rows = documents == document
        truth, guess = gold[rows], decided[rows]
        if (truth != _NOT_PROSE).any():
            errors.append(abs(_opinion_share(truth) - _opinion_share(guess)))
    return float(np.mean(errors)) if errors else 0.0


def _opinion_share(outcomes: NDArray[np.int64]) -> float:
    prose = outcomes[outcomes != _NOT_PROSE]
    return float(np.mean(prose == OUTCOMES.index(Label.EDITORIAL_OPINION))) if len(prose) else 0.0
