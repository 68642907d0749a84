"""A second, independent labelling of articles of the project's corpus, and how far it agrees with the first."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.errors import DataError
from classifier.labels import NOT_PROSE, OUTCOMES, Label
from classifier.training.own_corpus import read_json_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SECOND_LABELS = "second-labels.jsonl"
"""Its file beside the corpus; ``second-labels.schema.json`` describes a line."""

FIRST_LABELS = "first-labels.jsonl"
"""Labels of the same articles, in the same form, from before their differences were settled."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two labellings of the same sentences agree.

    ``kappa`` is Cohen's; ``f1`` is by outcome that either uses, with either labelling as the truth, ``macro_f1`` its
    mean over the three labels of prose; ``confusion`` has a row for each outcome of the corpus and a column for each
    of the second labelling, in the order of ``labels.OUTCOMES``.
    """

    sentences: int
    raw: float
    kappa: float
    macro_f1: float
    f1: dict[str, float]
    confusion: list[list[int]]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence that the two labellings decide differently."""

    id: str
    index: int
    first: str
    second: str
    certain: bool
    text: str


@dataclass(frozen=True)
class Compared:
    """The sentences of all articles labelled twice; arrays of one element a sentence, outcomes as indices."""

    articles: int
    identifiers: list[str]
    indices: list[int]
    kinds: NDArray[np.str_]
    texts: list[str]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    first_certain: NDArray[np.bool_]
    second_certain: NDArray[np.bool_]


def compare(records: Sequence[Mapping[str, Any]], files: Sequence[Path]) -> Compared:
    """Join the articles of the corpus with second labels.

    Raises:
        DataError: a file is missing, or an article is unknown, comes twice, or has another number of sentences.
    """
    known = {record["id"]: record for record in records}
    chosen: dict[str, dict[str, Any]] = {}
    for path in files:
        try:
            lines = read_json_lines(path)
        except OSError as error:
            raise DataError(f"{path}: {error.strerror}; it must have one line an article with second labels") from None
        for number, line in enumerate(lines, start=1):
            _check(line, known, chosen, f"{path}, line {number}")
            chosen[line["id"]] = line
    pairs = [
        (record, index, sentence, chosen[record["id"]])
        for record in records
        if record["id"] in chosen
        for index, sentence in enumerate(record["sentences"])
    ]
    return Compared(
        articles=len(chosen),
        identifiers=[record["id"] for record, *_ in pairs],
        indices=[index for _, index, *_ in pairs],
        kinds=np.array([record["kind"] for record, *_ in pairs], dtype=np.str_),
        texts=[record["text"][sentence["start"] : sentence["end"]] for record, _, sentence, _ in pairs],
        first=_outcomes([sentence["label"] for _, _, sentence, _ in pairs]),
        second=_outcomes([line["labels"][index] for _, index, _, line in pairs]),
        first_certain=np.array([sentence["certain"] for _, _, sentence, _ in pairs], dtype=np.bool_),
        second_certain=np.array([line["certain"][index] for _, index, _, line in pairs], dtype=np.bool_),
    )


def before_settling(records: Sequence[Mapping[str, Any]], path: Path) -> list[Mapping[str, Any]]:
    """The articles with the labels of a file (``FIRST_LABELS``) in place of those that the corpus has by now.

    Raises:
        DataError: an article of the file is unknown, comes twice, or has another number of sentences.
    """
    known = {record["id"]: record for record in records}
    chosen: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(read_json_lines(path) if path.is_file() else [], start=1):
        _check(line, known, chosen, f"{path}, line {number}")
        chosen[line["id"]] = line
    return [_relabelled(record, chosen[record["id"]]) if record["id"] in chosen else record for record in records]


def _relabelled(record: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    given = zip(record["sentences"], line["labels"], line["certain"], strict=True)
    return {**record, "sentences": [{**row, "label": label, "certain": sure} for row, label, sure in given]}


def _check(line: Mapping[str, Any], known: Mapping[str, Any], chosen: Mapping[str, Any], place: str) -> None:
    identifier = str(line.get("id"))
    if identifier not in known:
        raise DataError(f"{place}: id must name an article of the corpus, got {identifier!r}")
    if identifier in chosen:
        raise DataError(f"{place}: {identifier} has a line already; keep one line an article")
    expected = len(known[identifier]["sentences"])
    for name in ("labels", "certain"):
        values = line.get(name)
        if not isinstance(values, list) or len(values) != expected:
            found = len(values) if isinstance(values, list) else repr(values)
            raise DataError(f"{place}: {name} must have {expected} items, one a sentence of {identifier}, got {found}")
    unknown = sorted({str(label) for label in line["labels"]} - {*Label, "None"})
    if unknown:
        raise DataError(f"{place}: a label must be null or one of {', '.join(Label)}, got {unknown[0]!r}")


def _outcomes(labels: Sequence[str | None]) -> NDArray[np.int64]:
    return np.array([OUTCOMES.index(label or NOT_PROSE) for label in labels], dtype=np.int64)


def agreement(first: NDArray[np.int64], second: NDArray[np.int64]) -> Agreement:
    """Compare outcomes, as indices into ``labels.OUTCOMES``."""
    confusion = np.zeros((len(OUTCOMES), len(OUTCOMES)), dtype=np.int64)
    np.add.at(confusion, (first, second), 1)
    total = max(len(first), 1)
    same = np.diagonal(confusion)
    rows, columns = confusion.sum(axis=1), confusion.sum(axis=0)
    raw, chance = same.sum() / total, (rows * columns).sum() / total**2
    f1 = 2 * same / np.maximum(rows + columns, 1)
    used = (rows + columns)[: len(Label)] > 0
    return Agreement(
        sentences=len(first),
        raw=round(float(raw), 4),
        # Both labellings constant and equal: agreement beyond chance has no meaning, and they do agree.
        kappa=round(float((raw - chance) / (1 - chance)), 4) if chance < 1 else 1.0,
        macro_f1=round(float(f1[: len(Label)][used].mean()), 4) if used.any() else 0.0,
        f1={outcome: round(float(f1[at]), 4) for at, outcome in enumerate(OUTCOMES) if rows[at] + columns[at]},
        confusion=confusion.tolist(),
    )


def agreement_figures(compared: Compared) -> dict[str, Any]:
    """Agreement on all sentences, on those the corpus calls certain, on those both do, on prose, and by kind."""
    not_prose = OUTCOMES.index(NOT_PROSE)
    chosen = {
        "all": np.ones(len(compared.first), dtype=np.bool_),
        "certain": compared.first_certain,
        "certain in both": compared.first_certain & compared.second_certain,
        "prose in both": (compared.first != not_prose) & (compared.second != not_prose),
    }
    kinds = Counter(compared.kinds.tolist())
    return {
        "articles": compared.articles,
        "sets": {name: asdict(agreement(compared.first[rows], compared.second[rows])) for name, rows in chosen.items()},
        "kinds": {
            kind: asdict(agreement(compared.first[compared.kinds == kind], compared.second[compared.kinds == kind]))
            for kind in sorted(kinds)
        },
    }


def disagreements(compared: Compared) -> list[Disagreement]:
    """The sentences that the labellings decide differently, in the order of the corpus."""
    return [
        Disagreement(
            id=compared.identifiers[row],
            index=compared.indices[row],
            first=OUTCOMES[compared.first[row]],
            second=OUTCOMES[compared.second[row]],
            certain=bool(compared.first_certain[row]),
            text=compared.texts[row],
        )
        for row in np.flatnonzero(compared.first != compared.second).tolist()
    ]
