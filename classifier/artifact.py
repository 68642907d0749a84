"""The model artifact: one file of plain data, and the checks on the way in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.abbreviations import Abbreviations
from classifier.attribution_model import AttributionModel
from classifier.columns import column_names
from classifier.errors import ArtifactError
from classifier.labels import OUTCOMES
from classifier.lexicon import Lexicon
from classifier.model import Model
from classifier.plain_pickle import read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIND = "newsvoice-model"
FORMAT = 2
"""Raised by one whenever an artifact of the former format can no longer be read as it was meant."""

ARRAYS = ("abbreviations", "attribution", "lexicon", "model")
"""Keys of the parts that hold the arrays; the checksum is over them."""

FULL, OPEN = "full", "open"
BUNDLED = {FULL: "newsvoice-en", OPEN: "newsvoice-en-open"}
"""File names of the models that come with the package, by the names that users choose them by. The full one, trained
on all sources, is the default; the open one is trained on the project's own corpus alone."""


@dataclass(frozen=True, eq=False)
class Artifact:
    """What a model file holds. ``info`` is everything but the arrays: version, sources, figures, golden texts."""

    path: Path
    info: Mapping[str, Any]
    abbreviations: Abbreviations
    lexicon: Lexicon
    model: Model
    attribution: AttributionModel


def bundled_path(name: str = BUNDLED[FULL]) -> Path:
    """Where a model that came with the package lies (in the wheel, or beside the package in a checkout)."""
    package = Path(__file__).parent
    installed = package / "models" / f"{name}.joblib"
    return installed if installed.exists() else package.parent / "models" / f"{name}.joblib"


def model_path(model: str | Path | None) -> Path:
    """The file of a model: ``None`` is the bundled full one, a name in ``BUNDLED`` that one, else it is the path."""
    if isinstance(model, str) and model in BUNDLED:
        return bundled_path(BUNDLED[model])
    return bundled_path() if model is None else Path(model)


def read_artifact(path: Path) -> Artifact:
    """Read a model file; its arrays stay in the mapped file.

    Raises:
        ArtifactError: as ``plain_pickle.read_plain`` does, and for a file that is no newsvoice model, that has
            another format, or whose outcomes or columns are not those of this version.
    """
    content = read_plain(path)
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ArtifactError(f"{path}: not a newsvoice model (no mark {KIND!r} in it)")
    found = content.get("format")
    if found != FORMAT:
        newer = isinstance(found, int) and found > FORMAT
        remedy = "install a newer newsvoice" if newer else "train the model anew with this version"
        raise ArtifactError(f"{path}: model format {found!r}, but this version reads format {FORMAT}; {remedy}")
    try:
        lexicon = Lexicon.from_data(content["lexicon"])
        artifact = Artifact(
            path,
            {key: value for key, value in content.items() if key not in ARRAYS},
            Abbreviations.from_data(content["abbreviations"]),
            lexicon,
            Model.from_data(content["model"]),
            AttributionModel.from_data(content["attribution"]),
        )
        fits = tuple(content["labels"]) == OUTCOMES and tuple(content["columns"]) == column_names(lexicon)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(f"{path}: the model lacks or garbles a part ({error}); train it anew") from None
    if not fits:
        raise ArtifactError(f"{path}: the model's labels or columns are not those of this version; train it anew")
    return artifact


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 over all arrays of an artifact, with the keys that lead to them."""
    digest = hashlib.sha256()
    for key, array in _arrays("", content):
        digest.update(f"{key} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def check_arrays(artifact: Artifact) -> None:
    """Raise ``ArtifactError`` when the arrays are not those that training wrote."""
    content = {
        "abbreviations": artifact.abbreviations.to_data(),
        "lexicon": artifact.lexicon.to_data(),
        "model": artifact.model.to_data(),
        "attribution": artifact.attribution.to_data(),
    }
    if checksum(content) != artifact.info.get("checksum"):
        raise ArtifactError(f"{artifact.path}: the arrays do not match their checksum; copy the file again")


def _arrays(key: str, value: Any) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    if isinstance(value, np.ndarray):
        yield key, value
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from _arrays(f"{key}/{name}", value[name])
