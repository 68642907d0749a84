"""Fits the chain that finds sources and contents: maximum likelihood, also of labels that are only partly known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

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

_EPOCHS = 24
_TOGETHER = 512  # windows a step
_RATE = 0.3
_COUNT = len(LABELS)


def fit_spans(material: Material, table: WordTable, heads: Int64Array, seed: int) -> SpanModel:
    """Weights that make the annotated labels most likely.

    Stochastic gradients with a rate for each weight (AdaGrad, Duchi, Hazan and Singer 2011), averaged over the second
    half of the epochs.
    """
    windows = Windows.around(material.words, heads)
    allowed = _allowed(material, windows)
    context = WordContext.of(material.words, table)
    random = np.random.default_rng(seed)
    weights = np.zeros((1 << SPAN_BITS, _COUNT))
    transitions = np.zeros((_COUNT, _COUNT))
    squares, transition_squares = np.full_like(weights, 1e-3), np.full_like(transitions, 1e-3)
    mean, transition_mean, counted = np.zeros_like(weights), np.zeros_like(transitions), 0
    by_length = np.argsort(np.diff(windows.edges), kind="stable")
    parts = [_Part.of(chosen, windows, allowed, context, material) for chosen in _cut(by_length)]
    for epoch in range(_EPOCHS):
        for index in random.permutation(len(parts)):
            part = parts[index]
            emitted = part.inputs @ weights[part.used]
            _, free_labels, free_pairs = _expectations(emitted, transitions, part.lattice, None)
            _, bound_labels, bound_pairs = _expectations(emitted, transitions, part.lattice, part.allowed)
            size = part.windows
            slope = part.inputs.T @ (free_labels - bound_labels) / size
            squares[part.used] += slope**2
            weights[part.used] -= _RATE * slope / np.sqrt(squares[part.used])
            slope = (free_pairs - bound_pairs) / size
            transition_squares += slope**2
            transitions -= _RATE * slope / np.sqrt(transition_squares)
            if epoch >= _EPOCHS // 2:
                counted += 1
                mean += (weights - mean) / counted
                transition_mean += (transitions - transition_mean) / counted
    half = MOST // 2
    unit = max(float(np.abs(mean).max()), 1e-6) / half
    return SpanModel(
        table=(np.round(mean / unit) + half).astype(np.uint16),
        unit=np.array([unit], dtype=np.float32),
        transitions=transition_mean.astype(np.float32),
    )


def _cut(order: Int64Array) -> list[Int64Array]:
    return [order[start : start + _TOGETHER] for start in range(0, len(order), _TOGETHER)]


@dataclass(frozen=True, slots=True)
class _Part:
    """Some windows as numbers: ``inputs`` has a column for each of the buckets ``used``."""

    inputs: sparse.csr_array
    used: Int64Array
    allowed: BoolArray
    lattice: list[Int64Array]
    windows: int

    @classmethod
    def of(
        cls,
        chosen: Int64Array,
        windows: Windows,
        allowed: BoolArray,
        context: WordContext,
        material: Material,
    ) -> _Part:
        part = Windows.around(material.words, windows.cues[chosen])
        lengths = np.diff(part.edges)
        rows = np.repeat(windows.edges[chosen] - part.edges[:-1], lengths) + np.arange(part.edges[-1])
        buckets = np.stack(list(span_features(context, part)), axis=1)
        used, columns = np.unique(buckets, return_inverse=True)
        pointers = np.arange(len(rows) + 1) * buckets.shape[1]
        inputs = sparse.csr_array((np.ones(buckets.size), columns.ravel(), pointers), shape=(len(rows), len(used)))
        return cls(inputs, used.astype(np.int64), allowed[rows], _lattice(part), len(chosen))


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
