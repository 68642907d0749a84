"""The plain pipeline that the model is measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def plain_pipeline() -> Pipeline:
    """Word TF-IDF and logistic regression on single sentences, with scikit-learn's defaults otherwise."""
    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=300))


def baseline_predictions(
    sentences: Sequence[str], gold: NDArray[np.int64], folds: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Held-out probabilities of the plain pipeline, by the same folds as the model's."""
    texts = np.array(sentences, dtype=object)
    probabilities = np.zeros((len(gold), int(gold.max()) + 1), dtype=np.float32)
    for fold in np.unique(folds):
        tested = folds == fold
        pipeline = plain_pipeline().fit(texts[~tested], gold[~tested])
        probabilities[tested] = pipeline.predict_proba(texts[tested])
    return probabilities
