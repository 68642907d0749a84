"""Who says each sentence of a batch: voices and speakers, found when one of its articles needs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from classifier.exchanges import Exchange
from classifier.lines import KIND_NAMES, Quoted
from classifier.people import find_people
from classifier.scene import Scene
from classifier.source_names import read_sources
from classifier.speakers import Cast
from classifier.text_words import TextWords
from classifier.voices import find_voices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from classifier.cue_spans import CueSpans
    from classifier.lines import Lines
    from classifier.voices import Voices

    Int64Array = NDArray[np.int64]

Edges = tuple[int, int]


class Voice(NamedTuple):
    """An attribution as spans of its article; see ``records.Attribution``."""

    source: Edges | None
    cue: Edges | None
    kind: str
    content: tuple[Edges, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Spans as lists of where they begin and end, -1 for those that there are not. (Pairs would be many objects.)"""

    starts: list[int]
    ends: list[int]

    def __getitem__(self, row: int) -> Edges | None:
        start = self.starts[row]
        return None if start < 0 else (start, self.ends[row])

    def between(self, first: int, last: int) -> Iterator[Edges]:
        """Those from ``first`` to ``last``, as they are."""
        return zip(self.starts[first:last], self.ends[first:last], strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class ArticleVoices:
    """The voices of one article, as spans of it.

    The lists are those of the whole batch, one element a voice: ``sources`` and ``cues``, ``kinds`` (numbers of
    ``lines.KIND_NAMES``); the contents of voice ``v`` are those from ``content_edges[v]`` to ``content_edges[v + 1]``.
    The voices of the article's sentence ``s``, the outermost first, are ``voice_edges[first + s]`` to
    ``voice_edges[first + s + 1]``; ``speakers[first + s]`` is who speaks, if that is clear.
    """

    first: int
    count: int
    sources: Spans
    cues: Spans
    kinds: list[int]
    contents: Spans
    content_edges: list[int]
    voice_edges: list[int]
    speakers: Spans

    def attributed(self) -> Iterator[int]:
        """The sentences that have a voice."""
        return (index for index, (first, last) in enumerate(pairwise(self.edges())) if first < last)

    def edges(self) -> list[int]:
        """Where the voices of each sentence begin, and where the last one's end."""
        return self.voice_edges[self.first : self.first + self.count + 1]

    def of(self, sentence: int) -> list[Voice]:
        """The voices of a sentence, the outermost first."""
        line = self.first + sentence
        return [self._voice(row) for row in range(self.voice_edges[line], self.voice_edges[line + 1])]

    def speaker(self, sentence: int) -> Edges | None:
        """Who speaks in a sentence."""
        return self.speakers[self.first + sentence]

    def _voice(self, row: int) -> Voice:
        content = tuple(self.contents.between(self.content_edges[row], self.content_edges[row + 1]))
        return Voice(self.sources[row], self.cues[row], KIND_NAMES[self.kinds[row]], content)


class Attributions:
    """The voices of a batch of articles; nothing is computed before :meth:`of_document` is called."""

    def __init__(
        self,
        texts: Sequence[str],
        codes: NDArray[np.uint8],
        lines: Lines,
        quotations: tuple[Int64Array, Int64Array],
        cues: Callable[[], CueSpans],
    ) -> None:
        """``lines``, ``quotations`` (starts and ends) and ``cues`` are those of ``codes``, the articles end to end."""
        self._texts = texts
        self._codes = codes
        self._lines = lines
        self._quotations = quotations
        self._cues = cues

    def of_document(self, document: int) -> ArticleVoices:
        """The voices of one article."""
        return self._by_document[document]

    @cached_property
    def _by_document(self) -> list[ArticleVoices]:
        lines, joined = self._lines, "\n".join(self._texts)
        quoted = Quoted.of(self._codes, *self._quotations)
        stretches = quoted.by_line(lines)
        words = TextWords.of(self._codes)
        people = find_people(words, lines)
        voices = find_voices(joined, lines, quoted, stretches, self._cues(), people)
        meanings = read_sources(words, joined, people, voices.sources)
        scene = Scene.of(self._texts, joined, words, lines, quoted, stretches, people, voices, meanings)
        return _in_articles(scene, voices, lines)


class LateVoices:
    """The voices of an article, looked for when they are needed first.

    Sentences have this and not their article, which has them: such a circle would keep both in memory for long.
    """

    def __init__(self, text: str, find: Callable[[], ArticleVoices]) -> None:
        self.text = text
        self._find = find

    @cached_property
    def found(self) -> ArticleVoices:
        """What was found."""
        return self._find()


def _in_articles(scene: Scene, voices: Voices, lines: Lines) -> list[ArticleVoices]:
    """The voices with their speakers, counted from the start of each article."""
    speakers = Spans([-1] * len(scene.starts), [-1] * len(scene.starts))
    for document, (start, _) in enumerate(scene.text_edges):
        first, last = scene.line_edges[document : document + 2]
        if scene.voice_edges[first] == scene.voice_edges[last]:
            continue
        for line, speaker in Exchange(scene, document, Cast(scene, document)).speakers().items():
            if speaker is not None:
                speakers.starts[line], speakers.ends[line] = speaker[0] - start, speaker[1] - start
    starts = np.array([start for start, _ in scene.text_edges], dtype=np.int64)
    shifts = starts[lines.documents[voices.sentences]]
    lists = (
        _shifted(voices.sources, shifts),
        _shifted(voices.cues, shifts),
        scene.kinds,
        _shifted(voices.contents, np.repeat(shifts, np.diff(voices.edges))),
        voices.edges.tolist(),
        scene.voice_edges,
        speakers,
    )
    return [ArticleVoices(first, last - first, *lists) for first, last in pairwise(scene.line_edges)]


def _shifted(spans: Int64Array, shifts: Int64Array) -> Spans:
    starts, ends = spans[:, 0], spans[:, 1]
    shifts = np.where(starts < 0, 0, shifts)
    return Spans((starts - shifts).tolist(), (ends - shifts).tolist())
