"""The three voices of a sentence, and the fourth decision: not prose."""

from enum import StrEnum


class Label(StrEnum):
    """Whose voice carries a sentence (definitions: ``data/labels/GUIDELINES.md``)."""

    ATTRIBUTED_FACT = "attributed_fact"
    QUOTATION = "quotation"
    EDITORIAL_OPINION = "editorial_opinion"


NOT_PROSE = "not_prose"
"""Name of the fourth outcome in probabilities and in label files; a scored sentence has label ``None``."""

OUTCOMES: tuple[str, ...] = (*(label.value for label in Label), NOT_PROSE)
"""The outcomes in the column order of every probability matrix."""
