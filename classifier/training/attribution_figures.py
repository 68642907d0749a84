"""What ``scripts/evaluate.py attribution`` measures and prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.labels import NOT_PROSE, OUTCOMES
from classifier.training.abbreviations import learn_abbreviations
from classifier.training.attribution import train_attribution
from classifier.training.attribution_data import POLNEAR, load_own_attributions, load_polnear
from classifier.training.attribution_scores import attributed_articles, score_attributions, score_speakers
from classifier.training.own_corpus import TEST, TRAIN, VALIDATION, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from classifier.records import Article

REPORTED = """\
What the field reports, each with a protocol of its own, so that only the order of magnitude compares:
  GenderGapTracker, English (Asr et al. 2021): direct and indirect quotations, overlap F1 0.84 at a threshold of
    0.3 and 0.76 at 0.8, speaker 0.87; on articles of Canadian outlets, quotations found as a whole, not cues.
  RoBERTa, sources by sentence (Spangher et al. 2023): 0.87; a source is also who informs without being quoted.
  PolNeAR (Newell et al. 2018): two people agree on 0.92 of attributions; overlap of any part counts there, whereas
    a cue here must have our head in it."""

_ROWS = (
    ("sentence is attributed or not, F1", "sentence_f1", 0.90),
    ("cue of the outermost attribution of a sentence, F1", "outermost_cue_f1", 0.82),
    ("all cues, nested ones too, F1", "cue_f1", None),
    ("source given a found cue, exact", "source_exact", 0.80),
    ("source given a found cue, overlapping", "source_overlap", 0.90),
    ("content given a found cue, words F1", "content_f1", 0.85),
)


def attribution_figures(
    corpora: Path,
    digests: Mapping[tuple[str, str], str],
    own: Path,
    texts: Sequence[str],
    seed: int,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Figures of a model trained on PolNeAR train and measured on PolNeAR dev, and of one trained on the corpus of
    this project (train and validation) as well, measured on PolNeAR dev and on the test articles of the corpus.

    ``texts`` are other news, which tell which words are used alike; none of them should be of PolNeAR dev.
    """
    train, dev = (load_polnear(corpora / POLNEAR, split, digests) for split in ("train", "dev"))
    written = load_own_attributions(own, TRAIN, VALIDATION)
    abbreviations = learn_abbreviations([*texts, *(document.text for document in train)])
    figures: dict[str, Any] = {}
    for name, documents in (("polnear train", train), ("polnear train and own articles", [*train, *written])):
        progress(f"attribution: {name}")
        model = train_attribution(documents, texts, abbreviations, seed=seed, progress=progress)
        on_dev = attributed_articles([document.text for document in dev], model, abbreviations)
        figures[f"{name}, on polnear dev"] = score_attributions(dev, on_dev).as_dict()
    test = load_own_attributions(own, TEST)
    articles = list(attributed_articles([document.text for document in test], model, abbreviations))
    figures["polnear train and own articles, on own test articles"] = score_attributions(test, articles).as_dict()
    records = read_records(own, TEST)
    figures["speakers of direct quotations, own test articles"] = score_speakers(
        records, with_labels(records, articles)
    )
    return figures


def with_labels(records: Sequence[dict[str, Any]], articles: Sequence[Article]) -> list[Article]:
    """The articles with the labels that they were given by hand, so that speakers are measured apart from labels."""
    found = []
    for record, article in zip(records, articles, strict=True):
        labels = {row["start"]: row["label"] or NOT_PROSE for row in record["sentences"]}
        outcomes = [OUTCOMES.index(labels.get(start, OUTCOMES[0])) for start in article.starts.tolist()]
        found.append(replace(article, probabilities=np.eye(len(OUTCOMES), dtype=np.float32)[outcomes]))
    return found


def attribution_table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = []
    for name, row in figures.items():
        lines.append(f"\nattribution: {name}")
        if "all" in row:
            lines += [f"  {tag:52} {cell['right']:.3f}  of {cell['quotations']}" for tag, cell in row.items()]
            continue
        for title, key, least in _ROWS:
            wanted = f"  asked for: {least:.2f}" if least and "polnear dev" in name else ""
            if row[key] is not None:
                lines.append(f"  {title:52} {row[key]:.3f}{wanted}")
        lines.append(f"  {'cues annotated, and found':52} {row['cues']:,}, {row['found']:,}")
    return "\n".join([*lines, "", REPORTED])
