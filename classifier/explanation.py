"""Why a sentence got its label: what each n-gram, each named column and the context added.

Both stages are linear up to their softmax, so what an input adds to a logit is its value times its weight, and
the parts add up to the whole. Scoring does none of this: an explanation computes one article anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.batch import Batch
from classifier.columns import column_names
from classifier.features import LONGEST_SENTENCE, feature_blocks
from classifier.labels import OUTCOMES
from classifier.model import by_place, context_groups, context_inputs, ngram_norms, scale_columns
from classifier.quotes import mark_quotations
from classifier.sentences import split
from classifier.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from classifier.artifact import Artifact
    from classifier.features import FeatureBlock
    from classifier.model import Model
    from classifier.tokens import Tokens

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NgramContribution:
    """What one n-gram adds to the first stage's logit of the outcome that was decided.

    ``text`` is the n-gram as the article has it where it stands first, ``spans`` are all its places in the
    sentence, as characters of the article. ``view`` is ``author``, ``quoted``, or ``edge`` for two words of which
    one is quoted; ``begins`` tells that the n-gram is the sentence's beginning with its first word.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    view: str
    begins: bool
    value: float


@dataclass(frozen=True, slots=True)
class ColumnContribution:
    """What one named column, of that many units, adds to the same logit."""

    name: str
    units: float
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why sentence ``index``, ``text == article[start:end]``, got ``outcome`` (one of ``labels.OUTCOMES``).

    Logits are log probabilities, shifted so that those of the four outcomes add up to 0: above 0 speaks for the
    outcome, below 0 against it. ``first_logit`` is the first stage's, which sees the sentence alone: the sum of
    ``ngrams``, ``columns`` (each with the largest contribution first) and ``first_bias``. ``logit`` is the
    second stage's, after calibration: the sum of ``context``, by kind of input, and ``bias``.
    """

    index: int
    text: str
    start: int
    end: int
    outcome: str
    probability: float
    logit: float
    context: Mapping[str, float]
    bias: float
    first_probability: float
    first_logit: float
    first_bias: float
    ngrams: tuple[NgramContribution, ...]
    columns: tuple[ColumnContribution, ...]


def explain_article(artifact: Artifact, text: str, sentence: int | None = None) -> tuple[Explanation, ...]:
    """Explain every sentence of ``text``, or the one with index ``sentence``.

    Raises:
        ValueError: there is no sentence of that index.
    """
    model = artifact.model
    batch = Batch.of([text])
    spans = split(batch, artifact.abbreviations)
    quotations = mark_quotations(batch)
    if sentence is not None and not 0 <= sentence < len(spans):
        raise ValueError(
            f"`sentence` must be at least 0 and below {len(spans)}, the number of sentences; got {sentence}"
        )
    blocks = list(feature_blocks(batch.codes, quotations.inside, spans, artifact.lexicon, model.bits))
    if not blocks:
        return ()
    first = model.first_scores(blocks)
    inputs = context_inputs(first.probabilities, spans.documents).astype(np.float64)
    votes = np.stack(by_place(first.votes, spans.documents), axis=1).astype(np.float64)
    probabilities = model.second_stage(first, spans.documents)
    names = column_names(artifact.lexicon)
    found = []
    for index, (block, row) in enumerate(_rows(blocks)):
        if sentence not in {None, index}:
            continue
        start, end = int(spans.starts[index]), int(spans.ends[index])
        outcome = int(probabilities[index].argmax())
        read = np.array([start]), np.array([min(end, start + LONGEST_SENTENCE)])
        tokens = tokenize(batch.codes, quotations.inside, *read)
        ngrams = _ngrams(model, block, row, outcome, tokens, text)
        columns = _columns(model, block.columns[row], outcome, names)
        first_bias = float(_centred(model.first_intercept)[outcome])
        first_logit = first_bias + sum(n.value for n in ngrams) + sum(c.value for c in columns)
        context, bias = _context(model, inputs[index], votes[index], outcome)
        found.append(
            Explanation(
                index,
                text[start:end],
                start,
                end,
                OUTCOMES[outcome],
                float(probabilities[index, outcome]),
                bias + sum(context.values()),
                context,
                bias,
                float(first.probabilities[index, outcome]),
                first_logit,
                first_bias,
                ngrams,
                columns,
            )
        )
    return tuple(found)


def _rows(blocks: Sequence[FeatureBlock]) -> Iterator[tuple[FeatureBlock, int]]:
    """Block and row of each sentence."""
    for block in blocks:
        for row in range(len(block.columns)):
            yield block, row


def _centred(weights: NDArray[np.floating[Any]]) -> FloatArray:
    """Weights whose last axis, the outcomes, adds up to 0: the softmax is the same, and no outcome is special."""
    wide = weights.astype(np.float64)
    return np.asarray(wide - wide.mean(axis=-1, keepdims=True))


def _ngrams(
    model: Model, block: FeatureBlock, row: int, outcome: int, tokens: Tokens, text: str
) -> tuple[NgramContribution, ...]:
    """Contributions of the n-grams of one sentence, those of one bucket together."""
    buckets = block.buckets[block.edges[row] : block.edges[row + 1]]
    entries = model.ngram_table[buckets.ravel()].astype(np.float64)
    norm = ngram_norms(entries[:, -1].sum() * float(model.norm_unit[0]))
    weights = np.zeros((len(entries), len(OUTCOMES)))
    weights[:, 1:] = entries[:, :-1] * model.weight_units / norm
    values = _centred(weights)[:, outcome].reshape(-1, 2)
    starts, ends, inside = tokens.starts.tolist(), tokens.ends.tolist(), tokens.inside.tolist()
    places: dict[tuple[int, int], list[tuple[int, int]]] = {}
    sums: dict[tuple[int, int], float] = {}
    views: dict[tuple[int, int], str] = {}
    for place, (word, pair) in enumerate(buckets.tolist()):
        # The first word pairs with the beginning of the sentence.
        since = max(place - 1, 0)
        for length, bucket, begin in ((1, word, place), (2 if place else 0, pair, since)):
            key = length, bucket
            places.setdefault(key, []).append((starts[begin], ends[place]))
            sums[key] = sums.get(key, 0.0) + float(values[place, 0 if length == 1 else 1])
            view = "quoted" if inside[place] else "author"
            views[key] = view if inside[begin] == inside[place] else "edge"
    found = [
        NgramContribution(text[slice(*spans[0])], tuple(spans), views[key], key[0] == 0, sums[key])
        for key, spans in places.items()
    ]
    return tuple(sorted(found, key=lambda contribution: -abs(contribution.value)))


def _columns(
    model: Model, columns: NDArray[np.float32], outcome: int, names: Sequence[str]
) -> tuple[ColumnContribution, ...]:
    """Contributions of the named columns that are not 0."""
    units = scale_columns(columns, model.column_scale).astype(np.float64)
    values = units * _centred(model.first_weights)[:, outcome]
    found = [ColumnContribution(*row) for row in zip(names, units.tolist(), values.tolist(), strict=True) if row[1]]
    return tuple(sorted(found, key=lambda contribution: -abs(contribution.value)))


def _context(model: Model, inputs: FloatArray, votes: FloatArray, outcome: int) -> tuple[dict[str, float], float]:
    """What each kind of input of the second stage adds to its logit, and its bias."""
    temperature = float(model.temperature.ravel()[0])
    values = inputs * _centred(model.second_weights)[:, outcome] / temperature
    groups = {name: float(values[columns].sum()) for name, columns in context_groups(len(OUTCOMES)).items()}
    own, *around = (_centred(votes)[:, outcome] / temperature).tolist()
    groups["the columns of the sentence"] = own
    groups["the quotation marks next to it"] = sum(around)
    return groups, float(_centred(model.second_intercept)[outcome]) / temperature
