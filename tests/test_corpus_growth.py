"""Taking new articles into the corpus, and what is generated from it."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from classifier.errors import DataError
from classifier.training.own_card import CARD, COMPOSITION, measured_on, renewed, splits_digest
from classifier.training.own_corpus import SPLITS, json_lines, read_records
from classifier.training.own_growth import assign_splits, grow, repeated
from classifier.training.whole_files import write_together

FOLDER = Path(__file__).parent.parent / "data" / "newsvoice-corpus"
EMPTY = {split: [] for split in SPLITS}


def article(number, kind="satire", identifier=None, words=None):
    first = words or " ".join(f"w{number}x{place}" for place in range(20))
    text = f"{first}. It rained."
    end = len(first) + 1
    return {
        "id": identifier,
        "kind": kind,
        "region": "Ireland",
        "year": 2011,
        "topic": "rain",
        "outlet": "weekly",
        "text": text,
        "sentences": [
            {"start": 0, "end": end, "label": "attributed_fact", "certain": True},
            {"start": end + 1, "end": len(text), "label": "attributed_fact", "certain": True},
        ],
    }


def old(count, kind="satire"):
    return [article(1000 + number, kind, f"nv-{number:04}") for number in range(1, count + 1)]


def test_new_articles_get_the_next_numbers_and_old_ones_stay():
    before = {**EMPTY, "train": old(3)}
    after = grow(before, [article(1), article(2)], FOLDER)
    assert after["train"][:3] == before["train"]
    new = [record for split in SPLITS for record in after[split][len(before[split]) :]]
    assert sorted(record["id"] for record in new) == ["nv-0004", "nv-0005"]


@pytest.mark.parametrize(
    ("have", "new", "expected"),
    [
        ((0, 0, 0), {"satire": 10}, (7, 1, 2)),
        ((10, 0, 0), {"satire": 10}, (4, 2, 4)),
        ((0, 0, 0), {"satire": 5, "op-ed": 5}, (7, 1, 2)),
        ((0, 0, 0), {"satire": 3, "op-ed": 3, "review": 3, "editorial": 1}, (7, 1, 2)),
        ((7, 1, 2), {"op-ed": 20}, (14, 2, 4)),
        ((7, 1, 2), {}, (0, 0, 0)),
    ],
)
def test_splits_keep_their_shares(have, new, expected):
    articles = old(sum(have))
    places = [0, have[0], have[0] + have[1], sum(have)]
    before = {split: articles[places[at] : places[at + 1]] for at, split in enumerate(SPLITS)}
    fresh = [article(100 * at + number, kind) for at, kind in enumerate(new) for number in range(new[kind])]
    given = Counter(assign_splits(before, fresh))
    assert tuple(given[split] for split in SPLITS) == expected


def test_every_kind_is_spread_over_the_splits():
    fresh = [article(100 * at + number, kind) for at, kind in enumerate(("op-ed", "review")) for number in range(30)]
    given = Counter(zip((record["kind"] for record in fresh), assign_splits(EMPTY, fresh), strict=True))
    assert set(given.values()) == {21, 3, 6}


def test_splits_do_not_depend_on_the_order_of_new_articles():
    fresh = [article(number, kind) for number, kind in enumerate(["op-ed", "review"] * 8)]
    forwards = assign_splits(EMPTY, fresh)
    assert assign_splits(EMPTY, fresh[::-1])[::-1] == forwards


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "nv-0009"}, r"new article 1: id must be null, got 'nv-0009'"),
        ({"kind": "poem"}, r"article 1 \(nv-0001\), \$.kind: 'poem' is not one of"),
        ({"year": "2011"}, r"\$.year: '2011' is not of type 'integer'"),
        ({"text": "It rained and rained, and after that it rained."}, r"nv-0001: sentence 0: .* inside the text"),
    ],
)
def test_articles_that_do_not_fit_are_refused(change, message):
    with pytest.raises(DataError, match=message):
        grow(EMPTY, [{**article(1), **change}], FOLDER)


def test_all_problems_are_named_up_to_twenty():
    with pytest.raises(DataError, match=r"new article 20: id must be null, got 'x'\n\.\.\. and 5 more") as error:
        grow(EMPTY, [{**article(number), "id": "x"} for number in range(25)], FOLDER)
    assert "new article 21" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (None, ["nv-0002: the same text as nv-0001"]),
        (12, ["nv-0002: shares 5 word 8-grams with nv-0001, and at most 4 are allowed; rewrite or drop it"]),
        (11, []),
    ],
)
def test_repeated_articles_are_named(words, problem):
    first = article(1, identifier="nv-0001")
    tail = " ".join(f"other{place}" for place in range(20))
    shared = None if words is None else " ".join([*first["text"].split()[:words], tail])
    second = article(1, identifier="nv-0002", words=shared)
    assert repeated([first], [second]) == problem
    assert repeated([], [first, second]) == problem


def test_several_files_are_written_together(tmp_path):
    (tmp_path / "same").write_bytes(b"1")
    assert write_together(tmp_path, {"same": b"1", "new": b"2"}) == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "same"]


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(tmp_path):
    (tmp_path / "old").write_bytes(b"before")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_bytes(b"")
    with pytest.raises(OSError, match="folder"):
        write_together(tmp_path, {"old": b"after", "fresh": b"", "folder": b"x"})
    assert (tmp_path / "old").read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old"]


def test_the_generated_parts_of_the_card_and_croissant_are_current():
    stale = [name for name, content in renewed(FOLDER, None).items() if (FOLDER / name).read_bytes() != content]
    assert stale == [], "run: python scripts/corpus.py describe"


def test_the_comparison_of_the_card_was_measured_on_these_splits():
    found = measured_on((FOLDER / CARD).read_text(encoding="utf-8"))
    assert found == splits_digest(FOLDER), "run: python scripts/corpus.py describe, with the public corpora at hand"


def test_the_card_follows_a_change_of_the_corpus(tmp_path):
    folder = tmp_path / "corpus"
    shutil.copytree(FOLDER, folder)
    records = read_records(folder, "train")
    write_together(folder, {"train.jsonl": json_lines(records[:-1])})
    contents = renewed(folder, "The comparison.")
    card = contents[CARD].decode()
    assert f"| `train.jsonl` | {len(records) - 1} |" in card
    assert measured_on(card) == splits_digest(folder) != splits_digest(FOLDER)
    before = json.loads((FOLDER / "croissant.json").read_text(encoding="utf-8"))
    after = json.loads(contents["croissant.json"])
    changed = [
        one["@id"] for one, other in zip(before["distribution"], after["distribution"], strict=True) if one != other
    ]
    assert changed == ["train.jsonl"]


def test_a_card_without_its_markers_is_refused(tmp_path):
    folder = tmp_path / "corpus"
    shutil.copytree(FOLDER, folder)
    card = (folder / CARD).read_text(encoding="utf-8")
    (folder / CARD).write_text(card.replace(f"<!-- end: {COMPOSITION} -->", ""), encoding="utf-8")
    with pytest.raises(DataError, match=r"must have the line '<!-- begin: composition -->' once, and '<!-- end"):
        renewed(folder, None)
