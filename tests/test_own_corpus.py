"""The corpus of this project: every article fits the schema, and every offset its text."""

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from classifier.errors import DataError
from classifier.training.own_corpus import SPLITS, TEST, load_own, read_records

FOLDER = Path(__file__).parent.parent / "data" / "newsvoice-corpus"


@pytest.fixture(scope="module")
def records():
    return {split: read_records(FOLDER, split) for split in SPLITS}


@pytest.mark.parametrize("split", SPLITS)
def test_every_article_fits_the_schema(records, split):
    schema = json.loads((FOLDER / "article.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for record in records[split] for error in validator.iter_errors(record)] == []


@pytest.mark.parametrize("split", SPLITS)
def test_sentences_hold_every_character_but_white_space(records, split):
    for record in records[split]:
        at = 0
        for sentence in record["sentences"]:
            assert record["text"][at : sentence["start"]].strip() == ""
            piece = record["text"][sentence["start"] : sentence["end"]]
            assert piece == piece.strip() != "", record["id"]
            at = sentence["end"]
        assert record["text"][at:].strip() == ""


@pytest.mark.parametrize("split", SPLITS)
def test_attributions_are_spans_of_their_sentence_and_speakers_of_the_article(records, split):
    for record in records[split]:
        for sentence in record["sentences"]:
            own = [*sentence.get("cues", ()), *([sentence["source"]] if sentence.get("source") else ())]
            assert all(sentence["start"] <= a < b <= sentence["end"] for a, b in own), record["id"]
            if sentence.get("speaker"):
                assert record["text"][slice(*sentence["speaker"])].strip(), record["id"]


def test_splits_share_no_article_and_have_every_kind(records):
    identifiers = [record["id"] for split in SPLITS for record in records[split]]
    assert len(identifiers) == len(set(identifiers)) >= 400
    kinds = {split: Counter(record["kind"] for record in records[split]) for split in SPLITS}
    assert set(kinds["train"]) == set(kinds[TEST])
    shares = {split: len(records[split]) / len(identifiers) for split in SPLITS}
    assert [round(shares[split], 1) for split in SPLITS] == [0.7, 0.1, 0.2]


def test_articles_become_labelled_documents():
    documents = load_own(FOLDER, *SPLITS)
    prose = sum(label != "not_prose" for document in documents for label in document.labels)
    assert prose >= 8000


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
