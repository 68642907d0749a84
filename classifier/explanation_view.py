"""Explanations for people (``newsvoice explain``) and for programs (``newsvoice explain --json``)."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from classifier.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.explanation import Explanation, NgramContribution

_DECIMALS = 6


def explanations_json(identity: str, explanations: Sequence[Explanation], top: int) -> str:
    """One sentence a line, with the ``top`` largest n-grams and columns; ``others`` is what the rest adds."""
    lines = []
    for whole in explanations:
        shown = replace(whole, ngrams=whole.ngrams[:top], columns=whole.columns[:top])
        row = {"doc": identity, **asdict(shown), "others": _others(whole, top)}
        lines.append(json.dumps(_rounded(row), ensure_ascii=False) + "\n")
    return "".join(lines)


def explanations_text(identity: str, explanations: Sequence[Explanation], top: int) -> str:
    """The same for reading."""
    lines = [printable(identity)]
    for one in explanations:
        lines += ["", f"[{one.index}] {printable(one.text)}"]
        lines.append(f"  {_outcome(one.outcome)}, {one.probability:.0%}; by itself {one.first_probability:.0%}")
        lines += [f"  {value:+7.2f}  {name}" for name, value in one.context.items()]
        lines += [f"  {one.bias:+7.2f}  bias", f"  {one.logit:+7.2f}  = logit in its context"]
        lines.append("  The sentence by itself:")
        lines += [f"  {ngram.value:+7.2f}  {_described(ngram)}" for ngram in one.ngrams[:top]]
        lines += [f"  {column.value:+7.2f}  {column.name} = {column.units:.3g}" for column in one.columns[:top]]
        lines += [f"  {_others(one, top):+7.2f}  all other n-grams and columns", f"  {one.first_bias:+7.2f}  bias"]
        lines.append(f"  {one.first_logit:+7.2f}  = logit of the sentence by itself")
    return "\n".join(lines) + "\n"


def _others(whole: Explanation, top: int) -> float:
    return sum(part.value for part in whole.ngrams[top:]) + sum(part.value for part in whole.columns[top:])


def _outcome(outcome: str) -> str:
    return outcome.replace("_", " ")


def _described(ngram: NgramContribution) -> str:
    views = {"author": "", "quoted": ", quoted", "edge": ", at the edge of a quotation"}
    begins = ", begins the sentence" if ngram.begins else ""
    times = f", {len(ngram.spans)} times" if len(ngram.spans) > 1 else ""
    return f"“{printable(ngram.text)}”{begins}{views[ngram.view]}{times}"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
