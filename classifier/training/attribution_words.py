"""Builds the vocabulary of attribution: words that occur in the same surroundings, and how often each is a cue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

from classifier.attribution_cues import CANDIDATE_RATE
from classifier.attribution_words import FORMS, RATE_UNITS
from classifier.batch import Batch
from classifier.characters import hash_words
from classifier.sentences import split
from classifier.tokens import tokenize
from classifier.word_lists import read_word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations

    FloatArray = NDArray[np.float32]

VOCABULARY = 15_000  # words
_CONTEXT_WORDS = 1_500
_OFFSETS = (-2, -1, 1, 2)
_DIMENSIONS = 64
_GROUPS = (1000, 256, 64)  # fine, middle, coarse
_TOGETHER = 300  # documents
_EDGE = np.uint64(1)  # stands between sentences; no word has this hash but by chance

_PRIOR_WEIGHT = 10.0  # uses of a word that its surroundings count for
_LISTED = 0.25  # the least rate that a word of the lists of reporting verbs and nouns is given


def word_hashes(texts: Sequence[str], abbreviations: Abbreviations) -> NDArray[np.uint64]:
    """Hashes of all words and marks in order, ``_EDGE`` between sentences."""
    found = []
    for first in range(0, len(texts), _TOGETHER):
        batch = Batch.of(texts[first : first + _TOGETHER])
        spans = split(batch, abbreviations)
        tokens = tokenize(batch.codes, np.zeros(len(batch.codes), dtype=np.bool_), spans.starts, spans.ends)
        found.append(np.insert(tokens.hashes, tokens.edges[:-1], _EDGE))
    return np.concatenate(found)


def learn_embeddings(
    texts: Sequence[str], abbreviations: Abbreviations, seed: int
) -> tuple[NDArray[np.uint64], FloatArray]:
    """Hashes of the most frequent words (sorted), and a vector for each.

    Positive pointwise mutual information with the words one and two places before and behind, places kept apart, and
    its singular vectors (Bullinaria and Levy 2012; Levy, Goldberg and Dagan 2015).
    """
    hashes, inverse, counts = np.unique(word_hashes(texts, abbreviations), return_inverse=True, return_counts=True)
    counts[hashes == _EDGE] = 0
    order = np.argsort(-counts, kind="stable")[:VOCABULARY]
    order = order[counts[order] > 0]
    rank = np.full(len(hashes), -1)
    rank[order] = np.arange(len(order))
    words = rank[inverse]
    blocks = []
    for offset in _OFFSETS:
        here = words[max(0, -offset) : len(words) - max(0, offset)]
        there = words[max(0, offset) : len(words) + min(0, offset)]
        kept = (here >= 0) & (there >= 0) & (there < _CONTEXT_WORDS)
        ones = np.ones(int(kept.sum()), dtype=np.float32)
        shape = (len(order), _CONTEXT_WORDS)
        blocks.append(sparse.coo_array((ones, (here[kept], there[kept])), shape=shape).tocsr())
    pairs = sparse.hstack(blocks, format="csr")
    pairs.sum_duplicates()
    pairs = pairs.tocoo()
    of_words = np.bincount(pairs.row, pairs.data, pairs.shape[0])
    of_contexts = np.bincount(pairs.col, pairs.data, pairs.shape[1]) ** 0.75
    of_contexts *= of_words.sum() / of_contexts.sum()
    values = np.log(pairs.data * of_words.sum() / (of_words[pairs.row] * of_contexts[pairs.col]))
    positive = values > 0
    matrix = sparse.coo_array(
        (values[positive].astype(np.float32), (pairs.row[positive], pairs.col[positive])), shape=pairs.shape
    )
    dimensions = min(_DIMENSIONS, min(matrix.shape) - 1)
    vectors, sizes, _ = svds(matrix.tocsr(), k=dimensions, rng=np.random.default_rng(seed))
    vectors = vectors * np.sqrt(np.maximum(sizes, 0))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    by_hash = np.argsort(hashes[order])
    return hashes[order][by_hash], vectors[by_hash].astype(np.float32)


def group_words(vectors: FloatArray, seed: int) -> NDArray[np.uint16]:
    """Groups of words by k-means, three columns from fine to coarse, the rows of ``FORMS`` before them."""
    columns = []
    for wanted in _GROUPS:
        count = min(wanted, max(1, len(vectors) // 4))
        found = KMeans(count, n_init=1, max_iter=30, random_state=seed).fit_predict(vectors)
        columns.append(np.concatenate((count + np.arange(FORMS), found)))
    return np.stack(columns, axis=1).astype(np.uint16)


def cue_rates(
    hashes: NDArray[np.uint64], vectors: FloatArray, heads: NDArray[np.int64], uses: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """How often each word is the head of a cue, in ``1 / RATE_UNITS``, the rows of ``FORMS`` (never) before them.

    What was counted is smoothed with what words of such a vector do. Rare words of the lists are candidates in any
    case; so is the colon, which is seldom a cue in reports and always in transcripts.
    """
    listed = np.isin(hashes, listed_words())
    known = uses >= 5
    if heads[known].any():
        scaled = vectors * 3
        shares = np.concatenate((heads[known], np.maximum(uses - heads, 0)[known])) / np.tile(uses[known] ** 0.6, 2)
        inputs = np.concatenate((scaled[known], scaled[known]))
        targets = np.repeat((1, 0), known.sum())
        prior = LogisticRegression(max_iter=300).fit(inputs, targets, sample_weight=shares + 1e-9)
        chances = prior.predict_proba(scaled)[:, 1]
    else:
        chances = np.full(len(vectors), 0.01)
    rates = (heads + _PRIOR_WEIGHT * chances) / (uses + _PRIOR_WEIGHT)
    rates[listed & (uses < _PRIOR_WEIGHT)] = np.maximum(rates, _LISTED)[listed & (uses < _PRIOR_WEIGHT)]
    colon = hashes == hash_words([":"])[0]
    rates[colon] = np.maximum(rates[colon], CANDIDATE_RATE / RATE_UNITS)
    padded = np.concatenate((np.zeros(FORMS), rates))
    return np.asarray(np.round(padded * RATE_UNITS), dtype=np.uint8)


def listed_words() -> NDArray[np.uint64]:
    """Hashes of the words in the lists of verbs and nouns that cues are made of."""
    lists = ("reporting_verbs", "reporting_nouns", "thought_verbs")
    return hash_words([word for name in lists for word in read_word_list(name)])
