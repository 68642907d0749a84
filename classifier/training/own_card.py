"""Renews what is generated beside the project's corpus: the tables of its card, and its Croissant description."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from classifier.errors import DataError
from classifier.labels import OUTCOMES
from classifier.training.corpus_report import own_figures
from classifier.training.corpus_tables import composition_tables, percent, table
from classifier.training.croissant import CROISSANT, describe_dataset
from classifier.training.own_corpus import SPLITS, file_digests, read_records
from classifier.training.second_labels import FIRST_LABELS, SECOND_LABELS, agreement_figures, before_settling, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CARD = "README.md"

COMPOSITION, AGREEMENT, COMPARISON = "composition", "agreement", "comparison"
"""Parts of the card between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->``."""

_MEASURED = re.compile(r"<!-- measured on ([0-9a-f]{64}) -->")


def renewed(folder: Path, comparison: str | None) -> dict[str, bytes]:
    """Contents of the card and of the Croissant description for the files as they are.

    ``comparison`` holds the tables beside the public corpora; None leaves those in the card, which
    :func:`measured_on` can tell to be out of date.

    Raises:
        DataError: the card lacks a part, or the corpus or its second labels are broken.
    """
    try:
        card = (folder / CARD).read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{folder / CARD}: {error.strerror}; the card is written by hand around its tables") from None
    card = _with_part(card, COMPOSITION, composition_tables(own_figures(folder)))
    card = _with_part(card, AGREEMENT, agreement_tables(_agreement(folder)))
    if comparison is not None:
        card = _with_part(card, COMPARISON, f"<!-- measured on {splits_digest(folder)} -->\n\n{comparison}")
    description = json.dumps(describe_dataset(folder), indent=1, ensure_ascii=False) + "\n"
    return {CARD: card.encode(), CROISSANT: description.encode()}


def splits_digest(folder: Path) -> str:
    """One SHA-256 for the splits together."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(file_digests(folder).items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def measured_on(card: str) -> str | None:
    """The digest of the splits that the card's comparison was measured on."""
    found = _MEASURED.search(card)
    return found[1] if found else None


def _with_part(card: str, name: str, content: str) -> str:
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    if card.count(begin) != 1 or card.count(end) != 1 or card.index(begin) > card.index(end):
        raise DataError(f"{CARD}: must have the line {begin!r} once, and {end!r} once after it")
    before, _, rest = card.partition(begin)
    return f"{before}{begin}\n\n{content.strip()}\n\n{end}{rest.partition(end)[2]}"


def _agreement(folder: Path) -> dict[str, Any] | None:
    path = folder / SECOND_LABELS
    if not path.is_file():
        return None
    records = [record for split in SPLITS for record in read_records(folder, split)]
    figures = agreement_figures(compare(before_settling(records, folder / FIRST_LABELS), [path]))
    return {**figures, "share": figures["articles"] / len(records)}


def agreement_tables(figures: Mapping[str, Any] | None) -> str:
    """Agreement of the second labelling as Markdown; None says that there is none."""
    if figures is None:
        return "No article has second labels yet.\n"
    sets = [
        [name, row["sentences"], f"{row['raw']:.3f}", f"{row['kappa']:.3f}", *_f1(row)]
        for name, row in figures["sets"].items()
    ]
    confusion = [[outcome, *row] for outcome, row in zip(OUTCOMES, figures["sets"]["all"]["confusion"], strict=True)]
    kinds = [
        [name, row["sentences"], f"{row['raw']:.3f}", f"{row['kappa']:.3f}"] for name, row in figures["kinds"].items()
    ]
    return "\n".join(
        [
            f"{figures['articles']} articles ({percent(figures['share'])}) have second labels. "
            "F1 is by label; *certain*: where the first labelling says so.\n",
            table(["sentences", "number", "raw", "kappa", *(f"F1 {outcome}" for outcome in OUTCOMES)], sets),
            "Sentences by first (rows) and second label (columns):\n",
            table(["first", *OUTCOMES], confusion),
            table(["kind", "sentences", "raw", "kappa"], kinds),
        ]
    )


def _f1(row: Mapping[str, Any]) -> list[str]:
    return [f"{row['f1'][outcome]:.3f}" if outcome in row["f1"] else "" for outcome in OUTCOMES]
