"""Reads the data and gathers the figures that the card, the gate and ``scripts/evaluate.py`` show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.columns import context_columns, quoting_columns
from classifier.lexicon import build_lexicon
from classifier.training.baseline import baseline_predictions
from classifier.training.dataset import (
    FURTHER,
    ISOLATED,
    SENTENCES,
    SILVER,
    IsolatedSentence,
    LabelledDocument,
    SilverDocument,
    load_isolated,
    load_labelled,
    load_silver,
)
from classifier.training.digests import DIGESTS
from classifier.training.duplicates import article_groups
from classifier.training.examples import gold_examples, silver_examples
from classifier.training.metrics import Scores, score_predictions
from classifier.training.own_corpus import TEST, TRAIN, VALIDATION, file_digests, load_own
from classifier.training.validation import TrainingSet, group_folds, leave_one_corpus_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from classifier.training.fit import Settings
    from classifier.training.validation import Fitted, Trained

    Figures = dict[str, Any]

LEFT_OUT = ("basil", "polnear", "ptc", "fnc1")
"""Corpora that are measured by a model without them: those of ``sentences.tsv``, and the one with the most outlets."""


@dataclass(frozen=True, eq=False)
class Data:
    """All that a model is trained on, read and checked.

    ``labelled`` are the articles of ``sentences.tsv``, ``further`` those of ``further.tsv``, ``own`` those of the
    project's corpus but for its test split, which no model is trained on and ``own_test`` holds; ``silver`` has no
    article of ``further``. ``digests`` are of the files as they were read. A model of the project's corpus alone has
    ``own`` and ``own_test`` only.
    """

    labelled: list[LabelledDocument]
    further: list[LabelledDocument]
    own: list[LabelledDocument]
    own_test: list[LabelledDocument]
    silver: list[SilverDocument]
    isolated: list[IsolatedSentence]
    digests: dict[str, str]

    @cached_property
    def articles(self) -> list[LabelledDocument]:
        """The labelled articles that a model is trained on; single sentences are articles of one sentence."""
        return [document for documents in self._sets.values() for document in documents]

    @cached_property
    def _sets(self) -> dict[str, list[LabelledDocument]]:
        isolated = [sentence.document for sentence in self.isolated]
        return {"labelled": self.labelled, "further": self.further, "own": self.own, "isolated": isolated}

    @cached_property
    def sources(self) -> NDArray[np.str_]:
        """Of each sentence of :attr:`articles`, its set: ``labelled``, ``further``, ``own`` or ``isolated``."""
        return np.repeat(list(self._sets), [sum(len(d.labels) for d in documents) for documents in self._sets.values()])

    @cached_property
    def texts(self) -> list[str]:
        """All articles, without their labels: what abbreviations and the use of words are learned from."""
        labelled = [document.text for document in (*self.labelled, *self.further, *self.own)]
        return labelled + [document.text for document in self.silver]

    @cached_property
    def certain(self) -> NDArray[np.bool_]:
        """Of which sentences of :attr:`articles` the annotator was sure."""
        return np.concatenate([document.certain for document in self.articles])

    @cached_property
    def gold_corpora(self) -> NDArray[np.str_]:
        """Corpus of each sentence of :attr:`articles`."""
        return _by_sentence(self.articles, [d.corpus for d in self.articles])

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """Kind of article of each sentence of :attr:`articles`; empty but for the project's corpus."""
        kinds = [document.name.partition(" ")[2] for document in self.articles]
        return np.where(self.sources == "own", _by_sentence(self.articles, kinds), "")

    @cached_property
    def silver_corpora(self) -> NDArray[np.str_]:
        """Corpus of each silver sentence."""
        return np.repeat([d.corpus for d in self.silver], [len(d.starts) for d in self.silver])


def _by_sentence(documents: list[LabelledDocument], values: list[str]) -> NDArray[np.str_]:
    return np.repeat(np.array(values, dtype=np.str_), [len(d.labels) for d in documents])


def read_data(corpora: Path, labels: Path, own: Path) -> Data:
    """Everything: the public corpora with their labels, and the project's corpus in the folder ``own``.

    Raises:
        DataError: a file is missing, or a text does not fit its digest or its offsets.
    """
    further = load_labelled(corpora, labels, FURTHER)
    known = {(document.corpus, document.name) for document in further}
    names = (SENTENCES, FURTHER, SILVER, ISOLATED, DIGESTS)
    return Data(
        load_labelled(corpora, labels),
        further,
        load_own(own, TRAIN, VALIDATION),
        load_own(own, TEST),
        [document for document in load_silver(corpora, labels) if (document.corpus, document.name) not in known],
        load_isolated(corpora, labels),
        {name: hashlib.sha256((labels / name).read_bytes()).hexdigest() for name in names} | file_digests(own),
    )


