"""The view for readers: sentences with their voice beside them, wrapped and, on a terminal, coloured."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from classifier.attribution_report import attribution_line
from classifier.labels import NOT_PROSE, Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from classifier.records import Sentence, Summary

_MARKERS: dict[Label | None, str] = {
    Label.ATTRIBUTED_FACT: "fact",
    Label.QUOTATION: "quotation",
    Label.EDITORIAL_OPINION: "opinion",
    None: "not prose",
}
# Select Graphic Rendition (ECMA-48) of the marker, and of the sentence.
_COLOURS: dict[Label | None, tuple[str, str]] = {
    Label.ATTRIBUTED_FACT: ("34", ""),
    Label.QUOTATION: ("32", ""),
    Label.EDITORIAL_OPINION: ("1;33", ""),
    None: ("2", "2"),
}
_HEADING = "1"
_FAINT = "2"
_MARKER_WIDTH = max(map(len, _MARKERS.values()))
_INDENT = 2 + _MARKER_WIDTH + 2 + len("100%") + 2
_NARROWEST, _WIDEST = 40, 120  # columns; longer lines are hard to read

# Characters that command a terminal, reorder what is read, or break lines, made visible. C0 controls have
# pictures of their own in Unicode.
_VISIBLE: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20)}
    | {0x7F: "\u2421"}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
    | dict.fromkeys([0x200E, 0x200F, 0x061C, 0x2028, 0x2029], "\ufffd")
)


def printable(text: str) -> str:
    """The text without anything that a terminal would take for a command; white space becomes one space.

    The Unicode line separators are white space here.
    """
    return " ".join(text.split()).translate(_VISIBLE)


def wants_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour: on a terminal that is not dumb, or where FORCE_COLOR is set.

    (https://no-color.org: NO_COLOR counts when it is not empty, and it wins.)
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def draw_article(
    identity: str,
    shown: Sequence[tuple[Sentence, float]],
    summary: Summary,
    *,
    width: int,
    colour: bool,
) -> str:
    """Heading, sentences (with their rounded confidence) and the summary line of an article."""
    width = min(max(width, _NARROWEST), _WIDEST)
    lines = [_paint(printable(identity), _HEADING if colour else ""), ""]
    paragraph: int | None = None
    for sentence, confidence in shown:
        if paragraph is not None and sentence.paragraph != paragraph:
            lines.append("")
        paragraph = sentence.paragraph
        marker_colour, text_colour = _COLOURS[sentence.label] if colour else ("", "")
        marker = f"{_MARKERS[sentence.label]:<{_MARKER_WIDTH}}"
        # A whole per cent is enough to read; 99.6 is not shown as certain.
        percent = f"{min(int(confidence * 100 + 0.5), 100 if confidence == 1 else 99):3d}%"
        first, *rest = wrap(printable(sentence.text), width - _INDENT)
        lines.append(f"  {_paint(marker, marker_colour)}  {percent}  {_paint(first, text_colour)}")
        lines.extend(" " * _INDENT + _paint(line, text_colour) for line in rest)
        attribution = attribution_line(sentence)
        if attribution:
            lines.extend(
                " " * _INDENT + _paint(line, _FAINT if colour else "")
                for line in wrap(printable(attribution), width - _INDENT)
            )
    if not shown:
        lines.append("  (no sentence to show)" if any(summary.sentences.values()) else "  (no text)")
    lines += ["", *wrap(_summarise(summary), width)]
    return "\n".join(lines) + "\n"


def _summarise(summary: Summary) -> str:
    prose = sum(summary.sentences[label] for label in Label)
    parts = [
        f"{summary.sentences[label]} {_MARKERS[label]} ({summary.share_of_sentences[label]:.0%})" for label in Label
    ]
    other = summary.sentences[NOT_PROSE]
    return f"{prose} {'sentence' if prose == 1 else 'sentences'}: {', '.join(parts)}; {other} not prose"


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` terminal columns, broken at spaces; a longer word stands on its own line.

    ``textwrap`` takes time that grows faster than the text, and counts an East Asian character as one column.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for word in text.split(" "):
        columns = _columns(word)
        if line and used + 1 + columns > width:
            lines.append(" ".join(line))
            line, used = [], 0
        used += columns + (1 if line else 0)
        line.append(word)
    lines.append(" ".join(line))
    return lines


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in {"W", "F"}) for c in text)
