"""Which words around a cue are its source, which the rest of the cue, and which the content.

A linear chain over the words around each cue (a conditional random field, Lafferty, McCallum and Pereira 2001); all
cues of a batch are decoded side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_features import hash_features
from classifier.attribution_words import COARSE, MIDDLE, NOTHING, STRONG_RATE
from classifier.characters import ALNUM, CLOSE_DOUBLE, DOUBLE_MARK, EM_DASH, EN_DASH, OPEN_DOUBLE, UPPER, lookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from classifier.attribution_words import Words, WordTable

    Int64Array = NDArray[np.int64]
    Features = NDArray[np.uint32]

NEITHER, SOURCE, CUE, CONTENT = LABELS = range(4)

BEFORE, BEHIND = 48, 80
"""Words on each side of a cue that are looked at, within its sentence."""

SPAN_BITS = 16
"""Width of the hash of features."""

TEMPLATES = 19
MOST = ((1 << 16) - 1) // TEMPLATES
"""Weights are from 0 to this (``MOST // 2`` is none), so that the sum of all templates fits in 16 bits."""

_CHUNK = 1 << 9  # cues decoded together: their arrays stay in the cache
_CERTAIN = np.float32(1e4)

# Kinds of words that transitions depend on.
_KINDS = np.zeros(256, dtype=np.int64)
_KINDS[UPPER] = 1
_KINDS[lookup(",;", EM_DASH, EN_DASH)] = 2
_KINDS[DOUBLE_MARK] = 3
_KINDS[~ALNUM & ~lookup(",;", EM_DASH, EN_DASH) & ~DOUBLE_MARK] = 4
KINDS = 5

_COMMA = lookup(",;:", EM_DASH, EN_DASH)
_MARK = lookup('"', OPEN_DOUBLE, CLOSE_DOUBLE)


@dataclass(frozen=True, slots=True)
class Windows:
    """The words around each cue: ``tokens`` one after the other, those of cue ``i`` at ``edges[i]:edges[i + 1]``."""

    cues: Int64Array
    tokens: Int64Array
    owners: Int64Array
    edges: Int64Array

    @classmethod
    def around(cls, words: Words, cues: Int64Array) -> Windows:
        """The windows of the words ``cues``."""
        sentences = np.searchsorted(words.edges, cues, side="right") - 1
        first = np.maximum(words.edges[sentences], cues - BEFORE)
        last = np.minimum(words.edges[sentences + 1], cues + 1 + BEHIND)
        edges = np.append(0, np.cumsum(last - first))
        owners = np.repeat(np.arange(len(cues)), last - first)
        tokens = np.arange(edges[-1]) + (first - edges[:-1])[owners]
        return cls(cues, tokens, owners, edges)


@dataclass(frozen=True, eq=False)
class SpanModel:
    """Weights of the chain.

    ``table``: uint16, one row a bucket, a weight for each label in units of ``unit`` above ``MOST // 2``.
    ``transitions``: from label to label, by the kind of the word that has the latter, shape ``(KINDS, 4, 4)``.
    """

    table: NDArray[np.uint16]
    unit: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def labels(self, words: Words, table: WordTable, cues: Int64Array) -> tuple[Windows, NDArray[np.int8]]:
        """The words around ``cues``, and their labels."""
        windows = Windows.around(words, cues)
        found = np.empty(len(windows.tokens), dtype=np.int8)
        context = WordContext.of(words, table)
        order = np.argsort(np.diff(windows.edges), kind="stable")  # so that few words are padding
        for start in range(0, len(cues), _CHUNK):
            chosen = order[start : start + _CHUNK]
            part = Windows.around(words, cues[chosen])
            scores = self._scores(span_features(context, table, part))
            scores[part.tokens == part.cues[part.owners], CUE] += _CERTAIN
            lengths = np.diff(part.edges)
            places = np.repeat(windows.edges[chosen] - part.edges[:-1], lengths) + np.arange(part.edges[-1])
            found[places] = self._decode(scores, token_kinds(words)[part.tokens], part.edges)
        return windows, found

    def _scores(self, features: Features) -> NDArray[np.float32]:
        packed = np.ascontiguousarray(self.table).view("<u8")[:, 0]
        sums = packed.take(features[0])
        for row in features[1:]:
            sums += packed.take(row)
        lanes = sums.view("<u2").reshape(-1, len(LABELS)).astype(np.float32)
        lanes -= len(features) * (MOST // 2)
        lanes *= self.unit
        return lanes

    def _decode(self, scores: NDArray[np.float32], kinds: Int64Array, edges: Int64Array) -> NDArray[np.int8]:
        """The best sequence of labels for each window (Viterbi), all windows side by side."""
        lengths = np.diff(edges)
        steps, count = int(lengths.max(initial=0)), len(lengths)
        # Windows end together: what comes before the shorter ones is padding that all labels share.
        places = np.arange(steps)[:, None] - (steps - lengths)[None, :] + edges[None, :-1]
        padding = np.arange(steps)[:, None] < (steps - lengths)[None, :]
        places[padding] = 0
        emitted = np.ascontiguousarray(scores[places].transpose(0, 2, 1))
        emitted.transpose(0, 2, 1)[padding] = 0
        passing = np.ascontiguousarray(self.transitions[kinds].transpose(1, 2, 0))[:, :, places]
        passing = np.where(padding | np.append(np.ones((1, count), np.bool_), padding[:-1], axis=0), 0, passing)
        back = np.empty((steps, len(LABELS), count), dtype=np.int8)
        best = np.zeros((len(LABELS), count), dtype=np.float32)
        for step in range(steps):
            ways = best[:, None] + passing[:, :, step]
            back[step] = ways.argmax(axis=0)
            best = ways.max(axis=0) + emitted[step]
        label = best.argmax(axis=0)
        found = np.empty((steps, count), dtype=np.int8)
        columns = np.arange(count)
        for step in range(steps - 1, -1, -1):
            found[step] = label
            label = back[step, label, columns]
        return np.asarray(found.T[~padding.T])

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SpanModel:
        """The inverse of :meth:`to_data`."""
        return cls(**{field.name: data[field.name] for field in fields(cls)})


def token_kinds(words: Words) -> Int64Array:
    """The kind of each word that transitions depend on."""
    return _KINDS[words.firsts]


@dataclass(frozen=True, slots=True)
class WordContext:
    """What the features of windows are made of, one element a word."""

    rows: NDArray[np.int32]
    before: NDArray[np.int32]
    behind: NDArray[np.int32]
    inside: NDArray[np.bool_]
    upper: NDArray[np.bool_]
    first: NDArray[np.bool_]
    commas: Int64Array
    marks: Int64Array
    strong: Int64Array

    @classmethod
    def of(cls, words: Words, table: WordTable) -> WordContext:
        """The neighbours of each word within its sentence, and running counts of marks and strong words."""
        before = np.append(np.int32(NOTHING), words.rows[:-1])[: len(words.rows)]
        before[words.edges[:-1]] = NOTHING
        behind = np.append(words.rows[1:], np.int32(NOTHING))[: len(words.rows)]
        behind[words.edges[1:] - 1] = NOTHING
        first = np.zeros(len(words.rows), dtype=np.bool_)
        first[words.edges[:-1]] = True
        return cls(
            words.rows,
            before,
            behind,
            words.inside,
            words.upper,
            first,
            np.cumsum(_COMMA[words.firsts]),
            np.cumsum(_MARK[words.firsts]),
            np.cumsum(table.rates[words.rows] >= STRONG_RATE),
        )


def span_features(context: WordContext, table: WordTable, windows: Windows) -> Features:
    """Buckets of features, one row a template, one column a word of a window."""
    tokens, cues = windows.tokens, windows.cues[windows.owners]
    distance = tokens - cues
    side = np.sign(distance) + 1
    near = np.clip(distance, -4, 4) + 4
    far = np.sign(distance) * np.minimum(np.log2(np.abs(distance) + 1).astype(np.int64) + 1, 6) + 6
    word, before, behind = context.rows[tokens], context.before[tokens], context.behind[tokens]
    inside, upper = context.inside[tokens], context.upper[tokens]
    coarse, middle = table.columns[COARSE], table.columns[MIDDLE]
    group, group_before, group_behind = coarse[word], coarse[before], coarse[behind]
    cue, cue_group = context.rows[cues], middle[context.rows[cues]]
    cue_before, cue_behind = coarse[context.before[cues]], coarse[context.behind[cues]]
    commas = np.clip(context.commas[tokens] - context.commas[cues], -3, 3) + 3
    marks = np.clip(context.marks[tokens] - context.marks[cues], -2, 2) + 2
    strong = np.clip(context.strong[tokens] - context.strong[cues], -2, 2) + 2
    quoted = 2 * inside + context.inside[cues]
    return hash_features(
        (
            (word, side),
            (before, side),
            (behind, side),
            (before, word, side),
            (word, behind, side),
            (group, near),
            (group, far),
            (middle[before], middle[word], near),
            (commas, quoted, marks),
            (cue_group, group, side),
            (cue, near),
            (group_before, group, group_behind, side),
            (cue, quoted, side),
            (context.first[tokens], upper, near, cue_before),
            (cue, group, near),
            (strong, upper, quoted, commas),
            (cue_before, cue_behind, near),
            (cue_behind, quoted, far),
            (cue_group, commas, quoted),
        ),
        SPAN_BITS,
    )
