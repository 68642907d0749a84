"""Whose words a stretch of text is likely to be, where quotation marks alone do not tell.

Used only around unbalanced marks, on the folded characters read as bytes. At most ``REACH`` characters are
looked at, so that no shape of text costs more than its length.
"""

from __future__ import annotations

import re

from classifier.characters import CLOSE_DOUBLE, CLOSE_SINGLE, ELLIPSIS

REACH = 4000
_SHORT = 90  # characters of the longest headline or link; set by hand
_ENDERS = b".!?:;,\"')" + bytes([CLOSE_DOUBLE, CLOSE_SINGLE, ELLIPSIS])

_VERBS = (
    "said says added adds told tells asked asks explained explains wrote writes tweeted continued replied"
    " recalled noted notes insisted insists argued argues stated states declared warned warns announced"
    " concluded commented remarked responded testified admitted acknowledged quipped joked shouted yelled"
)
_SPACE = rb"[ \n]+"
_VERB = b"(?:" + _VERBS.replace(" ", "|").encode() + b")"
_SPEAKER = rb"(?:[Hh]e|[Ss]he|[Tt]hey|(?:the|a|an) [\w-]+|[A-Z][\w.'-]*(?:[ \n]+[A-Z][\w.'-]*){0,3})"
_TAG = b"(?:%b%b%b\\b|%b%b(?:(?:the|a|an|his|her|one)\\b|[A-Z]))" % (_SPEAKER, _SPACE, _VERB, _VERB, _SPACE)

_LATE_TAG = re.compile(b"[,?!](?=" + _SPACE + _TAG + b")|\\.(?=" + _SPACE + _SPEAKER + _SPACE + _VERB + b"[.,])")
_FOLLOWING_TAG = re.compile(rb"[, \n]{0,3}(?:" + _TAG + b"|" + _SPEAKER + _SPACE + _VERB + rb"\b|" + _VERB + rb"\b)")
_REPORTING = re.compile(rb"(?<!\bI )(?<!\b[Ww]e )\b(?:" + _VERBS.replace(" ", "|").encode() + rb"|according to)\b")
_SENTENCE_END = re.compile(rb"[.!?][)\]]?(?=[ \n]+[^a-z \n])")
_CONVERSING = re.compile(rb"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our|myself|ourselves|folks)\b")


def tag_offset(text: bytes) -> int | None:
    """Where the words end before a ``, said Smith`` or ``, he said`` (its comma included); None without one."""
    found = _LATE_TAG.search(text, 0, REACH)
    return None if found is None else found.end()


def sentence_end(text: bytes, start: int = 0) -> int | None:
    """Where the first sentence ends that ends before more text; None where none does."""
    found = _SENTENCE_END.search(text, start, start + REACH)
    return None if found is None else found.end()


def reporting_offset(text: bytes) -> int | None:
    """Where the first verb of saying ends; None without one."""
    found = _REPORTING.search(text, 0, REACH)
    return None if found is None else found.end()


def begins_with_tag(text: bytes) -> bool:
    """Whether ``said Smith``, ``he said`` or the like comes first."""
    return _FOLLOWING_TAG.match(text, 0, REACH) is not None


def converses(text: bytes) -> bool:
    """Whether somebody speaks as I or we, or to a you."""
    return _CONVERSING.search(text, 0, REACH) is not None


def is_furniture(text: bytes) -> bool:
    """Whether a paragraph looks like a headline, caption or link: short, without a sentence's end."""
    return len(text) < _SHORT and text[-1:] not in _ENDERS
