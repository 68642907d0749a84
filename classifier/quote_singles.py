"""Single quotation marks against apostrophes, which look the same.

An apostrophe between two letters never comes here; what does stands at the edge of a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.characters import ALNUM, CLOSE_SINGLE, DIGIT, LETTER, OPEN_SINGLE, SPACE, lookup
from classifier.quote_context import BEFORE, CLOSE, GAP, LOOSE, NONE, OPEN, SOLID, WEAK, codes_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.batch import Batch

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
    CodeArray = NDArray[np.uint8]

_TIGHT_AFTER = lookup(",.;:?!)")
_PLURAL = lookup("sSzZxX")  # may end a word that takes a bare apostrophe: the workers' plan

# Words that begin with an apostrophe, as text and as little-endian numbers of their letters.
_ELIDED = "em tis twas twere twill til till cause cos coz cuz bout round n un ere twould neath gainst nuff ello"
_LONGEST_ELIDED = 6
_ELIDED_KEYS = np.sort(np.array([int.from_bytes(word.encode(), "little") for word in _ELIDED.split()], dtype=np.int64))


def face_singles(
    batch: Batch, starts: Int64Array, before: CodeArray, after: CodeArray, paragraphs: Int64Array
) -> CodeArray:
    """Kinds of single marks, apostrophes at the edge of a word among them."""
    codes, signs = batch.codes, batch.codes[starts]
    prior = BEFORE[before]
    kinds = np.full(len(starts), CLOSE, dtype=np.uint8)
    opening = (prior != SOLID) & (after == SOLID) | (prior == GAP) & (after == LOOSE)
    opening |= (signs == OPEN_SINGLE) & (after == SOLID)
    kinds[opening] = OPEN
    # Where a document draws its opening marks, the other one before a word is an apostrophe.
    documents = batch.paragraph_documents[paragraphs]
    draws = np.bincount(documents[opening & (signs == OPEN_SINGLE)], minlength=len(batch.document_starts)) > 0
    kinds[opening & (is_elided(codes, starts) | (signs == CLOSE_SINGLE) & draws[documents])] = NONE
    # What may as well be an apostrophe: workers' plan, goin', o' the, a foot, a mark between blanks.
    two_before = codes_at(codes, starts - 2)
    clipped = (before == ord("n")) & ((two_before == ord("i")) | ~LETTER[two_before])
    clipped |= (before == ord("o")) & ~LETTER[two_before]
    follower = codes_at(codes, starts + 1)
    bare = (_PLURAL[before] & ~_TIGHT_AFTER[follower]) | clipped | DIGIT[before]
    bare |= (prior == GAP) & (after == GAP)
    kinds[(kinds == CLOSE) & bare] = WEAK
    return kinds


def is_elided(codes: CodeArray, starts: Int64Array) -> BoolArray:
    """Whether an apostrophe for left-out letters or digits stands at ``starts``: 'em, '90s, rock 'n' roll."""
    keys = np.zeros(len(starts), dtype=np.int64)
    going = np.arange(len(starts))
    for offset in range(_LONGEST_ELIDED + 1):
        letters = codes_at(codes, starts[going] + 1 + offset)
        going, letters = going[LETTER[letters]], letters[LETTER[letters]]
        keys[going] |= (letters | np.uint8(0x20)).astype(np.int64) << (8 * offset)
    words = _ELIDED_KEYS[np.searchsorted(_ELIDED_KEYS, keys).clip(max=len(_ELIDED_KEYS) - 1)] == keys
    third = codes_at(codes, starts + 3)
    years = DIGIT[codes_at(codes, starts + 1)] & DIGIT[codes_at(codes, starts + 2)] & ~DIGIT[third]
    # '12 people died,' he said: a number after a stop or at the start of a paragraph opens a quotation.
    years &= (third == ord("s")) | (codes_at(codes, starts - 1) == SPACE) & ALNUM[codes_at(codes, starts - 2)]
    elided: BoolArray = words | years
    return elided
