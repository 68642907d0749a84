"""Obtain the public corpora that the labels describe.

    python scripts/fetch_corpora.py                      from where their authors publish them
    python scripts/fetch_corpora.py --from DIR           from a local copy, a subfolder for each corpus
    python scripts/fetch_corpora.py digests --from DIR   list the digests of a copy in data/labels

Files already in place are kept, so an interrupted run can be repeated. Every file is checked against
data/labels/digests.tsv and every corpus against data/corpora.toml. Exit status 0 if everything is in place,
1 if a corpus could not be had whole (the others are still fetched).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from classifier.errors import DataError
from classifier.training.digests import read_digests, tree_digest, write_digests
from classifier.training.fetch import Corpus, digest_corpus, fetch, read_corpora

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = ROOT / "data" / "corpora.toml"
DIGESTS = ROOT / "data" / "labels" / "digests.tsv"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", nargs="?", choices=("fetch", "digests"), default="fetch")
    parser.add_argument("--from", dest="source", type=Path, metavar="DIR", help="local copy of the corpora")
    parser.add_argument("--to", type=Path, default=ROOT / "corpora", metavar="DIR", help="default: corpora")
    parser.add_argument("--only", nargs="+", metavar="CORPUS", help="default: all of data/corpora.toml")
    options = parser.parse_args(arguments)
    try:
        corpora = read_corpora(DESCRIPTION)
        unknown = set(options.only or ()) - set(corpora)
        if unknown:
            parser.error(f"--only must name corpora of {', '.join(corpora)}, got {', '.join(sorted(unknown))}")
        chosen = [corpora[name] for name in options.only or corpora]
        if options.source is not None and not options.source.is_dir():
            parser.error(f"--from must be a folder, got {options.source}")
        if options.action == "digests":
            return list_digests(chosen, options.source or options.to)
        return fetch_all(chosen, options.to, options.source)
    except DataError as error:
        print(f"fetch_corpora: error: {error}", file=sys.stderr)
        return 1


def fetch_all(corpora: list[Corpus], to: Path, source: Path | None) -> int:
    """Fetch each corpus; one that fails does not keep the others back."""
    digests = read_digests(DIGESTS)
    failures = 0
    for corpus in corpora:
        expected = {file: found for (name, file), found in digests.items() if name == corpus.name}
        try:
            new = fetch(corpus, expected, to, source, show_progress)
        except (DataError, OSError) as error:
            failures += 1
            print(f"\nfetch_corpora: error: {error}", file=sys.stderr)
        else:
            print(f"{corpus.name}: complete, {len(expected)} files, {new} of them new. Terms: {corpus.terms}")
    if failures:
        print(f"fetch_corpora: {failures} of {len(corpora)} corpora are not complete", file=sys.stderr)
    return 1 if failures else 0


def show_progress(name: str, done: int, total: int) -> None:
    """Redraw one line on a terminal; say nothing elsewhere."""
    if sys.stderr.isatty():
        print(
            f"\r{name}: {done} of {total} files ",
            end="\n" if done == total else "",
            file=sys.stderr,
            flush=True,
        )


def list_digests(corpora: list[Corpus], source: Path) -> int:
    """Write the digests of a copy, and show what data/corpora.toml has to say of it."""
    digests = read_digests(DIGESTS) if DIGESTS.exists() else {}
    for corpus in corpora:
        found = digest_corpus(corpus, source / corpus.name)
        digests = {key: value for key, value in digests.items() if key[0] != corpus.name}
        digests |= {(corpus.name, file): value for file, value in found.items()}
        print(f'[{corpus.name}]\ncount = {len(found)}\nsha256 = "{tree_digest(found)}"')
    write_digests(DIGESTS, digests)
    return 0


if __name__ == "__main__":
    sys.exit(main())
