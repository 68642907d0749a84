"""The corpus of this project: every article fits the schema, and every offset its text."""

import json
from collections import Counter
from pathlib import Path

import pytest

from classifier.errors import DataError
from classifier.training.own_checks import ARTICLE_SCHEMA, SECOND_SCHEMA, schema_problems, span_problems
from classifier.training.own_corpus import SPLITS, TEST, load_own, read_json_lines, read_records
from classifier.training.own_growth import repeated
from classifier.training.second_labels import FIRST_LABELS, SECOND_LABELS, before_settling, compare

FOLDER = Path(__file__).parent.parent / "data" / "newsvoice-corpus"


@pytest.fixture(scope="module")
def records():
    return {split: read_records(FOLDER, split) for split in SPLITS}


@pytest.mark.parametrize("split", SPLITS)
def test_every_article_fits_the_schema(records, split):
    assert schema_problems(records[split], FOLDER / ARTICLE_SCHEMA) == []


@pytest.mark.parametrize("split", SPLITS)
def test_every_span_fits_its_text(records, split):
    problems = {record["id"]: found for record in records[split] if (found := span_problems(record))}
    assert problems == {}


def test_no_article_repeats_another(records):
    assert repeated([], [record for split in SPLITS for record in records[split]]) == []


def test_splits_share_no_article_and_have_every_kind(records):
    identifiers = [record["id"] for split in SPLITS for record in records[split]]
    assert len(identifiers) == len(set(identifiers)) >= 400
    kinds = {split: Counter(record["kind"] for record in records[split]) for split in SPLITS}
    assert set(kinds["train"]) == set(kinds[TEST])
    shares = {split: len(records[split]) / len(identifiers) for split in SPLITS}
    assert [round(shares[split], 1) for split in SPLITS] == [0.7, 0.1, 0.2]


def test_splits_are_stratified_by_kind(records):
    kinds = Counter(record["kind"] for split in SPLITS for record in records[split])
    held = Counter(record["kind"] for record in records[TEST])
    assert {kind: held[kind] for kind in kinds if abs(held[kind] - 0.2 * kinds[kind]) > 1.5} == {}


def test_articles_become_labelled_documents():
    documents = load_own(FOLDER, *SPLITS)
    prose = sum(label != "not_prose" for document in documents for label in document.labels)
    assert prose >= 8000


def test_second_labels_fit_their_schema_and_the_corpus(records):
    if not (FOLDER / SECOND_LABELS).is_file():
        pytest.skip("no article has second labels yet")
    assert schema_problems(read_json_lines(FOLDER / SECOND_LABELS), FOLDER / SECOND_SCHEMA) == []
    everyone = [record for split in SPLITS for record in records[split]]
    assert compare(everyone, [FOLDER / SECOND_LABELS]).articles >= 0.15 * len(everyone)


def test_first_labels_are_of_the_articles_with_second_labels(records):
    if not (FOLDER / FIRST_LABELS).is_file():
        pytest.skip("no differences were settled yet")
    lines = read_json_lines(FOLDER / FIRST_LABELS)
    assert schema_problems(lines, FOLDER / SECOND_SCHEMA) == []
    assert {line["id"] for line in lines} == {line["id"] for line in read_json_lines(FOLDER / SECOND_LABELS)}
    everyone = [record for split in SPLITS for record in records[split]]
    assert len(before_settling(everyone, FOLDER / FIRST_LABELS)) == len(everyone)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"train.jsonl, line 1: not JSON"),
        ("[]", r"line 1: an article must be an object, got list"),
        ('{"id": "nv-0001"}', r"line 1: not an article of the corpus"),
    ],
)
def test_broken_files_are_named(tmp_path, line, message):
    (tmp_path / "train.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_own(tmp_path, "train")


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path):
    (tmp_path / "train.jsonl").write_text('{"text": "one\u2028two"}\n', encoding="utf-8")
    assert read_records(tmp_path, "train") == [{"text": "one\u2028two"}]


def test_an_empty_file_has_no_article(tmp_path):
    (tmp_path / "train.jsonl").write_text("", encoding="utf-8")
    assert read_records(tmp_path, "train") == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"train\.jsonl: No such file or directory; the corpus stands in"):
        read_records(tmp_path, "train")


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ({"start": 0, "end": 9, "label": "opinion", "certain": True}, "label must be null or one of .*, got 'opinion'"),
        ({"start": 0, "end": 99, "label": None, "certain": True}, r"inside the text \(12 characters\)"),
    ],
)
def test_labels_and_offsets_that_do_not_fit_are_refused(tmp_path, sentence, message):
    record = {"id": "nv-0001", "kind": "satire", "text": "It rained. A", "sentences": [sentence]}
    (tmp_path / "train.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_own(tmp_path, "train")


@pytest.mark.parametrize(
    ("sentences", "problem"),
    [
        ([(0, 10)], "'A man spoke.' at the end belongs to no sentence"),
        ([(0, 9), (11, 23)], "sentence 1: '.' before it belongs to no sentence"),
        ([(0, 11), (11, 23)], "sentence 0: begins or ends with white space"),
        ([(0, 10), (9, 23)], "sentence 1: 9-23 must follow 10 inside the text (23 characters)"),
        ([(0, 10), (11, 24)], "sentence 1: 11-24 must follow 10 inside the text (23 characters)"),
    ],
)
def test_spans_that_do_not_fit_are_named(sentences, problem):
    rows = [{"start": start, "end": end} for start, end in sentences]
    assert problem in span_problems({"text": "It rained. A man spoke.", "sentences": rows})


@pytest.mark.parametrize(
    ("attribution", "problem"),
    [
        (
            {"source": [0, 2], "cues": [], "speaker": None},
            "sentence 1: source and cues must lie inside it, got [[0, 2]]",
        ),
        ({"source": None, "cues": [[17, 30]], "speaker": None}, "source and cues must lie inside it, got [[17, 30]]"),
        ({"source": None, "cues": [], "speaker": [20, 40]}, "sentence 1: speaker must lie inside the text"),
    ],
)
def test_attributions_that_do_not_fit_are_named(attribution, problem):
    rows = [{"start": 0, "end": 10}, {"start": 11, "end": 23, **attribution}]
    [found] = span_problems({"text": "It rained. A man spoke.", "sentences": rows})
    assert problem in found
