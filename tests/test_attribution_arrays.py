"""The arrays behind cues, sources and contents."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.attribution_cues import CONTEXT_NAMES, context_inputs
from classifier.attribution_spans import LABELS, SpanModel
from classifier.characters import mix
from classifier.ranges import edges_of, rows_of
from classifier.word_index import WordIndex


def test_rows_of_ranges():
    rows, owners = rows_of(np.array([4, 0, 7]), np.array([2, 0, 3]))
    assert rows.tolist() == [4, 5, 7, 8, 9]
    assert owners.tolist() == [0, 0, 2, 2, 2]
    assert edges_of(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]


@given(st.sets(st.integers(0, 99), max_size=50), st.lists(st.integers(0, 99), max_size=20))
def test_rows_of_words(known, others):
    words = np.sort(mix(np.array(sorted(known), dtype=np.uint64)))
    asked = np.concatenate((words[::2], mix(np.array(others, dtype=np.uint64))))
    positions, found = WordIndex(words).find(asked)
    expected = np.full(len(asked), -1)
    expected[positions] = found
    assert WordIndex(words).rows(asked).tolist() == expected.tolist()


def test_words_whose_slots_agree():
    words = np.array([1, 2, 3], dtype=np.uint64)  # all in the first slot of the first table
    assert WordIndex(words).rows(np.array([3, 9, 1, 2], dtype=np.uint64)).tolist() == [2, -1, 0, 1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 3))
def test_labels_are_those_of_the_best_way(seed, steps, count):
    random = np.random.default_rng(seed)
    transitions = random.normal(size=(4, 4)).astype(np.float32)
    emitted = random.normal(size=(steps, 4, count)).astype(np.float32)
    model = SpanModel(np.zeros((1, 4), np.uint16), np.ones(1, np.float32), transitions)
    found = model._best_labels(emitted.copy())

    def score(way, column):
        before = (0, *way)
        return sum(
            float(transitions[a, b]) + float(emitted[step, b, column])
            for step, (a, b) in enumerate(zip(before, way, strict=False))
        )

    for column in range(count):
        best = max(score(way, column) for way in product(LABELS, repeat=steps))
        assert abs(score(found[:, column].tolist(), column) - best) < 1e-4


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_candidates_know_those_of_their_own_document_alone(seed, lengths):
    random = np.random.default_rng(seed)
    documents = np.repeat(np.arange(len(lengths)), lengths)
    sentences = np.sort(random.integers(0, len(documents), random.integers(1, 30)))
    scores = random.normal(size=len(sentences)).astype(np.float32)
    places, rates = np.arange(len(sentences)) * 3, random.integers(0, 255, len(sentences)).astype(np.uint8)
    together = context_inputs(scores, places, sentences, documents, rates)
    assert together.shape == (len(sentences), len(CONTEXT_NAMES))
    for document in range(len(lengths)):
        own = documents[sentences] == document
        first = int(np.flatnonzero(documents == document)[0])
        shape = np.zeros(lengths[document], dtype=np.int64)
        alone = context_inputs(scores[own], places[own], sentences[own] - first, shape, rates[own])
        assert np.allclose(together[own], alone, atol=1e-6)
