import csv
import io
import json
import re
import unicodedata
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from fake_scorer import FakeScorer
from hypothesis import given
from hypothesis import strategies as st

from classifier.labels import OUTCOMES
from classifier.model_view import describe_json, describe_text
from classifier.progress import Progress
from classifier.report import CSV_COLUMNS, Format, Layout, render
from classifier.terminal import printable, wants_colour, wrap

TEXT = 'Swans return\n\nHe said it. "Never again." We should act.\n\nRead more'
SCHEMA = json.loads(files("classifier").joinpath("sentence.schema.json").read_text(encoding="utf-8"))
ANYTHING = st.lists(st.sampled_from(["He said it. ", '"', "Why?", ",", "\n", "\r", "\x1b[31m", "é", "日本", " "]))


def scored(text=TEXT):
    (article,) = FakeScorer().score_many([text])
    return article


def show(name, text=TEXT, identity="a.txt", **options):
    return render(identity, scored(text), Layout(Format(name), **options))


def rows_of(text):
    return [json.loads(line) for line in text.splitlines()]


# --- JSON lines -------------------------------------------------------------------------------------------


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_jsonl_lines():
    assert show("jsonl", "He said it.\n\nRead more") == (
        '{"doc": "a.txt", "index": 0, "paragraph": 0, "start": 0, "end": 11, "text": "He said it.", '
        '"label": "attributed_fact", "confidence": 0.9123, "probabilities": {"attributed_fact": 0.9123, '
        '"quotation": 0.05, "editorial_opinion": 0.03, "not_prose": 0.0077}}\n'
        '{"doc": "a.txt", "index": 1, "paragraph": 1, "start": 13, "end": 22, "text": "Read more", '
        '"label": null, "confidence": 1.0, "probabilities": {"attributed_fact": 0.0, "quotation": 0.0, '
        '"editorial_opinion": 0.0, "not_prose": 1.0}}\n'
    )


@given(ANYTHING, st.text(st.characters(exclude_categories=["Cs"])))
def test_jsonl_fits_the_schema_and_the_text(pieces, identity):
    text = "".join(pieces)
    lines = show("jsonl", text, identity).split("\n")
    assert lines.pop() == ""
    for index, line in enumerate(lines):
        row = json.loads(line)
        jsonschema.validate(row, SCHEMA)
        assert set(row) == set(SCHEMA["required"])
        assert (row["doc"], row["index"]) == (identity, index)
        assert text[row["start"] : row["end"]] == row["text"]
        outcome = row["label"] or "not_prose"
        assert row["confidence"] == row["probabilities"][outcome] == max(row["probabilities"].values())


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"label": "not_prose"}, "'not_prose' is not one of"),
        ({"start": -1}, "-1 is less than the minimum of 0"),
        ({"confidence": 2}, "2 is greater than the maximum of 1"),
        ({"text": None}, "None is not of type 'string'"),
        ({"probabilities": {}}, "'attributed_fact' is a required property"),
        ({"doc": 1}, "1 is not of type 'string'"),
    ],
)
def test_the_schema_refuses_what_is_no_line(broken, message):
    row = rows_of(show("jsonl"))[0]
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate({**row, **broken}, SCHEMA)


# --- which sentences --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "indices"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"prose_only": True}, [1, 2, 3, 4]),
        ({"min_confidence": 0.6}, [0, 1, 2, 3, 4, 5]),
        ({"min_confidence": 0.9123}, [0, 1, 5]),
        ({"min_confidence": 0.9124}, [0, 5]),
        ({"min_confidence": 1.0}, [0, 5]),
        ({"min_confidence": 1.0, "prose_only": True}, []),
    ],
)
def test_filters_keep_the_index_of_the_article(options, indices):
    text = 'Swans return\n\nHe said it. "Never again?\n\n"So? He should act.\n\nRead more'
    assert [row["index"] for row in rows_of(show("jsonl", text, **options))] == indices
    table = list(csv.DictReader(io.StringIO(show_csv(text, **options), newline="")))
    assert [int(row["index"]) for row in table] == indices
    assert [row["index"] for row in json.loads(show("json", text, **options))["sentences"]] == indices


