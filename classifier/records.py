"""The results: frozen records whose offsets are characters of the text the user gave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from classifier.labels import NOT_PROSE, OUTCOMES, Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_LABEL_OF_OUTCOME: tuple[Label | None, ...] = (*Label, None)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one line that is not prose.

    ``text == article.text[start:end]`` always holds. ``label`` is ``None`` for a line that is not prose.
    ``confidence`` is the probability of the decision taken; ``probabilities`` maps the four outcomes
    (three labels and ``not_prose``) to numbers that add up to 1.
    """

    text: str
    start: int
    end: int
    paragraph: int
    label: Label | None
    confidence: float
    probabilities: Mapping[str, float]


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
    two columns) holds the stretches of verbatim words. ``sentences``, ``quotations`` and ``summary`` are
    views of them, made on first use, so that a pipeline that needs only arrays pays for nothing else.
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    quotation_spans: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

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
        return tuple(
            Sentence(
                self.text[start:end],
                start,
                end,
                paragraph,
                _LABEL_OF_OUTCOME[outcome],
                row[outcome],
                dict(zip(OUTCOMES, row, strict=True)),
            )
            for (start, end, paragraph), outcome, row in zip(spans, decided, rows, strict=True)
        )

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


def _shares(counts: Mapping[str, int]) -> dict[Label, float]:
    """Parts of the prose, by label."""
    prose = sum(counts[label] for label in Label)
    return {label: counts[label] / prose if prose else 0.0 for label in Label}
