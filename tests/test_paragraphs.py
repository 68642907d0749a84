"""Columns of paragraphs: turns of speakers, introductions, repeated lines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.abbreviations import Abbreviations, Word
from classifier.batch import Batch
from classifier.paragraphs import PARAGRAPH_NAMES, paragraph_columns
from classifier.sentences import SentenceSpans, split

ABBREVIATIONS = Abbreviations.of({"mr": Word.TITLE, "rep": Word.TITLE})
ANSWERS = "The gate was open.\nNobody had a key."


def columns(*texts):
    """The columns of all sentences of the texts, by name, and the documents of the sentences."""
    batch = Batch.of(texts)
    spans = split(batch, ABBREVIATIONS)
    found = paragraph_columns(batch.codes, spans)
    return dict(zip(PARAGRAPH_NAMES, found.tolist(), strict=True)), spans.documents


def turns(prefix, times=3):
    """Where turns begin in a text in which ``prefix`` opens every other paragraph."""
    text = "\n".join(f"{prefix} Ferries are late again.\nThey always were." for _ in range(times))
    return columns(text)[0]["turn"]


@pytest.mark.parametrize(
    "prefix",
    [
        "DANA OKAFOR:",
        "Dana Okafor:",
        "MR. O’NEILL:",
        "Q:",
        "Q.",
        "A)",
        "- Dana Okafor:",
        "**Dana Okafor:",
        "Speaker of the House:",
        "Rep. Jan van der Meer, Harbour:",
    ],
)
def test_a_speaker_opens_a_turn(prefix):
    assert turns(prefix) == [1, 0] * 3


@pytest.mark.parametrize(
    "prefix",
    [
        "He said this about it:",
        "In short:",
        "10:30 Harbour:",
        "Nine:30",
        "Dana Okafor (Calder:",
        "Dana Okafor; Ben Calder:",
        "One Two Three Four Five Six Seven:",
        "Dana Okafor" + " Okafor" * 10 + ":",
        "Q",
        ":",
        "—— — Dana:",
    ],
)
def test_other_beginnings_open_none(prefix):
    assert turns(prefix) == [0, 0] * 3


def test_two_headlines_with_a_name_are_no_exchange():
    assert turns("Okafor:", times=2) == [0, 0] * 2


def test_a_turn_fades_with_the_paragraphs_after_it():
    text = "Harbour\nOKAFOR: Yes.\nOKAFOR: No.\nOKAFOR: Late. Very late.\nThen she left."
    near = columns(text)[0]["turn_before"]
    assert near[0] == 0
    assert near[1:6] == [1, 1, 1, 1, pytest.approx(np.exp(-1 / 4))]


@pytest.mark.parametrize("question", ["Why did you leave?", "You left early. Is your ferry gone?", "Have YOU seen it?"])
def test_question_after_question_is_an_interview(question):
    text = "\n".join([question, ANSWERS] * 3)
    assert columns(text)[0]["asked"] == ([1] * question.count(". ") + [1, 0, 0]) * 3


@pytest.mark.parametrize(
    "question",
    ["Why did she leave?", "“Why did you leave?”", "Bayou ferries: who runs them?", "Did you see " + "it " * 150 + "?"],
)
def test_other_questions_are_none(question):
    assert not any(columns("\n".join([question, ANSWERS] * 3))[0]["asked"])


def test_a_colon_introduces_the_paragraphs_after_it():
    found, _ = columns(f"The letter to the harbour board says:\n{ANSWERS}")
    assert found["introduced"] == [0, 1, 0]
    assert found["introduced_before"] == [0, 1, pytest.approx(np.exp(-1 / 3))]


def test_a_mark_may_close_after_the_colon():
    assert columns(f"The letter to the harbour board said this:”\n{ANSWERS}")[0]["introduced"] == [0, 1, 0]


def test_a_heading_with_a_colon_introduces_nothing():
    assert columns(f"Prices:\n{ANSWERS}")[0]["introduced"] == [0, 0, 0]


def test_a_line_that_stands_twice_is_repeated():
    found, _ = columns(f"Share this story\n{ANSWERS}\nShare this story\nShare that story")
    assert found["repeated"] == [1, 0, 0, 1, 0]


def test_documents_do_not_reach_into_each_other():
    told = "The letter to the harbour board says:"
    found, documents = columns(f"{ANSWERS}\n{told}", f"{ANSWERS}\nA: Yes.\nB: No.\nA: Never.", ANSWERS)
    last = np.array([found[name] for name in PARAGRAPH_NAMES])[:, documents == 2]
    assert last.shape == (len(PARAGRAPH_NAMES), 2)
    assert not last.any()


def test_no_sentences_have_no_columns():
    nothing = np.zeros(0, dtype=np.int64)
    spans = SentenceSpans(nothing, nothing, nothing, nothing)
    assert paragraph_columns(np.zeros(0, dtype=np.uint8), spans).shape == (len(PARAGRAPH_NAMES), 0)


@given(st.lists(st.text(alphabet="AaQ:. \n“”?1(-", max_size=60), min_size=1, max_size=5))
def test_a_document_has_the_columns_that_it_has_alone(texts):
    together, documents = columns(*texts)
    for number, text in enumerate(texts):
        for name, alone in columns(text)[0].items():
            assert alone == [value for value, where in zip(together[name], documents, strict=True) if where == number]
