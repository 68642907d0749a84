"""Fits the classifier of cues: the rates of words, stage one and stage two."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from classifier.attribution_cues import (
    CUE_BITS,
    HOPELESS,
    NO_SCORE,
    CueModel,
    context_inputs,
    cue_features,
    find_candidates,
)
from classifier.characters import hash_words
from classifier.word_lists import read_word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.attribution_words import WordTable
    from classifier.training.attribution_examples import Material, TokenAttribution

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float32]

_INNER_FOLDS = 4
_FIRST_C = 0.1
_SECOND_C = 1.0
_THRESHOLDS = np.arange(-1.4, 0.8, 0.1)


def function_words() -> list[str]:
    """Words inside cues that are not what makes them cues, as long as there is another one."""
    return [word for line in read_word_list("function_words") for word in line.split()]


def word_heads(hashes: NDArray[np.uint64], attributions: Sequence[TokenAttribution]) -> Int64Array:
    """Heads of the cues: of each the word that is most often part of a cue, then most often a head.

    Counts settle after few rounds.
    """
    words, inverse, uses = np.unique(hashes, return_inverse=True, return_counts=True)
    weak = np.isin(words, hash_words(function_words()))
    if not attributions:
        return np.zeros(0, dtype=np.int64)
    lengths = np.array([len(attribution.cue) for attribution in attributions])
    tokens = np.concatenate([attribution.cue for attribution in attributions])
    firsts = np.cumsum(lengths) - lengths
    counted = tokens
    for _ in range(5):
        rates = np.bincount(inverse[counted], minlength=len(words)) / (uses + 3) - weak
        ranked = rates[inverse[tokens]]
        best = np.maximum.reduceat(ranked, firsts)
        # The first of the best of each cue.
        is_best = np.flatnonzero(ranked == np.repeat(best, lengths))
        owners = np.repeat(np.arange(len(lengths)), lengths)[is_best]
        counted = tokens[is_best[np.unique(owners, return_index=True)[1]]]
    return np.asarray(counted)


def cue_targets(material: Material, heads: Int64Array, candidates: Int64Array) -> tuple[BoolArray, BoolArray]:
    """For each candidate: whether it is the head of a cue, and whether that is known.

    Where the head is no candidate, the first candidate in the cue stands for it. Other words of a cue count for
    nothing, neither do ignored ones.
    """
    count = len(material.hashes)
    is_candidate = np.zeros(count, dtype=np.bool_)
    is_candidate[candidates] = True
    positive = np.zeros(count, dtype=np.bool_)
    unknown = material.ignored.copy()
    for head, attribution in zip(heads.tolist(), material.attributions, strict=True):
        unknown[attribution.cue] = True
        possible = attribution.cue[is_candidate[attribution.cue]]
        if len(possible):
            positive[head if is_candidate[head] else possible[0]] = True
    return positive[candidates], (positive | ~unknown)[candidates]


def fit_cues(material: Material, table: WordTable, heads: Int64Array, seed: int) -> CueModel:
    """Both stages and the threshold, which is the best one for the F1 of heads on inner folds."""
    words = material.words
    tokens, sentences = find_candidates(words, table)
    targets, known = cue_targets(material, heads, tokens)
    inputs = _sparse(np.stack(list(cue_features(words, table, tokens, sentences))))
    documents = material.documents
    folds = np.random.default_rng(seed).permutation(int(documents[-1]) + 1)[documents[sentences]] % _INNER_FOLDS
    held_out = np.zeros(len(tokens), dtype=np.float32)
    for fold in range(_INNER_FOLDS):
        fitted = _logistic(inputs, targets, known & (folds != fold), _FIRST_C)
        held_out[folds == fold] = fitted.decision_function(inputs[folds == fold])
    kept = np.flatnonzero(held_out >= HOPELESS)
    rates = table.rates[words.rows[tokens[kept]]]
    context = context_inputs(held_out[kept], tokens[kept], sentences[kept], documents, rates)
    scale = context.std(axis=0) + 1e-3 if len(context) else np.ones(context.shape[1])
    second_held_out = np.zeros(len(kept))
    for fold in range(_INNER_FOLDS):
        apart = folds[kept] == fold
        if not apart.any():
            continue
        fitted = _logistic(context / scale, targets[kept], known[kept] & ~apart, _SECOND_C)
        second_held_out[apart] = fitted.decision_function(context[apart] / scale)
    first = _logistic(inputs, targets, known, _FIRST_C)
    second = _logistic(context / scale, targets[kept], known[kept], _SECOND_C)
    weights = first.coef_[0]
    unit = max(float(np.abs(weights).max()), 1e-6) / np.iinfo(np.int16).max
    single = np.float32
    return CueModel(
        table=np.round(weights / unit).astype(np.int16),
        unit=np.array([unit], dtype=single),
        bias=first.intercept_.astype(single),
        second=(second.coef_[0] / scale).astype(single),
        intercept=second.intercept_.astype(single),
        threshold=np.array([_best_threshold(second_held_out, targets[kept], known[kept], material)], dtype=single),
    )


def _best_threshold(scores: NDArray[np.float64], targets: BoolArray, known: BoolArray, material: Material) -> float:
    """The threshold with the highest F1; cues without a candidate are missed at any."""
    cues = len(material.attributions)
    figures = []
    for threshold in _THRESHOLDS:
        taken = (scores >= threshold) & known
        figures.append(2 * (taken & targets).sum() / max(taken.sum() + cues, 1))
    return float(_THRESHOLDS[int(np.argmax(figures))])


def _sparse(buckets: NDArray[np.uint32]) -> sparse.csr_array:
    """One row a candidate, one in each of its buckets."""
    templates, count = buckets.shape
    pointers = np.arange(count + 1) * templates
    ones = np.ones(templates * count, dtype=np.float32)
    found = sparse.csr_array((ones, buckets.T.ravel().astype(np.int32), pointers), shape=(count, 1 << CUE_BITS))
    found.sum_duplicates()
    return found


def _logistic(
    inputs: sparse.csr_array | FloatArray, targets: BoolArray, rows: BoolArray, c: float
) -> LogisticRegression:
    regression = LogisticRegression(C=c, max_iter=80, tol=1e-3)
    if len(np.unique(targets[rows])) < 2:
        # Nothing to tell apart: never a cue.
        regression.coef_, regression.intercept_ = np.zeros((1, inputs.shape[1])), np.array([NO_SCORE])
        regression.classes_ = np.array([False, True])
        return regression
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopping after so many steps is meant
        return regression.fit(inputs[rows], targets[rows])
