"""How wide the hash of n-grams has to be: stage one by width, beside exact vocabularies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from classifier.training.evaluation import training_set
from classifier.training.fit import FirstStage
from classifier.training.metrics import score_predictions
from classifier.training.validation import group_folds

if TYPE_CHECKING:
    from classifier.training.evaluation import Data
    from classifier.training.fit import Examples, Settings
    from classifier.training.validation import Progress

WIDTHS = (16, 17, 18, 19, 20)
_EXACT = 30
"""Bits that keep a million n-grams apart but for some five hundred pairs."""


def width_figures(data: Data, settings: Settings, progress: Progress) -> dict[str, Any]:
    """Figures of stage one on the certain sentences of the first fold, fitted on the other folds."""
    figures = {}
    for bits in (*WIDTHS, _EXACT):
        examples = training_set(data, replace(settings, bits=bits))
        folds = group_folds(examples.gold_groups, settings.folds, settings.seed)
        known = examples.first_stage_examples(np.flatnonzero(folds != 0))
        tested = np.flatnonzero((folds == 0) & data.certain)
        held_out = examples.gold.rows(tested)
        if bits == _EXACT:
            used = np.unique(known.ngrams.indices)
            known, held_out = _only(known, used), _only(held_out, used)
        predicted = FirstStage.fit(known, examples.scale, settings).probabilities(held_out)
        scores = score_predictions(held_out.targets.argmax(axis=1), predicted, held_out.documents)
        figures["exact vocabularies" if bits == _EXACT else f"{bits} bits"] = scores.as_dict()
        progress(f"hash width: {bits} bits measured")
    return figures


def _only(examples: Examples, buckets: np.ndarray[Any, Any]) -> Examples:
    """The same examples with a column for each of ``buckets``, which are sorted; other n-grams are left out."""
    counts = examples.ngrams
    columns = np.minimum(np.searchsorted(buckets, counts.indices), len(buckets) - 1)
    kept = buckets[columns] == counts.indices
    edges = np.append(0, np.cumsum(kept))[counts.indptr].astype(np.int32)
    shape = (counts.shape[0], len(buckets))
    ngrams = sparse.csr_array((counts.data[kept], columns[kept].astype(np.int32), edges), shape=shape)
    return replace(examples, ngrams=ngrams)
