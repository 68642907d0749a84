"""What is known about a word when sources are looked for: its place in a vocabulary, and words that are used alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.characters import DIGIT, UPPER
from classifier.ranges import edges_of, rows_of
from classifier.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from classifier.tokens import Tokens

    Int64Array = NDArray[np.int64]

# Rows before those of the vocabulary: nothing (beyond the edge of the sentence), and words that it lacks, by form.
NOTHING, NUMBER, CAPITALISED, PAST, PROGRESSIVE, PLURAL, ADVERB, OTHER, MARK = range(9)
FORMS = 12
"""Rows of the tables that stand before the vocabulary."""

FINE, MIDDLE, COARSE = range(3)
"""The columns of ``groups``."""

RATE_UNITS = 255
"""``rates`` are in units of one over this."""
STRONG_RATE = round(0.3 * RATE_UNITS)
"""From here on a word most often says that somebody speaks, thinks or plans."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of consecutive sentences as rows of a :class:`WordTable`.

    ``rows`` (int32), ``upper`` (begins with a capital), ``inside`` (stands in quotation marks), ``firsts`` (code of
    the first character), ``starts`` and ``ends`` (offsets into the batch); the tokens of sentence ``s`` are
    ``edges[s]:edges[s + 1]``.
    """

    rows: NDArray[np.int32]
    upper: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    firsts: NDArray[np.uint8]
    starts: Int64Array
    ends: Int64Array
    edges: Int64Array

    def sentences(self, kept: Int64Array) -> Words:
        """The tokens of the chosen sentences, which are in order."""
        lengths = np.diff(self.edges)[kept]
        tokens, _ = rows_of(self.edges[kept], lengths)
        return Words(
            self.rows.take(tokens),
            self.upper.take(tokens),
            self.inside.take(tokens),
            self.firsts.take(tokens),
            self.starts.take(tokens),
            self.ends.take(tokens),
            edges_of(lengths),
        )


def join_words(parts: list[Words]) -> Words:
    """The sentences of several parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    sizes = np.cumsum([0, *(len(part.rows) for part in parts)])
    edges = [part.edges[1:] + size for part, size in zip(parts, sizes, strict=False)]
    return Words(
        np.concatenate([np.zeros(0, dtype=np.int32), *(part.rows for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.bool_), *(part.upper for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.bool_), *(part.inside for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.uint8), *(part.firsts for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.starts for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.ends for part in parts)]),
        np.concatenate([np.zeros(1, dtype=np.int64), *edges]),
    )


@dataclass(frozen=True, eq=False)
class WordTable:
    """The vocabulary.

    ``hashes`` (uint64, sorted) are its words. ``groups`` (uint16, one row for each of ``FORMS`` and of the words,
    three columns) number groups of words that occur in the same surroundings: many fine, fewer, and few coarse
    ones. ``rates`` (uint8, as many rows) say how often, of all its uses, a word is the head of a cue.
    """

    hashes: NDArray[np.uint64]
    groups: NDArray[np.uint16]
    rates: NDArray[np.uint8]
    columns: tuple[NDArray[np.uint16], ...] = field(init=False, repr=False)
    _index: WordIndex = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(np.ascontiguousarray(column) for column in self.groups.T))
        object.__setattr__(self, "_index", WordIndex(self.hashes))

    def describe(self, tokens: Tokens, codes: NDArray[np.uint8]) -> Words:
        """The rows of ``tokens``, which are of ``codes``."""
        firsts = codes.take(tokens.starts)
        upper = UPPER.take(firsts)
        rows = self._index.rows(tokens.hashes)
        unknown = np.flatnonzero(rows < 0)
        rows += FORMS
        rows[unknown] = _forms(tokens, unknown, codes, upper[unknown])
        return Words(rows, upper, tokens.inside, firsts, tokens.starts, tokens.ends, tokens.edges)

    def to_data(self) -> dict[str, Any]:
        """Plain data for the artifact."""
        return {"hashes": self.hashes, "groups": self.groups, "rates": self.rates}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> WordTable:
        """The inverse of :meth:`to_data`."""
        return cls(data["hashes"], data["groups"], data["rates"])


def _forms(
    tokens: Tokens, unknown: Int64Array, codes: NDArray[np.uint8], upper: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Rows of words that the vocabulary lacks."""
    last = tokens.ends[unknown] - 1
    first = tokens.starts[unknown]
    final, before = codes[last], codes[np.maximum(last - 1, first)]
    forms = np.full(len(unknown), OTHER, dtype=np.int32)
    forms[final == ord("s")] = PLURAL
    forms[(final == ord("y")) & (before == ord("l"))] = ADVERB
    forms[(final == ord("g")) & (before == ord("n"))] = PROGRESSIVE
    forms[(final == ord("d")) & (before == ord("e"))] = PAST
    forms[upper] = CAPITALISED
    forms[DIGIT[codes[first]]] = NUMBER
    forms[~tokens.words[unknown]] = MARK
    return forms
