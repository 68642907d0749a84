"""Documents from files, folders and standard input.

Everything is read lazily and in order. What cannot be read becomes a :class:`Failure` in the place where its
document would stand, so that one bad file or line never loses the others.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from classifier.decoding import ByteMeter, check_encoding, decode, split_lines, stream_rows
from classifier.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
INPUT_FORMATS = ("auto", "text", "jsonl", "csv", "tsv")
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".rst", ".asc"})
TABLE_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv"}
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

_HTML = (
    "HTML is not read by this version (a later one will); "
    "save the article as plain text, or force the tags to be read as text with --input-format text"
)
_JSON = (
    "a .json file is not read; write one JSON object a line (.jsonl), "
    "or pass --input-format jsonl if the file is like that"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text to score. ``id`` is the path as given, or the id field of a table."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Notice:
    """Something to tell the user. ``source`` is a path, or path and line number."""

    source: str
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


class Failure(_Notice):
    """Something that could not be read or scored."""

    __slots__ = ()


class Skipped(_Notice):
    """Files of a folder that were left out because of their suffix (no error)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How input is read.

    ``id_field`` None means: the field ``id`` where there is one, else path and line number. ``encoding`` None
    means UTF-8, or UTF-16 where a byte order mark says so. Raises InputError for a value that does not exist.
    """

    input_format: str = "auto"
    text_field: str = "text"
    id_field: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.input_format not in INPUT_FORMATS:
            raise InputError(f"--input-format must be one of {', '.join(INPUT_FORMATS)}, got {self.input_format!r}")
        if self.encoding is not None:
            check_encoding(self.encoding)


def read_documents(
    paths: Iterable[str], *, options: ReadOptions | None = None, meter: ByteMeter | None = None
) -> Iterator[Document | Failure | Skipped]:
    """The documents of ``paths`` in order: files, folders, or ``-`` for standard input.

    ``meter`` is told how many bytes have been read.
    """
    options = options or ReadOptions()
    meter = meter or ByteMeter()
    for given in paths:
        for item in _expand(given):
            if isinstance(item, str):
                yield from _read_file(item, options, meter)
            else:
                yield item


def total_bytes(paths: Iterable[str]) -> int | None:
    """Size of all files together, or None where it cannot be known (standard input, pipes)."""
    total = 0
    for given in paths:
        for item in _expand(given):
            if isinstance(item, str):
                if not os.path.isfile(item):  # noqa: PTH113 - Path would cost more than the call
                    return None
                total += os.stat(item).st_size  # noqa: PTH116
    return total


def kind_of(path: str) -> str | None:
    """How a file is read by its suffix (text, jsonl, csv, tsv, html, json); None for a suffix not known."""
    suffix = PurePath(path).suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return "text"
    if suffix in HTML_SUFFIXES:
        return "html"
    return "json" if suffix == ".json" else TABLE_SUFFIXES.get(suffix)


def _expand(given: str) -> Iterator[str | Failure | Skipped]:
    """The files that a path of the command line stands for."""
    if given == STDIN or not os.path.isdir(given):  # noqa: PTH112
        yield given
        return
    found, left_out = 0, dict[str, int]()
    folders = [given]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            found += 1
            yield Failure(folder, f"cannot be listed: {error.strerror}")
            continue
        below = []
        for entry in inside:
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
            elif entry.is_file():
                if kind_of(entry.name) in {None, "json"}:
                    suffix = PurePath(entry.name).suffix.lower() or "no suffix"
                    left_out[suffix] = left_out.get(suffix, 0) + 1
                else:
                    found += 1
                    yield entry.path
        folders.extend(reversed(below))
    suffixes = ", ".join(f"{count} × {suffix}" for suffix, count in sorted(left_out.items()))
    if not found:
        taken = " ".join(sorted(TEXT_SUFFIXES | TABLE_SUFFIXES.keys()))
        instead = f" (it has {suffixes}; name such files one by one to read them)" if left_out else ""
        yield Failure(given, f"the folder has no file to read; from a folder are taken {taken}{instead}")
    elif left_out:
        yield Skipped(given, f"left out of the folder by their suffix: {suffixes}")


def _read_file(path: str, options: ReadOptions, meter: ByteMeter) -> Iterator[Document | Failure]:
    kind = options.input_format
    if kind == "auto":
        kind = kind_of(path) or "text"
    try:
        if kind in {"html", "json"}:
            raise InputError(_HTML if kind == "html" else _JSON)
        if path == STDIN:
            yield from _read_stream(sys.stdin.buffer, path, kind, options, meter)
        else:
            with open(path, "rb") as file:  # noqa: PTH123 - a Path would normalise the name the user gave
                yield from _read_stream(file, path, kind, options, meter)
    except InputError as error:
        yield Failure(path, str(error))
    except FileNotFoundError:
        yield Failure(path, "no such file or folder")
    except OSError as error:
        yield Failure(path, f"cannot be read: {error.strerror or error}")
    except MemoryError:
        yield Failure(path, "does not fit into memory; split it into several documents")


def _read_stream(
    file: BinaryIO, path: str, kind: str, options: ReadOptions, meter: ByteMeter
) -> Iterator[Document | Failure]:
    if kind == "jsonl":
        return _read_jsonl(file, path, options, meter)
    if kind in {"csv", "tsv"}:
        return _read_table(file, path, "," if kind == "csv" else "\t", options, meter)
    return _read_text(file, path, options, meter)


def _read_text(file: BinaryIO, path: str, options: ReadOptions, meter: ByteMeter) -> Iterator[Document | Failure]:
    data = file.read()
    meter.done += len(data)
    text = decode(data, options.encoding)
    if options.input_format == "auto" and text[:200].lstrip().lower().startswith(("<!doctype html", "<html")):
        raise InputError(_HTML)
    yield Document(path, text)


def _read_jsonl(file: BinaryIO, path: str, options: ReadOptions, meter: ByteMeter) -> Iterator[Document | Failure]:
    for number, line in enumerate(split_lines(file, options.encoding, meter), start=1):
        source = f"{path}:{number}"
        try:
            if isinstance(line, InputError):
                raise line
            if line.strip():
                yield _json_document(line, source, options)
        except InputError as error:
            yield Failure(source, str(error))


def _json_document(line: str, source: str, options: ReadOptions) -> Document:
    try:
        record = json.loads(line.rstrip())
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON at character {error.pos + 1} of the line: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"JSON that Python does not read: {error}") from error
    if not isinstance(record, dict):
        raise InputError(f"a line must be a JSON object with the fields of a document, got {_shown(record)}")
    if options.text_field not in record:
        raise InputError(_missing("text", options.text_field, record))
    text = record[options.text_field]
    if not isinstance(text, str):
        raise InputError(f"field {options.text_field!r} must be a string, got {_shown(text)}")
    identity = record.get(options.id_field or "id")
    if identity is None and options.id_field is None:
        return Document(source, text)
    if identity is None:
        raise InputError(_missing("id", options.id_field, record))
    if isinstance(identity, bool) or not isinstance(identity, str | int | float):
        name = options.id_field or "id"
        raise InputError(f"field {name!r} must be a string or a number, got {_shown(identity)}")
    return Document(str(identity), text)


def _read_table(
    file: BinaryIO, path: str, delimiter: str, options: ReadOptions, meter: ByteMeter
) -> Iterator[Document | Failure]:
    import csv  # noqa: PLC0415 - start-up: most runs read no table

    # The limit of 128 KiB a field is one number for the whole process; articles are longer than that.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    # Strict: a stray quotation mark is an error of its row, where the lax reader would glue cells together.
    rows = csv.reader(stream_rows(file, options.encoding, meter), delimiter=delimiter, strict=True)
    header = _next_row(rows, csv.Error)
    while header is not None and not header:
        header = _next_row(rows, csv.Error)
    if header is None:
        raise InputError("the table is empty; its first row must name the columns")
    if isinstance(header, InputError):
        raise InputError(f"line 1: {header}")
    text_column = _column(header, "text", options.text_field)
    has_id = options.id_field is not None or "id" in header
    id_column = _column(header, "id", options.id_field or "id") if has_id else None
    while True:
        source = f"{path}:{rows.line_num + 1}"
        row = _next_row(rows, csv.Error)
        if row is None:
            return
        if isinstance(row, InputError):
            yield Failure(source, str(row))
        elif row and len(row) != len(header):
            yield Failure(
                source,
                f"the row must have {len(header)} cells like the header, got {len(row)}; "
                "put a cell that holds the separator, a quotation mark or a line end in quotation marks",
            )
        elif row:
            yield Document((row[id_column] if id_column is not None else "") or source, row[text_column])


def _next_row(rows: Iterator[list[str]], broken: type[Exception]) -> list[str] | InputError | None:
    """The next row, what is wrong with it, or None at the end."""
    try:
        return next(rows, None)
    except broken as error:
        return InputError(f"broken table row: {error}; inside quotation marks a quotation mark is doubled")


def _column(header: list[str], role: str, name: str) -> int:
    if header.count(name) > 1:
        raise InputError(f"line 1: the column {name!r} is there {header.count(name)} times; names must differ")
    if name not in header:
        raise InputError(f"line 1: {_missing(role, name, header)}")
    return header.index(name)


def _missing(role: str, name: str | None, fields: Iterable[str]) -> str:
    there = ", ".join(repr(field[:40]) for field in list(fields)[:12]) or "none"
    return f"no {role} field {name!r}; the fields are {there}; name the right one with --{role}-field"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
