"""Sentence boundaries: the golden table, and what must hold for every text."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.abbreviations import Abbreviations, Word
from classifier.batch import Batch
from classifier.sentences import split
from classifier.training.abbreviations import learn_abbreviations, listed_words
from classifier.training.splitters import boundary_scores, join_lines, our_splitter, peer_splitters

# What training would learn from the corpora, as far as the golden table needs it.
_ORDINARY = "left came stopped on noon over rain sun out resigned doubled rose officials going passed ended police"


def _abbreviations() -> Abbreviations:
    classes = listed_words()
    for word in _ORDINARY.split():
        classes[word] = classes.get(word, 0) | Word.ORDINARY
    return Abbreviations.of(classes)


ABBREVIATIONS = _abbreviations()


def sentences(text: str, abbreviations: Abbreviations = ABBREVIATIONS) -> list[str]:
    spans = split(Batch.of([text]), abbreviations)
    return [text[a:b] for a, b in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)]


def golden() -> list[str]:
    lines = (Path(__file__).parent / "golden_sentences.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("[", "# "))]


def test_the_golden_table_is_as_long_as_promised() -> None:
    assert len(golden()) >= 150


@pytest.mark.parametrize("case", golden())
def test_golden(case: str) -> None:
    text = case.replace(" ¦ ", "  ¦").replace("  ¦", " ").replace("¦", "")
    assert sentences(text) == [part.strip(" ") for part in case.split("¦")]


_TRICKY = st.text(st.sampled_from(" \n\t.?!…\"'“”‘’()[]-—•*0123aIbTheU。\u200b\xa0\r:/@😀é"), max_size=80)


@given(st.lists(st.one_of(_TRICKY, st.text(max_size=40)), max_size=5))
def test_nothing_is_lost_and_nothing_overlaps(texts: list[str]) -> None:
    batch = Batch.of(texts)
    spans = split(batch, ABBREVIATIONS)
    joined = "\n".join(texts)
    assert (spans.starts < spans.ends).all()
    assert (spans.ends[:-1] <= spans.starts[1:]).all()
    covered = np.zeros(len(joined) + 1, dtype=np.bool_)
    for start, end in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True):
        assert joined[start:end] == joined[start:end].strip()
        covered[start:end] = True
    assert not [c for c, inside in zip(joined, covered, strict=False) if not inside and not c.isspace()]


@given(st.lists(_TRICKY, min_size=1, max_size=5))
@example(["!]I", ""])
@example(["?", ".)I"])
def test_a_document_is_split_alike_in_any_company(texts: list[str]) -> None:
    spans = split(Batch.of(texts), ABBREVIATIONS)
    starts = Batch.of(texts).document_starts
    for number, text in enumerate(texts):
        alone = split(Batch.of([text]), ABBREVIATIONS)
        mine = spans.documents == number
        assert (spans.starts[mine] - starts[number]).tolist() == alone.starts.tolist()
        assert (spans.ends[mine] - starts[number]).tolist() == alone.ends.tolist()


def test_spans_name_their_paragraph_and_document() -> None:
    spans = split(Batch.of(["One. Two.\nThree.", "", "Four! Five"]), ABBREVIATIONS)
    assert spans.paragraphs.tolist() == [0, 0, 1, 2, 2]
    assert spans.documents.tolist() == [0, 0, 0, 2, 2]
    assert len(spans) == 5


@pytest.mark.parametrize("texts", [[], [""], [" \n\t "], ["", ""]])
def test_no_text_has_no_sentences(texts: list[str]) -> None:
    assert len(split(Batch.of(texts), ABBREVIATIONS)) == 0


def test_sentences_cross_line_breaks_of_hard_wrapped_text_only() -> None:
    wrapped = (
        "The mayor of the old harbour town said that the\nferry would not sail again before the spring, and\n"
        "that nobody had told her of the plan. She would\nask the owners for a list of the boats in May.\n"
    )
    assert len(sentences(wrapped)) == 2
    assert sentences("Read more\nThe ferry\nsailed.") == ["Read more", "The ferry", "sailed."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("." * 100_000, 1),
        (". " * 100_000, 1),
        ("word " * 50_000, 1),
        ("Go. " * 50_000, 50_000),
        ('!"' * 50_000, 1),
        ("(Who?) Al " * 20_000, 2),
        ("end." + " " * 100_000 + "Next", 2),
        ('"' * 100_000 + " Next", 1),
    ],
    ids=["stops", "parted stops", "no stop", "short", "marks", "brackets", "blanks", "only marks"],
)
def test_odd_shapes(text: str, count: int) -> None:
    assert len(split(Batch.of([text]), ABBREVIATIONS)) == count


def test_a_table_survives_the_way_through_plain_data() -> None:
    again = Abbreviations.from_data(ABBREVIATIONS.to_data())
    assert again.words == ABBREVIATIONS.words
    assert sentences("He met Sen. Cole. She did not.", again) == ["He met Sen. Cole.", "She did not."]


def test_an_empty_table_still_splits() -> None:
    empty = Abbreviations.from_data(Abbreviations.of({}).to_data())
    assert empty.words == ()
    assert sentences("It rained. It poured.", empty) == ["It rained.", "It poured."]


def test_training_learns_abbreviations_and_ordinary_words() -> None:
    texts = [
        f"The {noun} kept {count} zkr. of rye in town. The {noun} sold it and the mayor paid Dana Birch."
        for noun in ("miller", "baker", "farmer", "brewer", "grocer")
        for count in ("two", "nine", "ten", "some", "most", "few")
    ]
    learned = learn_abbreviations(texts)
    classes = dict(zip(learned.words, learned.classes.tolist(), strict=True))
    assert classes["zkr"] & Word.GENERAL
    assert classes["mayor"] & Word.ORDINARY
    assert "birch" not in classes
    assert sentences("He kept ten zkr. Birch said so. She left.", learned) == [
        "He kept ten zkr. Birch said so.",
        "She left.",
    ]
    assert learn_abbreviations(texts).to_data()["words"] == learned.to_data()["words"]


def test_boundary_scores_count_inside_paragraphs_only() -> None:
    text = "It rained. It poured.\nThe U.S. team won. We left."
    segments = [(0, 10, True), (11, 21, True), (22, 40, True), (41, 49, True)]
    ours = boundary_scores([(text, segments)], {"ours": our_splitter(ABBREVIATIONS)})["ours"]
    assert (ours.precision, ours.recall, ours.f1, ours.boundaries) == (1.0, 1.0, 1.0, 2)
    halves = boundary_scores([(text, segments)], {"never": lambda paragraphs: [[] for _ in paragraphs]})["never"]
    assert (halves.recall, halves.f1) == (0.0, 0.0)
    rough = boundary_scores([(text, segments)], {"rough": lambda _: [[11], [9, 19]]})["rough"]
    assert (rough.precision, rough.recall) == (2 / 3, 1.0)


def test_segments_that_are_not_whole_are_not_judged() -> None:
    text = "It rained. It poured. We left."
    scores = boundary_scores([(text, [(0, 21, False), (22, 30, True)])], {"ours": our_splitter(ABBREVIATIONS)})["ours"]
    assert (scores.boundaries, scores.precision) == (0, 0.0)


def test_join_lines_keeps_offsets() -> None:
    text = "It rained.\nIt poured.\n\nHeadline\nWe left.\nand so on"
    assert join_lines(text) == "It rained. It poured.\n\nHeadline\nWe left.\nand so on"


def test_a_peer_that_is_not_installed_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blingfire", None)
    peers, notes = peer_splitters(["It rained. It poured. Mr. Cole left. It rained again."])
    assert "BlingFire" not in peers
    assert peers["naive regex"](["It rained. It poured."]) == [[11]]
    assert any(note.startswith("BlingFire is not measured") for note in notes)
