"""Measures attributions against annotated articles; the protocol stands here.

All spans are compared as characters of the text, commas and the like at their edges left out.

* *Sentences.* A sentence of ours is attributed in truth when an annotated cue or content has a word in it.
* *Cues, all.* A cue is found when the head that we report (one word) lies in the annotated cue; each annotated cue
  counts once, so a second head in it is wrong. Nested attributions count like others. PolNeAR marks spans and no heads,
  so that any word of the span will do (``said in a statement`` is found by ``said``).
* *Cues, outermost.* The cue of ``sentence.attribution``, which is one a sentence, against the sentences that have an
  annotated cue: right when its head lies in any of them.
* *Sources.* For each found cue whose annotation names a source: exactly that span, or some word in common. What we do
  not find at all counts as wrong. For found cues without an annotated source it is told how often we give none.
* *Contents.* For each found cue, words in common, over all cues together (F1). A quotation that goes on without a tag
  in the sentences next to it in the paragraph belongs to its cue.
* *Several annotators.* See ``attribution_data.load_polnear``: half of them decide, and what fewer marked counts neither
  for nor against us.
* *Speakers* (corpus of this project). For each sentence of direct quotation whose speaker is annotated: right when our
  span contains the annotated one or lies in it, or when one of the two names, titles aside, contains the other as words
  (the same name elsewhere in the article), or both begin and end alike (``Ada Okafor``, ``Ada M. Okafor``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.attribution_model import AttributionModel, Attributor
from classifier.batch import Batch
from classifier.cue_spans import CueSpans
from classifier.labels import OUTCOMES
from classifier.names import name_key
from classifier.quotes import mark_quotations
from classifier.records import Article
from classifier.sentences import split
from classifier.tokens import tokenize
from classifier.training.attribution_data import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from classifier.abbreviations import Abbreviations
    from classifier.training.attribution_data import AttributedDocument, GoldAttribution, Spans

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_EDGES = re.compile(r"^\W+|(?<![\"”’'])\W+$")


def attributed_articles(
    texts: Sequence[str], model: AttributionModel, abbreviations: Abbreviations
) -> Iterator[Article]:
    """The articles with their attributions, and without labels."""
    for text in texts:
        batch = Batch.of([text])
        spans = split(batch, abbreviations)
        quotations = mark_quotations(batch)
        attributor = Attributor(model, batch.codes)
        if len(spans):
            attributor.read(tokenize(batch.codes, quotations.inside, spans.starts, spans.ends))
        cues = attributor.finish(spans.documents, batch.document_starts)
        stretches = np.stack((quotations.starts, quotations.ends), axis=1)
        nothing = np.zeros((len(spans), len(OUTCOMES)), dtype=np.float32)
        yield Article(
            text, spans.starts, spans.ends, spans.paragraphs, nothing, stretches, partial(cues.of_document, 0)
        )


@dataclass
class _Counts:
    right: int = 0
    ours: int = 0
    gold: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.ours + self.gold, 1)


@dataclass
class AttributionScores:
    """What :func:`score_attributions` counts."""

    sentences: _Counts = field(default_factory=_Counts)
    cues: _Counts = field(default_factory=_Counts)
    outermost: _Counts = field(default_factory=_Counts)
    contents: _Counts = field(default_factory=_Counts)
    sources: int = 0
    exact: int = 0
    overlapping: int = 0
    unnamed: int = 0
    unnamed_right: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The figures."""
        return {
            "sentence_f1": round(self.sentences.f1, 4),
            "cue_f1": round(self.cues.f1, 4),
            "cue_precision": round(self.cues.right / max(self.cues.ours, 1), 4),
            "cue_recall": round(self.cues.right / max(self.cues.gold, 1), 4),
            "outermost_cue_f1": round(self.outermost.f1, 4),
            "source_exact": round(self.exact / max(self.sources, 1), 4),
            "source_overlap": round(self.overlapping / max(self.sources, 1), 4),
            "no_source_right": round(self.unnamed_right / max(self.unnamed, 1), 4),
            "content_f1": round(self.contents.f1, 4) if self.contents.gold else None,
            "cues": self.cues.gold,
            "found": self.cues.right,
        }


def score_attributions(documents: Sequence[AttributedDocument], articles: Iterable[Article]) -> AttributionScores:
    """Compare the articles with their annotations."""
    scores = AttributionScores()
    for document, article in zip(documents, articles, strict=True):
        _score_sentences(document, article, scores)
        _score_cues(document, article, scores)
    return scores


def _score_sentences(document: AttributedDocument, article: Article, scores: AttributionScores) -> None:
    gold: set[int] = set()
    with_cue: dict[int, list[GoldAttribution]] = {}
    for attribution in document.attributions:
        gold |= set(_sentences_of(article, document.text, (*attribution.cue, *(attribution.content or ()))))
        for sentence in _sentences_of(article, document.text, attribution.cue):
            with_cue.setdefault(sentence, []).append(attribution)
    unsure = set(_sentences_of(article, document.text, document.ignored)) - gold
    ours = set(article.voices) - unsure
    scores.sentences.right += len(ours & gold)
    scores.sentences.ours += len(ours)
    scores.sentences.gold += len(gold)
    scores.outermost.gold += len(with_cue)
    cues = article.cue_spans or CueSpans.none()
    heads = dict(zip(map(tuple, cues.cues.tolist()), cues.heads.tolist(), strict=True))
    for sentence, (voices, _) in article.voices.items():
        first = next((voice for voice in voices if voice.cue), None)
        if first is None or first.cue is None or sentence in unsure:
            continue
        head = heads.get(first.cue, first.cue[0])  # a colon or dash is found by rule
        scores.outermost.ours += 1
        scores.outermost.right += any(_holds(a.cue, head) for a in with_cue.get(sentence, ()))


