"""Words and punctuation as offsets and hashes, and the n-grams that the model weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import CLOSE_SINGLE, LETTER, OTHER_LOWER, RangeHasher, mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]

_WORD = 1  # the kind of a character of a word; that of others is the character, of blanks 0
_LONGEST_MARK = 3  # "....." and "..." are one token

_SENTENCE_BEGIN = np.uint64(0x5BF03635F0B31A6D)  # stands before the first token; any odd constant does
_QUOTED = np.uint64(0xD1B54A32D192ED03)  # sets the view of the quoted words apart from the author's
_ORDER = np.uint64(0x2545F4914F6CDD1D)  # makes "a b" differ from "b a"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of consecutive sentences.

    ``starts`` and ``ends`` are offsets into the batch; ``hashes`` tell the spelling; ``words`` says which
    tokens are words or numbers, ``inside`` which stand in quotation marks. The tokens of sentence ``s`` are
    ``edges[s]:edges[s + 1]``, and ``sentences`` tells for each token its sentence.
    """

    starts: Int64Array
    ends: Int64Array
    hashes: NDArray[np.uint64]
    words: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    edges: Int64Array
    sentences: Int64Array


def tokenize(codes: NDArray[np.uint8], inside: NDArray[np.bool_], starts: Int64Array, ends: Int64Array) -> Tokens:
    """Tokens of the sentences ``codes[start:end]``, which are in order and do not overlap.

    A token is a run of letters and digits (with apostrophes between letters), or a run of one mark.
    ``inside`` says of every character whether it is quoted.
    """
    if not len(starts):
        none = np.zeros(0, dtype=np.int64)
        flags = np.zeros(0, dtype=np.bool_)
        return Tokens(none, none, none.astype(np.uint64), flags, flags, np.zeros(1, dtype=np.int64), none)
    first, last = int(starts[0]), int(ends[-1])
    region = codes[first:last]
    hasher = RangeHasher(region)
    spelling = hasher.spelling
    # A range test of unsigned bytes: what is below the range wraps around.
    wordlike = (spelling - np.uint8(ord("a")) < 26) | (spelling == ord("0")) | (spelling == OTHER_LOWER)
    kinds = spelling * ~wordlike | wordlike  # np.where takes ten times as long on bytes
    apostrophes = np.flatnonzero((region[1:-1] == ord("'")) | (region[1:-1] == CLOSE_SINGLE)) + 1
    joining = LETTER[region[apostrophes - 1]] & LETTER[region[apostrophes + 1]]
    kinds[apostrophes[joining]] = _WORD
    changes = np.empty(len(region) + 1, dtype=np.bool_)
    changes[0] = changes[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=changes[1:-1])
    changes[starts - first] = True
    solid = kinds != 0
    token_starts = np.flatnonzero(changes[:-1] & solid)
    token_ends = np.flatnonzero(changes[1:] & solid) + 1
    words = kinds[token_starts] == _WORD
    runs = np.flatnonzero(~words & (token_ends - token_starts > _LONGEST_MARK))
    hashed_ends = token_ends
    if len(runs):
        hashed_ends = token_ends.copy()
        hashed_ends[runs] = token_starts[runs] + _LONGEST_MARK
    edges = np.searchsorted(token_starts, np.append(starts - first, last - first))
    return Tokens(
        token_starts + first,
        token_ends + first,
        hasher(token_starts, hashed_ends),
        words,
        inside[token_starts + first],
        edges,
        np.repeat(np.arange(len(starts)), np.diff(edges)),
    )


def ngram_buckets(tokens: Tokens, bits: int) -> NDArray[np.uint32]:
    """Buckets of the n-grams, shape ``(tokens, 2)``: each token alone, and with the one before it.

    Quoted tokens and the author's go to different buckets; the first token of a sentence pairs with a mark
    for the beginning. The hashing trick: Weinberger et al. (2009).
    """
    unigrams = mix(np.where(tokens.inside, tokens.hashes ^ _QUOTED, tokens.hashes))
    before = np.empty_like(unigrams)
    before[1:] = unigrams[:-1]
    before[tokens.edges[:-1][tokens.edges[:-1] < tokens.edges[1:]]] = _SENTENCE_BEGIN
    bigrams = mix(before * _ORDER + unigrams)
    shift = np.uint64(64 - bits)
    buckets = np.empty((len(unigrams), 2), dtype=np.uint32)
    buckets[:, 0] = unigrams >> shift
    buckets[:, 1] = bigrams >> shift
    return buckets
