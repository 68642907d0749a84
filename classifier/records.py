"""The results: frozen records whose offsets are characters of the text the user gave."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_records import LATE, Attributed, Attribution, Kind, Span
from classifier.attributions import Attributions, LateVoices
from classifier.characters import fold
from classifier.cue_spans import CueSpans
from classifier.labels import NOT_PROSE, OUTCOMES, Label
from classifier.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from classifier.attributions import ArticleVoices, Voice

__all__ = ["Article", "Attribution", "Kind", "Quotation", "Sentence", "Span", "Summary", "lines_of"]

_LABEL_OF_OUTCOME: tuple[Label | None, ...] = (*Label, None)


@dataclass(frozen=True, slots=True)
class Sentence(Attributed):
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
    traced: Callable[[], ArticleVoices] | None = field(default=None, repr=False)

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
            made.append(Sentence(*values) if voices is None else _attributed_later((*values, (voices, index))))
        return tuple(made)

    @cached_property
    def voices(self) -> Mapping[int, tuple[list[Voice], tuple[int, int] | None]]:
        """The attributions of each attributed sentence, the outermost first, and the span of its speaker."""
        found = self.found_voices
        if found is None:
            return {}
        return {index: (found.of(index), found.speaker(index)) for index in found.attributed()}

    @property
    def found_voices(self) -> ArticleVoices | None:
        """The same as lists; None where attributions were not looked for."""
        return None if self._voices is None else self._voices.found

    @cached_property
    def _voices(self) -> LateVoices | None:
        if self.cues is None:
            return None
        return LateVoices(self.text, self.traced or self._trace_alone)

    def _trace_alone(self) -> ArticleVoices:
        """The voices of an article that comes with its cues, but from no batch."""
        cues = self.cues
        spans = self.quotation_spans
        return Attributions(
            [self.text],
            fold(self.text),
            lines_of(self.starts, self.ends, self.paragraphs, np.zeros_like(self.starts), self.outcomes),
            (spans[:, 0], spans[:, 1]),
            CueSpans.none if cues is None else cues,
        ).of_document(0)

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


def lines_of(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    paragraphs: NDArray[np.int64],
    documents: NDArray[np.int64],
    outcomes: NDArray[np.int64],
) -> Lines:
    """Sentences as the search for voices needs them; ``outcomes`` are indices into ``labels.OUTCOMES``."""
    is_quotation, is_prose = outcomes == OUTCOMES.index(Label.QUOTATION), outcomes != OUTCOMES.index(NOT_PROSE)
    return Lines(starts, ends, paragraphs, documents, is_quotation, is_prose)


def _attributed_later(values: tuple[Any, ...]) -> Sentence:
    sentence = object.__new__(Sentence)
    for set_value, value in zip(_SETTERS, values, strict=True):
        set_value(sentence, value)
    return sentence


# A record has a slow ``__init__``: its slots are set directly, those that are known and where to find the others.
_EARLY = (*(item.name for item in fields(Sentence) if item.name not in LATE), "_later")
_SETTERS = tuple(getattr(Sentence, name).__set__ for name in _EARLY)
Sentence.set_late = tuple(getattr(Sentence, name).__set__ for name in LATE)


def _shares(counts: Mapping[str, int]) -> dict[Label, float]:
    """Parts of the prose, by label."""
    prose = sum(counts[label] for label in Label)
    return {label: counts[label] / prose if prose else 0.0 for label in Label}
