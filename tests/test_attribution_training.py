"""Annotated articles: reading and merging PolNeAR's annotations, the own corpus, and the scores."""

import json
from pathlib import Path

import numpy as np
import pytest

from classifier.cue_spans import CueSpans
from classifier.errors import DataError
from classifier.records import Article
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution import train_attribution
from classifier.training.attribution_data import (
    AttributedDocument,
    GoldAttribution,
    load_own_attributions,
    load_polnear,
)
from classifier.training.attribution_scores import attributed_articles, score_attributions, score_speakers
from classifier.training.digests import file_digest

TEXT = "Ann said it rained. Bob hopes so.\n"
FIRST = (
    "T1\tSource 0 3\tAnn\nT2\tCue 4 8\tsaid\nT3\tContent 9 18\tit rained\nT4\tAttribution 4 8\tsaid\n"
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n\n"
)
SECOND = (
    FIRST
    + "T5\tSource 20 23\tBob\nT6\tCue 24 29\thopes\nT7\tAttribution 24 29\thopes\nE2\tAttribution:T7 Cue:T6 Source:T5\n"
)
OWN = Path(__file__).parent.parent / "data" / "newsvoice-corpus"


def polnear(tmp_path, *annotations, text=TEXT):
    (tmp_path / "data/train/text").mkdir(parents=True)
    (tmp_path / "data/train/attributions").mkdir()
    (tmp_path / "data/train/text/a_1.txt").write_text(text, encoding="utf-8")
    for number, content in enumerate(annotations):
        (tmp_path / f"data/train/attributions/a_1_{number}.ann").write_text(content, encoding="utf-8")
    files = [path for path in tmp_path.rglob("*.*") if path.is_file()]
    return {("polnear", path.relative_to(tmp_path).as_posix()): file_digest(path) for path in files}


def test_an_annotation_is_read(tmp_path):
    (document,) = load_polnear(tmp_path, "train", polnear(tmp_path, FIRST))
    assert document.text == TEXT
    assert document.attributions == (GoldAttribution(((4, 8),), ((0, 3),), ((9, 18),)),)
    assert document.ignored == ()


def test_half_of_the_annotators_decide(tmp_path):
    (document,) = load_polnear(tmp_path, "train", polnear(tmp_path, FIRST, FIRST, SECOND))
    assert [attribution.cue for attribution in document.attributions] == [((4, 8),)]
    assert document.ignored == ((24, 29),)


def test_two_of_two_need_not_agree(tmp_path):
    (document,) = load_polnear(tmp_path, "train", polnear(tmp_path, FIRST, SECOND))
    assert [attribution.cue for attribution in document.attributions] == [((4, 8),), ((24, 29),)]


def test_spans_in_pieces(tmp_path):
    (document,) = load_polnear(
        tmp_path, "train", polnear(tmp_path, FIRST.replace("Content 9 18", "Content 9 11;12 18"))
    )
    assert document.attributions[0].content == ((9, 11), (12, 18))


def test_a_file_that_changed_is_refused(tmp_path):
    digests = polnear(tmp_path, FIRST)
    (tmp_path / "data/train/text/a_1.txt").write_text("Ann said nothing.", encoding="utf-8")
    with pytest.raises(DataError, match="not the file that was annotated"):
        load_polnear(tmp_path, "train", digests)


def test_a_span_outside_of_its_text_is_refused(tmp_path):
    digests = polnear(tmp_path, FIRST.replace("Content 9 18", "Content 9 99"))
    with pytest.raises(DataError, match="does not lie in its text"):
        load_polnear(tmp_path, "train", digests)


def test_no_annotations_are_an_error(tmp_path):
    with pytest.raises(DataError, match="no annotations"):
        load_polnear(tmp_path, "train", {})


def test_own_articles_have_attributions_within_their_text():
    documents = load_own_attributions(OWN, "validation")
    spans = [span for d in documents for a in d.attributions for span in (*a.cue, *a.source) if span[1] > len(d.text)]
    assert len(documents) > 40
    assert sum(len(document.attributions) for document in documents) > 200
    assert spans == []


def article(text, starts, cues, sources, contents):
    count = len(cues)
    found = CueSpans(
        np.zeros(count, np.int64),
        np.array([start for start, _ in cues], np.int64),
        np.ones(count, np.float32),
        np.array(cues, np.int64).reshape(-1, 2),
        np.array(sources, np.int64).reshape(-1, 2),
        np.array(contents, np.int64).reshape(-1, 2),
        np.arange(count + 1),
    )
    ends = np.array([*starts[1:], len(text)])
    zeros = np.zeros((len(starts), 4), np.float32)
    return Article(
        text, np.array(starts), ends, np.zeros(len(starts), np.int64), zeros, np.zeros((0, 2), np.int64), lambda: found
    )


GOLD = AttributedDocument("c", "d", TEXT, (GoldAttribution(((4, 8),), ((0, 3),), ((9, 18),)),), ())


@pytest.mark.parametrize(
    ("cues", "sources", "contents", "expected"),
    [
        ([(4, 8)], [(0, 3)], [(9, 18)], {"sentence_f1": 1, "cue_f1": 1, "source_exact": 1, "content_f1": 1}),
        ([(4, 8)], [(0, 8)], [(9, 11)], {"cue_f1": 1, "source_exact": 0, "source_overlap": 1, "content_f1": 0.6667}),
        ([(4, 8)], [(-1, -1)], [(9, 18)], {"cue_f1": 1, "source_exact": 0, "source_overlap": 0, "content_f1": 1}),
        ([(9, 11)], [(0, 3)], [(12, 18)], {"sentence_f1": 1, "cue_f1": 0, "found": 0}),
        ([], [], [], {"sentence_f1": 0, "cue_f1": 0}),
    ],
)
def test_scores(cues, sources, contents, expected):
    scores = score_attributions([GOLD], [article(TEXT, [0, 20], cues, sources, contents)]).as_dict()
    assert {key: scores[key] for key in expected} == expected


def test_training_on_own_articles_alone_finds_said():
    documents = load_own_attributions(OWN, "validation")
    abbreviations = learn_abbreviations(document.text for document in documents)
    model = train_attribution(documents, [], abbreviations, seed=1)
    articles = attributed_articles([document.text for document in documents], model, abbreviations)
    assert score_attributions(documents, articles).as_dict()["cue_f1"] > 0.6
    records = [json.loads(line) for line in (OWN / "validation.jsonl").read_text(encoding="utf-8").splitlines()[:5]]
    found = score_speakers(records, attributed_articles([r["text"] for r in records], model, abbreviations))
    assert 0 <= found["all"]["right"] <= 1


def test_training_needs_attributions():
    abbreviations = learn_abbreviations(["It rained."])
    with pytest.raises(DataError, match="needs documents with attributions"):
        train_attribution([], [], abbreviations, seed=1)
