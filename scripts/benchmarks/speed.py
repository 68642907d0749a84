"""Sentences a second, beside the peers and by stage."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import classifier
from benchmarks.timing import best_in_turn, read_texts, replaced, use_one_thread
from classifier import features, scorer
from classifier.batch import Batch
from classifier.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = "newsvoice, raw text to labels (arrays)"
FASTTEXT = "fastText predict alone (wordNgrams 2)"
PIPELINE = "scikit-learn pipeline, predict_proba"

# Functions on the path through `Scorer.score_many`: name of the stage, where the name is looked up, the name.
_STAGES: tuple[tuple[str, Any, str], ...] = (
    ("fold characters, find paragraphs", Batch, "of"),
    ("split sentences", scorer, "split"),
    ("mark quotations", scorer, "mark_quotations"),
    ("words: edges and hashes", features, "tokenize"),
    ("named columns", features, "named_columns"),
    ("n-grams: buckets", features, "ngram_buckets"),
    ("first stage", Model, "first_stage"),
    ("second stage", Model, "second_stage"),
)
_REST = "articles and the rest"


def measure_speed(characters: int) -> None:
    """Print end-to-end rates, the peers' on the same sentences, and the table of stages."""
    use_one_thread()
    texts, origin = read_texts(characters)
    ours = classifier.load()
    articles = list(ours.score_many(texts))
    sentences = [" ".join(s.text.split()) for article in articles for s in article.sentences]
    size, count = sum(len(text.encode()) for text in texts), len(sentences)
    print(f"{len(texts)} articles ({origin}), {count:,} sentences, {size / 1e6:.1f} MB, one core, one thread")

    runs: dict[str, Callable[[], object]] = {
        OURS: lambda: sum(len(article) for article in ours.score_many(texts)),
        "newsvoice, with a record for each sentence": lambda: sum(len(a.sentences) for a in ours.score_many(texts)),
    }
    seconds = best_in_turn(runs | _peers(sentences, np.concatenate([a.outcomes for a in articles])))
    print(f"\n{'':46} sentences/s    MB/s   newsvoice is")
    for name, taken in seconds.items():
        ratio = taken / seconds[OURS]
        print(f"{name:46} {count / taken:11,.0f} {size / taken / 1e6:7.1f}   {ratio:6.2f} x as fast")

    print(f"\n{'stage':46} us a sentence  part    MB/s")
    stages = _stages(texts)
    for name, taken in (stages | {"all": sum(stages.values())}).items():
        part = taken / sum(stages.values())
        print(f"{name:46} {taken / count * 1e6:13.2f}  {part:4.0%} {size / taken / 1e6:7.0f}")


def _peers(sentences: list[str], labels: np.ndarray) -> dict[str, Callable[[], object]]:
    """The peers by name; they get their sentences ready-made."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    from classifier.training.baseline import plain_pipeline  # noqa: PLC0415

    vectorizer = TfidfVectorizer(ngram_range=(1, 2)).fit(sentences)
    pipeline = plain_pipeline().fit(sentences[::4], labels[::4])
    peers: dict[str, Callable[[], object]] = {
        "scikit-learn TfidfVectorizer.transform alone": lambda: vectorizer.transform(sentences),
        PIPELINE: lambda: pipeline.predict_proba(sentences),
    }
    try:
        import fasttext  # noqa: PLC0415
    except ImportError:
        print("fastText: skipped; install it with: pip install 'newsvoice[bench]'")
        return peers
    with tempfile.TemporaryDirectory() as folder:
        train = Path(folder) / "train.txt"
        lines = (f"__label__{label} {text}" for label, text in zip(labels, sentences, strict=True))
        train.write_text("\n".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(str(train), wordNgrams=2, epoch=5, thread=1, verbose=0)
    return peers | {FASTTEXT: lambda: model.predict(sentences)}


def _stages(texts: list[str], rounds: int = 3) -> dict[str, float]:
    """Seconds by stage of the run that was fastest as a whole."""
    ours = classifier.load()
    found = []
    for _ in range(rounds):
        seconds = dict.fromkeys((*(name for name, _, _ in _STAGES), _REST), 0.0)
        with ExitStack() as stack:
            for name, holder, attribute in _STAGES:
                stack.enter_context(replaced(holder, attribute, _timed(holder, attribute, name, seconds)))
            begin = time.perf_counter()
            sum(len(article) for article in ours.score_many(texts))
            whole = time.perf_counter() - begin
        seconds[_REST] = whole - sum(seconds.values())
        found.append(seconds)
    return min(found, key=lambda seconds: sum(seconds.values()))


def _timed(holder: Any, attribute: str, stage: str, seconds: dict[str, float]) -> Any:
    function = getattr(holder, attribute)

    def run(*arguments: Any) -> Any:
        begin = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            seconds[stage] += time.perf_counter() - begin

    # `Batch.of` is bound to its class already.
    return staticmethod(run) if holder is Batch else run
