"""The results: frozen records whose offsets are characters of the text the user gave."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.labels import NOT_PROSE, OUTCOMES, Label
from classifier.voices import Line, Voice, trace_voices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

_LABEL_OF_OUTCOME: tuple[Label | None, ...] = (*Label, None)


class Kind(StrEnum):
    """How somebody's words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article: ``text == article.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """That somebody says, writes, thinks or plans something.

    ``source`` is who (``None`` where the sentence names nobody), ``cue`` the words that say so (``None`` in a
    quotation without a tag), ``content`` what. ``kind`` is direct where the content is quoted, indirect where it is
    told, mixed where parts are quoted.
    """

    source: Span | None
    cue: Span | None
    kind: Kind
    content: tuple[Span, ...]


class _Attributed:
    """A record whose fields on attribution are made when one of them is read first.

    Most users read the labels of all sentences and the attributions of some articles or sentences, and an attribution
    is up to ten records.
    """

    __slots__ = ("_later",)
    _later: tuple[_Voices, int]

    def __getattr__(self, name: str) -> Any:
        """Called for fields that have no value yet."""
        if name not in _LATE:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        source, index = self._later
        found = source.found.get(index)
        values = (None, None, ()) if found is None else _records_of(source.text, *found)
        for late, value in zip(_LATE, values, strict=True):
            object.__setattr__(self, late, value)
        return object.__getattribute__(self, name)


_LATE = ("attribution", "speaker", "nested")


@dataclass(frozen=True, slots=True)
class Sentence(_Attributed):
    """One sentence, or one line that is not prose.

    ``text == article.text[start:end]`` always holds. ``label`` is ``None`` for a line that is not prose.
    ``confidence`` is the probability of the decision taken; ``probabilities`` maps the four outcomes
    (three labels and ``not_prose``) to numbers that add up to 1.

    ``attribution`` is the outermost attribution of the sentence, if any; ``nested`` holds the others, outer ones
    first. ``speaker`` is the source of the outermost one, resolved within the article: the fullest mention of who
    speaks, where the text tells.
    """

    text: str
    start: int
    end: int
    paragraph: int
    label: Label | None
    confidence: float
    probabilities: Mapping[str, float]
    attribution: Attribution | None = None
    speaker: Span | None = None
    nested: tuple[Attribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of somebody's verbatim words: ``text == article.text[start:end]``, marks left out."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """How much of an article each voice has.

    ``sentences`` and ``words`` count by outcome (the labels and ``not_prose``); the shares are of prose
    only, by label, and are all 0.0 where an article has no prose.
    """

    sentences: Mapping[str, int]
    words: Mapping[str, int]
    share_of_sentences: Mapping[Label, float]
    share_of_words: Mapping[Label, float]


@dataclass(frozen=True, eq=False, slots=True)
class CueSpans:
    """The cues of an article (or of a batch), in reading order, with what belongs to them.

    ``sentences`` (int64) are the sentences that they stand in, ``heads`` (int64) the places of the words that made
    them cues, ``scores`` (float32) their logits. ``cues`` and ``sources`` (int64, two columns) are spans, -1 for a
    source that is not named. The contents of cue ``i`` are ``contents[edges[i]:edges[i + 1]]``.
    """

    sentences: NDArray[np.int64]
    heads: NDArray[np.int64]
    scores: NDArray[np.float32]
    cues: NDArray[np.int64]
    sources: NDArray[np.int64]
    contents: NDArray[np.int64]
    edges: NDArray[np.int64]

    @classmethod
    def none(cls) -> CueSpans:
        """No cues."""
        spans = np.zeros((0, 2), dtype=np.int64)
        return cls(spans[:, 0], spans[:, 0], np.zeros(0, np.float32), spans, spans, spans, np.zeros(1, dtype=np.int64))

    def by_document(self, offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> list[CueSpans]:
        """Those of each document, counted from its start and its first sentence, which is sentence ``rows[d]``."""
        documents = np.searchsorted(rows, self.sentences, side="right") - 1
        shifts = offsets[documents][:, None]
        sentences = self.sentences - rows[documents]
        heads = self.heads - shifts[:, 0]
        cues = self.cues - shifts
        sources = np.where(self.sources < 0, -1, self.sources - shifts)
        contents = self.contents - np.repeat(shifts, np.diff(self.edges), axis=0)
        cuts = np.searchsorted(documents, np.arange(len(rows))).tolist()
        edges = self.edges
        parts = []
        for first, last in zip(cuts, [*cuts[1:], len(sentences)], strict=True):
            begin, end = edges[first], edges[last]
            parts.append(
                CueSpans(
                    sentences[first:last],
                    heads[first:last],
                    self.scores[first:last],
                    cues[first:last],
                    sources[first:last],
                    contents[begin:end],
                    edges[first : last + 1] - begin,
                )
            )
        return parts


@dataclass(frozen=True, eq=False)
class Article:
    """A scored text.

    The arrays have one row a sentence, in reading order: ``starts``, ``ends`` and ``paragraphs`` (int64),
    ``probabilities`` (float32, four columns in the order of ``labels.OUTCOMES``). ``quotation_spans`` (int64,
    two columns) holds the stretches of verbatim words. ``sentences``, ``quotations``, ``summary`` and ``cue_spans``
    are made on first use, so that a pipeline that needs only the other arrays pays for nothing else. (Sources and
    contents are looked for in the articles that were scored together, as soon as one of them needs its own.)
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    quotation_spans: NDArray[np.int64]
    cues: Callable[[], CueSpans] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def cue_spans(self) -> CueSpans | None:
        """The attributions that were found; None where they were not looked for."""
        return None if self.cues is None else self.cues()

    @cached_property
    def outcomes(self) -> NDArray[np.int64]:
        """The decision for each sentence, as an index into ``labels.OUTCOMES``."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences with their labels."""
        rows = self.probabilities.astype(np.float64).round(6).tolist()
        decided = self.outcomes.tolist()
        spans = zip(self.starts.tolist(), self.ends.tolist(), self.paragraphs.tolist(), strict=True)
        text, voices = self.text, self._voices
        made = []
        for index, ((start, end, paragraph), outcome, row) in enumerate(zip(spans, decided, rows, strict=True)):
            values = (
                text[start:end],
                start,
                end,
                paragraph,
                _LABEL_OF_OUTCOME[outcome],
                row[outcome],
                dict(zip(OUTCOMES, row, strict=True)),
            )
            made.append(Sentence(*values) if voices is None else _attributed_later(values, (voices, index)))
        return tuple(made)

    @cached_property
    def voices(self) -> Mapping[int, tuple[list[Voice], tuple[int, int] | None]]:
        """The attributions of each attributed sentence, the outermost first, and the span of its speaker."""
        return {} if self._voices is None else self._voices.found

    @cached_property
    def _voices(self) -> _Voices | None:
        if self.cues is None:
            return None
        lines = self.starts, self.ends, self.paragraphs, self.outcomes
        return _Voices(self.text, lines, self.quotation_spans, self.cues)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The stretches of verbatim words, in reading order."""
        return tuple(Quotation(self.text[a:b], a, b) for a, b in self.quotation_spans.tolist())

    @cached_property
    def summary(self) -> Summary:
        """Counts and shares of the labels, by sentences and by words (words are split at white space)."""
        sentences = dict.fromkeys(OUTCOMES, 0)
        words = dict.fromkeys(OUTCOMES, 0)
        for sentence in self.sentences:
            outcome = NOT_PROSE if sentence.label is None else sentence.label.value
            sentences[outcome] += 1
            words[outcome] += len(sentence.text.split())
        return Summary(sentences, words, _shares(sentences), _shares(words))


class _Voices:
    """The voices of an article, looked for when they are needed first.

    Sentences have this and not their article, which has them: such a circle would keep both in memory for long.
    """

    def __init__(
        self,
        text: str,
        lines: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
        quotations: NDArray[np.int64],
        cues: Callable[[], CueSpans],
    ) -> None:
        self.text = text
        self._lines = lines
        self._quotations = quotations
        self._cues = cues

    @cached_property
    def found(self) -> Mapping[int, tuple[list[Voice], tuple[int, int] | None]]:
        """What ``trace_voices`` finds."""
        cues = self._cues()
        starts, ends, paragraphs, outcomes = self._lines
        edges, contents = cues.edges.tolist(), cues.contents.tolist()
        lines = map(
            Line,
            starts.tolist(),
            ends.tolist(),
            paragraphs.tolist(),
            (outcomes == OUTCOMES.index(Label.QUOTATION)).tolist(),
            (outcomes != OUTCOMES.index(NOT_PROSE)).tolist(),
        )
        return trace_voices(
            self.text,
            list(lines),
            self._quotations.tolist(),
            list(
                zip(
                    cues.sentences.tolist(),
                    cues.cues.tolist(),
                    cues.sources.tolist(),
                    cues.scores.tolist(),
                    strict=True,
                )
            ),
            [contents[a:b] for a, b in pairwise(edges)],
        )


def _attributed_later(values: tuple[Any, ...], later: tuple[_Voices, int]) -> Sentence:
    sentence = object.__new__(Sentence)
    for name, value in zip(_EARLY, values, strict=True):
        _set(sentence, name, value)
    _set(sentence, "_later", later)
    return sentence


_set = object.__setattr__
_EARLY = tuple(item.name for item in fields(Sentence) if item.name not in _LATE)


def _records_of(
    text: str, voices: Sequence[Voice], speaker: tuple[int, int] | None
) -> tuple[Attribution, Span | None, tuple[Attribution, ...]]:
    """The fields of ``_LATE``."""
    outer, *nested = [
        Attribution(
            None if source is None else Span(text[slice(*source)], *source),
            None if cue is None else Span(text[slice(*cue)], *cue),
            _KINDS[kind],
            tuple([Span(text[a:b], a, b) for a, b in content]),
        )
        for source, cue, kind, content, _ in voices
    ]
    return outer, None if speaker is None else Span(text[slice(*speaker)], *speaker), tuple(nested)


def _shares(counts: Mapping[str, int]) -> dict[Label, float]:
    """Parts of the prose, by label."""
    prose = sum(counts[label] for label in Label)
    return {label: counts[label] / prose if prose else 0.0 for label in Label}
