"""The command with the bundled model on the bundled samples, as a user runs it."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.txt"))
COMMAND = [sys.executable, "-c", "from classifier.cli import main; main()", "score", "--format", "jsonl"]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    run = subprocess.run([*COMMAND, *map(str, SAMPLES)], capture_output=True, check=True)
    assert run.stderr == b""
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


def test_every_line_fits_the_schema(rows):
    schema = json.loads(files("classifier").joinpath("sentence.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []


def test_offsets_are_of_the_file(rows):
    texts = {str(path): path.read_text(encoding="utf-8") for path in SAMPLES}
    assert {row["doc"] for row in rows} == set(texts)
    assert all(texts[row["doc"]][row["start"] : row["end"]] == row["text"] for row in rows)


def opinion_share(rows: list[dict], name: str) -> float:
    prose = [row["label"] for row in rows if row["doc"].endswith(name) and row["label"]]
    return prose.count("editorial_opinion") / len(prose)


def test_the_op_ed_stands_out_from_the_reports(rows):
    shares = {path.name: opinion_share(rows, path.name) for path in SAMPLES}
    op_ed = shares.pop("oped-library-hours.txt")
    review = shares.pop("review-and-interview-violinist.txt")  # half of it is a review, with verdicts
    assert op_ed > review
    assert op_ed > 2 * max(shares.values())
    assert shares["wire-harbour-strike.txt"] == 0


def test_page_furniture_of_a_web_page_has_no_label(rows):
    page = [row for row in rows if row["doc"].endswith("web-page-battery-plant.txt")]
    assert sum(row["label"] is None for row in page) >= 5
