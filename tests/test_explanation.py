"""Explanations: the parts add up to what scoring computes, and the spans are of the article's text."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import classifier
from classifier.artifact import bundled_path, read_artifact
from classifier.batch import Batch
from classifier.explanation_view import explanations_json, explanations_text
from classifier.features import LONGEST_SENTENCE, feature_blocks
from classifier.labels import OUTCOMES
from classifier.quotes import mark_quotations
from classifier.sentences import split

SCORER = classifier.load()
ARTIFACT = read_artifact(bundled_path())
TEXT = (
    "Ferry fares in Port Ellery will rise in May, the board said on Monday.\n\n"
    "“The fares rise twice, and the fares rise again,” said Dana Whitlock.\n\n"
    "It is a shameful decision.\n"
)
LONG = "One. " + "word and " * 40_000 + "“quoted” words."
ARTICLES = st.lists(
    st.sampled_from(
        ["He said no. ", "“It is over,” she said. ", "\n\n", "\r\n", "'Never,' ", "Dr. A. B. Cole left.", "…", "\u200b",
         "\x00", "é", "\U0001f600", "\ud800", "no no No. ", "What?! ", "«Oui» ", "Read more"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def first_stage(text: str) -> np.ndarray:
    batch = Batch.of([text])
    spans, inside = split(batch, ARTIFACT.abbreviations), mark_quotations(batch).inside
    blocks = feature_blocks(batch.codes, inside, spans, ARTIFACT.lexicon, ARTIFACT.model.bits)
    return ARTIFACT.model.first_scores(blocks).probabilities


def centred_logits(probabilities: np.ndarray) -> np.ndarray:
    logits = np.log(probabilities.astype(np.float64))
    return logits - logits.mean(axis=1, keepdims=True)


@settings(max_examples=60, deadline=None)
@given(ARTICLES)
@example("")
def test_the_parts_add_up_to_the_logits_of_scoring(text):
    article, explained = SCORER.score(text), SCORER.explain(text)
    assert [(e.start, e.end, e.text) for e in explained] == [(s.start, s.end, s.text) for s in article.sentences]
    if not explained:
        return
    rows, outcomes = np.arange(len(article)), article.outcomes
    assert [e.outcome for e in explained] == [OUTCOMES[outcome] for outcome in outcomes]
    parts = [e.bias + sum(e.context.values()) for e in explained]
    assert np.allclose(parts, centred_logits(article.probabilities)[rows, outcomes], atol=1e-3)
    parts = [e.first_bias + sum(n.value for n in e.ngrams) + sum(c.value for c in e.columns) for e in explained]
    assert np.allclose(parts, centred_logits(first_stage(text))[rows, outcomes], atol=1e-3)
    assert np.allclose([e.first_logit for e in explained], parts, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(ARTICLES)
def test_spans_are_of_the_text_and_inside_their_sentence(text):
    for one in SCORER.explain(text):
        for ngram in one.ngrams:
            assert text[slice(*ngram.spans[0])] == ngram.text
            assert all(one.start <= start < end <= one.end for start, end in ngram.spans)


def test_a_very_long_sentence_is_explained_by_its_beginning():
    last = SCORER.explain(LONG)[-1]
    assert (last.start, last.end) == (5, len(LONG))
    assert max(end for ngram in last.ngrams for _, end in ngram.spans) <= 5 + LONGEST_SENTENCE


def ngrams(index: int) -> dict[tuple[str, bool], tuple[str, list[str]]]:
    (one,) = SCORER.explain(TEXT, index)
    return {(n.text, n.begins): (n.view, [TEXT[slice(*span)] for span in n.spans]) for n in one.ngrams}


@pytest.mark.parametrize(
    ("ngram", "begins", "view", "places"),
    [
        ("fares rise", False, "quoted", ["fares rise", "fares rise"]),
        ("fares", False, "quoted", ["fares", "fares"]),
        ("said", False, "author", ["said"]),
        ("Dana Whitlock", False, "author", ["Dana Whitlock"]),
        ("“The", False, "edge", ["“The"]),
        ("“", True, "author", ["“"]),
    ],
)
def test_ngrams_have_their_places_and_their_view(ngram, begins, view, places):
    assert ngrams(1)[ngram, begins] == (view, places)


def test_the_largest_contributions_come_first():
    for one in SCORER.explain(TEXT):
        for parts in (one.ngrams, one.columns):
            sizes = [abs(part.value) for part in parts]
            assert sizes == sorted(sizes, reverse=True)


def test_a_loaded_word_speaks_for_opinion():
    (one,) = SCORER.explain(TEXT, 2)
    assert one.outcome == "editorial_opinion"
    assert next(ngram.value for ngram in one.ngrams if ngram.text == "shameful") > 0


def test_only_the_sentence_asked_for():
    assert [one.index for one in SCORER.explain(TEXT, 1)] == [1]
    assert [one.index for one in SCORER.explain(TEXT)] == [0, 1, 2]
    assert SCORER.explain("") == ()


@pytest.mark.parametrize("index", [-1, 3])
def test_a_sentence_that_does_not_exist(index):
    with pytest.raises(ValueError, match=rf"`sentence` must be at least 0 and below 3.*got {index}"):
        SCORER.explain(TEXT, index)


def test_a_text_must_be_a_string():
    with pytest.raises(TypeError, match="must be a string, got bytes"):
        SCORER.explain(b"One.")


@pytest.mark.parametrize("top", [0, 2, 1000])
def test_json_adds_up_whatever_is_shown(top):
    for line in explanations_json("a.txt", SCORER.explain(TEXT), top).splitlines():
        row = json.loads(line)
        assert len(row["ngrams"]) <= top
        shown = sum(part["value"] for part in row["ngrams"] + row["columns"])
        assert row["first_bias"] + shown + row["others"] == pytest.approx(row["first_logit"], abs=1e-4)
        assert row["bias"] + sum(row["context"].values()) == pytest.approx(row["logit"], abs=1e-4)


def test_the_text_view_never_sends_control_characters():
    shown = explanations_text("a\x1b[1m", SCORER.explain("He said \x1b[31mno\x1b[0m to it.", 0), 5)
    assert "\x1b" not in shown
    assert "= logit of the sentence by itself" in shown


def command(*arguments):
    line = [sys.executable, "-c", "from classifier.cli import main; main()", "explain", *arguments]
    return subprocess.run(line, capture_output=True, check=False, text=True, encoding="utf-8")


def test_the_command(tmp_path):
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    run = command(str(file), "--sentence", "2", "--top", "3", "--json")
    assert (run.returncode, run.stderr) == (0, "")
    row = json.loads(run.stdout)
    assert (row["doc"], row["index"], row["text"]) == (str(file), 2, "It is a shameful decision.")
    assert len(row["ngrams"]) == 3
    assert "[0] Ferry fares" in command(str(file)).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--sentence", "3"], "--sentence must be at least 0 and below 3"), (["--top", "-1"], "--top")],
)
def test_wrong_use_of_the_command(tmp_path, arguments, message):
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    run = command(str(file), *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr


def test_a_file_that_is_missing():
    run = command("no-such-file.txt")
    assert run.returncode == 2
    assert "no-such-file.txt" in run.stderr
