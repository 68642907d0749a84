"""Reports on the project's own corpus, checks its labels, and takes in new articles.

    python scripts/corpus.py report                    breadth, style and repetition, beside the public corpora
    python scripts/corpus.py agreement                 second labels against those of the corpus
    python scripts/corpus.py add NEW.jsonl             new articles, and all that is generated from them
    python scripts/corpus.py describe                  the generated parts of the card, and croissant.json

The public corpora are looked for in --corpora, ../shared/corpora and corpora; without them the comparison is left out,
and the card keeps the one that it has. Exit codes: 0 fine; 2 wrong usage or data.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.errors import NewsvoiceError
from classifier.training.article_sets import read_references
from classifier.training.corpora import find_corpora
from classifier.training.corpus_report import as_json, compared_figures, own_articles, own_figures
from classifier.training.corpus_tables import comparison_tables, composition_tables
from classifier.training.own_card import agreement_tables, renewed
from classifier.training.own_corpus import SPLITS, json_lines, read_json_lines, read_records
from classifier.training.own_growth import grow
from classifier.training.progress import progress
from classifier.training.second_labels import (
    FIRST_LABELS,
    SECOND_LABELS,
    agreement_figures,
    before_settling,
    compare,
    disagreements,
)
from classifier.training.whole_files import write_together

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "data" / "labels"
OWN = ROOT / "data" / "newsvoice-corpus"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__.split("\n", 1)[0])

CorporaOption = Annotated[Path | None, typer.Option(help="Folder of the public corpora.")]
FolderOption = Annotated[Path, typer.Option("--folder", help="Folder of the project's corpus.")]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Write the figures to this file, too.")]


def compared(folder: Path, corpora: Path | None) -> dict[str, Any] | None:
    """Figures beside the public corpora; None, with the reason on stderr, where they are missing."""
    found = find_corpora(ROOT, corpora)
    if found is None:
        progress("comparison left out: the public corpora are not here (scripts/fetch_corpora.py, or --corpora)")
        return None
    references = read_references(found, LABELS)
    progress(f"{sum(len(articles) for articles in references.values())} texts of the public corpora read")
    figures = compared_figures(own_articles(folder), references)
    progress("compared")
    return figures


@app.command()
def report(corpora: CorporaOption = None, json_file: JsonOption = None, folder: FolderOption = OWN) -> None:
    """Print the tables of the data card, as Markdown."""
    own = own_figures(folder)
    print(composition_tables(own))
    beside = compared(folder, corpora)
    if beside is not None:
        print(comparison_tables(beside))
    if json_file:
        json_file.write_text(as_json({**own, "comparison": beside}), encoding="utf-8")


@app.command()
def agreement(
    labels: Annotated[
        list[Path] | None, typer.Argument(help="Files of second labels; by default the corpus's.")
    ] = None,
    json_file: JsonOption = None,
    listing: Annotated[
        Path | None, typer.Option("--list", help="Write the disagreements to this file, as JSONL.")
    ] = None,
    folder: FolderOption = OWN,
) -> None:
    """Compare second labels with the first: raw agreement, Cohen's kappa, F1, confusion, by kind.

    The first are those from before differences were settled, where first-labels.jsonl has them.
    """
    records = [record for split in SPLITS for record in read_records(folder, split)]
    joined = compare(before_settling(records, folder / FIRST_LABELS), labels or [folder / SECOND_LABELS])
    figures = agreement_figures(joined)
    print(agreement_tables({**figures, "share": figures["articles"] / len(records)}))
    if json_file:
        json_file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if listing:
        listing.write_bytes(json_lines(asdict(row) for row in disagreements(joined)))


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="New articles, one JSON object a line, with a null id.")],
    corpora: CorporaOption = None,
    folder: FolderOption = OWN,
) -> None:
    """Check new articles, number them, give them splits, and renew the card and croissant.json: all or nothing."""
    before = {split: read_records(folder, split) for split in SPLITS}
    after = grow(before, [record for file in files for record in read_json_lines(file)], folder)
    splits = {f"{split}.jsonl": json_lines(after[split]) for split in SPLITS}
    with tempfile.TemporaryDirectory() as place:
        draft = Path(place) / "corpus"
        shutil.copytree(folder, draft)
        write_together(draft, splits)
        changed = write_together(folder, {**splits, **described(draft, corpora)})
    for split in SPLITS:
        print(f"{split}: {len(before[split])} articles and {len(after[split]) - len(before[split])} new")
    print(f"written: {', '.join(changed)}")


@app.command()
def describe(corpora: CorporaOption = None, folder: FolderOption = OWN) -> None:
    """Renew the generated parts of the data card, and croissant.json, from the files as they are."""
    changed = write_together(folder, described(folder, corpora))
    print(f"written: {', '.join(changed) or 'nothing, all was current'}")


def described(folder: Path, corpora: Path | None) -> dict[str, bytes]:
    """Contents of the card and of croissant.json."""
    beside = compared(folder, corpora)
    return renewed(folder, None if beside is None else comparison_tables(beside))


def main() -> None:
    """Run a command; errors of data and files go to standard error."""
    try:
        app()
    except (NewsvoiceError, OSError) as error:
        print(f"corpus: error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
