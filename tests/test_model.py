"""The second stage's inputs, and calibration of both."""

import numpy as np

from classifier.model import context_inputs, scale_columns, softmax


def rows(count: int) -> np.ndarray:
    return np.random.default_rng(7).dirichlet(np.ones(4), count).astype(np.float32)


def test_probabilities_add_up_even_for_extreme_logits():
    assert np.allclose(softmax(np.array([[1e4, 0, 0, 0], [-1e4, 0, 0, 0]])).sum(axis=1), 1)


def test_context_never_crosses_a_document():
    first = rows(7)
    documents = np.array([0, 0, 0, 1, 2, 2, 2])
    together = context_inputs(first, documents)
    apart = [context_inputs(first[documents == d], documents[documents == d]) for d in range(3)]
    assert np.allclose(together, np.concatenate(apart), atol=1e-6)


def test_context_sees_the_neighbours():
    first = rows(6)
    changed = first.copy()
    changed[2] = changed[2][::-1]
    same = (context_inputs(first, np.zeros(6, int)) == context_inputs(changed, np.zeros(6, int))).all(axis=1)
    assert not same.any()


def test_no_sentences_give_no_rows():
    assert context_inputs(rows(0), np.zeros(0, dtype=np.int64)).shape[0] == 0


def test_scaled_columns_are_bounded():
    assert scale_columns(np.array([[1e9, -1e9, 0.5]]), np.ones(3)).tolist() == [[5, -5, 0.5]]


def test_blocks_of_sentences_do_not_show():
    first = rows(5000)
    documents = np.repeat([0, 1, 2], [3000, 1, 1999])
    whole = context_inputs(first, documents)
    tail = context_inputs(first[3001:], documents[3001:])
    assert whole.shape == (5000, tail.shape[1])
    assert np.allclose(whole[3001:], tail, atol=1e-5)
    # The article's mean, the same for all its sentences.
    assert np.allclose(whole[:3000, 32:36], first[:3000].mean(axis=0), atol=1e-5)
