"""The one definition of the model's features, for training and scoring alike.

Features are computed block by block, so that memory follows the block and not the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.columns import named_columns, places
from classifier.paragraphs import paragraph_columns
from classifier.tokens import ngram_buckets, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from classifier.lexicon import Lexicon
    from classifier.sentences import SentenceSpans
    from classifier.tokens import Tokens

# Characters a block: the arrays of a block fit in the second-level cache of current processors.
# Set by `scripts/benchmark.py blocks`.
BLOCK_CHARACTERS = 1 << 17
# Sentences a block at most: very short ones have few characters, but each has a row of columns all the same.
BLOCK_SENTENCES = 1 << 11
LONGEST_SENTENCE = BLOCK_CHARACTERS
"""Characters of a sentence that are read. A longer one is text without any stop, a list or data, and is judged by
its beginning, so that a line of any length is scored in bounded memory. Not below ``BLOCK_CHARACTERS``."""


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """Features of consecutive sentences.

    ``buckets`` (uint32, shape ``(tokens, 2)``) are the n-grams of each token, those of sentence ``s`` in
    ``buckets[edges[s]:edges[s + 1]]``; ``columns`` (float32) has one row a sentence. ``tokens`` are the tokens.
    """

    buckets: NDArray[np.uint32]
    edges: NDArray[np.int64]
    columns: NDArray[np.float32]
    tokens: Tokens


def feature_blocks(
    codes: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    spans: SentenceSpans,
    lexicon: Lexicon,
    bits: int,
) -> Iterator[FeatureBlock]:
    """Features of the sentences of whole documents, in order.

    ``inside`` says of each character whether it is quoted; n-grams are hashed to ``2 ** bits`` buckets.
    """
    where = places(spans.paragraphs, spans.documents)
    paragraphs = paragraph_columns(codes, spans)
    for rows in _blocks(spans.ends):
        starts = spans.starts[rows]
        ends = np.minimum(spans.ends[rows], starts + LONGEST_SENTENCE)
        tokens = tokenize(codes, inside, starts, ends)
        columns = named_columns(codes, inside, starts, ends, where[:, rows], paragraphs[:, rows], tokens, lexicon)
        yield FeatureBlock(ngram_buckets(tokens, bits), tokens.edges, columns, tokens)


def _blocks(ends: NDArray[np.int64]) -> Iterator[slice]:
    """Runs of sentences of about ``BLOCK_CHARACTERS`` characters, from 1 to ``BLOCK_SENTENCES`` sentences each."""
    first, count = 0, len(ends)
    while first < count:
        border = (ends[first - 1] if first else 0) + BLOCK_CHARACTERS
        last = max(first + 1, min(first + BLOCK_SENTENCES, int(np.searchsorted(ends, border, side="right"))))
        yield slice(first, last)
        first = last
