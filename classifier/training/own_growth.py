"""Takes new articles into the project's corpus: checks them, numbers them, and gives each a split."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.errors import DataError
from classifier.training.own_checks import ARTICLE_SCHEMA, schema_problems, span_problems
from classifier.training.own_corpus import SPLITS, TEST, TRAIN, VALIDATION
from classifier.training.word_sequences import Sequences, ngrams, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Record = dict[str, Any]

SHARES = {TRAIN: 0.7, VALIDATION: 0.1, TEST: 0.2}
"""Share of each split in the whole corpus, and in every kind as nearly as whole articles allow."""

_LENGTH = 8
_MOST_SHARED = 5
# Distinct word 8-grams of prose. The most that two articles of the corpus share is 2, and that two printings of an
# article in ptc share is 179 (`scripts/corpus.py report`).

_MOST_NAMED = 20  # problems in a message


def grow(corpus: Mapping[str, Sequence[Record]], new: Sequence[Record], folder: Path) -> dict[str, list[Record]]:
    """The splits with new articles, which get the next identifiers; articles that are there keep split and place.

    ``folder`` has the schema. New articles have ``"id": null``.

    Raises:
        DataError: a new article does not fit the schema or its offsets, or repeats one that is there or another new
            one; the message names them all (the first twenty).
    """
    taken = [int(record["id"].removeprefix("nv-")) for records in corpus.values() for record in records]
    problems = [
        f"new article {number}: id must be null, got {record['id']!r}"
        for number, record in enumerate(new, start=1)
        if record.get("id") is not None
    ]
    begin = max(taken, default=0) + 1
    numbered = [{**record, "id": f"nv-{number:04}"} for number, record in enumerate(new, start=begin)]
    unfit = schema_problems(numbered, folder / ARTICLE_SCHEMA)
    problems += unfit
    if not unfit:
        problems += [f"{record['id']}: {problem}" for record in numbered for problem in span_problems(record)]
        problems += repeated([record for records in corpus.values() for record in records], numbered)
    if problems:
        more = f"\n... and {len(problems) - _MOST_NAMED} more" if len(problems) > _MOST_NAMED else ""
        raise DataError("nothing was added:\n" + "\n".join(problems[:_MOST_NAMED]) + more)
    splits = assign_splits(corpus, numbered)
    return {
        split: [*corpus[split], *(record for record, given in zip(numbered, splits, strict=True) if given == split)]
        for split in SPLITS
    }


def repeated(old: Sequence[Record], new: Sequence[Record]) -> list[str]:
    """One line for each new article that says what an earlier one says: the same text, or five 8-grams of prose."""
    sequences = Sequences()
    holders: dict[int, list[int]] = defaultdict(list)
    texts: dict[str, str] = {}
    problems = []
    everyone = [*old, *new]
    for number, record in enumerate(everyone):
        text = " ".join(words_of(record["text"]))
        grams = np.unique(ngrams(sequences.encode(_prose(record)), _LENGTH)).tolist()
        if number >= len(old):
            shared = Counter(holder for gram in grams for holder in holders.get(gram, ()))
            most = max(shared, key=lambda holder: shared[holder], default=-1)
            if text in texts:
                problems.append(f"{record['id']}: the same text as {texts[text]}")
            elif most >= 0 and shared[most] >= _MOST_SHARED:
                problems.append(
                    f"{record['id']}: shares {shared[most]} word {_LENGTH}-grams with {everyone[most]['id']}, and at "
                    f"most {_MOST_SHARED - 1} are allowed; rewrite or drop it"
                )
        texts.setdefault(text, record["id"])
        for gram in grams:
            holders[gram].append(number)
    return problems


def _prose(record: Record) -> list[str]:
    return [
        word
        for sentence in record["sentences"]
        if sentence["label"] is not None
        for word in words_of(record["text"][sentence["start"] : sentence["end"]])
    ]


def assign_splits(corpus: Mapping[str, Sequence[Record]], new: Sequence[Record]) -> list[str]:
    """A split for each new article, so that the shares hold in every kind and over the whole corpus.

    First every kind gives each split the whole articles that it lacks; the rest of its articles, at most two, go where
    the whole corpus lacks most. The order in which articles are served follows a digest of their texts, so that it
    says nothing about them.
    """
    have = {split: Counter(record["kind"] for record in records) for split, records in corpus.items()}
    size = sum(counts.total() for counts in have.values()) + len(new)
    lacking = {split: share * size - have[split].total() for split, share in SHARES.items()}
    given: dict[int, str] = {}
    rest: list[tuple[int, dict[str, float]]] = []
    order = sorted(range(len(new)), key=lambda number: hashlib.sha256(new[number]["text"].encode()).digest())
    for kind in sorted({record["kind"] for record in new}):
        numbers = [number for number in order if new[number]["kind"] == kind]
        total = sum(counts[kind] for counts in have.values()) + len(numbers)
        lacks = {split: share * total - have[split][kind] for split, share in SHARES.items()}
        for number in numbers:
            split = max(SPLITS, key=lambda name: lacks[name])
            if lacks[split] < 1:
                rest.append((number, lacks))
                continue
            given[number] = split
            lacks[split] -= 1
            lacking[split] -= 1
    for number, lacks in rest:
        # Any split that its kind has not filled; every kind with an article left has such a split.
        open_splits = [split for split in SPLITS if lacks[split] > 0] or list(SPLITS)
        split = max(open_splits, key=lambda name: lacking[name])
        given[number] = split
        lacks[split] -= 1
        lacking[split] -= 1
    return [given[number] for number in range(len(new))]
