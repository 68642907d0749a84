"""Named columns: what a sentence looks like, apart from its vocabulary.

Layout, punctuation, quotation and word-list features of each sentence, as numbers of roughly unit size. Their
order is ``column_names``; the artifact carries the names, so that a model and code that do not fit are told apart.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.characters import (
    BULLET,
    CLOSE_DOUBLE,
    CLOSE_SINGLE,
    CURRENCY,
    DIGIT,
    DOUBLE_MARK,
    ELLIPSIS,
    EM_DASH,
    EN_DASH,
    LETTER,
    LOWER,
    SINGLE_MARK,
    UPPER,
    lookup,
)
from classifier.packed_sums import PackedTable
from classifier.paragraphs import PARAGRAPH_NAMES
from classifier.ranges import begins_run, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.lexicon import Lexicon
    from classifier.tokens import Tokens

    Int64Array = NDArray[np.int64]

# Marks counted a sentence. Each is one column.
_MARKS: dict[str, NDArray[np.bool_]] = {
    "question": lookup("?"),
    "exclamation": lookup("!"),
    "ellipsis": lookup(ELLIPSIS),
    "comma": lookup(","),
    "colon": lookup(":"),
    "semicolon": lookup(";"),
    "dash": lookup(EN_DASH, EM_DASH),
    "bracket": lookup("()[]"),
    "double_mark": DOUBLE_MARK,
    "money_percent": lookup("$%", CURRENCY),
    "web": lookup("@#|/\\_*=<>~", BULLET),
    "stop": lookup("."),
}
# For each code the family of marks that it is of, from 1 on; 0 for none.
_MARK_OF = np.zeros(256, dtype=np.uint8)
for _column, _table in enumerate(_MARKS.values(), start=1):
    _MARK_OF[_table] = _column

_FIRST: dict[str, NDArray[np.bool_]] = {
    "first_lower": LOWER,
    "first_digit": DIGIT,
    "first_mark": DOUBLE_MARK | SINGLE_MARK,
    "first_dash": lookup("-*", EN_DASH, EM_DASH, BULLET),
    "first_other": ~(LETTER | DIGIT | DOUBLE_MARK | SINGLE_MARK | lookup("-*", EN_DASH, EM_DASH, BULLET)),
}
_LAST: dict[str, NDArray[np.bool_]] = {
    "last_stop": lookup("."),
    "last_question": lookup("?"),
    "last_exclamation": lookup("!"),
    "last_colon": lookup(":"),
    "last_comma": lookup(",;"),
    "last_mark": DOUBLE_MARK | SINGLE_MARK,
    "last_letter": LETTER,
    "last_digit": DIGIT,
    "last_bracket": lookup(")]"),
}
_FIRST_TRUTHS = np.stack(list(_FIRST.values())).astype(np.float32)
_LAST_TRUTHS = np.stack(list(_LAST.values())).astype(np.float32)
_CLOSING = lookup('"', "'", CLOSE_DOUBLE, CLOSE_SINGLE)

_LAYOUT = (
    "length",
    "very_short",
    "short",
    "long",
    "paragraph_length",
    "paragraph_alone",
    "paragraph_index",
    "paragraph_last",
    "document_index",
    "document_first",
    "document_early",
    "document_position",
    "document_from_end",
    "document_length",
)
_WORDS = ("capitalised", "all_capitals", "title_case", "numbers", "no_lower", "mean_word_length")
_QUOTING = (
    "quoted_share",
    "quoted_words",
    "quoted_mostly",
    "quoted_wholly",
    "quoted_at_start",
    "quoted_at_end",
    "quoted_before",
    "quoted_after",
    "quoted_run",
    "author_words",
    "quote_after_comma",
    "quote_after_colon",
    "quote_starts_upper",
)


def column_names(lexicon: Lexicon) -> tuple[str, ...]:
    """The columns in the order of :func:`named_columns`."""
    marks = tuple(f"mark_{name}" for name in _MARKS)
    author = tuple(f"author_{category}" for category in lexicon.categories)
    quoted = tuple(f"quoted_{category}" for category in lexicon.categories)
    return (*_LAYOUT, *_FIRST, *_LAST, *marks, *_WORDS, *_QUOTING, *PARAGRAPH_NAMES, *author, *quoted)


def context_columns(lexicon: Lexicon) -> NDArray[np.int64]:
    """Which columns the second stage sees too: all but layout, by which it would know the corpora that it was trained
    on, and the word lists of quoted words (``docs/accuracy.md``)."""
    names = column_names(lexicon)
    return np.arange(len(_LAYOUT), len(names) - len(lexicon.categories))


def quoting_columns(lexicon: Lexicon) -> NDArray[np.int64]:
    """Which columns the second stage sees of the sentences next to a sentence: those about quotation marks."""
    first = column_names(lexicon).index(_QUOTING[0])
    return np.arange(first, first + len(_QUOTING))


def named_columns(
    codes: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    starts: Int64Array,
    ends: Int64Array,
    places: Int64Array,
    paragraphs: NDArray[np.float32],
    tokens: Tokens,
    lexicon: Lexicon,
) -> NDArray[np.float32]:
    """The columns of the sentences ``codes[start:end]``, whose tokens, :func:`places` and ``paragraph_columns`` are
    given.

    Shape ``(sentences, len(column_names(lexicon)))``.
    """
    counts = _word_counts(codes, tokens)
    columns = (
        *_layout(places, counts["words"]),
        *_FIRST_TRUTHS[:, codes[starts]],
        *_LAST_TRUTHS[:, codes[_last_visible(codes, starts, ends)]],
        *_marks(codes, tokens),
        *_words(counts),
        *_quoting(codes, inside, starts, ends, counts),
        *paragraphs,
        *_lexical(tokens, lexicon, counts),
    )
    # Filled column by column, so that each is written in one run.
    filled = np.empty((len(columns), len(starts)), dtype=np.float32)
    for row, column in zip(filled, columns, strict=True):
        row[:] = column
    return filled.T


def _last_visible(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> Int64Array:
    """Last character of each sentence, looking through one closing mark."""
    last = ends - 1
    closing = _CLOSING[codes[last]] & (last > starts) & ~LETTER[codes[np.maximum(last - 1, starts)]]
    return np.asarray(last - closing)


def places(paragraphs: Int64Array, documents: Int64Array) -> Int64Array:
    """Where each sentence of whole documents stands.

    Four rows: its position in its paragraph, the number of sentences there, and the same two of its document.
    """
    return np.stack((*_ranks(paragraphs), *_ranks(documents)))


def _layout(places: Int64Array, words: Int64Array) -> list[NDArray[np.float32]]:
    in_paragraph, of_paragraph, in_document, of_document = places
    from_end = of_document - 1 - in_document
    columns = (
        np.log1p(words) / 3,
        words <= 3,
        words <= 8,
        words > 40,
        np.log(of_paragraph),
        of_paragraph == 1,
        np.log1p(in_paragraph),
        in_paragraph == of_paragraph - 1,
        np.log1p(in_document) / 3,
        in_document == 0,
        in_document < 3,
        (in_document + 0.5) / of_document,
        np.exp(-from_end / 3.0),
        np.log(of_document) / 3,
    )
    return [np.asarray(column, dtype=np.float32) for column in columns]


def _ranks(groups: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Position of each row within its run of equal ``groups``, and the length of that run."""
    firsts = np.flatnonzero(begins_run(groups))
    lengths = np.diff(np.append(firsts, len(groups)))
    return rows_of(np.zeros_like(lengths), lengths)[0], np.repeat(lengths, lengths)


