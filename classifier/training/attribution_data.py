"""Texts whose attributions are known: PolNeAR's, and those of the corpus of this project."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.errors import DataError
from classifier.training.digests import file_digest
from classifier.training.own_corpus import CORPUS, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    Span = tuple[int, int]
    Spans = tuple[Span, ...]

POLNEAR = "polnear"

_ENTITY = re.compile(r"(T\d+)\t[\w-]+ (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?")
_EVENT = re.compile(r"E\d+\t(.*)")
_ROLE = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")
_AGREED = 0.5  # part of the annotators of an article that must have marked an attribution


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution as annotated; every span is ``(start, end)`` in characters of the text.

    ``source`` is empty where the text names none, ``cue`` in a quotation without a tag; ``content`` is ``None`` where
    the corpus does not mark it.
    """

    cue: Spans
    source: Spans
    content: Spans | None


@dataclass(frozen=True, slots=True)
class AttributedDocument:
    """An article with all its attributions; what stands in ``ignored`` spans may or may not be one."""

    corpus: str
    name: str
    text: str
    attributions: tuple[GoldAttribution, ...]
    ignored: Spans


def load_polnear(folder: Path, split: str, digests: Mapping[tuple[str, str], str]) -> list[AttributedDocument]:
    """The articles of ``train`` or ``dev`` below ``folder`` (``polnear`` among the corpora), by name.

    ``digests`` (``digests.read_digests``) are what the files must have.

    Annotations of one article by several people are merged: attributions whose cues overlap are one, with the spans
    that most annotators chose (of the first in case of a tie). What at least half of the annotators marked counts;
    the cues of others are ``ignored``.

    Raises:
        DataError: there are no annotations, a file is not the one of ``digests``, or a span does not fit its text.
    """
    files = sorted((folder / "data" / split / "attributions").glob("*.ann"))
    if not files:
        raise DataError(f"{folder / 'data' / split / 'attributions'}: no annotations (*.ann) of PolNeAR there")
    found: dict[str, list[list[GoldAttribution]]] = defaultdict(list)
    texts: dict[str, str] = {}
    for file in files:
        name = file.stem.rpartition("_")[0]
        if name not in texts:
            texts[name] = _checked(folder, f"data/{split}/text/{name}.txt", digests)
        lines = _checked(folder, f"data/{split}/attributions/{file.name}", digests).split("\n")
        found[name].append(_read_annotations(file, lines, len(texts[name])))
    return [_merged(name, texts[name], annotators) for name, annotators in sorted(found.items())]


def load_own_attributions(folder: Path, *splits: str) -> list[AttributedDocument]:
    """The articles of the corpus of this project (``data/newsvoice-corpus``), in the order of its files.

    Each cue of a sentence is an attribution to the source of the sentence; a quotation without a tag is one without a
    cue, whose content is the sentence. What else there may be in such a sentence,
    and in lines that are not prose, is ignored.

    Raises:
        DataError: as ``own_corpus.read_records`` does.
    """
    documents = []
    for split in splits:
        for record in read_records(folder, split):
            found, ignored = [], []
            for row in record["sentences"]:
                source: Spans = (tuple(row["source"]),) if row.get("source") else ()
                if "cues" in row and not row["cues"]:
                    found.append(GoldAttribution((), (), ((row["start"], row["end"]),)))
                found += [GoldAttribution((tuple(cue),), source, None) for cue in row.get("cues", ())]
                # Attributions within an attributed sentence are not annotated.
                if row["label"] is None or row.get("cues"):
                    ignored.append((row["start"], row["end"]))
            documents.append(AttributedDocument(CORPUS, record["id"], record["text"], tuple(found), tuple(ignored)))
    return documents


def _checked(folder: Path, file: str, digests: Mapping[tuple[str, str], str]) -> str:
    """The text of a file, which must be the one that was annotated."""
    path = folder / file
    expected = digests.get((POLNEAR, file))
    if expected is None or not path.is_file() or file_digest(path) != expected:
        raise DataError(f"{path}: missing, or not the file that was annotated; scripts/fetch_corpora.py obtains it")
    return path.read_text(encoding="utf-8")


def _read_annotations(file: Path, lines: Sequence[str], length: int) -> list[GoldAttribution]:
    """The attributions of one annotator (brat standoff), those without a cue left out."""
    spans: dict[str, Spans] = {}
    events: list[dict[str, list[Span]]] = []
    for line in lines:
        if entity := _ENTITY.fullmatch(line):
            pieces = [piece.split() for piece in entity[2].split(";")]
            spans[entity[1]] = tuple((int(start), int(end)) for start, end in pieces)
        elif event := _EVENT.fullmatch(line):
            roles: dict[str, list[Span]] = defaultdict(list)
            for role, entity_id in _ROLE.findall(event[1]):
                roles[role] += spans.get(entity_id, ())
            events.append(roles)
    if any(end > length or start >= end for pieces in spans.values() for start, end in pieces):
        raise DataError(f"{file}: a span does not lie in its text ({length} characters)")
    return [
        GoldAttribution(*(tuple(sorted(roles[role])) for role in ("Cue", "Source", "Content")))
        for roles in events
        if roles["Cue"]
    ]


def _merged(name: str, text: str, annotators: Sequence[list[GoldAttribution]]) -> AttributedDocument:
    clusters: list[tuple[set[int], list[GoldAttribution]]] = []
    for number, marked in enumerate(annotators):
        for annotation in marked:
            for members, alike in clusters:
                if number not in members and any(overlap(annotation.cue, other.cue) for other in alike):
                    members.add(number)
                    alike.append(annotation)
                    break
            else:
                clusters.append(({number}, [annotation]))
    agreed, ignored = [], []
    for members, alike in clusters:
        if len(members) >= _AGREED * len(annotators):
            agreed.append(
                GoldAttribution(
                    _most_chosen(a.cue for a in alike),
                    _most_chosen(a.source for a in alike),
                    _most_chosen(a.content or () for a in alike),
                )
            )
        else:
            ignored += [span for annotation in alike for span in annotation.cue]
    agreed.sort(key=lambda attribution: attribution.cue)
    return AttributedDocument(POLNEAR, name, text, tuple(agreed), tuple(sorted(ignored)))


def _most_chosen(choices: Iterable[Spans]) -> Spans:
    return Counter(choices).most_common(1)[0][0]


def overlap(some: Spans, others: Spans) -> bool:
    """Whether any of the spans share a character."""
    return any(a < d and c < b for a, b in some for c, d in others)
