"""Digests of the corpus files that labels describe: one list pins what is fetched and what is read."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from classifier.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DIGESTS = "digests.tsv"
"""Name of the list below the labels folder: corpus, path below the corpus folder, SHA-256 of the bytes."""

_HEADER = "corpus\tfile\tsha256"
_ROW = re.compile(r"([a-z0-9]+)\t([^\t]+)\t([0-9a-f]{64})")


def read_digests(path: Path) -> dict[tuple[str, str], str]:
    """SHA-256 of every file, by corpus and path below the corpus folder.

    Raises:
        DataError: the list is missing or a line of it is malformed.
    """
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; it stands in data/labels of the repository") from None
    except ValueError:
        raise DataError(f"{path}: not a text file with the header {_HEADER!r}") from None
    digests = {}
    for number, line in enumerate(lines, start=2):
        row = _ROW.fullmatch(line)
        if row is None or header != _HEADER:
            raise DataError(f"{path}, line {number}: expected the columns {_HEADER.split()}, got {line[:100]!r}")
        digests[row[1], row[2]] = row[3]
    return digests


def write_digests(path: Path, digests: Mapping[tuple[str, str], str]) -> None:
    """Write the list, sorted by corpus and file."""
    rows = (f"{corpus}\t{file}\t{found}\n" for (corpus, file), found in sorted(digests.items()))
    path.write_text(f"{_HEADER}\n{''.join(rows)}", encoding="utf-8", newline="\n")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(digests: Mapping[str, str]) -> str:
    """One SHA-256 for a folder: of the lines ``path, two spaces, digest`` sorted by path.

    ``digests`` holds the SHA-256 of each file by its path below the folder, with forward slashes.
    """
    lines = (f"{file}  {found}\n" for file, found in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
