"""Agreement of a second labelling with the corpus."""

import json

import numpy as np
import pytest

from classifier.errors import DataError
from classifier.training.own_card import agreement_tables
from classifier.training.second_labels import agreement, agreement_figures, before_settling, compare, disagreements

FACT, QUOTATION, OPINION, NOT_PROSE = range(4)


def record(identifier, kind, labels, certain):
    text = " ".join(f"S{number}." for number in range(len(labels)))
    rows = [
        {"start": 4 * number, "end": 4 * number + 3, "label": label, "certain": sure}
        for number, (label, sure) in enumerate(zip(labels, certain, strict=True))
    ]
    return {"id": identifier, "kind": kind, "text": text, "sentences": rows}


RECORDS = [
    record("nv-0001", "satire", ["attributed_fact", "quotation", None], [True, True, True]),
    record("nv-0002", "op-ed", ["editorial_opinion", "editorial_opinion"], [True, False]),
    record("nv-0003", "op-ed", ["editorial_opinion", "editorial_opinion"], [True, True]),
]


def write(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def second(tmp_path):
    return write(
        tmp_path / "second.jsonl",
        {"id": "nv-0002", "labels": ["editorial_opinion", "attributed_fact"], "certain": [True, True]},
        {"id": "nv-0001", "labels": ["attributed_fact", "attributed_fact", None], "certain": [True, False, True]},
    )


@pytest.mark.parametrize(
    ("first", "other", "raw", "kappa", "macro"),
    [
        ([FACT, FACT, OPINION, OPINION], [FACT, FACT, OPINION, OPINION], 1.0, 1.0, 1.0),
        ([FACT, FACT, OPINION, OPINION], [FACT, OPINION, FACT, OPINION], 0.5, 0.0, 0.5),
        ([FACT, FACT, OPINION, OPINION], [OPINION, OPINION, FACT, FACT], 0.0, -1.0, 0.0),
        ([FACT, FACT, FACT, QUOTATION], [FACT, FACT, QUOTATION, QUOTATION], 0.75, 0.5, 0.7333),
        ([FACT, FACT], [FACT, FACT], 1.0, 1.0, 1.0),
        ([NOT_PROSE], [NOT_PROSE], 1.0, 1.0, 0.0),
    ],
)
def test_figures_of_agreement(first, other, raw, kappa, macro):
    figures = agreement(np.array(first), np.array(other))
    assert (figures.sentences, figures.raw, figures.kappa, figures.macro_f1) == (len(first), raw, kappa, macro)


def test_confusion_has_the_corpus_in_rows():
    figures = agreement(np.array([FACT, FACT, OPINION]), np.array([FACT, QUOTATION, OPINION]))
    assert figures.confusion == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert figures.f1 == {"attributed_fact": 0.6667, "quotation": 0.0, "editorial_opinion": 1.0}


def test_sets_and_kinds(second):
    figures = agreement_figures(compare(RECORDS, [second]))
    assert figures["articles"] == 2
    rows = {name: (row["sentences"], row["raw"]) for name, row in figures["sets"].items()}
    assert rows == {"all": (5, 0.6), "certain": (4, 0.75), "certain in both": (3, 1.0), "prose in both": (4, 0.5)}
    assert {kind: (row["sentences"], row["raw"]) for kind, row in figures["kinds"].items()} == {
        "op-ed": (2, 0.5),
        "satire": (3, 0.6667),
    }


def test_disagreements_name_the_sentence(second):
    rows = [
        (row.id, row.index, row.first, row.second, row.certain, row.text)
        for row in disagreements(compare(RECORDS, [second]))
    ]
    assert rows == [
        ("nv-0001", 1, "quotation", "attributed_fact", True, "S1."),
        ("nv-0002", 1, "editorial_opinion", "attributed_fact", False, "S1."),
    ]


def test_tables_show_the_sets(second):
    figures = {**agreement_figures(compare(RECORDS, [second])), "share": 2 / 3}
    text = agreement_tables(figures)
    assert text.startswith("2 articles (66.7 %) have second labels.")
    assert "| certain | 4 | 0.750 |" in text
    assert "| satire | 3 | 0.667 |" in text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": "nv-0009"}, r"second.jsonl, line 1: id must name an article of the corpus, got 'nv-0009'"),
        ({"id": "nv-0002", "labels": [None]}, r"labels must have 2 items, one a sentence of nv-0002, got 1"),
        ({"id": "nv-0002", "labels": [None, None]}, r"certain must have 2 items, .*, got None"),
        (
            {"id": "nv-0002", "labels": [None, "opinion"], "certain": [True, True]},
            r"a label must be null or one of attributed_fact, quotation, editorial_opinion, got 'opinion'",
        ),
    ],
)
def test_second_labels_that_do_not_fit_are_refused(tmp_path, line, message):
    with pytest.raises(DataError, match=message):
        compare(RECORDS, [write(tmp_path / "second.jsonl", line)])


def test_an_article_with_two_lines_is_refused(tmp_path, second):
    again = write(tmp_path / "again.jsonl", {"id": "nv-0001", "labels": [None] * 3, "certain": [True] * 3})
    with pytest.raises(DataError, match=r"again.jsonl, line 1: nv-0001 has a line already"):
        compare(RECORDS, [second, again])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none.jsonl: No such file or directory; it must have one line an article"):
        compare(RECORDS, [tmp_path / "none.jsonl"])


def test_first_labels_take_the_place_of_settled_ones(tmp_path, second):
    first = write(
        tmp_path / "first.jsonl",
        {"id": "nv-0002", "labels": ["editorial_opinion", "attributed_fact"], "certain": [True, False]},
    )
    before = before_settling(RECORDS, first)
    assert [row["label"] for row in before[1]["sentences"]] == ["editorial_opinion", "attributed_fact"]
    assert [before[0], before[2]] == [RECORDS[0], RECORDS[2]]
    assert agreement_figures(compare(before, [second]))["sets"]["all"]["raw"] == 0.8
    assert RECORDS[1]["sentences"][1]["label"] == "editorial_opinion"


def test_without_first_labels_the_corpus_has_them(tmp_path):
    assert before_settling(RECORDS, tmp_path / "first.jsonl") == RECORDS


def test_first_labels_that_do_not_fit_are_refused(tmp_path):
    path = write(tmp_path / "first.jsonl", {"id": "nv-0002", "labels": [None], "certain": [True]})
    with pytest.raises(DataError, match=r"first.jsonl, line 1: labels must have 2 items"):
        before_settling(RECORDS, path)
