"""Tokens, their n-grams and sums."""

import numpy as np
import pytest

from classifier.characters import fold
from classifier.tokens import ngram_buckets, tokenize


def tokens_of(text: str, inside: str | None = None):
    codes = fold(text)
    quoted = np.array([mark == "q" for mark in inside]) if inside else np.zeros(len(codes), dtype=np.bool_)
    return tokenize(codes, quoted, np.array([0]), np.array([len(text)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He didn’t go.", ["He", "didn’t", "go", "."]),
        ("O'Neill's plan", ["O'Neill's", "plan"]),
        ("the workers' plan", ["the", "workers", "'", "plan"]),
        ("Wait... what?!", ["Wait", "...", "what", "?", "!"]),
        ("£3.5m (up 4%)", ["£", "3", ".", "5m", "(", "up", "4", "%", ")"]),
        ("\u200b", []),
    ],
)
def test_tokens(text, expected):
    tokens = tokens_of(text)
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == expected


def test_a_token_never_crosses_a_sentence():
    codes = fold("ab")
    tokens = tokenize(codes, np.zeros(2, dtype=np.bool_), np.array([0, 1]), np.array([1, 2]))
    assert tokens.edges.tolist() == [0, 1, 2]


def test_ngrams_tell_quoted_words_from_the_authors():
    plain, quoted = tokens_of("no deal"), tokens_of("no deal", "qqqqqqq")
    assert not np.intersect1d(ngram_buckets(plain, 20), ngram_buckets(quoted, 20)).size


def test_ngrams_know_the_order_and_the_beginning():
    unigrams, bigrams = ngram_buckets(tokens_of("a b a b"), 20).T
    assert unigrams[0] == unigrams[2]
    assert bigrams[1] == bigrams[3]
    assert len({int(bigrams[0]), int(bigrams[1]), int(bigrams[2])}) == 3
