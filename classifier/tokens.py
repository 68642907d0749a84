"""Words and punctuation as offsets and hashes, and the n-grams that the model weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.characters import (
    ALNUM,
    CLOSE_SINGLE,
    INVISIBLE,
    LETTER,
    NEWLINE,
    SPACE,
    RangeHasher,
    mix,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]

_WORD = 1
# What a character is part of: 0 nothing, 1 a word, else a run of that same mark.
_KIND = np.arange(256, dtype=np.uint8)
_KIND[ALNUM] = _WORD
_KIND[[0, SPACE, NEWLINE, INVISIBLE]] = 0
_LONGEST_MARK = 3  # "....." and "..." are one token

# Values are at most two 16-bit numbers added up, so this many of them fit in 32 bits.
_LONGEST_NARROW = 1 << 14

_SENTENCE_BEGIN = np.uint64(0x5BF03635F0B31A6D)  # stands before the first token; any odd constant does
_QUOTED = np.uint64(0xD1B54A32D192ED03)  # sets the view of the quoted words apart from the author's
_ORDER = np.uint64(0x2545F4914F6CDD1D)  # makes "a b" differ from "b a"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of consecutive sentences.

    ``starts`` and ``ends`` are offsets into the batch; ``hashes`` tell the spelling; ``words`` says which
    tokens are words or numbers, ``inside`` which stand in quotation marks. The tokens of sentence ``s`` are
    ``edges[s]:edges[s + 1]``.
    """

    starts: Int64Array
    ends: Int64Array
    hashes: NDArray[np.uint64]
    words: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    edges: Int64Array

    def sums(self, values: NDArray[np.int32]) -> NDArray[Any]:
        """Sums of ``values`` (one row a token) over the tokens of each sentence."""
        return segment_sums(values, self.edges)


def segment_sums(values: NDArray[np.integer[Any]], edges: Int64Array) -> NDArray[Any]:
    """Sums of the rows ``edges[s]:edges[s + 1]``; zero where there are none. Integers, so exact."""
    if len(edges) < 2:
        return np.zeros((0, *values.shape[1:]), dtype=np.int32)
    padded = np.concatenate((values, np.zeros((1, *values.shape[1:]), dtype=values.dtype)))
    wide = np.diff(edges).max() > _LONGEST_NARROW
    sums = np.add.reduceat(padded, edges[:-1], axis=0, dtype=np.int64 if wide else np.int32)
    sums[edges[1:] == edges[:-1]] = 0
    return sums


def tokenize(codes: NDArray[np.uint8], inside: NDArray[np.bool_], starts: Int64Array, ends: Int64Array) -> Tokens:
    """Tokens of the sentences ``codes[start:end]``, which are in order and do not overlap.

    A token is a run of letters and digits (with apostrophes between letters), or a run of one mark.
    ``inside`` says of every character whether it is quoted.
    """
    if not len(starts):
        none = np.zeros(0, dtype=np.int64)
        flags = np.zeros(0, dtype=np.bool_)
        return Tokens(none, none, none.astype(np.uint64), flags, flags, np.zeros(1, dtype=np.int64))
    first, last = int(starts[0]), int(ends[-1])
    region = codes[first:last]
    kinds = _KIND[region]
    apostrophes = np.flatnonzero((region[1:-1] == ord("'")) | (region[1:-1] == CLOSE_SINGLE)) + 1
    joining = LETTER[region[apostrophes - 1]] & LETTER[region[apostrophes + 1]]
    kinds[apostrophes[joining]] = _WORD
    changes = np.empty(len(region) + 1, dtype=np.bool_)
    changes[0] = changes[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=changes[1:-1])
    changes[starts - first] = True
    edges = np.flatnonzero(changes)
    solid = kinds[edges[:-1]] != 0
    token_starts, token_ends = edges[:-1][solid], edges[1:][solid]
    words = kinds[token_starts] == _WORD
    hashed_ends = np.where(words, token_ends, np.minimum(token_ends, token_starts + _LONGEST_MARK))
    return Tokens(
        token_starts + first,
        token_ends + first,
        RangeHasher(region)(token_starts, hashed_ends),
        words,
        inside[token_starts + first],
        np.searchsorted(token_starts, np.append(starts - first, last - first)),
    )


def ngram_buckets(tokens: Tokens, bits: int) -> NDArray[np.uint32]:
    """Buckets of the n-grams, shape ``(2, tokens)``: each token alone, and with the one before it.

    Quoted tokens and the author's go to different buckets; the first token of a sentence pairs with a mark
    for the beginning. The hashing trick: Weinberger et al. (2009).
    """
    unigrams = mix(np.where(tokens.inside, tokens.hashes ^ _QUOTED, tokens.hashes))
    before = np.empty_like(unigrams)
    before[1:] = unigrams[:-1]
    before[tokens.edges[:-1][tokens.edges[:-1] < tokens.edges[1:]]] = _SENTENCE_BEGIN
    bigrams = mix(before * _ORDER + unigrams)
    shift = np.uint64(64 - bits)
    return np.stack((unigrams >> shift, bigrams >> shift)).astype(np.uint32)
