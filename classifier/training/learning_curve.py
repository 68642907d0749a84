"""What more labelled articles are worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.training.metrics import score_predictions
from classifier.training.validation import fit_both, group_folds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from classifier.training.evaluation import Data
    from classifier.training.fit import Settings
    from classifier.training.validation import TrainingSet

SHARES = (1 / 16, 1 / 4, 1.0)
"""Parts of the labelled articles outside the tested fold."""


def learning_curve(
    data: Data,
    examples: TrainingSet,
    settings: Settings,
    jobs: int,
    progress: Callable[[str], None],
    shares: Sequence[float] = SHARES,
) -> dict[str, Any]:
    """Figures on the certain sentences of the first fold of ``sentences.tsv``, by number of labelled articles.

    Once with labelled articles alone, once with silver and single sentences too.
    """
    folds = group_folds(examples.gold_groups, settings.folds, settings.seed)
    tested = np.flatnonzero((folds == 0) & (data.sources == "labelled"))
    certain = data.certain[tested]
    is_single = data.sources == "isolated"
    known, single = (folds != 0) & ~is_single, np.flatnonzero(is_single)
    # The order of articles is drawn anew: the folds are made of the same draw.
    rank = np.random.default_rng(settings.seed + 1).permutation(int(examples.gold_groups.max()) + 1)
    order = rank[examples.gold_groups] / len(rank)
    alone = replace(examples, extra=examples.extra.rows(np.zeros(0, dtype=np.int64)), extra_corpora=np.zeros(0, "U1"))
    figures = {}
    for name, chosen, others in (
        ("labelled articles alone", alone, single[:0]),
        ("with silver and single sentences", examples, single),
    ):
        for share in shares:
            rows = np.flatnonzero(known & (order < share))
            fitted = fit_both(chosen, np.append(rows, others), settings, jobs, progress)
            predicted = fitted.probabilities(examples.gold.rows(tested))
            gold = examples.gold.targets[tested].argmax(axis=1)
            scores = score_predictions(gold[certain], predicted[certain], examples.gold.documents[tested][certain])
            articles = len(np.unique(examples.gold.documents[rows]))
            figures[f"{name}, {articles} articles"] = scores.as_dict()
    return figures
