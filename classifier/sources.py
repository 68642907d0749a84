"""Who is quoted or cited in an article, and how much: the table that a study of sources begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.names import name_key
from classifier.records import Kind, Span

if TYPE_CHECKING:
    from classifier.records import Article, Sentence

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker of an article.

    ``mention`` is the fullest mention, ``None`` for all words whose speaker is not clear. ``sentences`` counts the
    sentences attributed to the speaker, ``direct``, ``indirect`` and ``mixed`` how many of them are so; ``words`` are
    those of the content, ``share_of_words`` their part of all attributed words of the article.
    """

    mention: Span | None
    sentences: int
    direct: int
    indirect: int
    mixed: int
    words: int
    share_of_words: float


def list_sources(article: Article) -> tuple[Source, ...]:
    """The speakers of an article, those with most words first; those that are unclear are one, at the end."""
    groups: dict[str | None, list[Sentence]] = {}
    for sentence in article.sentences:
        if sentence.attribution is not None:
            speaker = sentence.speaker
            groups.setdefault(None if speaker is None else name_key(speaker.text), []).append(sentence)
    counted = {key: sum(map(_words, sentences)) for key, sentences in groups.items()}
    total = sum(counted.values())
    rows = [
        _source(sentences, counted[key], counted[key] / total if total else 0.0) for key, sentences in groups.items()
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.mention is None, -row.words, row.mention.start if row.mention else 0))
    )


def _source(sentences: list[Sentence], words: int, share: float) -> Source:
    kinds = [sentence.attribution.kind for sentence in sentences if sentence.attribution]
    mentions = [sentence.speaker for sentence in sentences if sentence.speaker]
    fullest = max(mentions, key=lambda span: (len(span.text), -span.start)) if mentions else None
    return Source(
        fullest,
        len(sentences),
        kinds.count(Kind.DIRECT),
        kinds.count(Kind.INDIRECT),
        kinds.count(Kind.MIXED),
        words,
        share,
    )


def _words(sentence: Sentence) -> int:
    """Words of what the outermost attribution of a sentence says."""
    content = sentence.attribution.content if sentence.attribution else ()
    return sum(len(_WORD.findall(span.text)) for span in content)
