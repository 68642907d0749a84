"""Articles that are printed twice, so that no copy of a tested article is trained on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.training.dataset import LabelledDocument

_LEAST_WORDS = 8  # shorter sentences recur by chance
_LEAST_SHARED = 5  # sentences; a quoted statement that two outlets print has fewer


def article_groups(documents: Sequence[LabelledDocument]) -> NDArray[np.int64]:
    """A group number for each document: those that share at least five sentences of eight words have one."""
    holders: dict[str, set[int]] = defaultdict(set)
    for number, document in enumerate(documents):
        for start, end in zip(document.starts, document.ends, strict=True):
            words = re.findall(r"\w+", document.text[start:end].lower())
            if len(words) >= _LEAST_WORDS:
                holders[" ".join(words)].add(number)
    shared = Counter(pair for held in holders.values() for pair in combinations(sorted(held), 2))
    pairs = np.array([pair for pair, count in shared.items() if count >= _LEAST_SHARED], dtype=np.int64)
    one, other = pairs.reshape(-1, 2).T
    links = sparse.coo_array((np.ones(len(one)), (one, other)), shape=(len(documents), len(documents)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
