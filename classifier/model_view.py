"""What a model is, for people (``newsvoice info``) and for programs (``newsvoice info --json``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from classifier.terminal import printable

# The texts that verification scores, and names of inputs: long, and of use to programs only.
_LEFT_OUT = frozenset({"golden", "columns"})
_SHORT = 5  # a list of up to so many plain values stands on one line


def describe_json(info: Mapping[str, Any], *, path: str, size: int) -> str:
    """Everything that the model says of itself, with its path, size in bytes and state."""
    everything = {"path": path, "bytes": size, "verified": True, **info}
    return json.dumps(everything, indent=2, ensure_ascii=False, default=_plain) + "\n"


def describe_text(info: Mapping[str, Any], *, path: str, size: int) -> str:
    """The same, aligned for reading; sources as a table."""
    shown = {key: value for key, value in info.items() if key not in _LEFT_OUT}
    checked = len(info.get("golden", ()))
    head = {
        "file": path,
        "size": f"{size / 2**20:.2f} MiB",
        "verified": f"yes, checksum and {checked} golden {'text' if checked == 1 else 'texts'}",
    }
    simple = {key: value for key, value in shown.items() if not _is_nested(value)}
    nested = {key: value for key, value in shown.items() if _is_nested(value)}
    lines = _pairs({**head, **simple}, "")
    for key, value in nested.items():
        lines += ["", _name(key), *_block(value, "  ")]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _is_nested(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return False
    return len(value) > _SHORT or any(_is_nested(item) for item in value)


def _block(value: Any, indent: str) -> list[str]:
    if isinstance(value, Mapping):
        lines = _pairs({key: item for key, item in value.items() if not _is_nested(item)}, indent)
        for key, item in value.items():
            if _is_nested(item):
                lines += [f"{indent}{_name(key)}", *_block(item, indent + "  ")]
        return lines
    if value and all(isinstance(item, Mapping) for item in value):
        return _table(value, indent)
    return [line for item in value for line in (_block(item, indent) if _is_nested(item) else [indent + _text(item)])]


def _pairs(values: Mapping[Any, Any], indent: str) -> list[str]:
    width = max((len(_name(key)) for key in values), default=0)
    return [f"{indent}{_name(key):<{width}}  {_text(value)}" for key, value in values.items()]


def _table(rows: Sequence[Mapping[str, Any]], indent: str) -> list[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_name(c) for c in columns], *([_text(row.get(c, "")) for c in columns] for row in rows)]
    numeric = [all(isinstance(row.get(c, 0), int | float) for row in rows) for c in columns]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    return [
        indent
        + "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        )
        for line in cells
    ]


def _name(key: Any) -> str:
    return printable(str(key)).replace("_", " ")


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if hasattr(value, "__float__") and not isinstance(value, str):
        return f"{float(value):.4g}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(_text(item) for item in value) or "-"
    return printable(str(value))


def _plain(value: Any) -> Any:
    """NumPy numbers and arrays as JSON has them."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
