"""The Croissant description: it validates, and records can be read through it."""

import itertools
import json
from pathlib import Path

import pytest

from classifier.training.croissant import describe_dataset
from classifier.training.own_corpus import SPLITS, read_records
from classifier.training.second_labels import FIRST_LABELS, SECOND_LABELS

mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed; the extra `test` has it")

FOLDER = Path(__file__).parent.parent / "data" / "newsvoice-corpus"

# Of rdflib, which mlcroissant reads JSON-LD with.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def dataset():
    return mlcroissant.Dataset(FOLDER / "croissant.json")


@pytest.fixture(scope="module")
def articles():
    return {record["id"]: (split, record) for split in SPLITS for record in read_records(FOLDER, split)}


def test_it_validates_without_a_warning(dataset):
    assert dataset.metadata.issues.errors == set()
    assert dataset.metadata.issues.warnings == set()


def test_articles_are_read_with_their_splits(dataset, articles):
    found = {record["articles/id"].decode(): record for record in dataset.records("articles")}
    assert set(found) == set(articles)
    for identifier, record in found.items():
        split, article = articles[identifier]
        assert record["articles/text"].decode() == article["text"]
        assert record["articles/year"] == article["year"]
        assert record["articles/split"].decode() == split


def test_sentences_are_read_with_labels_and_spans(dataset, articles):
    for record in itertools.islice(dataset.records("sentences"), 20):
        _, article = articles[record["sentences/article"].decode()]
        rows = record["sentences/sentence"]
        assert len(rows) == len(article["sentences"])
        for row, sentence in zip(rows, article["sentences"], strict=True):
            name = "sentences/sentence/{}".format
            label = row[name("label")]
            assert (label and label.decode()) == sentence["label"]
            assert (row[name("start")], row[name("end")]) == (sentence["start"], sentence["end"])
            assert row[name("certain")] == sentence["certain"]
            assert row[name("source")] == sentence.get("source")
            assert row[name("cues")] == sentence.get("cues")


@pytest.mark.parametrize("file", [FIRST_LABELS, SECOND_LABELS])
def test_both_readings_are_read(dataset, articles, file):
    if not (FOLDER / file).is_file():
        pytest.skip("no article is labelled twice yet")
    name = file.removesuffix(".jsonl")
    for record in itertools.islice(dataset.records(name), 5):
        _, article = articles[record[f"{name}/id"].decode()]
        assert len(record[f"{name}/labels"]) == len(article["sentences"])
        assert set(record[f"{name}/certain"]) <= {True, False}


def test_it_names_every_file_with_its_digest():
    description = json.loads((FOLDER / "croissant.json").read_text(encoding="utf-8"))
    assert description == describe_dataset(FOLDER)
    named = {file["contentUrl"] for file in description["distribution"] if "contentUrl" in file}
    assert named == {path.name for path in FOLDER.glob("*.jsonl")}
