"""What a sentence tells about its attributions, as frozen records that are made when they are read first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from classifier.lines import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from classifier.attributions import ArticleVoices, LateVoices


class Kind(StrEnum):
    """How somebody's words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


_KINDS = tuple(Kind(name) for name in KIND_NAMES)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article: ``text == article.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """That somebody says, writes, thinks or plans something.

    ``source`` is who (``None`` where the sentence names nobody), ``cue`` the words that say so (``None`` in a
    quotation without a tag), ``content`` what. ``kind`` is direct where the content is quoted, indirect where it is
    told, mixed where parts are quoted.
    """

    source: Span | None
    cue: Span | None
    kind: Kind
    content: tuple[Span, ...]


LATE = ("attribution", "speaker", "nested")
"""Fields of a sentence that are made when one of them is read first."""


class Attributed:
    """A record whose fields on attribution are made when one of them is read first.

    Most users read the labels of all sentences and the attributions of some articles or sentences, and an attribution
    is up to ten records.
    """

    __slots__ = ("_later",)
    _later: tuple[LateVoices, int]
    set_late: ClassVar[tuple[Callable[[Any, Any], None], ...]]
    """What sets the fields ``LATE`` of a record of the class."""

    def __getattr__(self, name: str) -> Any:
        """Called for fields that have no value yet."""
        if name not in LATE:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        late, index = self._later
        values = _records_of(late.text, late.found, index)
        for set_value, value in zip(self.set_late, values, strict=True):
            set_value(self, value)
        return values[LATE.index(name)]


def _records_of(
    text: str, voices: ArticleVoices, index: int
) -> tuple[Attribution | None, Span | None, tuple[Attribution, ...]]:
    """The fields of ``LATE`` for a sentence."""
    line = voices.first + index
    first, last = voices.voice_edges[line], voices.voice_edges[line + 1]
    if first == last:
        return None, None, ()
    nested = tuple([_attribution(text, voices, row) for row in range(first + 1, last)]) if last > first + 1 else ()
    return (
        _attribution(text, voices, first),
        _span(text, voices.speakers.starts[line], voices.speakers.ends[line]),
        nested,
    )


# Frozen records have a slow ``__init__``, and an attribution is up to ten of them: their slots are set directly.
_new = object.__new__
_set_text, _set_start, _set_end = (vars(Span)[name].__set__ for name in ("text", "start", "end"))
_set_source, _set_cue, _set_kind, _set_content = (
    vars(Attribution)[name].__set__ for name in ("source", "cue", "kind", "content")
)


def _span(text: str, start: int, end: int) -> Span | None:
    return None if start < 0 else _present(text, start, end)


def _present(text: str, start: int, end: int) -> Span:
    span = _new(Span)
    _set_text(span, text[start:end])
    _set_start(span, start)
    _set_end(span, end)
    return span


def _attribution(text: str, voices: ArticleVoices, row: int) -> Attribution:
    made = _new(Attribution)
    _set_source(made, _span(text, voices.sources.starts[row], voices.sources.ends[row]))
    _set_cue(made, _span(text, voices.cues.starts[row], voices.cues.ends[row]))
    _set_kind(made, _KINDS[voices.kinds[row]])
    contents = voices.contents.between(voices.content_edges[row], voices.content_edges[row + 1])
    _set_content(made, tuple([_present(text, start, end) for start, end in contents]))
    return made
