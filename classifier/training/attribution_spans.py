"""Fits the chain that finds sources and contents: maximum likelihood, also of labels that are only partly known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from classifier.attribution_spans import (
    CONTENT,
    CUE,
    LABELS,
    MOST,
    NEITHER,
    SOURCE,
    SPAN_BITS,
    SpanModel,
    Windows,
    WordContext,
    span_features,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.attribution_words import WordTable
    from classifier.training.attribution_examples import Material

    Int64Array = NDArray[np.int64]
    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]

_STRENGTH = 1.0  # of the penalty on squared weights
_ITERATIONS = 80
_COUNT = len(LABELS)


def fit_spans(material: Material, table: WordTable, heads: Int64Array) -> SpanModel:
    """Weights that make the annotated labels most likely (L-BFGS)."""
    windows = Windows.around(material.words, heads)
    allowed = _allowed(material, windows)
    buckets = np.stack(list(span_features(WordContext.of(material.words, table), table, windows)))
    templates, count = buckets.shape
    ones = np.ones(templates * count, dtype=np.float64)
    pointers = np.arange(count + 1) * templates
    inputs = sparse.csr_array((ones, buckets.T.ravel().astype(np.int32), pointers), shape=(count, 1 << SPAN_BITS))
    used = np.flatnonzero(np.bincount(buckets.ravel(), minlength=1 << SPAN_BITS))
    inputs = inputs[:, used]
    across = inputs.T.tocsr()
    lattice = _lattice(windows)
    size = len(used) * _COUNT

    def loss(flat: FloatArray) -> tuple[float, FloatArray]:
        weights = flat[:size].reshape(-1, _COUNT)
        transitions = flat[size:].reshape(_COUNT, _COUNT)
        emitted = inputs @ weights
        free, free_labels, free_pairs = _expectations(emitted, transitions, lattice, None)
        bound, bound_labels, bound_pairs = _expectations(emitted, transitions, lattice, allowed)
        gradient = np.concatenate(((across @ (free_labels - bound_labels)).ravel(), (free_pairs - bound_pairs).ravel()))
        return free - bound + _STRENGTH / 2 * float(flat @ flat), gradient + _STRENGTH * flat

    found = minimize(
        loss, np.zeros(size + _COUNT**2), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
    ).x
    weights = np.zeros((1 << SPAN_BITS, _COUNT))
    weights[used] = found[:size].reshape(-1, _COUNT)
    half = MOST // 2
    unit = max(float(np.abs(weights).max()), 1e-6) / half
    return SpanModel(
        table=(np.round(weights / unit) + half).astype(np.uint16),
        unit=np.array([unit], dtype=np.float32),
        transitions=found[size:].reshape(_COUNT, _COUNT).astype(np.float32),
    )


def _allowed(material: Material, windows: Windows) -> BoolArray:
    """Which labels each word of a window may have; where the content is not known, it may be anywhere else."""
    allowed = np.zeros((len(windows.tokens), _COUNT), dtype=np.bool_)
    allowed[:, NEITHER] = True
    for number, attribution in enumerate(material.attributions):
        rows = slice(windows.edges[number], windows.edges[number + 1])
        tokens, part = windows.tokens[rows], allowed[rows]
        if attribution.content is None:
            part[:, CONTENT] = True
        else:
            part[np.isin(tokens, attribution.content)] = np.arange(_COUNT) == CONTENT
        part[np.isin(tokens, attribution.source)] = np.arange(_COUNT) == SOURCE
        part[np.isin(tokens, attribution.cue)] = np.arange(_COUNT) == CUE
        part[tokens == windows.cues[number]] = np.arange(_COUNT) == CUE
    return allowed


def _lattice(windows: Windows) -> list[Int64Array]:
    """Windows sorted by length, the longest first, as steps: element ``t`` are the words at place ``t`` of those that
    are that long, which are the first ones."""
    lengths = np.diff(windows.edges)
    order = np.argsort(-lengths, kind="stable")
    firsts, sorted_lengths = windows.edges[:-1][order], lengths[order]
    steps = int(lengths.max(initial=0))
    alive = np.searchsorted(-sorted_lengths, -np.arange(steps), side="left")
    return [firsts[: alive[step]] + step for step in range(steps)]


def _expectations(
    emitted: FloatArray, transitions: FloatArray, lattice: list[Int64Array], allowed: BoolArray | None
) -> tuple[float, FloatArray, FloatArray]:
    """Log of the summed weight of all (allowed) sequences; expected labels; expected transitions (forward-backward)."""
    top = emitted.max(axis=1, keepdims=True)
    potentials = np.exp(emitted - top)
    if allowed is not None:
        potentials = potentials * allowed
    passing = np.exp(transitions)
    beginning = passing[NEITHER]
    forward: list[FloatArray] = []
    scales: list[FloatArray] = []
    total = float(top.sum())
    for step, places in enumerate(lattice):
        here = potentials[places] * (forward[-1][: len(places)] @ passing if step else beginning)
        scale = here.sum(axis=1)
        forward.append(here / scale[:, None])
        scales.append(scale)
        total += float(np.log(scale).sum())
    labels = np.empty_like(emitted)
    pairs = np.zeros_like(transitions)
    backward = np.zeros((0, _COUNT))
    for step in range(len(lattice) - 1, -1, -1):
        places = lattice[step]
        ones = np.ones((len(places), _COUNT))
        ones[: len(backward)] = backward
        labels[places] = forward[step] * ones
        if step:
            message = potentials[places] * ones / scales[step][:, None]
            pairs += forward[step - 1][: len(places)].T @ message
            backward = message @ passing.T
    pairs *= passing
    pairs[NEITHER] += labels[lattice[0]].sum(axis=0) if lattice else 0
    return total, labels, pairs
