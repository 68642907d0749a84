"""Whom an interview is with, and who asks."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from classifier.scene import LOOK_BACK

if TYPE_CHECKING:
    from classifier.scene import Edges, Scene

_I_SPEAK = re.compile(r"\bI (?:asked|said|told)\b|\b(?:told|asked) me\b")
# By, with host, presented by; begins with a set of characters, which is searched for much faster than \b.
_BYLINE = re.compile(r"[BbWwPp](?<!\w.)(?:(?<=[Bb])y|(?<=B)Y|(?<=[Ww])ith host|(?<=[Pp])resented by)\s+(?=[A-Z])")


class Interview:
    """The author and the protagonist of one article."""

    def __init__(self, scene: Scene, document: int) -> None:
        self._scene = scene
        self._text = scene.text
        self._begin, self._end = scene.text_edges[document]
        self._first, self._last = scene.mention_edges[document], scene.mention_edges[document + 1]
        self._lines = range(scene.line_edges[document], scene.line_edges[document + 1])

    @cached_property
    def narrator(self) -> Edges | None:
        """The author, where the author speaks with the people of the article."""
        return self.interviewer if _I_SPEAK.search(self._text, self._begin, self._end) else None

    @cached_property
    def protagonist(self) -> Edges | None:
        """Whom an interview is with: the person named and meant most often, the first one before others."""
        scene = self._scene
        surnames = scene.everyone.surnames
        weights: dict[int, float] = {}
        begins = next((scene.starts[line] for line in self._lines if scene.quotation[line]), self._begin)
        introduction = scene.mentions_between(self._begin, begins)[:LOOK_BACK]
        for mention in introduction or range(self._first, min(self._last, self._first + LOOK_BACK)):
            prose = scene.prose[scene.mention_sentences[mention]]
            if prose and not self._is_credit(mention) and scene.is_person[mention]:
                first = 2.5 if not weights else 1.0
                name = int(surnames[mention])
                weights[name] = weights.get(name, 0) + first + min(float(scene.everyone.meant[mention]) / 2, 2)
        for mention in introduction:
            if not scene.prose[scene.mention_sentences[mention]] and surnames[mention] in weights:
                weights[int(surnames[mention])] += 2.0
        for mention in () if weights else introduction:
            if not self._is_credit(mention) and scene.is_person[mention]:
                weights[int(surnames[mention])] = weights.get(int(surnames[mention]), 0) + 1
        asking = self.interviewer
        if asking is not None:
            weights.pop(int(surnames[bisect_right(scene.mention_starts, asking[0]) - 1]), None)
        if not weights:
            return None
        surname = max(weights, key=lambda name: weights[name])
        return next(
            scene.full_name(mention)
            for mention in range(self._first, self._last)
            if surnames[mention] == surname and scene.is_person[mention]
        )

    def _is_credit(self, mention: int) -> bool:
        """``Picture: Dana Whitlock``."""
        start = self._scene.mention_starts[mention]
        return self._text[max(self._begin, start - 2) : start] == ": "

    @cached_property
    def interviewer(self) -> Edges | None:
        """Whom a line that is not prose names as the author."""
        scene = self._scene
        for line in self._lines:
            if scene.prose[line]:
                continue
            for found in _BYLINE.finditer(self._text, scene.starts[line], scene.ends[line]):
                for mention in scene.mentions_between(found.end(), scene.ends[line])[:1]:
                    return scene.full_name(mention)
        return None
