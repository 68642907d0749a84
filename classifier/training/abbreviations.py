"""Learns which words end in a full stop that does not end the sentence."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from nltk.tokenize.punkt import PunktTrainer

from classifier.abbreviations import Abbreviations, Word
from classifier.word_lists import read_word_list

if TYPE_CHECKING:
    from collections.abc import Iterable

# Punkt reads about 400 kB a second, so it is given every n-th text, about this much in all. Tables learned from 2,
# 8 and 16 MB had the same boundary F1 (`python scripts/evaluate.py --part splitters`).
_PUNKT_CHARACTERS = 8_000_000

# A learned abbreviation must be met this often, and its full stop must this often be followed by something that
# cannot begin a sentence. Punkt alone also takes rare words that happen to end sentences ("fad", "pup").
_MIN_COUNT = 8
_MIN_INSIDE = 0.15

# A word counts as ordinary when it is met this often inside a sentence, this seldom with a capital letter.
_MIN_ORDINARY = 12
_MAX_CAPITALISED = 0.08

_SECTIONS = {
    "title*": Word.TITLE,
    "inner": Word.INNER,
    "number": Word.NUMBER,
    "general": Word.GENERAL,
    "general*": Word.CAPITALISED,
    "closing": Word.CLOSING,
    "time": Word.TIME,
    "zone": Word.ZONE,
    "starter": Word.STARTER,
    "exclaimed": Word.EXCLAIMED,
    "domain": Word.DOMAIN,
    "clause": Word.CLAUSE,
    "address": Word.ADDRESS,
    "connector": Word.CONNECTOR,
}
_KNOWN = Word.TITLE | Word.INNER | Word.NUMBER | Word.GENERAL | Word.CAPITALISED | Word.CLOSING | Word.TIME

_INSIDE = re.compile(r"(?<=[a-z] )(?=([A-Za-z]{2,})\b)")
_STOPPED = re.compile(r"(?<![\w.'’@/-])([A-Za-z](?:[A-Za-z]|\.(?=[A-Za-z]))*)\.(?=([,;:]| ?[a-z0-9])|[ \n])")


def learn_abbreviations(texts: Iterable[str]) -> Abbreviations:
    """The bundled word lists together with what ``texts`` teach.

    Punkt (Kiss and Strunk 2006) finds abbreviations and frequent first words of sentences without labels; counts
    of capital letters inside sentences find the ordinary words. Equal texts in equal order give equal tables.
    """
    texts = list(texts)
    trainer = PunktTrainer()
    for text in texts[:: 1 + sum(map(len, texts)) // _PUNKT_CHARACTERS]:
        trainer.train(text, finalize=False)
    trainer.finalize_training()
    parameters = trainer.get_params()

    cased: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in texts:
        cased.update(_INSIDE.findall(text))
        for word, sign in _STOPPED.findall(text):
            stopped[word.lower()] += 1
            inside[word.lower()] += bool(sign)

    classes = listed_words()
    ordinary = _ordinary(cased)
    for word in sorted(parameters.abbrev_types):
        if not classes.get(word, 0) & _KNOWN and _trusted(word, stopped[word], inside[word]):
            classes[word] = classes.get(word, 0) | Word.GENERAL
    for word in ordinary:
        classes[word] = classes.get(word, 0) | Word.ORDINARY
    for word in parameters.sent_starters:
        if word in ordinary:  # Punkt's others are names that often begin sentences
            classes[word] |= Word.STARTER
    return Abbreviations.of(classes)


def listed_words() -> dict[str, int]:
    """The words of the bundled lists with their ``Word`` flags."""
    classes: dict[str, int] = dict.fromkeys(read_word_list("reporting_verbs"), int(Word.REPORTING))
    section = Word(0)
    for line in read_word_list("abbreviations"):
        if line.startswith("["):
            section = _SECTIONS[line.strip("[]")]
            continue
        for word in line.split():
            classes[word] = classes.get(word, 0) | section
    return classes


def _trusted(word: str, count: int, inside: int) -> bool:
    """Whether a word that Punkt took for an abbreviation may be believed."""
    if not re.fullmatch(r"[a-z]{2,6}|[a-z](?:\.[a-z]){1,5}", word):
        return False
    return count >= _MIN_COUNT and inside >= _MIN_INSIDE * count


def _ordinary(cased: Counter[str]) -> set[str]:
    """Words that are written in lower case inside sentences."""
    capitalised: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for word, count in cased.items():
        (lower if word.islower() else capitalised)[word.lower()] += count
    return {
        word
        for word, count in lower.items()
        if count >= _MIN_ORDINARY and capitalised[word] <= _MAX_CAPITALISED * (count + capitalised[word])
    }