def read_open_data(own: Path) -> Data:
    """The project's corpus alone.

    Raises:
        DataError: a file is missing, or an article does not fit its schema.
    """
    return Data([], [], load_own(own, TRAIN, VALIDATION), load_own(own, TEST), [], [], file_digests(own))


def training_set(data: Data, settings: Settings) -> TrainingSet:
    """The data as numbers."""
    lexicon = build_lexicon()
    gold = gold_examples(data.articles, lexicon, settings)
    by_source = np.where(data.sources == "isolated", settings.isolated_weight, 1).astype(np.float32)
    gold = replace(gold, weights=gold.weights * by_source)
    silver = silver_examples(data.silver, lexicon, settings) if data.silver else gold.rows(np.zeros(0, dtype=np.int64))
    return TrainingSet(
        gold,
        data.gold_corpora,
        np.repeat(article_groups(data.articles), [len(d.labels) for d in data.articles]),
        silver,
        data.silver_corpora,
        context_columns(lexicon),
        quoting_columns(lexicon),
    )


def cross_validation_figures(data: Data, examples: TrainingSet, trained: Trained, settings: Settings) -> Figures:
    """Figures of both stages, of stage one alone and of the plain pipeline, on the same folds.

    They are of the articles of ``sentences.tsv`` where those are trained on, with further rows for the other sets.
    """
    main = "labelled" if data.labelled else "own"
    chosen = data.sources == main
    folds = group_folds(examples.gold_groups, settings.folds, settings.seed)[chosen]
    documents = data.labelled or data.own
    sentences = [d.text[a:b] for d in documents for a, b in zip(d.starts, d.ends, strict=True)]
    gold = examples.gold.targets.argmax(axis=1)
    figures = {
        "certain": _scores(examples, trained.held_out, chosen & data.certain),
        "all": _scores(examples, trained.held_out, chosen),
        "stage one alone, certain": _scores(examples, trained.held_out_first, chosen & data.certain),
    }
    plain = np.zeros_like(trained.held_out)
    plain[chosen] = baseline_predictions(sentences, gold[chosen], folds)
    figures["plain TF-IDF and logistic regression, certain"] = _scores(examples, plain, chosen & data.certain)
    for name, source in (("further articles, certain", "further"), ("the project's corpus, certain", "own")):
        rows = (data.sources == source) & data.certain
        if source != main and rows.any():
            figures[name] = _scores(examples, trained.held_out, rows)
    return {name: scores.as_dict() for name, scores in figures.items()}


def kind_figures(data: Data, examples: TrainingSet, trained: Trained) -> Figures:
    """Held-out figures of the project's corpus by kind of article, certain sentences."""
    return {
        kind: _scores(examples, trained.held_out, (data.kinds == kind) & data.certain).as_dict()
        for kind in sorted(set(data.kinds.tolist()) - {""})
    }


def _scores(examples: TrainingSet, predicted: NDArray[np.float32], chosen: NDArray[np.bool_]) -> Scores:
    gold = examples.gold.targets.argmax(axis=1)
    return score_predictions(gold[chosen], predicted[chosen], examples.gold.documents[chosen])


def unseen_figures(sets: Mapping[str, list[LabelledDocument]], trained: Fitted, settings: Settings) -> Figures:
    """Figures of a model, both stages, on articles that it was not trained on."""
    figures: Figures = {}
    lexicon = build_lexicon()
    for name, documents in sets.items():
        examples = gold_examples(documents, lexicon, settings)
        predicted = trained.probabilities(examples)
        gold, certain = examples.targets.argmax(axis=1), np.concatenate([d.certain for d in documents])
        for part, rows in (("certain", certain), ("all", np.ones_like(certain))):
            scores = score_predictions(gold[rows], predicted[rows], examples.documents[rows])
            figures[f"{name}, {part}"] = scores.as_dict()
    return figures


def left_out_figures(
    data: Data,
    examples: TrainingSet,
    corpora: Iterable[str],
    settings: Settings,
    jobs: int,
    progress: Callable[[str], None],
) -> Figures:
    """Figures for the articles of ``sentences.tsv`` of each corpus by a model that never saw any text of it; for
    those of ``further.tsv`` and the project's corpus where ``sentences.tsv`` has none of a corpus."""
    figures: Figures = {}
    gold = examples.gold.targets.argmax(axis=1)
    for corpus, predicted in leave_one_corpus_out(examples, corpora, settings, jobs, progress).items():
        rows = examples.gold_corpora == corpus
        labelled = data.sources[rows] == "labelled"
        measured = labelled if labelled.any() else ~labelled
        for name, chosen in (("certain", data.certain[rows] & measured), ("all", measured)):
            scores = score_predictions(gold[rows][chosen], predicted[chosen], examples.gold.documents[rows][chosen])
            figures[f"{corpus}, {name}"] = scores.as_dict()
    return figures
