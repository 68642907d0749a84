"""Everything that the rules on speakers look at one by one, as plain lists: arrays are slow to read by the element."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import CLOSE_SINGLE, EN_DASH, lookup
from classifier.lines import INDIRECT
from classifier.source_names import read_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.lines import Lines, Quoted, Stretches
    from classifier.people import People
    from classifier.source_names import Meanings
    from classifier.text_words import TextWords
    from classifier.voices import Voices

    Int64Array = NDArray[np.int64]

Edges = tuple[int, int]

LOOK_BACK = 40
"""Mentions that are looked at, so that no article costs more than its length."""

_CAPITAL = lookup(range(ord("A"), ord("Z") + 1))
_CAPITAL_REST = _CAPITAL | lookup(".'-", CLOSE_SINGLE, EN_DASH)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A batch of articles, one element a line, a mention, a person (their mentions) or a voice.

    ``outer`` is the outermost voice of each line, -1 without one; ``voice_edges`` where the voices of each line begin.
    ``quoted_first`` and ``quoted_last`` are where the quoted words of a line begin and end, -1 without any.
    ``within_speech`` tells lines in which a speech without marks goes on, so that whom it quotes is not who speaks;
    ``capital_turn`` lines that may begin with a name in capitals and a colon. ``text_edges``, ``line_edges`` and
    ``mention_edges`` are those of the articles.
    """

    text: str
    text_edges: list[Edges]
    line_edges: list[int]
    mention_edges: list[int]

    starts: list[int]
    ends: list[int]
    paragraphs: list[int]
    quotation: list[bool]
    prose: list[bool]
    outer: list[int]
    voice_edges: list[int]
    quoted_first: list[int]
    quoted_last: list[int]
    within_speech: list[bool]
    capital_turn: list[bool]

    quoted_starts: list[int]
    quoted_ends: list[int]

    mention_starts: list[int]
    mention_ends: list[int]
    fullest: list[int]
    counts: list[int]
    mention_sentences: list[int]
    is_person: list[bool]
    takes: list[int]
    people: list[int]
    people_starts: list[int]

    source_starts: list[int]
    source_ends: list[int]
    named_starts: list[int]
    named_ends: list[int]
    meanings: list[int]
    kinds: list[int]
    cue_starts: list[int]

    words: TextWords
    everyone: People

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        joined: str,
        words: TextWords,
        lines: Lines,
        quoted: Quoted,
        stretches: Stretches,
        people: People,
        voices: Voices,
        meanings: Meanings,
    ) -> Scene:
        """The scene of a batch."""
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        ends = np.cumsum(lengths + 1) - 1
        mentions = people.mentions
        documents = np.arange(len(texts) + 1)
        line_edges = np.searchsorted(lines.documents, documents)
        everybody = np.flatnonzero(people.is_person)
        count = len(lines.starts)
        outer = np.full(count, -1)
        outer[voices.sentences[::-1]] = np.arange(len(voices.sentences))[::-1]  # the first one is written last
        fullest = np.where(people.fullest >= 0, people.fullest, np.arange(len(people.fullest)))
        edges = stretches.edges
        has_stretch = edges[1:] > edges[:-1]
        quoted_first, quoted_last = np.full(count, -1), np.full(count, -1)
        quoted_first[has_stretch] = stretches.spans[edges[:-1][has_stretch], 0]
        quoted_last[has_stretch] = stretches.spans[edges[1:][has_stretch] - 1, 1]
        return cls(
            joined,
            list(zip((ends - lengths).tolist(), ends.tolist(), strict=True)),
            line_edges.tolist(),
            np.searchsorted(mentions.sentences, line_edges).tolist(),
            lines.starts.tolist(),
            lines.ends.tolist(),
            lines.paragraphs.tolist(),
            lines.quotation.tolist(),
            lines.prose.tolist(),
            outer.tolist(),
            np.searchsorted(voices.sentences, np.arange(count + 1)).tolist(),
            quoted_first.tolist(),
            quoted_last.tolist(),
            _within_speech(lines, voices, outer, has_stretch).tolist(),
            (_CAPITAL[words.codes[lines.starts]] & _CAPITAL_REST[words.codes[lines.starts + 1]]).tolist(),
            quoted.starts.tolist(),
            quoted.ends.tolist(),
            mentions.starts.tolist(),
            mentions.ends.tolist(),
            fullest.tolist(),
            mentions.counts.tolist(),
            mentions.sentences.tolist(),
            people.is_person.tolist(),
            people.takes.tolist(),
            everybody.tolist(),
            mentions.starts[everybody].tolist(),
            meanings.sources[:, 0].tolist(),
            meanings.sources[:, 1].tolist(),
            meanings.spans[:, 0].tolist(),
            meanings.spans[:, 1].tolist(),
            meanings.kinds.tolist(),
            voices.kinds.tolist(),
            voices.cues[:, 0].tolist(),
            words,
            people,
        )

    def name(self, mention: int) -> Edges:
        """A name as it stands."""
        return self.mention_starts[mention], self.mention_ends[mention]

    def full_name(self, mention: int) -> Edges:
        """The fullest name of the same person."""
        full = self.fullest[mention]
        return self.mention_starts[full], self.mention_ends[full]

    def source(self, voice: int) -> Edges:
        """The source of a voice as it stands."""
        return self.source_starts[voice], self.source_ends[voice]

    def named(self, voice: int) -> Edges:
        """Whom the source of a voice names."""
        return self.named_starts[voice], self.named_ends[voice]

    def mentions_between(self, start: int, end: int) -> range:
        """The mentions of ``text[start:end]``."""
        starts = self.mention_starts
        return range(bisect_left(starts, start), bisect_left(starts, end))

    def people_between(self, start: int, end: int) -> list[int]:
        """The people among the mentions of ``text[start:end]``."""
        starts = self.people_starts
        return self.people[bisect_left(starts, start) : bisect_left(starts, end)]

    def read_source(self, source: Edges) -> tuple[int, Edges, Edges]:
        """What a source is that is none of those of the voices: its kind, its span and the span of whom it names."""
        found = read_sources(self.words, self.text, self.everyone, np.array([source]))
        (start, end), (first, last) = found.sources[0].tolist(), found.spans[0].tolist()
        return int(found.kinds[0]), (start, end), (first, last)


def _within_speech(
    lines: Lines, voices: Voices, outer: Int64Array, has_stretch: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether a line and the one before it in the paragraph are a speech, the former one without source and marks."""
    begun = np.zeros(len(outer), dtype=np.bool_)
    rows = np.flatnonzero((outer >= 0) & lines.quotation & ~has_stretch)
    begun[rows] = (voices.kinds[outer[rows]] != INDIRECT) & (voices.sources[outer[rows], 0] < 0)
    found = np.zeros(len(outer), dtype=np.bool_)
    found[1:] = begun[:-1] & lines.quotation[1:] & (lines.paragraphs[1:] == lines.paragraphs[:-1])
    return found
