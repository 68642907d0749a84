"""The rules: which candidates end a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.abbreviations import Word
from classifier.characters import (
    CLOSE_SINGLE,
    DIGIT,
    ELLIPSIS,
    FULL_STOP_WIDE,
    LETTER,
    LOWER,
    OPEN_DOUBLE,
    OPEN_SINGLE,
    SPACE,
    UPPER,
    WHITE,
    lookup,
)
from classifier.padded_text import STOP, WIDTH
from classifier.reporting_clauses import SMALL, is_attributed, word_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.abbreviations import Abbreviations
    from classifier.boundaries import Stops
    from classifier.padded_text import PaddedText

    Int64Array = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

_STRONG = lookup("?!", FULL_STOP_WIDE)
_NEVER_BEGINS = lookup(",;:/%=)]}|", 0) | STOP | WHITE
_STUCK = lookup("&@_/#'", CLOSE_SINGLE) | DIGIT
_APOSTROPHE = lookup("'", CLOSE_SINGLE)
_OPEN_BRACKET = lookup("([")
_ADDRESS = lookup("/@_:")
_AFTER_FIRST_WORD = WHITE | lookup(",'", CLOSE_SINGLE)
_ROMAN = lookup("IVXivx")
_BEFORE_ELIDED = STOP | lookup(SPACE, ")]\"'", OPEN_DOUBLE, OPEN_SINGLE)
_LONGEST_ELLIPSIS = 6
_LONGEST_MARKER = 3


@dataclass(slots=True)
class _Surroundings:
    """Truths about each candidate that several rules share."""

    upper: BoolArray
    small: BoolArray
    digit: BoolArray
    other: BoolArray
    starter: BoolArray
    opening: BoolArray
    speaker: BoolArray

    @classmethod
    def of(cls, text: PaddedText, stops: Stops, abbreviations: Abbreviations) -> _Surroundings:
        codes = text.codes
        code = codes[stops.words]
        behind = stops.words + stops.word_lengths
        upper, small, digit = UPPER[code], SMALL[code], DIGIT[code]
        # "iPhone" and "https" begin sentences although they are written small.
        camel = small & (stops.word_lengths > 1) & UPPER[codes[stops.words + 1]]
        address = small & ((stops.next_classes & Word.ADDRESS) != 0)
        small &= ~camel & ~address
        initial = upper & (stops.word_lengths == 1) & (codes[behind] == ord("."))
        starter = upper & ~initial & ((stops.next_classes & Word.STARTER) != 0)
        # An ordinary word with a capital letter is a first word, or part of a name of several words.
        ordinary = upper & ((stops.next_classes & Word.ORDINARY) != 0)
        sentence = ordinary & (codes[behind] == SPACE) & SMALL[codes[behind + 1]]
        if sentence.any():
            following, _ = word_at(text, behind[sentence] + 1, abbreviations)
            sentence[sentence] = (following & Word.CONNECTOR) == 0
        speaker = upper & (codes[behind] == ord(":")) & (stops.word_lengths > 1)
        other = ~upper & ~small & ~digit & ~_NEVER_BEGINS[code]
        other |= _elided(codes, stops)
        return cls(upper, small, digit, other, starter, starter | sentence | address, speaker)


def _elided(codes: NDArray[np.uint8], stops: Stops) -> BoolArray:
    """Whether the next sentence begins with an ellipsis: ``ended. … The`` (but not ``. . .``)."""
    mark = codes[stops.words]
    elided: BoolArray = (mark == ELLIPSIS) | ((mark == ord(".")) & (codes[stops.words + 1] == ord(".")))
    begun = np.flatnonzero(elided)
    if len(begun):
        behind = stops.words[begun]
        for _ in range(_LONGEST_ELLIPSIS):
            behind = behind + _BEFORE_ELIDED[codes[behind]]
        elided[begun] = UPPER[codes[behind]]
    return elided


def decide(text: PaddedText, stops: Stops, abbreviations: Abbreviations) -> tuple[BoolArray, Int64Array]:
    """Which candidates end a sentence, and where the word before them begins if it may number a list.

    The second array is -1 where the word before is no list marker, initial or abbreviation: those do not end a
    sentence that they begin (``1. First``, ``A. I did.``), which needs the boundary before to be known.
    """
    codes = text.codes
    near = _Surroundings.of(text, stops, abbreviations)
    head, tail = codes[stops.first], codes[stops.last]
    count = stops.last - stops.first + 1
    dots = (head == ord(".")) & (tail == ord("."))
    strong = ~dots & (_STRONG[head] | _STRONG[tail])
    spaced = (count == 1) & dots & WHITE[codes[stops.first - 1]] & STOP[codes[stops.first - 2]]
    rows = np.flatnonzero(spaced)  # the stop before may be of an earlier paragraph
    spaced[rows] = text.paragraph_starts[text.paragraphs_of(stops.first[rows])] < stops.first[rows] - 1
    ellipsis = ~strong & ((count > 2) | (head == ELLIPSIS) | (tail == ELLIPSIS) | spaced)
    single = ~strong & ~ellipsis & (count == 1)
    period, abbreviated, marker = _period(codes, stops, near, single)

    ends = np.where(ellipsis, _ellipsis(stops, near, count), period)
    ends = np.where(strong, _strong(text, stops, near), ends)
    attributed = np.flatnonzero(ends & stops.quoted & near.upper & ~near.starter)
    if len(attributed):
        ends[attributed] &= ~is_attributed(text, stops.take(attributed), abbreviations, single[attributed])
    glued = np.flatnonzero(~stops.parted & (tail != FULL_STOP_WIDE))
    if len(glued):
        ends[glued] &= _glued(text, stops.take(glued), near.starter[glued], abbreviated[glued])
    # "... Then": an ellipsis that begins a sentence does not end it
    return ends, np.where(single, marker, np.where(ellipsis, stops.first, -1))


def _period(
    codes: NDArray[np.uint8], stops: Stops, near: _Surroundings, single: BoolArray
) -> tuple[BoolArray, BoolArray, Int64Array]:
    """Rules for one full stop: whether it ends a sentence, follows an abbreviation, and where a marker begins."""
    classes = stops.word_classes
    begin = stops.first - stops.lengths
    before = codes[begin - 1]
    stuck = _STUCK[before] & (~_APOSTROPHE[before] | LETTER[codes[begin - 2]])
    free = single & ~stuck & (stops.lengths > 0)
    capital = UPPER[codes[begin]]
    lone = free & (stops.letters == 1) & ~stops.dotted
    dotted = free & (stops.letters == 1) & stops.dotted
    # "taller than I. Then": a pronoun, unless a name stands before it
    pronoun = lone & (codes[begin] == ord("I")) & WHITE[before] & SMALL[codes[begin - 2]]
    lone &= ~pronoun

    def has(flag: Word) -> BoolArray:
        found: BoolArray = (classes & flag) != 0
        return found

    never = free & ((has(Word.TITLE) & capital) | (has(Word.INNER) & ~(lone & capital)))
    never |= free & has(Word.NUMBER) & near.digit
    timed = single & has(Word.TIME) & (DIGIT[before] | WHITE[before])
    closing = single & has(Word.CLOSING) & (~stuck | DIGIT[before])
    general = (lone | dotted | (free & (has(Word.GENERAL) | (has(Word.CAPITALISED) & capital)))) & ~timed
    # A closing mark behind the abbreviation settles nothing: "(R-Ala.)", but "in the U.S.”" ends more often.
    quoted = stops.quoted & near.upper

    ends = near.upper | near.digit | near.other
    # After an ordinary word even a small letter begins a sentence (careless web text).
    ends |= near.small & single & has(Word.ORDINARY) & ~stops.quoted & ~stops.bracketed & stops.parted
    # "(emphasis added)" behind a full stop stands alone.
    ends |= near.small & single & _OPEN_BRACKET[codes[stops.nexts]] & stops.parted
    ends = np.where(general, near.opening | quoted, ends)
    ends = np.where(closing & ~general, near.upper, ends)
    zone = (stops.next_classes & Word.ZONE) != 0
    ends = np.where(timed, near.upper & (~zone | quoted), ends)
    ends &= ~never

    digits = DIGIT[codes[stops.first - 1]] & (stops.letters == 0)
    marker = np.where(general | never, begin, -1)
    roman = free & (stops.letters <= _LONGEST_MARKER) & _ROMAN[codes[stops.first - 1]] & _ROMAN[codes[begin]]
    marker = np.where(roman, begin, marker)
    if digits.any():
        marker[digits] = _number_starts(codes, stops.first[digits])
    return ends, general | never | timed | closing, marker


def _number_starts(codes: NDArray[np.uint8], first: Int64Array) -> Int64Array:
    """Where a number of up to ``_LONGEST_MARKER`` digits before the stop begins; -1 if it is longer."""
    begin = first.copy()
    for _ in range(_LONGEST_MARKER):
        begin -= DIGIT[codes[begin - 1]]
    longer = DIGIT[codes[begin - 1]] | (codes[begin - 1] == ord(".")) | (codes[begin - 1] == ord(","))
    return np.where(longer, -1, begin)


def _ellipsis(stops: Stops, near: _Surroundings, count: Int64Array) -> BoolArray:
    """Three dots end a sentence only before what is plainly a first word; four do before any capital letter."""
    ordinary = near.upper & ((stops.next_classes & Word.ORDINARY) != 0)
    ends: BoolArray = near.opening | near.speaker | ordinary | (near.upper & ((count > 3) | stops.quoted))
    return ends


def _strong(text: PaddedText, stops: Stops, near: _Surroundings) -> BoolArray:
    """Question and exclamation marks."""
    codes = text.codes
    ends = near.upper | near.digit | near.other
    ends |= near.small & ((stops.word_classes & Word.ORDINARY) != 0) & ~stops.quoted & ~stops.bracketed & stops.parted
    named = ((stops.word_classes & Word.EXCLAIMED) != 0) & (codes[stops.last] == ord("!"))
    ends &= ~(named & ~near.starter)
    bracketed = np.flatnonzero(stops.bracketed & ends & ~near.starter)
    if len(bracketed):
        # "the plan (really?) Smith made": inside a sentence, unless the bracket holds a sentence of its own
        ends[bracketed] = text.bracket_begins_sentence(stops.first[bracketed])
    return ends


def _glued(text: PaddedText, stops: Stops, starter: BoolArray, abbreviated: BoolArray) -> BoolArray:
    """Whether a stop without white space behind it (``ended.The``) may end a sentence.

    Web addresses, file names and names like ``St.Louis`` must stay whole.
    """
    codes = text.codes
    behind = stops.words + stops.word_lengths
    second = codes[stops.words + 1]
    followed = _AFTER_FIRST_WORD[codes[behind]]
    single_letter = (stops.word_lengths == 1) & ((codes[stops.words] == ord("I")) | (codes[stops.words] == ord("A")))
    spelled = UPPER[codes[stops.words]] & (LOWER[second] | single_letter) & followed
    word = (stops.letters > 1) & ~stops.dotted & LOWER[codes[stops.first - 1]] & LOWER[codes[stops.first - 2]]
    closed = stops.quoted | stops.bracketed
    sure = starter & ~single_letter
    before = text.windows[stops.first - WIDTH][:, ::-1]
    chunk = np.logical_and.accumulate(~WHITE[before], axis=1)
    address = (chunk & _ADDRESS[before]).any(axis=1) | ((stops.next_classes & Word.DOMAIN) != 0)
    ends: BoolArray = spelled & ~address & ~abbreviated & (word | closed | sure)
    return ends
