"""The Croissant description of the project's corpus (``croissant.json``; MLCommons Croissant 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from classifier.labels import Label
from classifier.training.digests import file_digest
from classifier.training.own_corpus import SPLITS
from classifier.training.second_labels import FIRST_LABELS, SECOND_LABELS

if TYPE_CHECKING:
    from pathlib import Path

CROISSANT = "croissant.json"
VERSION = "1.0.0"
"""Version of the corpus, not of the package."""

PUBLISHED = "2026-11-25"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_FILES = "split-files"
_CITATION = "Newsvoice contributors: The Newsvoice corpus, version {version}. CC BY 4.0."
_DESCRIPTION = (
    "Original English news articles of 25 kinds with the voice of every sentence: reporting (attributed_fact), "
    "somebody else's words (quotation), the author judging (editorial_opinion), or not prose (null), and for reported "
    "speech the spans of source, cues and speaker. Text and labels were written by a language model; persons, firms "
    "and events are invented."
)
_READINGS = {
    SECOND_LABELS: "a second, independent reading of some articles",
    FIRST_LABELS: "the first reading of the articles read twice, before differences were settled",
}
_MANNER = {
    "rai:dataCollection": "Written for this corpus by a language model; nothing was collected from publishers.",
    "rai:dataAnnotationProtocol": "data/labels/GUIDELINES.md; labels by a language model, a part of them twice.",
    "rai:dataUseCases": "Training and testing of models that tell reporting, quotation and opinion apart.",
    "rai:dataLimitations": "Imitated journalism in the habits of a language model; not evidence about any outlet.",
}


def describe_dataset(folder: Path) -> dict[str, Any]:
    """The description, with the SHA-256 of the files as they are."""
    readings = {name: reading for name, reading in _READINGS.items() if (folder / name).is_file()}
    return {
        "@context": _context(),
        "@type": "sc:Dataset",
        "name": "newsvoice-corpus",
        "description": _DESCRIPTION,
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "license": LICENCE,
        # The project has no address of its own: the card beside this file.
        "url": "README.md",
        "creator": {"@type": "Organization", "name": "Newsvoice contributors"},
        "citeAs": _CITATION.format(version=VERSION),
        "version": VERSION,
        "datePublished": PUBLISHED,
        "inLanguage": "en",
        "keywords": ["news", "journalism", "quotation", "subjectivity", "attribution", "sentence classification"],
        **_MANNER,
        "distribution": [
            *(_file(folder, f"{split}.jsonl", f"Articles of the {split} split, one a line.") for split in SPLITS),
            *(_file(folder, name, f"Labels: {reading}.") for name, reading in readings.items()),
            {
                "@type": "cr:FileSet",
                "@id": _FILES,
                "name": _FILES,
                "description": "The files of all splits.",
                "encodingFormat": "application/jsonlines",
                "includes": [f"{split}.jsonl" for split in SPLITS],
            },
        ],
        "recordSet": [_splits(), _labels(), _articles(), _sentences(), *(_reading(*row) for row in readings.items())],
    }


def _file(folder: Path, name: str, description: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": description,
        "contentUrl": name,
        "encodingFormat": "application/jsonlines",
        "sha256": file_digest(folder / name),
    }


def _splits() -> dict[str, Any]:
    return _enumeration("splits", "cr:Split", "Splits by article, stratified by kind.", SPLITS)


def _labels() -> dict[str, Any]:
    return _enumeration("labels", "sc:Enumeration", "Voices; a sentence that is not prose has none.", tuple(Label))


def _enumeration(name: str, kind: str, description: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        "dataType": kind,
        "key": {"@id": f"{name}/name"},
        "field": [{"@type": "cr:Field", "@id": f"{name}/name", "name": "name", "dataType": "sc:Text"}],
        "data": [{f"{name}/name": str(value)} for value in values],
    }


def _articles() -> dict[str, Any]:
    split = {
        **_field("articles/split", "The split that the article belongs to.", "sc:Text"),
        "references": {"field": {"@id": "splits/name"}},
        "source": {
            "fileSet": {"@id": _FILES},
            "extract": {"fileProperty": "filename"},
            "transform": {"regex": f"^({'|'.join(SPLITS)})"},
        },
    }
    columns = [
        ("id", "Identifier, nv- and four digits.", "sc:Text"),
        ("kind", "Kind of article, one of 25.", "sc:Text"),
        ("region", "Country whose outlet, spelling and institutions the article imagines.", "sc:Text"),
        ("year", "Year that the article imagines.", "sc:Integer"),
        ("topic", "Topic.", "sc:Text"),
        ("outlet", "Kind of outlet that the article imagines.", "sc:Text"),
        ("text", "The article with its page furniture.", "sc:Text"),
    ]
    fields = [_column(f"articles/{name}", description, kind, name) for name, description, kind in columns]
    return {
        "@type": "cr:RecordSet",
        "@id": "articles",
        "name": "articles",
        "description": "One record an article.",
        "key": {"@id": "articles/id"},
        "field": [*fields, split],
    }


def _sentences() -> dict[str, Any]:
    inner = [
        ("start", "First character in the text of the article.", "sc:Integer", False),
        ("end", "Character after the last.", "sc:Integer", False),
        ("label", "Voice; null for a line that is not prose.", "sc:Text", False),
        ("certain", "False where two careful readers could differ.", "sc:Boolean", False),
        ("source", "Start and end of who is said to speak, think or plan.", "sc:Integer", True),
        ("cues", "Start and end of each of the words that say so.", "sc:Integer", True),
        ("speaker", "Start and end of the fullest mention of the source in the article.", "sc:Integer", True),
    ]
    sub_fields = []
    for name, description, kind, repeated in inner:
        field = _column(f"sentences/sentence/{name}", description, kind, "sentences")
        field["source"]["transform"] = {"jsonPath": name}
        sub_fields.append({**field, **({"repeated": True} if repeated else {})})
    return {
        "@type": "cr:RecordSet",
        "@id": "sentences",
        "name": "sentences",
        "description": "The sentences and lines of each article in reading order; one record an article.",
        "field": [
            _column("sentences/article", "Identifier of the article.", "sc:Text", "id"),
            {
                "@type": "cr:Field",
                "@id": "sentences/sentence",
                "name": "sentence",
                "description": "A sentence or line with its label and, for reported speech, its attribution.",
                "repeated": True,
                "subField": sub_fields,
            },
        ],
    }


def _reading(file: str, reading: str) -> dict[str, Any]:
    record_set = file.removesuffix(".jsonl")
    columns = [
        ("id", "Identifier of the article.", "sc:Text", False),
        ("labels", "Voice of each sentence by this reading; null for not prose.", "sc:Text", True),
        ("certain", "Whether the reader was sure of each.", "sc:Boolean", True),
    ]
    fields = []
    for name, description, kind, repeated in columns:
        field = _field(f"{record_set}/{name}", description, kind)
        field["source"] = {"fileObject": {"@id": file}, "extract": {"column": name}}
        fields.append({**field, **({"repeated": True} if repeated else {})})
    return {
        "@type": "cr:RecordSet",
        "@id": record_set,
        "name": record_set,
        "description": f"{reading[0].upper()}{reading[1:]}; one record an article.",
        "field": fields,
    }


def _field(identifier: str, description: str, kind: str) -> dict[str, Any]:
    name = identifier.rsplit("/", 1)[1]
    return {"@type": "cr:Field", "@id": identifier, "name": name, "description": description, "dataType": kind}


def _column(identifier: str, description: str, kind: str, column: str) -> dict[str, Any]:
    return {
        **_field(identifier, description, kind),
        "source": {"fileSet": {"@id": _FILES}, "extract": {"column": column}},
    }


def _context() -> dict[str, Any]:
    """The context that the specification of Croissant 1.0 sets out."""
    own = (
        "citeAs column equivalentProperty extract field fileProperty fileObject fileSet format includes isLiveDataset "
        "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
        "subField transform"
    )
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "sc": "https://schema.org/",
        **{name: f"cr:{name}" for name in own.split()},
    }
