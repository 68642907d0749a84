"""Named columns: what a sentence looks like, apart from its vocabulary.

Layout, punctuation, quotation and word-list features of each sentence, as numbers of roughly unit size. Their
order is ``column_names``; the artifact carries the names, so that a model and code that do not fit are told apart.
"""

from __future__ import annotations

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
from classifier.tokens import segment_sums

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
_MARK_OF = np.zeros(256, dtype=np.int8)
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
    return (*_LAYOUT, *_FIRST, *_LAST, *marks, *_WORDS, *_QUOTING, *author, *quoted)


def named_columns(
    codes: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    starts: Int64Array,
    ends: Int64Array,
    places: Int64Array,
    tokens: Tokens,
    lexicon: Lexicon,
) -> NDArray[np.float32]:
    """The columns of the sentences ``codes[start:end]``, whose tokens and :func:`places` are given.

    Shape ``(sentences, len(column_names(lexicon)))``.
    """
    counts = _word_counts(codes, tokens)
    columns = [
        *_layout(places, counts["words"]),
        *(table[codes[starts]] for table in _FIRST.values()),
        *(table[codes[_last_visible(codes, starts, ends)]] for table in _LAST.values()),
        *_marks(codes, starts, ends).T,
        *_words(counts),
        *_quoting(codes, inside, starts, ends, tokens, counts),
        *_lexical(tokens, lexicon, counts).T,
    ]
    return np.stack(columns, axis=1).astype(np.float32) if len(starts) else np.zeros((0, len(columns)), np.float32)


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


def _layout(places: Int64Array, words: NDArray[np.int32]) -> list[NDArray[np.float32]]:
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
    firsts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1])[: len(groups)])
    lengths = np.diff(np.append(firsts, len(groups)))
    return np.arange(len(groups)) - np.repeat(firsts, lengths), np.repeat(lengths, lengths)


def _marks(codes: NDArray[np.uint8], starts: Int64Array, ends: Int64Array) -> NDArray[np.float32]:
    """log(1 + count) of each family of marks."""
    first = int(starts[0]) if len(starts) else 0
    region = codes[first : int(ends[-1])] if len(ends) else codes[:0]
    kinds = _MARK_OF[region]
    positions = np.flatnonzero(kinds)
    sentence = np.searchsorted(starts, positions + first, side="right") - 1
    width = len(_MARKS)
    flat = np.bincount(sentence * width + kinds[positions] - 1, minlength=len(starts) * width)
    return np.log1p(flat.reshape(len(starts), width)).astype(np.float32)


def _word_counts(codes: NDArray[np.uint8], tokens: Tokens) -> dict[str, NDArray[np.int32]]:
    """How many tokens of a sentence are words, quoted, capitalised, in capitals, numbers; their length."""
    first = codes[tokens.starts]
    last = codes[tokens.ends - 1]
    lengths = tokens.ends - tokens.starts
    words = tokens.words
    upper = words & UPPER[first]
    flags = {
        "words": words,
        "quoted": words & tokens.inside,
        "capitalised": upper,
        # The last letter stands for the rest: "NATO" and "NATO's" differ, "PhD" is rare.
        "all_capitals": upper & UPPER[last] & (lengths > 1),
        "numbers": words & DIGIT[first],
        "long_capitalised": upper & (lengths > 3),
        "long": words & (lengths > 3),
        "lower": words & LOWER[last],
        "letters": np.where(words, np.minimum(lengths, 30), 0),
    }
    sums = tokens.sums(np.stack(list(flags.values()), axis=1).astype(np.int32))
    return dict(zip(flags, sums.T, strict=True))


def _words(counts: dict[str, NDArray[np.int32]]) -> list[NDArray[np.floating[Any]]]:
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
    tokens: Tokens,
    counts: dict[str, NDArray[np.int32]],
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


def _lexical(tokens: Tokens, lexicon: Lexicon, counts: dict[str, NDArray[np.int32]]) -> NDArray[np.float32]:
    """Weight of each word list among the author's words and among the quoted words.

    A sum is divided by the root of the number of words: between a count, which grows with length, and a share,
    which is noise in short sentences.
    """
    positions, rows = lexicon.find(tokens.hashes)
    values = lexicon.values[rows]
    inside = tokens.inside[positions]
    author = _category_sums(values[~inside], positions[~inside], tokens.edges)
    quoted = _category_sums(values[inside], positions[inside], tokens.edges)
    author_words = np.maximum(counts["words"] - counts["quoted"], 1)
    quoted_words = np.maximum(counts["quoted"], 1)
    scale = np.array([0.1 if name in {"praise", "blame"} else 1.0 for name in lexicon.categories])
    return np.concatenate(
        (author * scale / np.sqrt(author_words)[:, None], quoted * scale / np.sqrt(quoted_words)[:, None]),
        axis=1,
    ).astype(np.float32)


def _category_sums(values: NDArray[np.int8], positions: Int64Array, edges: Int64Array) -> NDArray[np.int32]:
    return segment_sums(values, np.searchsorted(positions, edges))
