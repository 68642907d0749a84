r"""From text to labelled sentences: read this first.

text -> batch -> sentences -> quotations -> features -> two logistic stages -> articles
                                                   \-> cues, sources, contents /
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.artifact import Artifact, check_arrays, model_path, read_artifact
from classifier.attribution_model import Attributor
from classifier.attributions import Attributions
from classifier.batch import Batch
from classifier.errors import ArtifactError
from classifier.features import feature_blocks
from classifier.quotes import mark_quotations
from classifier.records import Article, lines_of
from classifier.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from classifier.explanation import Explanation

# Characters of text scored together. Larger batches gain no speed and cost memory; smaller ones pay the fixed
# costs of the array operations too often. Set by `scripts/benchmark.py batches`.
BATCH_CHARACTERS = 1 << 19

# Golden texts must come out as they did in training up to this. Rounding differs between processors.
_GOLDEN_TOLERANCE = 2e-3


class Scorer:
    """Labels the sentences of articles with one model, and with ``attribution`` says who is quoted or cited.

    A scorer never changes after it is made: threads may share it.
    """

    def __init__(self, artifact: Artifact, *, attribution: bool = True) -> None:
        self._artifact = artifact
        self._attribution = attribution

    @property
    def info(self) -> Mapping[str, Any]:
        """What the model is: version, sources and their terms, figures, settings, package versions."""
        return self._artifact.info

    @property
    def path(self) -> Path:
        """The model file."""
        return self._artifact.path

    def score(self, text: str) -> Article:
        """Label every sentence of one article.

        Raises:
            TypeError: ``text`` is not a string.
        """
        return self._score_batch([_checked(text)])[0]

    def score_many(self, texts: Iterable[str]) -> Iterator[Article]:
        """Label articles as they come: lazily, in order, in bounded memory.

        Raises:
            TypeError: ``texts`` is a single string, or one of its items is not a string.
        """
        if isinstance(texts, str):
            raise TypeError("`texts` must be an iterable of strings, got one string; use score() for one text")
        return self._stream(texts)

    def _stream(self, texts: Iterable[str]) -> Iterator[Article]:
        waiting: list[str] = []
        size = 0
        for text in texts:
            waiting.append(_checked(text))
            # An empty document has a cost too.
            size += len(text) + 16
            if size >= BATCH_CHARACTERS:
                yield from self._score_batch(waiting)
                waiting, size = [], 0
        yield from self._score_batch(waiting)

    def _score_batch(self, texts: list[str]) -> list[Article]:
        artifact, model = self._artifact, self._artifact.model
        batch = Batch.of(texts)
        spans = split(batch, artifact.abbreviations)
        quotations = mark_quotations(batch)
        blocks = feature_blocks(batch.codes, quotations.inside, spans, artifact.lexicon, model.bits)
        attributor = Attributor(artifact.attribution, batch.codes) if self._attribution else None
        if attributor:
            blocks = attributor.watch(blocks)
        probabilities = model.probabilities(blocks, spans.documents)
        cues = attributor.finish(spans.documents, batch.document_starts) if attributor else None

        voices = None
        if cues:
            lines = lines_of(
                spans.starts, spans.ends, spans.paragraphs, spans.documents, np.asarray(probabilities.argmax(axis=1))
            )
            voices = Attributions(texts, batch.codes, lines, (quotations.starts, quotations.ends), cues.of_batch)

        # Offsets and numbers count from the start of the document. A batch can have many thousands of documents,
        # so that all arithmetic is done here and each article is five slices.
        offsets = batch.document_starts[spans.documents]
        starts, ends = spans.starts - offsets, spans.ends - offsets
        documents = np.arange(len(texts) + 1)
        paragraphs = spans.paragraphs - np.searchsorted(batch.paragraph_documents, documents)[spans.documents]
        stretches = np.stack((quotations.starts, quotations.ends), axis=1)
        stretches -= batch.document_starts[quotations.documents, None]
        rows = np.searchsorted(spans.documents, documents).tolist()
        quoted = np.searchsorted(quotations.documents, documents).tolist()
        return [
            Article(
                text,
                starts[a:b],
                ends[a:b],
                paragraphs[a:b],
                probabilities[a:b],
                stretches[c:d],
                partial(cues.of_document, document) if cues else None,
                partial(voices.of_document, document) if voices else None,
            )
            for document, (text, a, b, c, d) in enumerate(zip(texts, rows, rows[1:], quoted, quoted[1:], strict=False))
        ]

    def explain(self, text: str, sentence: int | None = None) -> tuple[Explanation, ...]:
        """Why the sentences of ``text``, or the one of index ``sentence``, got their labels.

        Raises:
            TypeError: ``text`` is not a string.
            ValueError: there is no sentence of that index.
        """
        from classifier.explanation import explain_article  # noqa: PLC0415 - start-up: scoring goes without

        return explain_article(self._artifact, _checked(text), sentence)

    def verify(self) -> None:
        """Check the arrays against their checksum, and the golden texts against their probabilities.

        Raises:
            ArtifactError: either does not match.
        """
        check_arrays(self._artifact)
        for golden in self.info["golden"]:
            got = self.score(golden["text"]).probabilities
            expected = np.array(golden["probabilities"], dtype=np.float32)
            if got.shape != expected.shape or np.abs(got - expected).max() > _GOLDEN_TOLERANCE:
                raise ArtifactError(
                    f"{self.path}: the golden text {golden['text'][:40]!r} does not come out as in training; "
                    "the file is damaged or this version of newsvoice computes something else"
                )


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a text must be a string, got {type(text).__name__}")
    return text


def load(model: str | Path | None = None, *, verify: bool = False, attribution: bool = True) -> Scorer:
    """A scorer with a bundled model (``"full"``, the default, or ``"open"``), or with the model file of that path.

    With ``verify`` the arrays and golden texts of the model are checked as well. Without ``attribution`` the scorer
    does not look for sources and cues, which saves a quarter of the time.

    Raises:
        ArtifactError: the file is missing, damaged, foreign, of another format, or fails the check.
    """
    scorer = Scorer(read_artifact(model_path(model)), attribution=attribution)
    if verify:
        scorer.verify()
    return scorer


@cache
def _bundled() -> Scorer:
    return load()


def score(text: str) -> Article:
    """Label every sentence of one article with the bundled model, which is loaded on first use."""
    return _bundled().score(text)
