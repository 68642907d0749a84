"""Splits paragraphs into sentences, without losing a character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.abbreviations import Abbreviations
from classifier.boundaries import candidates, gather
from classifier.padded_text import MARGIN, PaddedText
from classifier.stops import decide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch

    Int64Array = NDArray[np.int64]

__all__ = ["Abbreviations", "SentenceSpans", "split"]

# Candidates that are looked at together: their windows (32 bytes on each side) stay in the cache, and memory
# stays bounded for a text of nothing but full stops.
_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True)
class SentenceSpans:
    """The sentences of a batch, in order; all arrays int64, one element a sentence.

    Sentence ``s`` is ``codes[starts[s]:ends[s]]`` of paragraph ``paragraphs[s]`` and document ``documents[s]``.
    Sentences do not overlap, neither begin nor end with white space, and hold every other character of the text.
    """

    starts: Int64Array
    ends: Int64Array
    paragraphs: Int64Array
    documents: Int64Array

    def __len__(self) -> int:
        return len(self.starts)


def split(batch: Batch, abbreviations: Abbreviations) -> SentenceSpans:
    """The sentences of ``batch``; none crosses a paragraph. Time is proportional to the length of the text."""
    ends, nexts = _inner_boundaries(batch, abbreviations)
    starts = np.sort(np.concatenate((batch.paragraph_starts, nexts)), kind="stable")
    ends = np.sort(np.concatenate((batch.paragraph_ends, ends)), kind="stable")
    paragraphs = np.searchsorted(batch.paragraph_starts, starts, side="right") - 1
    return SentenceSpans(starts, ends, paragraphs, batch.paragraph_documents[paragraphs])


def _inner_boundaries(batch: Batch, abbreviations: Abbreviations) -> tuple[Int64Array, Int64Array]:
    """Ends of the sentences that are not the last of their paragraph, and starts of those that follow them."""
    text = PaddedText(batch)
    first, last = candidates(text)
    found = [np.zeros((3, 0), dtype=np.int64)]
    for chunk in range(0, len(first), _CHUNK):
        stops = gather(text, first[chunk : chunk + _CHUNK], last[chunk : chunk + _CHUNK], abbreviations)
        accepted, markers = decide(text, stops, abbreviations)
        found.append(np.stack((stops.ends[accepted], stops.nexts[accepted], markers[accepted])))
    ends, nexts, markers = np.concatenate(found, axis=1)
    # A list number, an initial or an abbreviation does not end the sentence that it begins.
    begins = text.paragraph_starts[text.paragraphs_of(ends - 1)] if len(ends) else ends
    begins[1:] = np.maximum(begins[1:], nexts[:-1])
    opens = (markers >= 0) & (markers - begins <= 1)
    return ends[~opens] - MARGIN, nexts[~opens] - MARGIN
