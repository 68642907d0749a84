"""Measures speed, start-up and memory, as ratios within one run, because machines are noisy.

    python scripts/benchmark.py speed      sentences a second on one core, by stage and beside scikit-learn and fastText
    python scripts/benchmark.py startup    wall time of `newsvoice score` on a short article, over `import numpy`
    python scripts/benchmark.py memory     peak memory of `newsvoice score` on generated JSONL
    python scripts/benchmark.py scaling    exponent of the cost in the size of the text, for awkward shapes

Texts are those of the corpora where they are on the machine, else the samples in data/samples, repeated.
`pip install 'newsvoice[bench]'` gives the peers.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from threadpoolctl import threadpool_limits

import classifier
from classifier.artifact import bundled_path, read_artifact
from classifier.batch import Batch
from classifier.features import feature_blocks
from classifier.quotes import mark_quotations
from classifier.scorer import BATCH_CHARACTERS
from classifier.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def read_texts(characters: int) -> tuple[list[str], str]:
    """Articles of about so many characters in all, and where they are from."""
    if CORPORA.is_dir():
        files, origin = (
            sorted(CORPORA.glob("ptc/*/*.txt")) + sorted(CORPORA.glob("polnear/data/*/text/*.txt")),
            "corpora",
        )
    else:
        files, origin = sorted((ROOT / "data" / "samples").glob("*.txt")), "samples, repeated"
    articles = [file.read_text(encoding="utf-8") for file in files]
    texts: list[str] = []
    while sum(map(len, texts)) < characters:
        texts += articles
    return texts, origin


def best_of(run: Callable[[], object], times: int = 3) -> float:
    """Least wall time in seconds; other processes only ever add to it."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        found.append(time.perf_counter() - begin)
    return min(found)


@app.command()
def speed(characters: Annotated[int, typer.Option(help="Text to score.")] = 6_000_000) -> None:
    """Sentences a second, end to end, by stage, and beside the peers on the same sentences."""
    texts, origin = read_texts(characters)
    scorer = classifier.load()
    articles = list(scorer.score_many(texts))
    sentences = [" ".join(s.text.split()) for article in articles for s in article.sentences]
    size, count = sum(len(text.encode()) for text in texts), len(sentences)
    print(f"{len(texts)} articles ({origin}), {count:,} sentences, {size / 1e6:.1f} MB, one core")
    threadpool_limits(1)

    ours = best_of(lambda: sum(len(article) for article in scorer.score_many(texts)))
    full = best_of(lambda: sum(len(article.sentences) for article in scorer.score_many(texts)))
    rows = [
        ("newsvoice, raw text to labels (arrays)", ours),
        ("newsvoice, with a record for each sentence", full),
    ]
    rows += _peers(sentences, [a.outcomes for a in articles])
    print(f"\n{'':46} sentences/s    MB/s   newsvoice is")
    for name, seconds in rows:
        print(f"{name:46} {count / seconds:11,.0f} {size / seconds / 1e6:7.1f}   {seconds / ours:6.2f} x as fast")

    print(f"\n{'stage':46} us a sentence  part    MB/s")
    stages = _stages(texts)
    for name, seconds in stages.items():
        part = seconds / sum(stages.values())
        print(f"{name:46} {seconds / count * 1e6:13.2f}  {part:4.0%} {size / seconds / 1e6:7.0f}")