# --- JSON -------------------------------------------------------------------------------------------------


def test_json_has_the_summary_of_the_whole_article():
    article = json.loads(show("json", prose_only=True))
    assert list(article) == ["doc", "summary", "sentences"]
    assert article["summary"]["sentences"] == {
        "attributed_fact": 1,
        "quotation": 2,
        "editorial_opinion": 0,
        "not_prose": 2,
    }
    assert article["summary"]["share_of_sentences"]["quotation"] == 0.6667
    assert article["summary"]["words"]["not_prose"] == 4
    lines = rows_of(show("jsonl", prose_only=True))
    assert [{"doc": "a.txt", **row} for row in article["sentences"]] == lines


def test_json_of_several_articles_is_one_array():
    layout = Layout(Format.JSON)
    parts = [render(name, scored(text), layout) for name, text in [("a", TEXT), ("b", ""), ("c", "One.")]]
    array = json.loads(layout.head + layout.separator.join(parts) + layout.tail)
    assert [(row["doc"], len(row["sentences"])) for row in array] == [("a", 5), ("b", 0), ("c", 1)]
    assert json.loads(layout.head + layout.tail) == []


# --- CSV --------------------------------------------------------------------------------------------------


def show_csv(text=TEXT, identity="a.txt", **options):
    layout = Layout(Format.CSV, **options)
    return layout.head + render(identity, scored(text), layout) + layout.tail


def test_csv_lines():
    assert show_csv('He said: "No", twice.\n\nRead more').splitlines() == [
        "doc,index,paragraph,start,end,text,label,confidence,attributed_fact,quotation,editorial_opinion,not_prose",
        'a.txt,0,0,0,21,"He said: ""No"", twice.",attributed_fact,0.9123,0.9123,0.05,0.03,0.0077',
        "a.txt,1,1,23,32,Read more,,1.0,0.0,0.0,0.0,1.0",
    ]


@given(ANYTHING, st.text(st.characters(exclude_categories=["Cs"])))
def test_csv_says_what_jsonl_says(pieces, identity):
    text = "".join(pieces)
    table = list(csv.reader(io.StringIO(show_csv(text, identity), newline=""), strict=True))
    assert table.pop(0) == list(CSV_COLUMNS)
    expected = [json.loads(line) for line in show("jsonl", text, identity).split("\n") if line]
    assert table == [
        [
            *(str(row[name]) for name in ("doc", "index", "paragraph", "start", "end", "text")),
            row["label"] or "",
            str(row["confidence"]),
            *(str(row["probabilities"][name]) for name in OUTCOMES),
        ]
        for row in expected
    ]


# --- the view for readers ---------------------------------------------------------------------------------


def test_text_view():
    text = 'Swans return\n\nHe said it, at the end of a long day. We should act.\n"Never again?'
    assert show("text", text, width=50) == (
        "a.txt\n"
        "\n"
        "  not prose  100%  Swans return\n"
        "\n"
        "  fact        91%  He said it, at the end of a\n"
        "                   long day.\n"
        "  opinion     60%  We should act.\n"
        '  quotation   80%  "Never again?\n'
        "\n"
        "3 sentences: 1 fact (33%), 1 quotation (33%), 1\n"
        "opinion (33%); 1 not prose\n"
    )


@pytest.mark.parametrize(
    ("text", "options", "line"),
    [
        ("", {}, "  (no text)"),
        ("Read more", {"prose_only": True}, "  (no sentence to show)"),
        ("One.", {}, "1 sentence: 1 fact (100%), 0 quotation (0%), 0 opinion (0%); 0 not prose"),
    ],
)
def test_text_view_of_little(text, options, line):
    assert line in show("text", text, **options).splitlines()


def test_colour():
    painted = show("text", "He should act.\n\nRead more", colour=True)
    assert "  \x1b[1;33mopinion  \x1b[0m   60%  He should act.\n" in painted
    assert "  \x1b[2mnot prose\x1b[0m  100%  \x1b[2mRead more\x1b[0m\n" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == show("text", "He should act.\n\nRead more")


