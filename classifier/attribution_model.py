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

    def _look(self) -> None:
        """Look for cues in the sentences that wait."""
        words = join_words(self._waiting)
        self._waiting = []
        found = self._model.cues.candidates(words, self._model.words)
        promising = np.unique(found.sentences)
        kept = words.sentences(promising)
        before, tokens_before, kept_before = self._seen
        row = np.searchsorted(promising, found.sentences)
        self._kept.append(found.tokens - words.edges[found.sentences] + kept.edges[row] + kept_before)
        self._words.append(kept)
        self._sentences.append(found.sentences + before)
        self._places.append(found.tokens + tokens_before)
        self._scores.append(found.scores)
        self._rates.append(self._model.words.rates.take(words.rows.take(found.tokens)))
        self._seen += len(words.edges) - 1, len(words.rows), len(kept.rows)

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
        words, cues = _only_with_cues(join_words(self._words), np.concatenate([_NONE, *self._kept])[accepted])
        rows = np.searchsorted(documents, np.arange(len(starts)))
        return FoundCues(model, self._codes, words, cues, sentences[accepted], scores[accepted], starts, rows)


def _only_with_cues(words: Words, cues: Int64Array) -> tuple[Words, Int64Array]:
    """The sentences that have a cue, and the places of the cues in them."""
    sentences = np.searchsorted(words.edges, cues, side="right") - 1
    kept = np.unique(sentences)
    fewer = words.sentences(kept)
    return fewer, cues - words.edges[sentences] + fewer.edges[np.searchsorted(kept, sentences)]


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
            (chosen, spans_of(words, windows, labels, self._codes))
            for chosen, windows, labels in model.spans.labels(words, model.words, self._cues)
        ]
        return _in_order(parts, self._sentences, words.starts[self._cues], self._scores)


def _in_order(
    parts: list[tuple[Int64Array, CueSpans]],
    sentences: Int64Array,
    heads: Int64Array,
    scores: NDArray[np.float32],
) -> CueSpans:
    """The spans of all parts in the order of their cues; ``parts`` come with the numbers of the cues in them."""
    if not parts:
        return CueSpans.none()
    order = np.argsort(np.concatenate([chosen for chosen, _ in parts]))
    owners = np.concatenate([np.repeat(chosen, np.diff(spans.edges)) for chosen, spans in parts])
    contents = np.concatenate([spans.contents for _, spans in parts])
    return CueSpans(
        sentences,
        heads,
        scores,
        np.concatenate([spans.cues for _, spans in parts])[order],
        np.concatenate([spans.sources for _, spans in parts])[order],
        contents[np.argsort(owners, kind="stable")],
        np.append(0, np.cumsum(np.bincount(owners, minlength=len(order)))),
    )


def spans_of(words: Words, windows: Windows, labels: NDArray[np.int8], codes: NDArray[np.uint8]) -> CueSpans:
    """Labelled windows as spans of characters.

    The source is the run of its label that is nearest to the cue, the cue the run that holds the head, the content all
    runs; content that reaches the edge of a window goes on to that of the sentence.
    """
    count = len(windows.cues)
    runs = _runs(labels, windows)
    first, last = windows.tokens[runs.first], windows.tokens[runs.last]
    is_content = runs.label == CONTENT
    goes_on = is_content & windows.cut_before[runs.owner] & (runs.first == windows.edges[runs.owner])
    first[goes_on] = words.edges[np.searchsorted(words.edges, first[goes_on], side="right") - 1]
    goes_on = (
        (runs.label == CONTENT) & windows.cut_behind[runs.owner] & (runs.last == windows.edges[runs.owner + 1] - 1)
    )
    last[goes_on] = words.edges[np.searchsorted(words.edges, last[goes_on], side="right")] - 1
    starts, ends = words.starts[first], words.ends[last]
    starts, ends = _trim(codes, starts, ends)
    holds = (windows.tokens[runs.first] <= windows.cues[runs.owner]) & (
        windows.cues[runs.owner] <= windows.tokens[runs.last]
    )
    cues = np.full((count, 2), -1)
    chosen = np.flatnonzero((runs.label == CUE) & holds)
    # A mark alone can be a cue: it is taken as it stands.
    cues[runs.owner[chosen], 0] = words.starts[windows.tokens[runs.first[chosen]]]
    cues[runs.owner[chosen], 1] = words.ends[windows.tokens[runs.last[chosen]]]
    sources = np.full((count, 2), -1)
    chosen = np.flatnonzero((runs.label == SOURCE) & (starts < ends))
    # The run that is nearest to the cue is written last, the one before the cue in case of a tie.
    place = windows.edges[runs.owner] + windows.cues[runs.owner] - windows.tokens[windows.edges[runs.owner]]
    away = np.where(runs.last < place, place - runs.last, runs.first - place + 1)
    chosen = chosen[np.argsort(-away[chosen], kind="stable")]
    sources[runs.owner[chosen]] = np.stack((starts, ends), axis=1)[chosen]
    chosen = np.flatnonzero((runs.label == CONTENT) & (starts < ends))
    contents = np.stack((starts, ends), axis=1)[chosen]
    edges = np.searchsorted(runs.owner[chosen], np.arange(count + 1))
    nothing = np.zeros(0, dtype=np.int64)
    return CueSpans(nothing, nothing, nothing.astype(np.float32), cues, sources, contents, edges)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of equal labels within windows: label, window, places of the first and the last word."""

    label: NDArray[np.int8]
    owner: Int64Array
    first: Int64Array
    last: Int64Array


def _runs(labels: NDArray[np.int8], windows: Windows) -> _Runs:
    owners = windows.owners
    changes = np.flatnonzero((labels[1:] != labels[:-1]) | (owners[1:] != owners[:-1])) + 1
    first = np.append(0, changes)[: len(changes) + (len(labels) > 0)]
    last = np.append(changes, len(labels))[: len(first)] - 1
    return _Runs(labels[first], owners[first], first, last)


def _trim(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Spans without commas and the like at their edges."""
    starts, ends = starts.copy(), ends.copy()
    for _ in range(3):
        starts += (starts < ends) & _OUTER[codes[np.minimum(starts, len(codes) - 1)]]
        ends -= (starts < ends) & _OUTER[codes[np.maximum(ends - 1, 0)]]
    return starts, ends
