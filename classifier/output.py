"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from classifier.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_output(target: str | None) -> Iterator[BinaryIO]:
    """A binary stream to ``target``; None and ``-`` are standard output.

    A regular file is written under a hidden name in the same folder and takes its place only when the block
    ends without an exception; otherwise nothing remains of it. Devices and named pipes are written directly.
    Raises InputError where the target cannot be written.
    """
    if target in {None, "-"}:
        yield sys.stdout.buffer
        return
    # Through a symbolic link to what it points at: replacing the link itself would surprise.
    path = Path(os.path.realpath(str(target)))
    if path.is_dir():
        raise InputError(f"--output must name a file, got the folder {target}")
    if not path.parent.is_dir():
        raise InputError(f"--output names a file in a folder that is missing: {target}; make the folder first")
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        stream = partial.open("wb")
    except OSError as error:
        raise InputError(f"--output cannot be written: {target}: {error.strerror}") from error
    try:
        with stream:
            yield stream
        if path.exists():
            partial.chmod(path.stat().st_mode)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
