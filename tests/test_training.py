"""Training on small articles of our own: fitting, validation by documents, export."""

import random
import re
from dataclasses import replace

import numpy as np
import pytest

from classifier import ArtifactError, load
from classifier.labels import OUTCOMES
from classifier.lexicon import build_lexicon
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution import train_attribution
from classifier.training.attribution_data import AttributedDocument, GoldAttribution
from classifier.training.dataset import IsolatedSentence, LabelledDocument, SilverDocument
from classifier.training.duplicates import article_groups
from classifier.training.evaluation import (
    Data,
    cross_validation_figures,
    kind_figures,
    left_out_figures,
    training_set,
    unseen_figures,
)
from classifier.training.export import Release, both_models, write_release
from classifier.training.fit import ContextColumns, Settings, pack
from classifier.training.learning_curve import learning_curve
from classifier.training.metrics import calibration_error, score_predictions
from classifier.training.single_sentences import single_sentence_figures
from classifier.training.validation import group_folds, train

OWN_TEST = "test split of the project's corpus"
SETTINGS = replace(Settings(), bits=14, folds=3, outer_folds=2, first_c=30.0, seed=5)
PLACES = ["Port Ellery", "Marsh End", "Northwick", "Calder Bay", "Ashby Green", "Lowmoor"]
SENTENCES = {
    "attributed_fact": [
        "The council of {} will meet on Tuesday, officials said.",
        "Police in {} arrested two men after the fire.",
        "About 400 people in {} lost power, according to the grid operator.",
    ],
    "quotation": [
        "“We in {} have waited long enough,” said Dana Whitlock.",
        "“Nobody in {} was told about it,” Mr Okafor said.",
    ],
    "editorial_opinion": [
        "It is shameful how {} has been treated, and we must say so.",
        "Surely the people of {} deserve far better than this absurd mess.",
    ],
    "not_prose": ["Read more about {}", "Photo: {} Press"],
}


def document(corpus: str, number: int) -> LabelledDocument:
    chance = random.Random(f"{corpus}{number}")
    labels = ["not_prose", *chance.choices(list(SENTENCES), k=8)]
    lines = [chance.choice(SENTENCES[label]).format(chance.choice(PLACES)) for label in labels]
    ends = np.cumsum([len(line) + 1 for line in lines]) - 1
    starts = ends - np.array([len(line) for line in lines])
    sure = np.ones(len(lines), dtype=np.bool_)
    return LabelledDocument(corpus, f"{number}.txt", "\n".join(lines), starts, ends, labels, sure, sure)


@pytest.fixture(scope="module")
def data() -> Data:
    labelled = [document(corpus, number) for corpus in ("harbour", "moor") for number in range(12)]
    silver = []
    for number in range(6):
        made = document("coast", number)
        spread = np.full((len(made.labels), 4), 0.1)
        spread[range(len(made.labels)), [OUTCOMES.index(label) for label in made.labels]] = 0.7
        silver.append(SilverDocument("coast", made.name, made.text, made.starts, made.ends, spread))
    further = [document("coast", number) for number in range(6, 9)]
    own = [replace(document("newsvoice", number), name=f"nv-{number:04d} op-ed") for number in range(8)]
    return Data(labelled, further, own[:6], own[6:], silver, isolated(), {"sentences.tsv": "0" * 64})


def isolated() -> list[IsolatedSentence]:
    """Sentences of the two corpora of single sentences, with what people said of them."""
    rows = []
    for number in range(12):
        for corpus, sides in (
            ("checkthat", ("OBJ", "SUBJ")),
            ("babe", ("Entirely factual", "Expresses writer’s opinion")),
        ):
            for label, human in zip(("attributed_fact", "editorial_opinion"), sides, strict=True):
                text = SENTENCES[label][number % 2].format(PLACES[number % len(PLACES)])
                outlet = f"outlet {number % 6}" if corpus == "babe" else None
                rows.append(IsolatedSentence(corpus, f"{corpus}{number}{label}", text, label, True, human, outlet))
    return rows


@pytest.fixture(scope="module")
def trained(data):
    return train(training_set(data, SETTINGS), SETTINGS, 1, lambda _: None)


def annotated(document):
    """The document with its attributions: every said of a named person."""
    found = []
    for cue in re.finditer("said", document.text):
        speaker = re.compile("Dana Whitlock|Mr Okafor|officials").search(document.text, max(0, cue.start() - 12))
        found.append(GoldAttribution((cue.span(),), (speaker.span(),), None))
    return AttributedDocument("harbour", document.name, document.text, tuple(found), ())


