"""The bundled word lists, as files of lines."""

from __future__ import annotations

from importlib.resources import files


def read_word_list(name: str) -> list[str]:
    """The lines of a bundled word list without its comments (``name`` without ``.txt``)."""
    text = files("classifier.lexicons").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_sections(name: str) -> dict[str, list[str]]:
    """The words of a bundled list whose lines ``[section]`` divide it, by section."""
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in read_word_list(name):
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        else:
            words.extend(line.split())
    return sections
