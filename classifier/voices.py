"""From cues to voices: the attributions of each sentence, the outermost first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import EM_DASH, EN_DASH, SPACE, UPPER, lookup, positions_of
from classifier.lines import DIRECT, MIXED
from classifier.names import may_speak
from classifier.ranges import distinct, edges_of, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.cue_spans import CueSpans
    from classifier.lines import Lines, Quoted, Stretches
    from classifier.people import People

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

NOWHERE = -1
"""Stands for both ends of a span that there is not."""

_MOSTLY = 0.6  # part of a sentence's characters in quotation marks from which it is a quotation
_MOST_NESTED = 16  # cues of a sentence that are compared with each other

# A headline's “Okafor: port will reopen”, and a name behind a dash; at most so long that it can be a name.
_LONGEST_TAG = 42
_TAGGED = re.compile(
    r"(?P<before>[^\W\d_a-z][\w.'’ -]{1,40}?)(?P<cue_before>:) (?P<said>.+)"
    r"|(?P<quoted>.+?)\s?(?P<cue_behind>[—–―]|--) ?(?P<behind>[^\W\d_a-z][\w.'’ -]{2,40})",
    re.DOTALL,
)
_TAG_MARK = lookup(":-", EN_DASH, EM_DASH)
_COLON, _HYPHEN = ord(":"), ord("-")


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """Attributions in the order of their sentences, the outermost of each sentence first.

    ``sources`` and ``cues`` (two columns) are spans, ``NOWHERE`` where nothing is named; ``kinds`` (int8) are those of
    ``lines``. The contents of voice ``i`` are ``contents[edges[i]:edges[i + 1]]``.
    """

    sentences: Int64Array
    sources: Int64Array
    cues: Int64Array
    kinds: NDArray[np.int8]
    contents: Int64Array
    edges: Int64Array

    def take(self, rows: Int64Array) -> Voices:
        """Some of them, in the order of ``rows``."""
        counts = np.diff(self.edges)[rows]
        return Voices(
            self.sentences[rows],
            self.sources[rows],
            self.cues[rows],
            self.kinds[rows],
            self.contents[rows_of(self.edges[rows], counts)[0]],
            edges_of(counts),
        )

    def joined(self, *others: Voices) -> Voices:
        """These and others, not yet in order."""
        parts = (self, *others)
        return Voices(
            np.concatenate([part.sentences for part in parts]),
            np.concatenate([part.sources for part in parts]),
            np.concatenate([part.cues for part in parts]),
            np.concatenate([part.kinds for part in parts]),
            np.concatenate([part.contents for part in parts]),
            edges_of(np.concatenate([np.diff(part.edges) for part in parts])),
        )


def find_voices(
    text: str, lines: Lines, quoted: Quoted, stretches: Stretches, cues: CueSpans, people: People
) -> Voices:
    """The voices of a batch, whose articles ``text`` has end to end."""
    found = _outermost_first(*_of_cues(text, quoted, cues), quoted)
    untagged = _untagged(lines, quoted, stretches, found)
    tagged = _tagged(text, lines, quoted, people, np.concatenate((found.sentences, untagged.sentences)))
    every = found.joined(untagged, tagged)
    # Quotations without a tag come before the voices that they hold.
    rank = np.ones(len(every.sentences), dtype=np.int64)
    rank[len(found.sentences) :] = 0
    return every.take(np.argsort(2 * every.sentences + rank, kind="stable"))


def _of_cues(text: str, quoted: Quoted, cues: CueSpans) -> tuple[Voices, NDArray[np.float32]]:
    """A voice for each cue, and how sure it is."""
    kinds = quoted.kinds(cues.contents, cues.edges)
    found = Voices(cues.sentences, cues.sources, cues.cues, kinds, cues.contents, cues.edges)
    starts, ends = cues.cues[:, 0], cues.cues[:, 1]
    colons = np.flatnonzero((ends - starts == 1) & (quoted.codes.take(starts) == _COLON))
    named = cues.sources.take(colons, axis=0).tolist()
    # Photo: Marsh Press
    wrong = [row for row, (a, b) in zip(colons.tolist(), named, strict=True) if a < 0 or not may_speak(text[a:b])]
    if not wrong:
        return found, cues.scores
    kept = np.delete(np.arange(len(starts)), wrong)
    return found.take(kept), cues.scores[kept]


def _outermost_first(voices: Voices, scores: NDArray[np.float32], quoted: Quoted) -> Voices:
    """Voices in another one's content come behind it, those in quotations behind others; then the surest is first."""
    sentences, places = voices.sentences, voices.cues[:, 0]
    rows = np.arange(len(sentences))
    first = np.searchsorted(sentences, sentences)
    counts = np.searchsorted(sentences, sentences, side="right") - first
    # For each voice a row of those that share its sentence: does its content hold their cues?
    counts[(counts == 1) | (counts > _MOST_NESTED)] = 0
    edges = edges_of(counts)
    owners = np.repeat(rows, np.diff(voices.edges))
    inner, parts = rows_of(first[owners], counts[owners])
    outer = owners[parts]
    spans = voices.contents[parts]
    held = (spans[:, 0] <= places[inner]) & (places[inner] < spans[:, 1]) & (inner != outer)
    inner, outer = inner[held], outer[held]
    holds = np.zeros(edges[-1], dtype=np.bool_)
    holds[edges[outer] + inner - first[outer]] = True
    # Two that hold each other's cue stand side by side.
    one_way = holds.copy()
    one_way[edges[inner] + outer - first[outer]] = False
    depths = np.bincount(rows_of(first, counts)[0][one_way], minlength=len(rows))
    return voices.take(np.lexsort((-scores, quoted.inside.take(places), depths, sentences)))