def _marks(codes: NDArray[np.uint8], tokens: Tokens) -> NDArray[np.floating[Any]]:
    """log(1 + count) of each family of marks, one row a family."""
    marks = np.flatnonzero(~tokens.words)
    starts = tokens.starts[marks]
    sentences, width = len(tokens.edges) - 1, len(_MARKS) + 1
    cells = tokens.sentences[marks] * width + _MARK_OF[codes[starts]]
    counts = np.bincount(cells, weights=tokens.ends[marks] - starts, minlength=sentences * width)
    return np.log1p(counts.reshape(sentences, width).T[1:])


# What is counted about words. A word is an entry of a table by: its first character, its last character (_SHAPE),
# its length (up to _LONGEST_COUNTED), and whether it is quoted; the entry holds all its counts.
_UPPER, _LOWER, _DIGIT, _NO_WORD = _SHAPES = range(4)
_SHAPE = np.full(256, _NO_WORD, dtype=np.int64)
_SHAPE[UPPER] = _UPPER
_SHAPE[LOWER] = _LOWER
_SHAPE[DIGIT] = _DIGIT
_LONGEST_COUNTED = 31
_ENTRY_SHAPE = (len(_SHAPES), len(_SHAPES), 2, _LONGEST_COUNTED + 1)
_FIRST_SHAPE, _LAST_SHAPE, _INSIDE = (
    _SHAPE * (2 * len(_SHAPES) * (_LONGEST_COUNTED + 1)),
    _SHAPE * (2 * (_LONGEST_COUNTED + 1)),
    _LONGEST_COUNTED + 1,
)


