"""Figures of the corpus report on small articles whose figures can be counted by hand."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.training.article_sets import Article, prose_words, sample
from classifier.training.own_breadth import breadth, decade, region_group, split_counts
from classifier.training.own_corpus import SPLITS, read_records
from classifier.training.set_comparison import odd_openings, oddities, overlaps
from classifier.training.text_figures import (
    furniture_figures,
    length_figures,
    mannerism_figures,
    moving_type_token_ratio,
    opening_figures,
    sentence_figures,
)
from classifier.training.word_sequences import longest_run, repetition, words_of

ROOT = Path(__file__).parent.parent


def prose(*lines, name="one"):
    return Article(name, lines, (True,) * len(lines))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Bridge opened.", ["the", "bridge", "opened"]),
        ("It’s Ms O'Hara’s", ["it's", "ms", "o'hara's"]),
        ("1,140 peacocks, N35,000 and 4.40", ["1,140", "peacocks", "n35,000", "and", "4.40"]),
        ("“Half-price” — naïve…", ["half-price", "naïve"]),
        ("...", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("words", "window", "ratio"),
    [
        ("a b c d", 2, 1.0),
        ("a a a a", 2, 0.5),
        ("a b a c", 3, (2 / 3 + 1) / 2),
        ("a b a", 5, 2 / 3),
        ("", 5, 0.0),
    ],
)
def test_moving_type_token_ratio(words, window, ratio):
    assert moving_type_token_ratio(words.split(), window) == pytest.approx(ratio)


def test_moving_type_token_ratio_equals_the_mean_over_windows():
    words = [str(number) for number in np.random.default_rng(3).integers(0, 40, 500)]
    counted = np.mean([len(set(words[at : at + 50])) / 50 for at in range(451)])
    assert moving_type_token_ratio(words, 50) == pytest.approx(counted)


def test_repetition_counts_articles_and_pairs():
    articles = [list("abcdxy"), list("zabcd"), list("abcqabc")]
    found = repetition(articles, 3)
    # abc bcd cdx dxy, zab abc bcd, abc bcq cqa qab: eight different, abc and bcd in several articles
    assert found.distinct == 8
    assert found.share == pytest.approx(2 / 8)
    assert [(pair.one, pair.other, pair.shared) for pair in found.pairs] == [(0, 1, 2), (0, 2, 1), (1, 2, 1)]
    assert found.commonest == [("a b c", 3), ("b c d", 2)]


def test_repetition_of_nothing():
    assert repetition([], 3).pairs == []
    assert repetition([["a"], ["a"]], 3).distinct == 0


@pytest.mark.parametrize(
    ("present", "words"), [([], 0), ([False, False], 0), ([True], 8), ([True, False, True, True, False], 9)]
)
def test_longest_run(present, words):
    assert longest_run(np.array(present, dtype=np.bool_), 8) == words


def test_overlaps_name_the_worst_pair():
    own = [prose("One two three four five six.", name="mine"), prose("Red green blue.", name="other")]
    theirs = [prose("Zero one two three four.", name="a"), prose("Nothing in common.", name="b")]
    [row] = overlaps(own, theirs, [3])
    assert (row.shared, row.most, row.pair, row.run) == (2, 2, ("mine", "a"), 4)
    assert row.per_10000 == 4000.0


def test_what_stands_out_comes_first():
    here = [prose(f"It is said so. Word{number} came.", f"It was day {number}.") for number in range(9)]
    there = [prose(f"Word{number} came and went. Another{number} stayed.") for number in range(9)]
    assert [(row.words, row.here, row.there) for row in oddities(here, there, 3)] == [
        ("came it was", 9, 0),
        ("is said so", 9, 0),
        ("it is said", 9, 0),
        ("it was day", 9, 0),
    ]
    assert [row.words for row in odd_openings(here, there, 2)] == ["it is", "it was"]


def test_samples_are_of_equal_size_and_repeat():
    articles = [prose("A b c d e.", "F g h i j.", name=str(number)) for number in range(20)]
    drawn = sample(articles, 33)
    assert prose_words(drawn) == 35
    assert [article.name for article in drawn] == [article.name for article in sample(articles, 33)]
    assert prose_words(sample(articles, 1000)) == 200


def test_furniture_is_counted_by_place():
    framed = Article(
        "a", ("Menu", "It rained.", "Photo", "It stopped.", "Share", "Tags"), (False, True, False, True, False, False)
    )
    assert furniture_figures([framed, prose("It rained.")]) == {
        "any": 0.5,
        "three_or_more": 0.5,
        "before": 0.5,
        "amid": 0.5,
        "after": 0.5,
        "lines": 2.0,
    }


def test_lengths_and_sentences():
    articles = [prose("One two three.", "Four five."), prose(" ".join(["word"] * 200) + ".")]
    lengths = length_figures(articles)
    assert (lengths["articles"], lengths["words"], lengths["least"], lengths["most"]) == (2, 205, 5, 200)
    assert lengths["bands"]["under 150"] == lengths["bands"]["150-299"] == 0.5
    figures = sentence_figures(articles)
    assert (figures["p50"], figures["short"], figures["long"]) == (3.0, 0.6667, 0.3333)


def test_openings():
    figures = opening_figures([prose("The rain fell.", "The sun rose.", "It set."), prose("The rain stopped.")])
    assert figures["same_as_before"] == 0.5
    assert figures["shared_article_starts"] == 1.0
    assert figures["words"] == [("the", 0.75), ("it", 0.25)]


def test_mannerisms():
    alike = prose("In Quito saw Quentin, and Quade, and Quill, and Quince, and Ann on Monday.")
    figures = mannerism_figures([alike, prose("He called it “a gamble” and her “the very best we had”.")])
    # Six names; ten of the fifteen pairs begin with Q.
    assert figures["same_initial"] == pytest.approx(10 / 15, abs=1e-4)
    assert figures["short_quotes"] == pytest.approx(1000 / 26, abs=0.01)


@pytest.mark.parametrize(
    ("region", "group"), [("US", "US"), ("Scotland", "UK"), ("Ireland", "Ireland"), ("Malta", "elsewhere")]
)
def test_region_groups(region, group):
    assert region_group(region) == group


def test_breadth_counts_cells():
    records = [
        {"kind": "op-ed", "region": region, "year": year}
        for region, year in (("US", 1999), ("US", 1990), ("Malta", 2001))
    ]
    assert breadth(records) == {"op-ed": {"US": {"1990s": 2}, "elsewhere": {"2000s": 1}}}
    assert decade(2030) == "2030s"


def test_splits_are_counted():
    sentences = [
        {"label": None, "certain": True},
        {"label": "quotation", "certain": False, "cues": [[0, 1]]},
    ]
    assert split_counts({"test": [{"text": "Two words", "sentences": sentences}]}) == {
        "test": {
            "articles": 1,
            "words": 2,
            "sentences": 2,
            "not_prose": 1,
            "quotation": 1,
            "uncertain": 1,
            "with_cues": 1,
        }
    }


def run(*arguments):
    command = [sys.executable, str(ROOT / "scripts" / "corpus.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "corpus"
    shutil.copytree(ROOT / "data" / "newsvoice-corpus", copy)
    return copy


def test_add_writes_everything_or_nothing(tmp_path, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    text = "Rain fell on the invented town of Lowmoor Quay for the whole of the invented week."
    sentence = {"start": 0, "end": len(text), "label": "attributed_fact", "certain": True}
    second = {"start": len(text) + 1, "end": len(text) + 12, "label": None, "certain": True}
    article = {"id": None, "kind": "satire", "region": "UK", "year": 2001, "topic": "rain", "outlet": "weekly"}
    article |= {"text": f"{text}\nPhoto: none", "sentences": [sentence, second]}
    new = tmp_path / "new.jsonl"
    new.write_text(json.dumps(article) + "\n", encoding="utf-8")
    done = run("add", new, "--folder", folder, "--corpora", tmp_path / "none")
    assert (done.returncode, "1 new" in done.stdout) == (0, True), done.stderr
    assert "comparison left out" in done.stderr
    added = sum(len(read_records(folder, split)) for split in SPLITS) - len(
        [line for split in SPLITS for line in before[f"{split}.jsonl"].splitlines()]
    )
    assert added == 1
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} > {"README.md", "croissant.json"}
    refused = run("add", new, "--folder", folder, "--corpora", tmp_path / "none")
    assert refused.returncode == 2
    assert "the same text as nv-" in refused.stderr
    assert after == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_report_goes_on_without_the_public_corpora(tmp_path, folder):
    done = run("report", "--folder", folder, "--corpora", tmp_path / "none", "--json", tmp_path / "figures.json")
    assert done.returncode == 0, done.stderr
    assert "| kind | all | US |" in done.stdout
    assert "comparison left out: the public corpora are not here" in done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert set(figures) == {"splits", "breadth", "whole", "comparison"}


def test_agreement_names_a_missing_file(tmp_path):
    done = run("agreement", tmp_path / "none.jsonl")
    assert done.returncode == 2
    assert done.stderr.startswith(f"corpus: error: {tmp_path / 'none.jsonl'}: No such file or directory")
