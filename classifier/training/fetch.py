"""Obtains the public corpora: from a local copy, or from where their authors publish them."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import tomllib
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.errors import DataError
from classifier.training.digests import file_digest, tree_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Progress = Callable[[str, int, int], None]

_STAGING = ".fetch"
"""Folder beside the corpora for what is being downloaded."""

_TIMEOUT = 60  # seconds without a byte
_CHUNK = 1 << 20  # bytes
_PARTIAL_CONTENT = 206  # the server goes on where an earlier download stopped
_ALREADY_WHOLE = 416


@dataclass(frozen=True, slots=True)
class Corpus:
    """What ``corpora.toml`` says of one corpus; the file's head explains the fields."""

    name: str
    title: str
    citation: str
    terms: str
    page: str
    files: tuple[str, ...]
    count: int
    sha256: str
    git: str | None = None
    archive: str | None = None
    instructions: str | None = None


def read_corpora(path: Path) -> dict[str, Corpus]:
    """The corpora that ``corpora.toml`` describes, by name.

    Raises:
        DataError: the file is missing or malformed.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: Corpus(name=name, **{**table, "files": tuple(table["files"])}) for name, table in tables.items()}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path}: not a description of corpora ({error})") from None


def digest_corpus(corpus: Corpus, folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a corpus in ``folder``, by path below it."""
    found = {path for pattern in corpus.files for path in folder.glob(pattern)}
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in found}


def check_list(corpus: Corpus, expected: Mapping[str, str]) -> None:
    """Hold the digests of a corpus's files against its count and tree digest.

    Raises:
        DataError: they differ.
    """
    if len(expected) != corpus.count or tree_digest(expected) != corpus.sha256:
        raise DataError(
            f"corpora.toml: {corpus.name} has {corpus.count} files with the tree digest {corpus.sha256}, but "
            f"the list of digests has {len(expected)} with {tree_digest(expected)}; one is out of date"
        )


def fetch(corpus: Corpus, expected: Mapping[str, str], to: Path, source: Path | None, progress: Progress) -> int:
    """Bring one corpus into ``to / corpus.name`` and return how many files were missing there.

    Files already there with the digest in ``expected`` (by path below the corpus folder) are kept, so an
    interrupted fetch goes on where it stopped. A file appears whole and checked or not at all. The files come
    from ``source / corpus.name``, or from the network where ``source`` is ``None``. ``progress`` is called
    with the corpus's name, files in place and files in all.

    Raises:
        DataError: a file is missing in the source or differs from its digest, the lists disagree, or the
            network or ``git`` fails.
    """
    check_list(corpus, expected)
    folder = to / corpus.name
    missing = []
    for number, file in enumerate(sorted(expected), start=1):
        target = folder / file
        if not target.is_file() or file_digest(target) != expected[file]:
            missing.append(file)
        progress(corpus.name, number - len(missing), len(expected))
    if not missing:
        return 0
    staging = to / _STAGING
    origin = _obtain(corpus, staging) if source is None else source / corpus.name
    by_name: dict[str, list[Path]] = {}
    for path in origin.rglob("*"):
        by_name.setdefault(path.name, []).append(path)
    try:
        for number, file in enumerate(missing, start=1):
            _install(corpus, file, expected[file], by_name.get(Path(file).name, []), folder / file)
            progress(corpus.name, len(expected) - len(missing) + number, len(expected))
    except DataError:
        _discard(source, origin)  # another try should download again; an interrupted one should not
        raise
    _discard(source, origin)
    return len(missing)


def _discard(source: Path | None, origin: Path) -> None:
    """Remove what was downloaded; a local copy stays."""
    if source is None:
        shutil.rmtree(origin)
        if not any(origin.parent.iterdir()):
            origin.parent.rmdir()


def _install(corpus: Corpus, file: str, expected: str, candidates: list[Path], target: Path) -> None:
    """Copy the candidate that has the expected digest; folders may be named otherwise at the source."""
    found = None
    for candidate in sorted(candidates):
        found = file_digest(candidate)
        if found == expected:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(target.name + ".part")
            shutil.copyfile(candidate, partial)
            partial.replace(target)
            return
    if found is None:
        raise DataError(f"{corpus.name}/{file}: not in the source; {corpus.page} is where it is published")
    raise DataError(
        f"{corpus.name}/{file}: the source has another version (SHA-256 {found}, expected {expected}), "
        "which the labels do not fit; nothing was written for it"
    )


def _obtain(corpus: Corpus, staging: Path) -> Path:
    """Download a corpus as published and return the folder it lies in."""
    whole = staging / corpus.name
    if whole.is_dir():
        return whole
    if corpus.git is None and corpus.archive is None:
        raise DataError(
            f"{corpus.name} has to be obtained by hand from {corpus.page}. {corpus.instructions} Then run "
            f"this command again with --from and the folder in which {corpus.name} lies"
        )
    partial = staging / f"{corpus.name}.part"
    shutil.rmtree(partial, ignore_errors=True)
    staging.mkdir(parents=True, exist_ok=True)
    if corpus.git is not None:
        _clone(corpus.git, partial)
    else:
        _unpack(_download(str(corpus.archive), staging / f"{corpus.name}.zip"), partial)
    return partial.rename(whole)


def _clone(url: str, to: Path) -> None:
    """Clone the newest commit, line ends as they are in the repository."""
    command = ["git", "-c", "core.autocrlf=false", "clone", "--quiet", "--depth", "1", url, str(to)]
    # A repository that has gone private would otherwise wait for a password.
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    except FileNotFoundError:
        raise DataError(f"{url}: the program git is needed to fetch it and was not found") from None
    if done.returncode:
        raise DataError(f"{url}: git clone failed with status {done.returncode}: {done.stderr.strip()}")


def _download(url: str, to: Path) -> Path:
    """Download a file; a partial one is continued where the server can."""
    partial = to.with_name(to.name + ".part")
    have = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            mode = "ab" if getattr(response, "status", None) == _PARTIAL_CONTENT else "wb"
            with partial.open(mode) as file:
                shutil.copyfileobj(response, file, _CHUNK)
            if getattr(response, "length", 0):  # bytes that were announced and did not come
                raise OSError("the connection broke off")
    except urllib.error.HTTPError as error:
        error.close()
        if not (have and error.code == _ALREADY_WHOLE):
            raise DataError(f"{url}: the server answered {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        raise DataError(f"{url}: download failed ({error}); run the command again to go on") from None
    return partial.replace(to)


def _unpack(archive: Path, to: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as members:
            members.extractall(to)
    except zipfile.BadZipFile as error:
        archive.unlink()
        raise DataError(f"{archive.name}: not a whole zip file ({error}); run the command again") from None
    archive.unlink()