@pytest.mark.parametrize(
    ("environment", "is_terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm"}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_when_to_colour(environment, is_terminal, expected):
    assert wants_colour(environment, is_terminal=is_terminal) is expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text” é 日本", "plain “text” é 日本"),
        ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),
        ("a\nb\t c\r\nd", "a b c d"),
        ("a\x08\x7f", "a␈␡"),
        ("\x9b31m", "\ufffd31m"),
        ("abc\u202edef\u2066", "abc\ufffddef\ufffd"),
        ("a\u2028b", "a b"),
    ],
)
def test_nothing_commands_the_terminal(text, shown):
    assert printable(text) == shown


@given(st.text(), st.text())
def test_the_view_holds_no_control_character(text, identity):
    drawn = show("text", text, identity)
    assert {c for c in drawn if unicodedata.category(c) == "Cc"} <= {"\n"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("a verylongwordindeed b", ["a", "verylongwordindeed", "b"]),
        ("日本 日本 日本", ["日本", "日本", "日本"]),
        ("e\u0301e\u0301e e\u0301e\u0301e", ["e\u0301e\u0301e e\u0301e\u0301e"]),
    ],
)
def test_wrap(text, lines):
    assert wrap(text, 8) == lines


@given(st.lists(st.text("ab\u65e5", min_size=1, max_size=9)), st.integers(1, 30))
def test_wrapping_loses_nothing(words, width):
    lines = wrap(" ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(" " not in line or len(line) <= width for line in lines)


# --- the model --------------------------------------------------------------------------------------------


def test_a_model_described():
    assert describe_text(FakeScorer.info, path="models/m.joblib", size=3 * 2**20) == (
        "file           models/m.joblib\n"
        "size           3.00 MiB\n"
        "verified       yes, checksum and 1 golden text\n"
        "name           fake\n"
        "model version  1.2.3\n"
        "labels         attributed_fact, quotation\n"
        "\n"
        "sources\n"
        "  name          licence    documents\n"
        "  first corpus  CC BY 4.0         12\n"
        "  second        MIT          123,456\n"
        "\n"
        "evaluation\n"
        "  folds  5\n"
        "  certain\n"
        "    macro f1  0.8457\n"
        "    f1\n"
        "      quotation  0.9\n"
    )


def test_a_model_described_as_json():
    described = json.loads(describe_json({"n": np.float32(0.5), "a": np.arange(2)}, path="m", size=5))
    assert described == {"path": "m", "bytes": 5, "verified": True, "n": 0.5, "a": [0, 1]}


def test_odd_things_in_a_model_are_printed_all_the_same():
    odd = {"none": None, "yes": True, "empty": [], "mixed": [1, [2, {"x": "\x1b"}]], "n": {"deep": {}}}
    described = describe_text(odd, path="m", size=0)
    assert "none      -\n" in described
    assert "yes       yes\n" in described
    assert "x  ␛" in described


# --- progress ---------------------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_progress_shows_share_rate_and_time_left():
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, total=4000, clock=clock)
    clock.now += 0.4
    progress.advance(1, 100, 100)
    assert stream.getvalue() == ""
    clock.now += 9.6
    progress.advance(999, 49_900, 1000)
    assert stream.getvalue() == ("\r\x1b[K[#####...............] 25%  1,000 documents  5,000 sentences/s  0:30 left")
    clock.now += 0.05
    progress.advance(1, 1, 1001)
    assert stream.getvalue().count("\r") == 1
    progress.clear()
    progress.clear()
    assert stream.getvalue().endswith("left\r\x1b[K")


def test_progress_without_a_known_size():
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, total=None, clock=clock)
    clock.now += 2
    progress.advance(1, 10, 50)
    assert stream.getvalue() == "\r\x1b[K1 document  5 sentences/s"


def test_a_long_way_to_go_is_given_in_hours():
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, total=3601, clock=clock)
    clock.now += 1
    progress.advance(1, 10, 1)
    assert stream.getvalue().endswith("1:00:00 left")


def test_progress_that_is_not_wanted_writes_nothing():
    clock, stream = Clock(), io.StringIO()
    progress = Progress(stream, total=10, enabled=False, clock=clock)
    clock.now += 5
    progress.advance(1, 1, 5)
    progress.clear()
    assert stream.getvalue() == ""
