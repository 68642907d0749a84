"""Sentence boundaries: the golden table, and what must hold for every text."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.abbreviations import Abbreviations, Word
from classifier.batch import Batch
from classifier.sentences import split
from classifier.training.abbreviations import listed_words

# What training would learn from the corpora, as far as the golden table needs it.
_ORDINARY = "left came stopped on noon over rain sun out resigned doubled rose officials going passed ended police"


def _abbreviations() -> Abbreviations:
    classes = listed_words()
    for word in _ORDINARY.split():
        classes[word] = classes.get(word, 0) | Word.ORDINARY
    return Abbreviations.of(classes)


ABBREVIATIONS = _abbreviations()


def sentences(text: str, abbreviations: Abbreviations = ABBREVIATIONS) -> list[str]:
    spans = split(Batch.of([text]), abbreviations)
    return [text[a:b] for a, b in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)]


def golden() -> list[str]:
    lines = (Path(__file__).parent / "golden_sentences.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("[", "# "))]


def test_the_golden_table_is_as_long_as_promised() -> None:
    assert len(golden()) >= 150


@pytest.mark.parametrize("case", golden())
def test_golden(case: str) -> None:
    text = case.replace(" ¦ ", "  ¦").replace("  ¦", " ").replace("¦", "")
    assert sentences(text) == [part.strip(" ") for part in case.split("¦")]