def _peers(sentences: list[str], outcomes: list[np.ndarray]) -> list[tuple[str, float]]:
    """Names and seconds of the peers, which get their sentences ready-made."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    from classifier.training.baseline import plain_pipeline  # noqa: PLC0415

    labels = np.concatenate(outcomes)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2)).fit(sentences)
    pipeline = plain_pipeline().fit(sentences[::4], labels[::4])
    rows = [
        ("scikit-learn TfidfVectorizer.transform alone", best_of(lambda: vectorizer.transform(sentences), 2)),
        ("scikit-learn pipeline, predict_proba", best_of(lambda: pipeline.predict_proba(sentences), 2)),
    ]
    try:
        import fasttext  # noqa: PLC0415
    except ImportError:
        print("fastText: skipped; install it with: pip install 'newsvoice[bench]'")
        return rows
    with tempfile.TemporaryDirectory() as folder:
        train = Path(folder) / "train.txt"
        lines = (f"__label__{label} {text}" for label, text in zip(labels, sentences, strict=True))
        train.write_text("\n".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(str(train), wordNgrams=2, epoch=5, thread=1, verbose=0)
    rows.append(("fastText predict alone (wordNgrams 2)", best_of(lambda: model.predict(sentences))))
    return rows


def _stages(texts: list[str]) -> dict[str, float]:
    """Seconds by stage of the path through `classifier.scorer`."""
    artifact = read_artifact(bundled_path())
    model = artifact.model
    batches: list[list[str]] = [[]]
    for text in texts:
        if sum(map(len, batches[-1])) >= BATCH_CHARACTERS:
            batches.append([])
        batches[-1].append(text)
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - begin

    for texts_of_batch in batches:
        with timed("fold characters, find paragraphs"):
            batch = Batch.of(texts_of_batch)
        with timed("split sentences"):
            spans = split(batch, artifact.abbreviations)
        with timed("mark quotations"):
            quotations = mark_quotations(batch)
        with timed("features"):
            blocks = list(feature_blocks(batch.codes, quotations.inside, spans, artifact.lexicon, model.bits))
        with timed("first stage"):
            first = np.concatenate([model.first_stage(block) for block in blocks])
        with timed("second stage"):
            model.second_stage(first, spans.documents)
    return seconds


@app.command()
def startup(runs: Annotated[int, typer.Option(min=3)] = 15) -> None:
    """Wall time of scoring one short article from the shell, over that of importing NumPy."""
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "short.txt"
        article.write_text("It rained in Port Ellery on Monday, the harbour board said.\n", encoding="utf-8")
        command = str(Path(sys.executable).with_name("newsvoice"))
        commands = {
            "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
            "newsvoice score short.txt": [command, "score", str(article)],
        }
        # In turn, so that a slow spell of the machine hits both.
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, line in commands.items():
                begin = time.perf_counter()
                subprocess.run(line, check=True, capture_output=True)
                times[name].append(time.perf_counter() - begin)
    medians = [statistics.median(found) for found in times.values()]
    for name, median in zip(times, medians, strict=True):
        print(f"{name:30} {median * 1000:7.0f} ms (median of {runs})")
    print(f"{'ratio':30} {medians[1] / medians[0]:7.2f}")


@app.command()
def memory(
    megabytes: Annotated[int, typer.Option(min=1)] = 1000, jobs: Annotated[int, typer.Option(min=1)] = 1
) -> None:
    """Peak memory and rate of `newsvoice score --format jsonl` on generated JSONL."""
    texts, origin = read_texts(1_000_000)
    shuffle = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "articles.jsonl", Path(folder) / "labels.jsonl"
        with source.open("w", encoding="utf-8") as file:
            number = 0
            while file.tell() < megabytes * 1_000_000:
                file.write(json.dumps({"id": number, "text": shuffle.choice(texts)}) + "\n")
                number += 1
        command = str(Path(sys.executable).with_name("newsvoice"))
        line = [
            command,
            "score",
            str(source),
            "--format",
            "jsonl",
            "--output",
            str(target),
            "--jobs",
            str(jobs),
        ]
        begin = time.perf_counter()
        subprocess.run(line, check=True)
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        with target.open("rb") as file:
            sentences = sum(1 for _ in file)
    print(
        f"{megabytes} MB of JSONL ({origin}), {number:,} articles, {sentences:,} sentences, {jobs} job(s): "
        f"{seconds:.0f} s, {sentences / seconds:,.0f} sentences/s, peak memory of the largest process {peak:.0f} MiB"
    )


SHAPES: dict[str, Callable[[int], list[str]]] = {
    "one document of many sentences": lambda n: ["The board met on Monday, it said. " * (n // 34)],
    "many tiny documents": lambda n: ["It rained."] * (n // 10),
    "one line without a full stop": lambda n: ["word and " * (n // 9)],
    "one word": lambda n: ["x" * n],
    "a line of full stops": lambda n: ["." * n],
    "full stops and spaces": lambda n: [". " * (n // 2)],
    "quotation marks": lambda n: ['"' * n],
    "opening marks, a line each": lambda n: ["“a\n" * (n // 3)],
    "single marks": lambda n: ["'a " * (n // 3)],
    "empty lines": lambda n: ["\n" * n],
    "short lines": lambda n: ["ab\n" * (n // 3)],
    "brackets": lambda n: ["(" * n],
}


@app.command()
def scaling(
    least: Annotated[int, typer.Option(help="Characters of the smallest text.")] = 500_000,
    doublings: Annotated[int, typer.Option(min=2)] = 4,
) -> None:
    """Exponent b of seconds = a * characters ** b, fitted by least squares on logarithms."""
    scorer = classifier.load()
    scorer.score("Warm up.")
    for name, make in SHAPES.items():
        sizes = [least * 2**step for step in range(doublings)]
        times = []
        for size in sizes:
            texts = make(size)
            times.append(best_of(lambda texts=texts: sum(len(a) for a in scorer.score_many(texts)), 2))  # type: ignore[misc]
        exponent = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        print(f"{name:32} exponent {exponent:5.2f}   {times[-1]:6.2f} s for {sizes[-1] / 1e6:.0f} M characters")


if __name__ == "__main__":
    app()
