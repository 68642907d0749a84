"""Chains of speakers in articles like those of newspapers: whose words each quotation is."""

from pathlib import Path

import pytest

from classifier import load
from classifier.names import name_key

FILE = Path(__file__).with_name("speaker_chains.txt")
LEAST = 0.92  # part of the attributed sentences whose speaker is right, over all articles


def chains():
    """Text of each article, with the start of each attributed sentence and its speaker."""
    lines = [line for line in FILE.read_text(encoding="utf-8").split("\n") if not line.startswith("#")]
    for article in "\n".join(lines).strip().split("\n===\n"):
        text, speakers = "", {}
        for paragraph in article.split("\n\n"):
            text += "\n\n" if text else ""
            for number, line in enumerate(paragraph.split("\n")):
                sentence, _, speaker = line.partition("  @ ")
                text += " " if number else ""
                if speaker:
                    speakers[len(text)] = speaker
                text += sentence
        yield text, speakers


def right(text, speakers):
    """For each attributed sentence: its beginning, the speaker that it should have, and the one that it has."""
    scored = load().score(text)
    for start, speaker in speakers.items():
        (found,) = [sentence for sentence in scored.sentences if sentence.start <= start < sentence.end]
        ours = found.speaker.text if found.speaker else ""
        names = f" {name_key(ours)} ", f" {name_key(speaker)} "
        same = speaker in ours or names[0] in names[1] or names[1] in names[0]
        yield text[start : start + 40], speaker, ours, bool(ours) and same


def test_speakers_of_chains():
    rows = [row for text, speakers in chains() for row in right(text, speakers)]
    wrong = [row[:3] for row in rows if not row[3]]
    assert len(rows) > 400
    assert len(wrong) <= (1 - LEAST) * len(rows), wrong


@pytest.mark.parametrize("number", [0, 7])
def test_speakers_are_of_the_same_article(number):
    texts = [text for text, _ in chains()]
    alone = [sentence.speaker for sentence in load().score(texts[number]).sentences]
    together = list(load().score_many(texts))[number]
    assert [sentence.speaker for sentence in together.sentences] == alone