def _untagged(lines: Lines, quoted: Quoted, stretches: Stretches, voices: Voices) -> Voices:
    """Voices without source and cue, for sentences that are quotations."""
    count = len(lines.starts)
    said = np.bincount(voices.sentences, minlength=count)
    starts = voices.cues[:, 0]
    outside = np.bincount(voices.sentences[~quoted.inside.take(starts)], minlength=count)
    # A name with a colon says who speaks, as in a transcript.
    turns = np.bincount(voices.sentences[quoted.codes.take(voices.cues[:, 1] - 1) == _COLON], minlength=count)
    has_stretch = stretches.lengths > 0
    mostly = has_stretch & (stretches.lengths >= _MOSTLY * (lines.ends - lines.starts)) & (outside == 0)
    plain = lines.quotation & ~has_stretch & (turns == 0)
    partly = lines.quotation & has_stretch & ~mostly & (said == 0)
    rows = np.flatnonzero(mostly | plain | partly)
    whole = np.stack((lines.starts, lines.ends), axis=1)
    kinds = np.full(count, DIRECT, dtype=np.int8)
    quotations = np.flatnonzero(mostly)
    kinds[quotations] = quoted.kinds(whole[quotations], np.arange(len(quotations) + 1))
    kinds[partly] = MIXED
    counts = np.where(plain, 1, np.diff(stretches.edges))[rows]
    parts, owners = rows_of(stretches.edges[:-1][rows], counts)
    contents = np.where(plain[rows][owners][:, None], whole[rows][owners], _spans_at(stretches.spans, parts))
    nowhere = np.full((len(rows), 2), NOWHERE)
    return Voices(rows, nowhere, nowhere, kinds[rows], contents, edges_of(counts))


def _spans_at(spans: Int64Array, rows: Int64Array) -> Int64Array:
    """``spans[rows]``, anything for rows that there are not."""
    return spans.take(rows, axis=0, mode="clip") if len(spans) else np.zeros((len(rows), 2), dtype=np.int64)


def _tagged(text: str, lines: Lines, quoted: Quoted, people: People, known: Int64Array) -> Voices:
    """The voices of lines without others, whose only tag is a name with a colon or dash."""
    sentences, sources, cues, contents = [], [], [], []
    for sentence in _with_mark(lines, quoted, known).tolist():
        tag = _TAGGED.fullmatch(text, int(lines.starts[sentence]), int(lines.ends[sentence]))
        if tag:
            name, said = ("before", "said") if tag["before"] else ("behind", "quoted")
            if people.is_name(*tag.span(name)):
                sentences.append(sentence)
                sources.append(tag.span(name))
                cues.append(tag.span(f"cue_{name}"))
                contents.append(tag.span(said))
    spans = np.array([sources, cues, contents], dtype=np.int64).reshape(3, -1, 2)
    edges = np.arange(len(sentences) + 1)
    kinds = quoted.kinds(spans[2], edges)
    return Voices(np.array(sentences, dtype=np.int64), spans[0], spans[1], kinds, spans[2], edges)


def _with_mark(lines: Lines, quoted: Quoted, known: Int64Array) -> Int64Array:
    """Sentences, none of ``known``, with a colon or dash where a name can stand before or behind it."""
    codes = quoted.codes
    marks = positions_of(codes, _TAG_MARK)
    sentences = np.searchsorted(lines.starts, marks, side="right") - 1
    starts, ends = lines.starts[sentences], lines.ends[sentences]
    colon = codes[marks] == _COLON
    free = np.ones(len(lines.starts), dtype=np.bool_)
    free[known] = False
    fits = free[sentences] & (marks < ends)
    fits &= np.where(colon, marks - starts <= _LONGEST_TAG, ends - marks <= _LONGEST_TAG)
    marks, sentences, colon = marks[fits], sentences[fits], colon[fits]
    # What begins with a capital can be a name: the line, or what comes behind the dash or the second hyphen of two.
    behind = codes.take(marks + 1, mode="clip")
    double = (codes.take(marks) == _HYPHEN) & (codes.take(marks - 1, mode="clip") == _HYPHEN)
    named = UPPER.take(behind) | ((behind == SPACE) & UPPER.take(codes.take(marks + 2, mode="clip")))
    named &= double | (codes.take(marks) != _HYPHEN)
    headed = (behind == SPACE) & UPPER.take(codes.take(lines.starts.take(sentences)))
    return distinct(sentences[np.where(colon, headed, named)])
