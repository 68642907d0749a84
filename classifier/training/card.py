"""The model card, written by training from what the artifact holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTRODUCTION = """\
# Model card: {name} {model_version}

*Written by `scripts/train.py` with the artifact; do not edit by hand.*

**What it does.** For every sentence of an English news article it gives probabilities of `attributed_fact`
(reporting), `quotation` (somebody else's words), `editorial_opinion` (the author judging) and `not_prose`
(headline, caption, page furniture; label null). The labels are defined in `data/labels/GUIDELINES.md`.

**How.** A TF-IDF/logistic model over hashed word n-grams (author's words and quoted words apart) and
{columns} named columns, and a second logistic stage over the first stage's scores of the sentence, its
neighbours and its article, and some of the columns. Who is quoted or cited is found by a classifier of cues, a linear
chain over the words around them, and rules (`docs/attribution.md`). Hash width {bits} bits; {size:.1f} MiB; data only,
no code.

**Terms.** {terms}.

**Meant for** media research, newsroom tools and aggregation, on English news text of any outlet, with a person
in the loop where a label has consequences for somebody. **Not meant for** judging whether a statement is true,
for rating outlets or journalists automatically, or for languages other than English.

**Known limits.** Opinion argued calmly and without loaded words is missed more often than it is invented, more so
in outlets unlike those below; sentences of transcripts without marks are taken for the author's own; the labels it
learned from were made by a large language model, not by a panel of people (see `data/README.md`).
"""


_NOTE = "No text of a source is in the artifact, only weights of hashed n-grams and word statistics.\n"
_NOTE_SILVER = f"""\
Silver sentences carry a teacher's probabilities, not labels; the teacher had seen the articles of `sentences.tsv`, so
that figures which leave a corpus out are not wholly free of it. {_NOTE}"""


def model_card(content: Mapping[str, Any], size: int) -> str:
    """The card as Markdown; ``size`` is the artifact's in bytes."""
    introduction = _INTRODUCTION.format(
        name=content["name"],
        model_version=content["model_version"],
        columns=len(content["columns"]),
        bits=content["settings"]["bits"],
        terms=content["terms"],
        size=size / 2**20,
    )
    parts = [
        introduction,
        "## Figures\n",
        "By whole documents, never by random sentences; `python scripts/evaluate.py` repeats them. Macro-F1 is over\n"
        "the three labels on gold prose; *certain* leaves out sentences that the annotator was unsure of.\n",
        *(_figures(title, rows) for title, rows in content["evaluation"].items() if rows),
        "## Trained on\n",
        _table(
            ["source", "served as", "sentences", "terms"],
            [[row["name"], row["role"], f"{row['sentences']:,}", row["terms"]] for row in content["sources"]],
        ),
        _NOTE_SILVER if any(row["role"] == "silver sentences" for row in content["sources"]) else _NOTE,
        "## Made with\n",
        _table(["package", "version"], [[name, version] for name, version in content["created_with"].items()]),
        _table(["setting", "value"], [[name, str(value)] for name, value in content["settings"].items()]),
        _table(
            ["data file", "SHA-256"],
            [[name, f"`{value}`"] for name, value in content["data_digests"].items()],
        ),
    ]
    return "\n".join(parts)


def _figures(title: str, rows: Mapping[str, Any]) -> str:
    header = ["sentences", "macro-F1", "fact", "quotation", "opinion", "not prose", "calibration error"]
    body = [
        [
            f"{name} ({row['sentences']:,})",
            *(f"{value:.3f}" for value in (row["macro_f1"], *row["f1"].values())),
            f"{row['not_prose_f1']:.3f}",
            f"{row['calibration_error']:.3f}",
        ]
        for name, row in rows.items()
    ]
    return f"### {title}\n\n{_table(header, body)}"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
