"""Fills in contents by rule where no annotated corpus marks them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from classifier.training.attribution_examples import Material, TokenAttribution


def with_contents(material: Material) -> Material:
    """The same where any content is known; else each attribution with a content by rule.

    A source and cue that end the sentence have the content before them, others behind; quoted words always belong
    to it.
    """
    if any(attribution.content is not None for attribution in material.attributions):
        return material
    return replace(material, attributions=tuple(_with_content(material, a) for a in material.attributions))


def _with_content(material: Material, attribution: TokenAttribution) -> TokenAttribution:
    words = material.words
    sentence = int(np.searchsorted(words.edges, attribution.cue[0], side="right")) - 1
    first, last = int(words.edges[sentence]), int(words.edges[sentence + 1])
    own = np.union1d(attribution.cue, attribution.source)
    own = own[(own >= first) & (own < last)]
    after = np.arange(int(own.max()) + 1, last)
    before = np.arange(first, int(own.min()))
    content = after if len(after) > max(3, len(before) // 3) else before
    quoted = np.arange(first, last)[words.inside[first:last]]
    content = np.setdiff1d(np.union1d(content, quoted), own)
    return replace(attribution, content=content)