@pytest.fixture(scope="module")
def attribution(data):
    abbreviations = learn_abbreviations(d.text for d in data.labelled)
    return train_attribution([annotated(d) for d in data.labelled], [], abbreviations, seed=5)


def release(data, trained, attribution, settings=SETTINGS) -> Release:
    return Release(
        name="newsvoice-test",
        terms="free for any use",
        model=pack(trained.first, trained.second),
        lexicon=build_lexicon(),
        abbreviations=learn_abbreviations(d.text for d in data.labelled),
        attribution=attribution,
        settings=settings,
        sources=[{"name": "harbour", "role": "labelled articles", "sentences": 216, "terms": "CC0"}],
        data_digests=data.digests,
        evaluation={"Cross-validation": {}},
    )


def test_held_out_articles_are_labelled_better_than_by_chance(data, trained):
    figures = cross_validation_figures(data, training_set(data, SETTINGS), trained, SETTINGS)
    assert figures["all"]["macro_f1"] > 0.8
    assert figures["all"]["sentences"] == 24 * 9
    assert figures["further articles, certain"]["sentences"] == 3 * 9
    assert figures["the project's corpus, certain"]["sentences"] == 6 * 9


def test_kinds_of_articles_are_those_of_the_own_corpus(data, trained):
    figures = kind_figures(data, training_set(data, SETTINGS), trained)
    assert {kind: row["sentences"] for kind, row in figures.items()} == {"op-ed": 6 * 9}


def test_the_test_split_is_measured_and_not_trained_on(data, trained):
    assert not {document.name for document in data.own_test} & {document.name for document in data.articles}
    figures = unseen_figures({"test": data.own_test}, trained, SETTINGS)
    assert figures["test, all"]["sentences"] == 2 * 9
    assert figures["test, all"]["macro_f1"] > 0.8


def test_a_model_of_the_own_corpus_alone(data):
    alone = Data([], [], data.own, data.own_test, [], [], data.digests)
    examples = training_set(alone, SETTINGS)
    assert len(examples.extra) == 0
    figures = cross_validation_figures(alone, examples, train(examples, SETTINGS, 1, lambda _: None), SETTINGS)
    assert figures["all"]["sentences"] == 6 * 9
    assert not any("corpus" in name for name in figures)


def test_single_sentences_are_measured_against_people(data):
    figures = single_sentence_figures(data, training_set(data, SETTINGS), SETTINGS, 1, lambda _: None)
    assert {corpus: row["sentences"] for corpus, row in figures.items()} == {"checkthat": 24, "babe": 24}
    assert all(row["macro_f1"] > 0.8 and row["macro_f1_of_our_labels"] == 1 for row in figures.values())


def test_the_learning_curve_grows_to_all_articles(data):
    figures = learning_curve(data, training_set(data, SETTINGS), SETTINGS, 1, lambda _: None, (0.5, 1))
    counts = [int(name.split(", ")[1].split()[0]) for name in figures if name.startswith("labelled articles alone")]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] < 33


def test_columns_of_neighbours_stay_in_the_document():
    columns = ContextColumns(np.array([0, 1]), np.array([1]), np.ones(2, np.float32), 0.5)
    inputs = columns.inputs(np.array([[1, 2], [3, 4], [2, 3]], np.float32), np.array([0, 0, 1]))
    assert inputs.tolist() == [[0.5, 1, 0, 2], [1.5, 2, 1, 0], [1, 1.5, 0, 0]]
    weights = columns.vote_weights(np.arange(1.0, 5.0)[:, None])
    assert weights.tolist() == [[0.5, 0, 0], [1, 1.5, 2]]


def test_both_models_stand_side_by_side(data, trained, attribution, tmp_path):
    row = unseen_figures({"test": data.own_test}, trained, SETTINGS)["test, all"]
    evaluation = {
        "Cross-validation": {"certain": row},
        "Articles never trained on": {"test split of the project's corpus, certain": row},
    }
    path = tmp_path / "newsvoice-test.joblib"
    write_release(replace(release(data, trained, attribution), evaluation=evaluation), path)
    names = {f"{model}, {test}" for model in ("full", "open") for test in (OWN_TEST, "sentences.tsv")}
    assert set(both_models(evaluation, path, full=True)) == names - {"open, sentences.tsv"}
    assert set(both_models(evaluation, tmp_path / "none", full=True)) == {"full, sentences.tsv", f"full, {OWN_TEST}"}


