"""A scorer with rules instead of a model, for tests of what surrounds the scorer.

A sentence ends at a full stop, a question mark or a line end. In quotation marks: quotation; with "should":
opinion; without a full stop or question mark at its end: not prose; else fact.
"""

from __future__ import annotations

import os
import re
import signal
from bisect import bisect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.errors import ArtifactError
from classifier.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SENTENCE = re.compile(r"[^\s.?][^.?\n]*[.?]*|[.?]+")
_ROWS = {
    "fact": (0.91234567, 0.05, 0.03, 0.00765433),
    "quotation": (0.1, 0.8, 0.0625, 0.0375),
    "opinion": (0.3, 0.05, 0.6, 0.05),
    "not prose": (0.0, 0.0, 0.0, 1.0),
}


def _outcome(sentence: str) -> str:
    if sentence[-1] not in ".?":
        return "not prose"
    if sentence.startswith('"'):
        return "quotation"
    return "opinion" if "should" in sentence else "fact"


class FakeScorer:
    """Has the interface of ``classifier.scorer.Scorer``."""

    path = Path(__file__)
    info: dict[str, Any] = {  # noqa: RUF012 - never changed
        "name": "fake",
        "model_version": "1.2.3",
        "golden": [{"text": "One.", "probabilities": []}],
        "columns": ["a"] * 9,
        "labels": ["attributed_fact", "quotation"],
        "sources": [
            {"name": "first corpus", "licence": "CC BY 4.0", "documents": 12},
            {"name": "second", "licence": "MIT", "documents": 123456},
        ],
        "evaluation": {"folds": 5, "certain": {"macro_f1": 0.84567, "f1": {"quotation": np.float64(0.9)}}},
    }

    def score_many(self, texts: Iterable[str]) -> Iterator[Article]:
        for text in texts:
            if "EXPLODE" in text:
                raise MemoryError
            if "KILL" in text:
                os.kill(os.getpid(), signal.SIGKILL)
            yield _score(text)


def _score(text: str) -> Article:
    spans = [match.span() for match in _SENTENCE.finditer(text)]
    breaks = [match.end() for match in re.finditer("\n\n", text)]
    rows = [_ROWS[_outcome(text[start:end])] for start, end in spans]
    return Article(
        text,
        np.array([start for start, _ in spans], dtype=np.int64),
        np.array([end for _, end in spans], dtype=np.int64),
        np.array([bisect(breaks, start) for start, _ in spans], dtype=np.int64),
        np.array(rows, dtype=np.float32).reshape(-1, 4),
        np.zeros((0, 2), dtype=np.int64),
    )


def load(path: object = None, *, verify: bool = False, attribution: bool = True) -> FakeScorer:
    """Stands in for ``classifier.scorer.load``."""
    if path is not None and Path(str(path)).suffix == ".broken":
        raise ArtifactError(f"{path}: not a newsvoice model")
    return FakeScorer()
