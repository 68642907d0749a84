"""Annotated articles as tokens, through the same kernel that scoring uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.batch import Batch
from classifier.quotes import mark_quotations
from classifier.sentences import split
from classifier.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations
    from classifier.attribution_words import Words, WordTable
    from classifier.training.attribution_data import AttributedDocument, Spans

    Int64Array = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenAttribution:
    """An attribution as tokens; ``content`` is ``None`` where it is not known."""

    cue: Int64Array
    source: Int64Array
    content: Int64Array | None


@dataclass(frozen=True, eq=False)
class Material:
    """Annotated articles as tokens.

    ``hashes`` (uint64) are the words of ``words``, whose sentences are of the documents ``documents``.
    ``ignored`` tells the tokens that may be cues or not.
    """

    words: Words
    hashes: NDArray[np.uint64]
    documents: Int64Array
    attributions: tuple[TokenAttribution, ...]
    ignored: NDArray[np.bool_]

    @property
    def sentences(self) -> Int64Array:
        """The sentence of each token."""
        return np.repeat(np.arange(len(self.words.edges) - 1), np.diff(self.words.edges))


def read_material(documents: Sequence[AttributedDocument], table: WordTable, abbreviations: Abbreviations) -> Material:
    """Tokens and attributions of ``documents``."""
    batch = Batch.of([document.text for document in documents])
    spans = split(batch, abbreviations)
    tokens = tokenize(batch.codes, mark_quotations(batch).inside, spans.starts, spans.ends)
    words = table.describe(tokens, batch.codes)

    def tokens_in(pieces: Spans, offset: int) -> Int64Array:
        edges = np.array(pieces, dtype=np.int64).reshape(-1, 2) + offset
        first = np.searchsorted(tokens.ends, edges[:, 0], side="right").tolist()
        last = np.searchsorted(tokens.starts, edges[:, 1]).tolist()
        found = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    attributions = []
    ignored = np.zeros(len(tokens.starts), dtype=np.bool_)
    for document, offset in zip(documents, batch.document_starts.tolist(), strict=True):
        ignored[tokens_in(document.ignored, offset)] = True
        for attribution in document.attributions:
            content = None if attribution.content is None else tokens_in(attribution.content, offset)
            cue = tokens_in(attribution.cue, offset)
            if len(cue):
                attributions.append(TokenAttribution(cue, tokens_in(attribution.source, offset), content))
    return Material(words, tokens.hashes, spans.documents, tuple(attributions), ignored)