def test_training_is_deterministic(data, trained):
    again = train(training_set(data, SETTINGS), SETTINGS, 1, lambda _: None)
    one, other = pack(trained.first, trained.second), pack(again.first, again.second)
    assert all(np.array_equal(one.to_data()[key], other.to_data()[key]) for key in one.to_data())


def test_leaving_a_corpus_out_tests_each_corpus(data):
    corpora = ("moor", "coast")
    figures = left_out_figures(data, training_set(data, SETTINGS), corpora, SETTINGS, 1, lambda _: None)
    assert set(figures) == {"moor, certain", "moor, all", "coast, certain", "coast, all"}
    assert figures["moor, all"]["sentences"] == 12 * 9
    assert figures["coast, all"]["sentences"] == 3 * 9


def test_the_packed_model_scores_as_the_fitted_one(data, trained, tmp_path, attribution):
    path = tmp_path / "newsvoice-test.joblib"
    write_release(release(data, trained, attribution), path)
    expected = trained.probabilities(training_set(data, SETTINGS).gold)
    scorer = load(path, verify=True)
    got = np.concatenate([article.probabilities for article in scorer.score_many(d.text for d in data.articles)])
    assert np.abs(got - expected).max() < 0.02


def test_artifact_and_card_are_written_together_or_not_at_all(data, trained, tmp_path, monkeypatch, attribution):
    path = tmp_path / "newsvoice-test.joblib"
    card = write_release(release(data, trained, attribution), path)
    assert card.read_text().startswith("# Model card: newsvoice-test")
    before = path.read_bytes()
    monkeypatch.setattr("classifier.training.export.LARGEST", 1000)
    with pytest.raises(ArtifactError, match="at most 1000 are allowed; use fewer bits"):
        write_release(release(data, trained, attribution), path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["newsvoice-test.joblib", "newsvoice-test.md"]


def test_what_is_not_plain_data_stays_out_of_the_artifact(data, trained, tmp_path, attribution):
    bad = replace(release(data, trained, attribution), evaluation={"figure": np.float64(0.5)})
    with pytest.raises(ArtifactError, match="evaluation/figure: float64 cannot go into an artifact"):
        write_release(bad, tmp_path / "m.joblib")
    assert list(tmp_path.iterdir()) == []


def test_copies_of_an_article_are_one_group():
    line = "The council of Port Ellery number {} will meet on Tuesday, officials said."
    lines = [line.format(word) for word in ("one", "two", "three", "four", "five")]
    ends = np.cumsum([len(text) + 1 for text in lines]) - 1
    starts = ends - np.array([len(text) for text in lines])
    sure = np.ones(5, dtype=np.bool_)
    article = LabelledDocument("a", "1", "\n".join(lines), starts, ends, ["attributed_fact"] * 5, sure, sure)
    one, other, copy = article_groups([article, document("moor", 1), replace(article, name="2")])
    assert one == copy != other


def test_folds_keep_groups_whole():
    groups = np.repeat(np.arange(20), 7)
    folds = group_folds(groups, 4, seed=1)
    assert all(len(set(folds[groups == group])) == 1 for group in range(20))
    assert sorted(np.bincount(folds)) == [35, 35, 35, 35]


def test_prose_taken_for_furniture_is_missed():
    gold = np.array([0, 0, 1, 2, 3])
    decided = np.eye(4, dtype=np.float32)[[0, 3, 1, 2, 3]]
    scores = score_predictions(gold, decided, np.zeros(5, dtype=np.int64))
    assert scores.f1 == {"attributed_fact": pytest.approx(2 / 3), "quotation": 1.0, "editorial_opinion": 1.0}
    assert scores.not_prose_f1 == pytest.approx(2 / 3)
    assert scores.confusion == [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert scores.opinion_share_error == pytest.approx(1 / 3 - 1 / 4)


def test_calibration_error_of_overconfidence():
    probabilities = np.tile(np.array([[0.9, 0.1, 0, 0]], dtype=np.float32), (10, 1))
    gold = np.array([0] * 6 + [1] * 4)
    assert calibration_error(gold, probabilities) == pytest.approx(0.3, abs=1e-6)
