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
from classifier.characters import EM_DASH, EN_DASH, lookup
from classifier.ranges import edges_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from classifier.attribution_words import Words, WordTable

    Int64Array = NDArray[np.int64]

NEITHER, SOURCE, CUE, CONTENT = LABELS = range(4)

BEFORE, BEHIND = 24, 28
"""Words on each side of a cue that are looked at, within its sentence."""

SPAN_BITS = 16
"""Width of the hash of features."""

TEMPLATES = 11
MOST = ((1 << 16) - 1) // TEMPLATES
"""Weights are from 0 to this (``MOST // 2`` is none), so that the sum of all templates fits in 16 bits."""

_CHUNK = 1 << 10  # cues decoded together: their arrays stay in the cache
_TOGETHER = 1 << 14  # cues whose windows are held at a time: a long document has many more
_CERTAIN = np.float32(1e4)

_COMMA = lookup(",;:", EM_DASH, EN_DASH)


@dataclass(frozen=True, slots=True)
class Windows:
    """The words around each cue: ``tokens`` one after the other, those of cue ``i`` at ``edges[i]:edges[i + 1]``.

    ``owners`` tells for each token its cue, ``cut_before`` and ``cut_behind`` whether the sentence goes on there.
    """

    cues: Int64Array
    tokens: Int64Array
    owners: Int64Array
    edges: Int64Array
    cut_before: NDArray[np.bool_]
    cut_behind: NDArray[np.bool_]

    @classmethod
    def around(cls, words: Words, cues: Int64Array) -> Windows:
        """The windows of the words ``cues``."""
        sentences, first, last = _reach(words, cues)
        tokens, owners = rows_of(first, last - first)
        edges = edges_of(last - first)
        return cls(cues, tokens, owners, edges, first > words.edges[sentences], last < words.edges[sentences + 1])


