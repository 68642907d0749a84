"""What was found of each cue: the words around it that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