@cache
def _word_entries() -> tuple[tuple[str, ...], PackedTable]:
    """The names of the counts, and the table of their values for every kind of word."""
    first, last, quoted, lengths = np.indices(_ENTRY_SHAPE).reshape(4, -1)
    words = first != _NO_WORD
    upper = first == _UPPER
    counts = {
        "words": words,
        "quoted": words & (quoted == 1),
        "capitalised": upper,
        # The last letter stands for the rest: "NATO" and "NATO's" differ, "PhD" is rare.
        "all_capitals": upper & (last == _UPPER) & (lengths > 1),
        "numbers": first == _DIGIT,
        "long_capitalised": upper & (lengths > 3),
        "long": words & (lengths > 3),
        "lower": words & (last == _LOWER),
        "letters": np.where(words, lengths, 0),
    }
    return tuple(counts), PackedTable(np.stack(list(counts.values()), axis=1).astype(np.int64))


def _word_counts(codes: NDArray[np.uint8], tokens: Tokens) -> dict[str, Int64Array]:
    """How many tokens of a sentence are words, quoted, capitalised, in capitals, numbers; their length."""
    entries = np.minimum(tokens.ends - tokens.starts, _LONGEST_COUNTED)
    entries += tokens.inside * _INSIDE
    entries += _LAST_SHAPE.take(codes.take(tokens.ends - 1))
    entries += _FIRST_SHAPE.take(codes.take(tokens.starts))
    names, table = _word_entries()
    return dict(zip(names, table.sums(entries, tokens.edges), strict=True))


def _words(counts: dict[str, Int64Array]) -> list[NDArray[np.floating[Any]]]:
    words = np.maximum(counts["words"], 1)
    return [
        counts["capitalised"] / words,
        counts["all_capitals"] / words,
        counts["long_capitalised"] / np.maximum(counts["long"], 1),
        counts["numbers"] / words,
        (counts["lower"] == 0).astype(np.float32),
        counts["letters"] / words / 5,
    ]


def _quoting(
    codes: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    starts: Int64Array,
    ends: Int64Array,
    counts: dict[str, Int64Array],
) -> list[NDArray[np.float32]]:
    words, quoted = counts["words"], counts["quoted"]
    share = quoted / np.maximum(words, 1)
    entering, sentence = _entering(inside, starts, ends)
    run = np.bincount(sentence, minlength=len(starts))
    before = codes[np.maximum(entering - 2, 0)]
    blank = before == ord(" ")
    before = np.where(blank, codes[np.maximum(entering - 3, 0)], before)
    at_edge = np.minimum(starts + 1, ends - 1)
    columns = (
        share,
        np.log1p(quoted) / 3,
        share >= 0.5,
        share > 0.95,
        inside[starts] | inside[at_edge],
        inside[ends - 1] | inside[np.maximum(ends - 2, starts)] | inside[np.maximum(ends - 3, starts)],
        inside[starts],
        inside[ends - 1],
        np.log1p(run),
        np.log1p(words - quoted) / 3,
        _any(sentence, before == ord(","), len(starts)),
        _any(sentence, before == ord(":"), len(starts)),
        _any(sentence, UPPER[codes[np.minimum(entering, len(codes) - 1)]], len(starts)),
    )
    return [np.asarray(column, dtype=np.float32) for column in columns]


def _entering(inside: NDArray[np.bool_], starts: Int64Array, ends: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Where quoted stretches begin inside the sentences, and in which sentence each does."""
    if not len(starts):
        return starts, starts
    first = int(starts[0])
    region = inside[first : int(ends[-1])]
    entering = np.flatnonzero(region[1:] & ~region[:-1]) + 1 + first
    return entering, np.searchsorted(starts, entering, side="right") - 1


def _any(sentence: Int64Array, truth: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    found = np.zeros(count, dtype=np.bool_)
    found[sentence[truth]] = True
    return found


def _lexical(tokens: Tokens, lexicon: Lexicon, counts: dict[str, Int64Array]) -> NDArray[np.floating[Any]]:
    """Weight of each word list among the author's words, then among the quoted words; one row a list.

    A sum is divided by the root of the number of words: between a count, which grows with length, and a share,
    which is noise in short sentences.
    """
    positions, rows = lexicon.find(tokens.hashes)
    every = lexicon.packed.sums(rows, np.searchsorted(positions, tokens.edges))
    inside = tokens.inside[positions]
    quoted = lexicon.packed.sums(rows[inside], np.searchsorted(positions[inside], tokens.edges))
    author_words = np.maximum(counts["words"] - counts["quoted"], 1)
    quoted_words = np.maximum(counts["quoted"], 1)
    weighed = np.concatenate(((every - quoted) / np.sqrt(author_words), quoted / np.sqrt(quoted_words)))
    for index, name in enumerate(2 * lexicon.categories):
        if name in {"praise", "blame"}:
            weighed[index] /= 10  # tenths of a point
    return weighed