def _reach(words: Words, cues: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    """The sentence of each cue, the first word of its window and the one behind the last."""
    sentences = np.searchsorted(words.edges, cues, side="right") - 1
    first = np.maximum(words.edges[sentences], cues - BEFORE)
    return sentences, first, np.minimum(words.edges[sentences + 1], cues + 1 + BEHIND)


@dataclass(frozen=True, eq=False)
class SpanModel:
    """Weights of the chain.

    ``table``: uint16, one row a bucket, a weight for each label in units of ``unit`` above ``MOST // 2``.
    ``transitions``: from label to label, shape ``(4, 4)``; before the first word is NEITHER.
    """

    table: NDArray[np.uint16]
    unit: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def labels(self, words: Words, table: WordTable, cues: Int64Array) -> Iterator[tuple[Windows, NDArray[np.int8]]]:
        """For ``_TOGETHER`` of the ``cues`` at a time, in order: the words around them, and the label of each."""
        context = WordContext.of(words, table)
        for start in range(0, max(len(cues), 1), _TOGETHER):
            yield self._label(words, context, cues[start : start + _TOGETHER])

    def _label(self, words: Words, context: WordContext, cues: Int64Array) -> tuple[Windows, NDArray[np.int8]]:
        windows = Windows.around(words, cues)
        found = np.empty(len(windows.tokens), dtype=np.int8)
        lengths = np.diff(windows.edges)
        order = np.argsort(lengths, kind="stable")  # so that few words are padding
        for start in range(0, len(cues), _CHUNK):
            chosen = order[start : start + _CHUNK]
            part = Windows.around(words, cues[chosen])
            scores = self._scores(span_features(context, part), len(part.tokens))
            scores[part.edges[:-1] + part.cues - part.tokens[part.edges[:-1]], CUE] += _CERTAIN
            found[rows_of(windows.edges[chosen], lengths[chosen])[0]] = self._decode(scores, part)
        return windows, found

    def _scores(self, features: Iterable[NDArray[np.uint32]], count: int) -> NDArray[np.float32]:
        packed = self.table.view("<u8")[:, 0]
        sums = np.zeros(count, dtype=np.uint64)
        for row in features:
            sums += packed.take(row)
        lanes = sums.view("<u2").reshape(-1, len(LABELS)).astype(np.float32)
        lanes *= self.unit  # what every label has in common changes nothing
        return lanes

    def _decode(self, scores: NDArray[np.float32], windows: Windows) -> NDArray[np.int8]:
        """The best sequence of labels for each window (Viterbi), all windows side by side."""
        lengths = np.diff(windows.edges)
        steps, count = int(lengths.max(initial=0)), len(lengths)
        # Windows end together. What comes before the shorter ones is padding, whose label is NEITHER.
        begins = windows.edges[:-1] + lengths - steps
        places = (np.arange(windows.edges[-1]) - begins.take(windows.owners)) * count + windows.owners
        emitted = np.full((steps * count, len(LABELS)), -_CERTAIN, dtype=np.float32)
        emitted[:, NEITHER] = 0
        emitted[places] = scores
        best = np.ascontiguousarray(emitted.reshape(steps, count, len(LABELS)).transpose(0, 2, 1))
        return self._best_labels(best).ravel().take(places)

    def _best_labels(self, best: NDArray[np.float32]) -> NDArray[np.int8]:
        """Labels of all steps, given what each label emits at each step (which is overwritten)."""
        steps, _, count = best.shape
        found = np.empty((steps, count), dtype=np.int8)
        if not steps:
            return found
        # Forward: the highest score of all ways to each label. Which way that was is asked on the way back, of the
        # labels taken alone.
        passing = self.transitions[:, :, None]
        ways = np.empty((len(LABELS), len(LABELS), count), dtype=np.float32)
        first = np.full((len(LABELS), count), -_CERTAIN, dtype=np.float32)
        first[NEITHER] = 0
        for step in range(steps):
            np.add((best[step - 1] if step else first)[:, None], passing, out=ways)
            np.maximum(ways[:2], ways[2:], out=ways[:2])
            np.maximum(ways[0], ways[1], out=ways[0])
            best[step] += ways[0]
        label = best[-1].argmax(axis=0)
        found[-1] = label
        arriving = np.ascontiguousarray(self.transitions)
        for step in range(steps - 2, -1, -1):
            ends = best[step]
            ends += arriving.take(label, axis=1)
            label = _highest(*ends)
            found[step] = label
        return found

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SpanModel:
        """The inverse of :meth:`to_data`."""
        return cls(**{field.name: data[field.name] for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class WordContext:
    """What the features of windows are made of, one element a word."""

    word: NDArray[np.uint32]
    before: NDArray[np.uint32]
    behind: NDArray[np.uint32]
    coarse: NDArray[np.uint32]
    middle: NDArray[np.uint32]
    pair: NDArray[np.uint32]
    pair_behind: NDArray[np.uint32]
    around: NDArray[np.uint32]
    inside: NDArray[np.uint32]
    shape: NDArray[np.uint32]
    commas: NDArray[np.int32]
    strong: NDArray[np.int32]

    @classmethod
    def of(cls, words: Words, table: WordTable) -> WordContext:
        """The neighbours of each word within its sentence, and running counts of marks and strong words."""
        rows = words.rows.astype(np.uint32)
        count = len(rows)
        before = np.append(np.uint32(NOTHING), rows[:-1])[:count]
        before[words.edges[:-1]] = NOTHING
        behind = np.append(rows[1:], np.uint32(NOTHING))[:count]
        behind[words.edges[1:] - 1] = NOTHING
        first = np.zeros(count, dtype=np.uint32)
        first[words.edges[:-1]] = 1
        coarse, middle = table.columns[COARSE].astype(np.uint32), table.columns[MIDDLE].astype(np.uint32)
        size = np.uint32(int(coarse.max(initial=0)) + 1)
        group = coarse.take(rows)
        return cls(
            rows,
            before,
            behind,
            group,
            middle.take(rows),
            (before << np.uint32(15)) + rows,
            (rows << np.uint32(15)) + behind,
            (coarse.take(before) * size + group) * size + coarse.take(behind),
            words.inside.astype(np.uint32),
            first * np.uint32(2) + words.upper,
            np.cumsum(_COMMA[words.firsts], dtype=np.int32),
            np.cumsum(table.rates[words.rows] >= STRONG_RATE, dtype=np.int32),
        )


def _highest(
    one: NDArray[np.float32], two: NDArray[np.float32], three: NDArray[np.float32], four: NDArray[np.float32]
) -> NDArray[np.int8]:
    """For each column which of four numbers is the highest, the first of equal ones."""
    low, high = two > one, four > three
    upper = np.maximum(three, four) > np.maximum(one, two)
    low ^= upper & (low ^ high)
    return low.view(np.int8) + 2 * upper.view(np.int8)


_REACHED = np.arange(-BEFORE, BEHIND + 1)
_SIDE = (np.sign(_REACHED) + 1).astype(np.uint32)
_NEAR = (np.clip(_REACHED, -4, 4) + 4).astype(np.uint32)


def span_features(context: WordContext, windows: Windows) -> Iterator[NDArray[np.uint32]]:
    """Buckets of features, one row a template, one column a word of a window."""
    tokens, owners, cues = windows.tokens, windows.owners, windows.cues
    distance = tokens - cues[owners] + BEFORE
    side, near = _SIDE.take(distance), _NEAR.take(distance)

    def between(counts: NDArray[np.int32], most: int) -> NDArray[np.uint32]:
        found = counts[tokens]
        found -= counts[cues][owners]
        return (np.clip(found, -most, most, out=found) + np.int32(most)).astype(np.uint32)

    quoted = np.uint32(2) * context.inside[tokens] + context.inside[cues][owners]
    placed = between(context.commas, 3) * np.uint32(4) + quoted
    group, cue = context.coarse[tokens], context.word[cues][owners]
    return hash_features(
        (
            (context.word[tokens], side),
            (context.before[tokens], side),
            (context.behind[tokens], side),
            (context.pair[tokens], side),
            (context.pair_behind[tokens], side),
            (group, near),
            (cue, near),
            (cue, group, near),
            (between(context.strong, 2), context.shape[tokens], placed),
            (context.around[cues][owners], near),
            (context.middle[cues][owners], placed),
        ),
        SPAN_BITS,
    )
