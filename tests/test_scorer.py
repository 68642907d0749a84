"""Scoring from Python: offsets, order, laziness, errors."""

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier import Label

REPORT = (
    "Ferry fares to rise\n\n"
    "Ferry fares in Port Ellery will rise by 4 percent in May, the harbour board said on Monday.\n\n"
    "“Fuel costs us twice what it did,” said Dana Whitlock, who chairs the board. “We had no choice.”\n\n"
    "About 9,000 people take the ferry each day, according to the board.\n"
)
COLUMN = (
    "This is a shameful decision, and everyone on the board knows it. We deserve better than another excuse. "
    "Why should the poorest pay for the failures of the powerful?"
)
ARTICLES = st.lists(
    st.sampled_from(
        ["He said no. ", "“It is over,” she said. ", "\n\n", "\r\n", "'Never,' ", "Dr. A. B. Cole left.", "…", "\u200b",
         "\x00", "é", "\U0001f600", "\ud800", "U.S. ", "What?! ", "«Oui» ", "\t", "Read more"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


def labels(text: str) -> list[Label | None]:
    return [sentence.label for sentence in classifier.score(text).sentences]


def test_a_report_with_a_quotation():
    fact, quotation = Label.ATTRIBUTED_FACT, Label.QUOTATION
    assert labels(REPORT) == [None, fact, quotation, quotation, fact]


def test_a_column_is_opinion():
    assert labels(COLUMN) == [Label.EDITORIAL_OPINION] * 3


def test_summary_counts_sentences_and_words():
    summary = classifier.score(REPORT).summary
    assert summary.sentences == {
        "attributed_fact": 2,
        "quotation": 2,
        "editorial_opinion": 0,
        "not_prose": 1,
    }
    assert summary.words["not_prose"] == 4
    assert summary.share_of_sentences == {
        Label.ATTRIBUTED_FACT: 0.5,
        Label.QUOTATION: 0.5,
        Label.EDITORIAL_OPINION: 0.0,
    }


def test_quotations_are_spans():
    assert [quotation.text for quotation in classifier.score(REPORT).quotations] == [
        "Fuel costs us twice what it did,",
        "We had no choice.",
    ]


@pytest.mark.parametrize("text", ["", "   \n\n ", "\ufeff", "\x00", "...", "“", "a" * 100_000])
def test_odd_texts(text):
    article = classifier.score(text)
    assert "".join(s.text for s in article.sentences) == "".join(text.split())


@settings(max_examples=200)
@given(ARTICLES)
def test_invariants(text):
    article = classifier.score(text)
    end, paragraph = 0, 0
    for sentence in article.sentences:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        assert sentence.paragraph >= paragraph
        assert sum(sentence.probabilities.values()) == pytest.approx(1, abs=1e-4)
        assert sentence.confidence == max(sentence.probabilities.values())
        end, paragraph = sentence.end, sentence.paragraph
    assert "".join("".join(s.text for s in article.sentences).split()) == "".join(text.split())


@settings(max_examples=50)
@given(st.lists(ARTICLES, max_size=6))
def test_many_are_scored_as_each_alone(texts):
    scorer = classifier.load()
    for text, article in zip(texts, scorer.score_many(texts), strict=True):
        alone = scorer.score(text)
        assert article.text == text
        assert np.array_equal(article.starts, alone.starts)
        assert np.array_equal(article.quotation_spans, alone.quotation_spans)
        assert np.allclose(article.probabilities, alone.probabilities, atol=1e-5)


def test_score_many_is_lazy_and_ordered():
    texts = (f"Article {number} begins here. It goes on." for number in itertools.count())
    articles = classifier.load().score_many(texts)
    assert [next(articles).text.split()[1] for _ in range(1000)] == [str(n) for n in range(1000)]


def test_a_bare_string_for_many_is_an_error():
    with pytest.raises(TypeError, match="`texts` must be an iterable of strings, got one string"):
        classifier.load().score_many("One article.")


@pytest.mark.parametrize("value", [None, b"bytes", 3])
def test_a_text_must_be_a_string(value):
    with pytest.raises(TypeError, match=f"a text must be a string, got {type(value).__name__}"):
        classifier.score(value)
    with pytest.raises(TypeError, match="a text must be a string"):
        list(classifier.load().score_many([value]))


def test_threads_share_a_scorer():
    scorer = classifier.load()
    texts = [REPORT, COLUMN, REPORT + COLUMN] * 20
    expected = [scorer.score(text).probabilities for text in texts]
    same = []

    def work():
        same.append(all(np.array_equal(scorer.score(t).probabilities, e) for t, e in zip(texts, expected, strict=True)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same == [True] * 4


def test_results_are_frozen():
    sentence = classifier.score("It rained.").sentences[0]
    with pytest.raises(AttributeError, match="cannot assign"):
        sentence.text = "It snowed."
