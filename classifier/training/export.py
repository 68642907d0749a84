"""Writes the artifact and its model card: both, or neither."""

from __future__ import annotations

import platform
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np

from classifier._version import __version__
from classifier.artifact import ARRAYS, FORMAT, FULL, KIND, OPEN, checksum, read_artifact
from classifier.columns import column_names
from classifier.errors import ArtifactError
from classifier.labels import OUTCOMES
from classifier.plain_pickle import DTYPES
from classifier.scorer import Scorer
from classifier.training.card import model_card
from classifier.training.fetch import read_corpora
from classifier.training.golden import GOLDEN_TEXTS
from classifier.training.own_corpus import CORPUS
from classifier.training.own_corpus import TERMS as OWN_TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from classifier.abbreviations import Abbreviations
    from classifier.attribution_model import AttributionModel
    from classifier.lexicon import Lexicon
    from classifier.model import Model
    from classifier.training.evaluation import Data
    from classifier.training.fit import Settings

TERMS = {
    FULL: "weights under MIT; some of the texts they were learned from are for research or non-commercial use only: "
    "see the terms of each source",
    OPEN: "weights under MIT, learned from the project's own corpus alone, which is under CC BY 4.0: free for any use",
}
"""What users of each bundled model have to know; ``newsvoice info`` prints it."""

LARGEST = 8 * 2**20
"""Bytes that an artifact may have."""

_PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib", "pandas", "nltk")


@dataclass(frozen=True, eq=False)
class Release:
    """All that goes into an artifact."""

    name: str
    terms: str
    model: Model
    lexicon: Lexicon
    abbreviations: Abbreviations
    attribution: AttributionModel
    settings: Settings
    sources: list[dict[str, Any]]
    data_digests: dict[str, str]
    evaluation: dict[str, Any]


def write_release(release: Release, output: Path) -> Path:
    """Write the artifact to ``output`` and the model card beside it; return the card's path.

    Both are written under other names and renamed last, so that a failure leaves what was there.

    Raises:
        ArtifactError: the artifact would be too large or hold something that is not plain data.
    """
    content = _content(release)
    output.parent.mkdir(parents=True, exist_ok=True)
    card = output.parent / ("MODEL_CARD.md" if output.stem == "newsvoice-en" else f"{output.stem}.md")
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".training-") as folder:
        draft = Path(folder) / output.name
        _dump(content, draft)
        # The golden texts are scored by the file itself, as a user's verification will.
        scorer = Scorer(read_artifact(draft))
        content["golden"] = [
            {"text": text, "probabilities": np.round(scorer.score(text).probabilities, 6).tolist()}
            for text in GOLDEN_TEXTS
        ]
        _dump(content, draft)
        Scorer(read_artifact(draft)).verify()
        size = draft.stat().st_size
        if size > LARGEST:
            raise ArtifactError(f"the artifact has {size} bytes, and at most {LARGEST} are allowed; use fewer bits")
        drafted_card = Path(folder) / card.name
        drafted_card.write_text(model_card(content, size), encoding="utf-8")
        draft.replace(output)
        drafted_card.replace(card)
    return card


def _content(release: Release) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": KIND,
        "format": FORMAT,
        "name": release.name,
        "model_version": __version__,
        "terms": release.terms,
        "labels": list(OUTCOMES),
        "columns": list(column_names(release.lexicon)),
        "lexicon": release.lexicon.to_data(),
        "abbreviations": release.abbreviations.to_data(),
        "model": release.model.to_data(),
        "attribution": release.attribution.to_data(),
        "settings": asdict(release.settings),
        "sources": release.sources,
        "data_digests": release.data_digests,
        "evaluation": release.evaluation,
        "created_with": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "golden": [],
    }
    content["checksum"] = checksum({key: content[key] for key in ARRAYS})
    return content


def _dump(content: Mapping[str, Any], path: Path) -> None:
    _check_plain(content, "artifact")
    joblib.dump(content, path)


def _check_plain(value: Any, place: str) -> None:
    """Raise unless ``value`` is made of what the reader allows."""
    if isinstance(value, dict):
        for key, item in value.items():
            _check_plain(key, f"{place} key")
            _check_plain(item, f"{place}/{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_plain(item, f"{place}/{index}")
    elif isinstance(value, np.ndarray):
        if value.dtype.str[1:] not in DTYPES or not value.flags.c_contiguous:
            raise ArtifactError(f"{place}: an array of {value.dtype} cannot go into an artifact")
    elif type(value) not in {str, int, float, bool, type(None)}:
        raise ArtifactError(f"{place}: {type(value).__name__} cannot go into an artifact, which holds data only")


def source_rows(data: Data, corpora_file: Path) -> list[dict[str, Any]]:
    """One row a source and what it served as: its name, how many sentences, its terms."""
    terms = {name: corpus.terms for name, corpus in read_corpora(corpora_file).items()} | {CORPUS: OWN_TERMS}
    served = {
        "labelled articles": data.gold_corpora[data.sources != "isolated"].tolist(),
        "silver sentences": data.silver_corpora.tolist(),
        "single sentences": [sentence.corpus for sentence in data.isolated],
    }
    return [
        {"name": name, "role": role, "sentences": count, "terms": terms.get(name, "see data/corpora.toml")}
        for role, corpora in served.items()
        for name, count in sorted(Counter(corpora).items())
    ]


def both_models(evaluation: Mapping[str, Any], other: Path, *, full: bool) -> dict[str, Any]:
    """Figures of the model at hand and of the other bundled one, which are read from its file if it is there, on
    ``sentences.tsv`` (the full model's are of cross-validation) and on the test split of the project's corpus."""
    figures = _both_tests(evaluation, "full" if full else "open")
    with suppress(ArtifactError, KeyError):  # not trained yet, or of another format
        figures |= _both_tests(read_artifact(other).info["evaluation"], "open" if full else "full")
    return dict(sorted(figures.items()))


def _both_tests(evaluation: Mapping[str, Any], model: str) -> dict[str, Any]:
    unseen = evaluation["Articles never trained on"]
    rows = {
        f"{model}, test split of the project's corpus": unseen["test split of the project's corpus, certain"],
        f"{model}, sentences.tsv": (
            evaluation["Cross-validation"]["certain"] if model == "full" else unseen.get("sentences.tsv, certain")
        ),
    }
    return {name: row for name, row in rows.items() if row}
