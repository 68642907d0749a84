"""Who says it: finds cues, sources and contents in a batch, beside the scoring of its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_cues import CueModel, context_inputs
from classifier.attribution_spans import CONTENT, CUE, SOURCE, SpanModel, Windows
from classifier.attribution_words import Words, WordTable, join_words
from classifier.characters import ALNUM, CLOSE_DOUBLE, CLOSE_SINGLE, OPEN_DOUBLE, OPEN_SINGLE, lookup
from classifier.cue_spans import CueSpans
from classifier.ranges import distinct, edges_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from classifier.features import FeatureBlock
    from classifier.tokens import Tokens

    Int64Array = NDArray[np.int64]

# Words whose cues are looked for together: few candidates make the fixed costs of array operations too high.
_TOGETHER = 1 << 17

_NONE = np.zeros(0, dtype=np.int64)

# What a span neither begins nor ends with.
_OUTER = ~ALNUM & ~lookup("\"'()[]$%", OPEN_DOUBLE, CLOSE_DOUBLE, OPEN_SINGLE, CLOSE_SINGLE)


@dataclass(frozen=True, eq=False)
class AttributionModel:
    """The parts of the model: words that are used alike, cues, and what belongs to them."""

    words: WordTable
    cues: CueModel
    spans: SpanModel

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {"words": self.words.to_data(), "cues": self.cues.to_data(), "spans": self.spans.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> AttributionModel:
        """The inverse of :meth:`to_data`."""
        return cls(
            WordTable.from_data(data["words"]), CueModel.from_data(data["cues"]), SpanModel.from_data(data["spans"])
        )


class Attributor:
    """Looks for the attributions of one batch while its blocks of features pass by."""

    def __init__(self, model: AttributionModel, codes: NDArray[np.uint8]) -> None:
        self._model = model
        self._codes = codes
        self._waiting: list[Words] = []  # sentences that were not looked at yet
        self._words: list[Words] = []
        self._sentences: list[Int64Array] = []  # of each candidate
        self._places: list[Int64Array] = []  # of each candidate: its token, counted over all blocks
        self._kept: list[Int64Array] = []  # of each candidate: its token among those that are kept
        self._scores: list[NDArray[np.float32]] = []
        self._rates: list[NDArray[np.uint8]] = []
        self._seen = np.zeros(3, dtype=np.int64)  # sentences, tokens, kept tokens so far

    def watch(self, blocks: Iterable[FeatureBlock]) -> Iterator[FeatureBlock]:
        """The same blocks, each read on its way: its tokens are in the cache then."""
        for block in blocks:
            self.read(block.tokens)
            yield block

    def read(self, tokens: Tokens) -> None:
        """Take the next sentences."""
        self._waiting.append(self._model.words.describe(tokens, self._codes))
        if sum(len(words.rows) for words in self._waiting) >= _TOGETHER:
            self._look()
            self._keep_promising()

    def _look(self) -> None:
        """Look for cues in the sentences that wait."""
        words = join_words(self._waiting)
        self._waiting = []
        found = self._model.cues.candidates(words, self._model.words)
        before, tokens_before, kept_before = self._seen
        self._kept.append(found.tokens + kept_before)
        self._words.append(words)
        self._sentences.append(found.sentences + before)
        self._places.append(found.tokens + tokens_before)
        self._scores.append(found.scores)
        self._rates.append(self._model.words.rates.take(words.rows.take(found.tokens)))
        self._seen += len(words.edges) - 1, len(words.rows), len(words.rows)

    def _keep_promising(self) -> None:
        """Of the sentences looked at last, keep those with a candidate: more are to come, and memory is bounded."""
        words, tokens = self._words[-1], self._kept[-1] - (self._seen[2] - len(self._words[-1].rows))
        fewer, places = _only_with(words, tokens)
        self._kept[-1] = places + (self._seen[2] - len(words.rows))
        self._words[-1] = fewer
        self._seen[2] += len(fewer.rows) - len(words.rows)

    def finish(self, documents: Int64Array, starts: Int64Array) -> FoundCues:
        """The cues of the batch; ``documents`` tells the document of each sentence, ``starts`` where each begins."""
        self._look()
        model = self._model
        sentences = np.concatenate([_NONE, *self._sentences])
        scores = np.zeros(0, dtype=np.float32)
        accepted = _NONE
        if len(sentences):
            inputs = context_inputs(
                np.concatenate(self._scores),
                np.concatenate(self._places),
                sentences,
                documents,
                np.concatenate(self._rates),
            )
            scores = model.cues.second_scores(inputs)
            accepted = np.flatnonzero(scores >= 0)
        words, cues = _only_with(join_words(self._words), np.concatenate([_NONE, *self._kept])[accepted])
        rows = np.searchsorted(documents, np.arange(len(starts)))
        return FoundCues(model, self._codes, words, cues, sentences[accepted], scores[accepted], starts, rows)


def _only_with(words: Words, tokens: Int64Array) -> tuple[Words, Int64Array]:
    """The sentences that have one of the ``tokens``, which are in order, and the places of these in them."""
    sentences = np.searchsorted(words.edges, tokens, side="right") - 1
    kept = distinct(sentences)
    fewer = words.sentences(kept)
    return fewer, tokens - words.edges[sentences] + fewer.edges[np.searchsorted(kept, sentences)]


class FoundCues:
    """The cues of a batch, whose spans are looked for when one of its articles needs them: all at once, then kept."""

    def __init__(
        self,
        model: AttributionModel,
        codes: NDArray[np.uint8],
        words: Words,
        cues: Int64Array,
        sentences: Int64Array,
        scores: NDArray[np.float32],
        starts: Int64Array,
        rows: Int64Array,
    ) -> None:
        self._model = model
        self._codes = codes
        self._words = words
        self._cues = cues
        self._sentences = sentences
        self._scores = scores
        self._starts = starts
        self._rows = rows

    def of_document(self, document: int) -> CueSpans:
        """The cues of one document with their spans."""
        return self._by_document[document]

    def of_batch(self) -> CueSpans:
        """The cues of all documents, in characters and sentences of the batch."""
        return self._found

    @cached_property
    def _by_document(self) -> list[CueSpans]:
        return self._found.by_document(self._starts, self._rows)

    @cached_property
    def _found(self) -> CueSpans:
        words, model = self._words, self._model
        parts = [
            spans_of(words, windows, labels, self._codes)
            for windows, labels in model.spans.labels(words, model.words, self._cues)
        ]
        cues, sources, contents, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        heads = words.starts.take(self._cues)
        return CueSpans(self._sentences, heads, self._scores, cues, sources, contents, edges_of(counts))


def spans_of(
    words: Words, windows: Windows, labels: NDArray[np.int8], codes: NDArray[np.uint8]
) -> tuple[Int64Array, Int64Array, Int64Array, Int64Array]:
    """Labelled windows as spans of characters: cues, sources and contents, and how many contents each cue has.

    The source is the run of its label that is nearest to the cue, the cue the run that holds the head, the content all
    runs; content that reaches the edge of a window goes on to that of the sentence.
    """
    runs = _runs(labels, windows)
    cues = _cue_spans(words, windows, runs.take(np.flatnonzero(runs.label == CUE)))

    named = runs.take(np.flatnonzero(runs.label == SOURCE))
    starts, ends = _trim(codes, words.starts.take(named.first), words.ends.take(named.last))
    named, spans = named.take(np.flatnonzero(starts < ends)), np.stack((starts, ends), axis=1)[starts < ends]
    # The run that is nearest to the cue is written last, the one before the cue in case of a tie.
    heads = windows.cues.take(named.owner)
    away = np.where(named.last < heads, heads - named.last, named.first - heads + 1)
    order = np.argsort(-away, kind="stable")
    sources = np.full((len(windows.cues), 2), -1)
    sources[named.owner[order]] = spans[order]

    said = runs.take(np.flatnonzero(runs.label == CONTENT))
    first, last = said.first, said.last
    goes_on = np.flatnonzero(windows.cut_before.take(said.owner) & said.begins)
    first[goes_on] = words.edges[np.searchsorted(words.edges, first[goes_on], side="right") - 1]
    goes_on = np.flatnonzero(windows.cut_behind.take(said.owner) & said.ends)
    last[goes_on] = words.edges[np.searchsorted(words.edges, last[goes_on], side="right")] - 1
    starts, ends = _trim(codes, words.starts.take(first), words.ends.take(last))
    kept = starts < ends
    counts = np.bincount(said.owner[kept], minlength=len(windows.cues))
    return cues, sources, np.stack((starts, ends), axis=1)[kept], counts


def _cue_spans(words: Words, windows: Windows, runs: _Runs) -> Int64Array:
    """The run that holds each head. (A mark alone can be a cue: it is taken as it stands.)"""
    heads = windows.cues.take(runs.owner)
    runs = runs.take(np.flatnonzero((runs.first <= heads) & (heads <= runs.last)))
    cues = np.full((len(windows.cues), 2), -1)
    cues[runs.owner, 0] = words.starts.take(runs.first)
    cues[runs.owner, 1] = words.ends.take(runs.last)
    return cues


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of equal labels within windows.

    The label, the window, the first and the last word of each, and whether it begins or ends with its window.
    """

    label: NDArray[np.int8]
    owner: Int64Array
    first: Int64Array
    last: Int64Array
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]

    def take(self, rows: Int64Array) -> _Runs:
        """Some of them."""
        return _Runs(
            self.label.take(rows),
            self.owner.take(rows),
            self.first.take(rows),
            self.last.take(rows),
            self.begins.take(rows),
            self.ends.take(rows),
        )


def _runs(labels: NDArray[np.int8], windows: Windows) -> _Runs:
    begins = np.zeros(len(labels) + 1, dtype=np.bool_)
    begins[windows.edges] = True
    changes = begins.copy()
    changes[1:-1] |= labels[1:] != labels[:-1]
    edges = np.flatnonzero(changes)
    first, behind = edges[:-1], edges[1:]
    tokens = windows.tokens
    return _Runs(
        labels.take(first),
        windows.owners.take(first),
        tokens.take(first),
        tokens.take(behind - 1),
        begins.take(first),
        begins.take(behind),
    )


def _trim(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Spans without commas and the like at their edges."""
    starts, ends = starts.copy(), ends.copy()
    for _ in range(3):
        starts += (starts < ends) & _OUTER[codes[np.minimum(starts, len(codes) - 1)]]
        ends -= (starts < ends) & _OUTER[codes[np.maximum(ends - 1, 0)]]
    return starts, ends
