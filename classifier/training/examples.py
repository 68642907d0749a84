"""Labelled documents as numbers, through the same kernel that scoring uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.batch import Batch
from classifier.features import feature_blocks
from classifier.labels import OUTCOMES
from classifier.quotes import mark_quotations
from classifier.sentences import SentenceSpans
from classifier.training.fit import Examples, ngram_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.lexicon import Lexicon
    from classifier.training.dataset import LabelledDocument, SilverDocument
    from classifier.training.fit import Settings

    Spans = tuple[NDArray[np.int64], NDArray[np.int64]]


def gold_examples(documents: Sequence[LabelledDocument], lexicon: Lexicon, settings: Settings) -> Examples:
    """Sentences of labelled articles; unsure ones count less."""
    labels = [label for document in documents for label in document.labels]
    certain = np.concatenate([document.certain for document in documents])
    weights = np.where(certain, 1.0, settings.uncertain_weight)
    spans = [(document.starts, document.ends) for document in documents]
    texts = [document.text for document in documents]
    return _examples(texts, spans, one_hot(labels), weights, lexicon, settings)


def silver_examples(documents: Sequence[SilverDocument], lexicon: Lexicon, settings: Settings) -> Examples:
    """Sentences that only a teacher has labelled: its probabilities are the targets."""
    targets = np.concatenate([document.probabilities for document in documents]).astype(np.float32)
    weights = np.full(len(targets), settings.silver_weight)
    spans = [(document.starts, document.ends) for document in documents]
    return _examples([document.text for document in documents], spans, targets, weights, lexicon, settings)


def one_hot(labels: Sequence[str]) -> NDArray[np.float32]:
    """Certainty for each label, shape ``(labels, outcomes)``."""
    return np.eye(len(OUTCOMES), dtype=np.float32)[[OUTCOMES.index(label) for label in labels]]


def _examples(
    texts: Sequence[str],
    spans: Sequence[Spans],
    targets: NDArray[np.float32],
    weights: NDArray[np.float64],
    lexicon: Lexicon,
    settings: Settings,
) -> Examples:
    batch = Batch.of(texts)
    counts = [len(starts) for starts, _ in spans]
    offsets = np.repeat(batch.document_starts, counts)
    starts = np.concatenate([starts for starts, _ in spans]) + offsets
    ends = np.concatenate([ends for _, ends in spans]) + offsets
    documents = np.repeat(np.arange(len(texts)), counts)
    paragraphs = np.searchsorted(batch.paragraph_starts, starts, side="right") - 1
    inside = mark_quotations(batch).inside
    labelled = SentenceSpans(starts, ends, paragraphs, documents)
    blocks = list(feature_blocks(batch.codes, inside, labelled, lexicon, settings.bits))
    return Examples(
        ngram_counts(blocks, settings.bits),
        np.concatenate([block.columns for block in blocks]),
        targets,
        weights.astype(np.float32),
        documents,
    )
