"""Several files that are written together, or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_together(folder: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Write files of ``folder`` by name and return the names of those that changed.

    All are written under other names first and renamed last; when a rename fails, those already renamed get their
    earlier content back.

    Raises:
        OSError: a file cannot be written; the folder is as it was.
    """
    changed = {name: content for name, content in contents.items() if _bytes(folder / name) != content}
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as drafts:
        for name, content in changed.items():
            (Path(drafts) / name).write_bytes(content)
        done: dict[Path, bytes | None] = {}
        try:
            for name in changed:
                path = folder / name
                before = _bytes(path)
                (Path(drafts) / name).replace(path)
                done[path] = before
        except OSError:
            for path, earlier in done.items():
                if earlier is None:
                    path.unlink()
                else:
                    path.write_bytes(earlier)
            raise
    return list(changed)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