def _sentences_of(article: Article, text: str, spans: Spans) -> Iterator[int]:
    """The sentences that have a word of the spans."""
    for start, end in spans:
        for word in _WORD.finditer(text, start, end):
            yield int(np.searchsorted(article.starts, word.start(), side="right")) - 1


def _score_cues(document: AttributedDocument, article: Article, scores: AttributionScores) -> None:
    cues = article.cue_spans or CueSpans.none()
    heads = cues.heads.tolist()
    with_cue = [attribution for attribution in document.attributions if attribution.cue]
    order = sorted(with_cue, key=lambda attribution: sum(b - a for a, b in attribution.cue))
    taken: set[int] = set()
    for attribution in order:
        found = [index for index, head in enumerate(heads) if index not in taken and _holds(attribution.cue, head)]
        if found:
            taken.add(found[0])
            _score_spans(document.text, attribution, article, found[0], scores)
    scores.cues.gold += len(order)
    scores.cues.right += len(taken)
    scores.cues.ours += sum(index in taken or not _holds(document.ignored, head) for index, head in enumerate(heads))


def _holds(spans: Spans, place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _score_spans(
    text: str, attribution: GoldAttribution, article: Article, index: int, scores: AttributionScores
) -> None:
    cues = article.cue_spans or CueSpans.none()
    start, end = cues.sources[index].tolist()
    ours: Spans = ((start, end),) if start >= 0 else ()
    if attribution.source:
        scores.sources += 1
        gold = attribution.source[0][0], attribution.source[-1][1]
        scores.exact += bool(ours) and _trimmed(text, gold) == _trimmed(text, ours[0])
        scores.overlapping += bool(ours) and overlap(ours, attribution.source)
    else:
        scores.unnamed += 1
        scores.unnamed_right += not ours
    if attribution.content is not None:
        mine = _words(text, _whole_content(article, index))
        theirs = _words(text, attribution.content)
        scores.contents.right += len(mine & theirs)
        scores.contents.ours += len(mine)
        scores.contents.gold += len(theirs)


def _whole_content(article: Article, index: int) -> list[tuple[int, int]]:
    """The content of a cue with the quotations without a tag that go on with it in the paragraph."""
    cues = article.cue_spans or CueSpans.none()
    sentence = int(cues.sentences[index])
    content = [(a, b) for a, b in cues.contents[cues.edges[index] : cues.edges[index + 1]].tolist()]
    voices = article.voices.get(sentence, ([], None))[0]
    outer = next((voice for voice in voices if voice.cue), None)
    if outer is None or outer.cue != tuple(cues.cues[index].tolist()) or outer.kind == "indirect":
        return content
    for step in (1, -1):
        at = sentence + step
        while 0 <= at < len(article) and article.paragraphs[at] == article.paragraphs[sentence]:
            following = article.voices.get(at, ([], None))[0]
            if not following or following[0].cue is not None:
                break
            content.append((int(article.starts[at]), int(article.ends[at])))
            at += step
        else:
            continue
    return content


def _trimmed(text: str, span: tuple[int, int]) -> str:
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return f"{start} {end}"


def _words(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    return {word.start() for start, end in spans for word in _WORD.finditer(text, start, end)}


def score_speakers(records: Sequence[dict[str, Any]], articles: Iterable[Article]) -> dict[str, Any]:
    """How many sentences of direct quotation have the right speaker, by how they are tagged."""
    counts: Counter[tuple[str, bool]] = Counter()
    for record, article in zip(records, articles, strict=True):
        for row in record["sentences"]:
            if row["label"] != "quotation" or not row.get("speaker"):
                continue
            tag = "tagged" if row["cues"] else "untagged"
            if row.get("source") and record["text"][slice(*row["source"])].lower() in {"he", "she", "they", "it"}:
                tag = "tagged with a pronoun"
            counts[tag, _is_speaker(record["text"], row, article)] += 1
    figures: dict[str, Any] = {}
    for tag in sorted({tag for tag, _ in counts}):
        right, wrong = counts[tag, True], counts[tag, False]
        figures[tag] = {"right": round(right / (right + wrong), 4), "quotations": right + wrong}
    right = sum(count for (_, is_right), count in counts.items() if is_right)
    figures["all"] = {"right": round(right / max(counts.total(), 1), 4), "quotations": counts.total()}
    return figures


def _is_speaker(text: str, row: dict[str, Any], article: Article) -> bool:
    index = max(int(np.searchsorted(article.starts, row["start"], side="right")) - 1, 0)
    ours = article.voices.get(index, (None, None))[1]
    if ours is None:
        return False
    gold = tuple(row["speaker"])
    if (gold[0] <= ours[0] and ours[1] <= gold[1]) or (ours[0] <= gold[0] and gold[1] <= ours[1]):
        return True
    some, others = (name_key(text[a:b]) for a, b in (ours, gold))
    if f" {some} " in f" {others} " or f" {others} " in f" {some} ":
        return True
    some_words, other_words = some.split(), others.split()
    return min(len(some_words), len(other_words)) > 1 and (
        (some_words[0], some_words[-1]) == (other_words[0], other_words[-1])
    )
