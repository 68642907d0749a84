"""Who holds a role that a source names: ``the mayor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from classifier.scene import Edges, Scene

_FARTHEST = 2400  # characters back to where the name stands beside the role
_BEFORE, _BEHIND = 60, 40  # characters around a role in which its name begins
_TITLE = 30  # characters back to where a name begins that has the role as title


class Roles:
    """The roles of one article."""

    def __init__(self, scene: Scene, document: int) -> None:
        self._scene = scene
        self._text = scene.text
        self._begin, self._end = scene.text_edges[document]

    def holder(self, role: str, source: Edges, spoken: Sequence[tuple[int, Edges]]) -> Edges | None:
        """The last name before ``source`` that stands beside its role (``Dana Whitlock, the council's engineer``).

        Else the last of those who have ``spoken`` whose mention has the role.
        """
        window = max(self._begin, source[0] - _FARTHEST)
        for start, end in self._words_like(role, window, source[0]):
            found = self._beside(start, end, window)
            if found is not None:
                return found
        lowered = role.lower()
        for _, speaker in reversed(spoken):
            longer = speaker[1] - speaker[0] > source[1] - source[0]
            if longer and lowered in self._text[slice(*speaker)].lower() and any(self._words_like(role, *speaker)):
                return speaker
        return None

    def _beside(self, start: int, end: int, window: int) -> Edges | None:
        """The name beside a role: right behind it, before it with a comma, or with it as title."""
        scene = self._scene
        around = scene.people_between(max(window, start - _BEFORE), min(end + _BEHIND, self._end))
        if not around:
            return None
        near = [mention for mention in around if scene.counts[mention] > 1]
        behind = [mention for mention in near if 0 <= scene.mention_starts[mention] - end <= 3]
        before = [mention for mention in near if scene.mention_ends[mention] <= start]
        before = [mention for mention in before if self._text[scene.mention_ends[mention]] == ","]
        for mention in (*behind[:1], *before[-1:]):
            if "." not in self._text[scene.mention_ends[mention] : start]:
                return scene.name(mention)
        titled = scene.everyone.mentions.titled
        with_title = [mention for mention in around if start - _TITLE <= scene.mention_starts[mention] <= start]
        with_title = [mention for mention in with_title if titled[mention]]
        if with_title and scene.mention_ends[with_title[-1]] > end:
            return scene.name(with_title[-1])
        return None

    def _words_like(self, word: str, start: int, end: int) -> Iterator[Edges]:
        """Where ``word`` stands in ``text[start:end]``, in small letters, in capitals or as it is, the last first."""
        text, first, rest = self._text, word[:1].lower(), word[1:]
        places = []
        for written in {rest, rest.lower(), rest.upper()}:
            at = text.find(written, start + 1, end)
            while at >= 0:
                if text[at - 1].lower() == first:
                    places.append(at - 1)
                at = text.find(written, at + len(word), end)
        for at in sorted(places, reverse=True):
            behind = at + len(word)
            if not (at > self._begin and _is_word(text[at - 1])) and not (behind < end and _is_word(text[behind])):
                yield at, behind


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
