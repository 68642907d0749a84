"""Trains the part of the model that finds sources: vocabulary, cues, spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifier.attribution_model import AttributionModel
from classifier.attribution_words import WordTable
from classifier.errors import DataError
from classifier.training.attribution_contents import with_contents
from classifier.training.attribution_cues import fit_cues, word_heads
from classifier.training.attribution_examples import read_material
from classifier.training.attribution_spans import fit_spans
from classifier.training.attribution_words import cue_rates, group_words, learn_embeddings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from classifier.abbreviations import Abbreviations
    from classifier.training.attribution_data import AttributedDocument


def train_attribution(
    documents: Sequence[AttributedDocument],
    texts: Sequence[str],
    abbreviations: Abbreviations,
    *,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> AttributionModel:
    """The model of attribution.

    ``documents`` are annotated articles (``attribution_data``); ``texts``, any news at all, tell which words are used
    alike. Where no corpus marks contents, rules fill them in.

    Raises:
        DataError: no document has an attribution.
    """
    if not any(document.attributions for document in documents):
        raise DataError("training attribution needs documents with attributions, got none")
    hashes, vectors = learn_embeddings([*texts, *(document.text for document in documents)], abbreviations, seed)
    groups = group_words(vectors, seed)
    progress(f"{len(hashes)} words grouped by their surroundings")
    plain = WordTable(hashes, groups, np.zeros(len(groups), dtype=np.uint8))
    material = read_material(documents, plain, abbreviations)
    heads = word_heads(material.hashes, material.attributions)
    place = np.minimum(np.searchsorted(hashes, material.hashes), len(hashes) - 1)
    known = hashes[place] == material.hashes
    uses = np.bincount(place[known], minlength=len(hashes))
    as_head = np.bincount(place[heads[known[heads]]], minlength=len(hashes))
    table = WordTable(hashes, groups, cue_rates(hashes, vectors, as_head, uses))
    cues = fit_cues(material, table, heads, seed)
    progress(f"cues learned from {len(heads)} attributions")
    spans = fit_spans(with_contents(material), table, heads, seed)
    progress("sources and contents learned")
    return AttributionModel(table, cues, spans)
