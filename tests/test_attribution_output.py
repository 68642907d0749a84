"""Attributions in the outputs, and `newsvoice sources`."""

import copy
import csv
import dataclasses
import io
import json
import pickle
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

from classifier import load
from classifier.report import Format, Layout, render

TEXT = "“We had no choice,” said Dana Whitlock.\n\nShe said the bridge had closed. It rained."
SCHEMA = json.loads(files("classifier").joinpath("sentence.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def article():
    return load().score(TEXT)


def show(article, name, **options):
    return render("a.txt", article, Layout(Format(name), attribution=True, **options))


def newsvoice(*arguments, text=TEXT):
    command = [sys.executable, "-c", "from classifier.cli import main; main()", *arguments]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False)


def test_jsonl(article):
    lines = [json.loads(line) for line in show(article, "jsonl").splitlines()]
    assert [
        error.message for line in lines for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(line)
    ] == []
    first, second, third = lines
    assert first["attribution"] == {
        "source": {"text": "Dana Whitlock", "start": 25, "end": 38},
        "cue": {"text": "said", "start": 20, "end": 24},
        "kind": "direct",
        "content": [{"text": "“We had no choice,”", "start": 0, "end": 19}],
    }
    assert second["attribution"]["source"]["text"] == "She"
    assert second["speaker"] == {"text": "Dana Whitlock", "start": 25, "end": 38}
    assert (third["attribution"], third["speaker"], third["nested"]) == (None, None, [])


@pytest.mark.parametrize(
    "made",
    [
        lambda sentence: sentence,
        lambda sentence: pickle.loads(pickle.dumps(sentence)),
        copy.copy,
        lambda sentence: dataclasses.replace(sentence, paragraph=sentence.paragraph),
    ],
)
def test_fields_made_when_they_are_read(made):
    read, unread = load().score(TEXT).sentences, load().score(TEXT).sentences
    assert [sentence.speaker and sentence.speaker.text for sentence in read] == ["Dana Whitlock"] * 2 + [None]
    assert [made(sentence) for sentence in unread] == list(read)
    assert dataclasses.asdict(made(load().score(TEXT).sentences[1]))["attribution"]["source"]["text"] == "She"


def test_sentences_take_no_other_fields(article):
    with pytest.raises(AttributeError, match="no attribute 'speakers'"):
        _ = article.sentences[0].speakers
    with pytest.raises(dataclasses.FrozenInstanceError, match="speaker"):
        article.sentences[0].speaker = None


def test_json(article):
    (parsed,) = json.loads(f"[{show(article, 'json')}]")
    assert [sentence["speaker"] and sentence["speaker"]["text"] for sentence in parsed["sentences"]] == [
        "Dana Whitlock",
        "Dana Whitlock",
        None,
    ]


def test_csv(article):
    layout = Layout(Format.CSV, attribution=True)
    rows = list(csv.DictReader(io.StringIO(layout.head + show(article, "csv"), newline="")))
    assert [row["speaker"] for row in rows] == ["Dana Whitlock", "Dana Whitlock", ""]
    assert [row["kind"] for row in rows] == ["direct", "indirect", ""]
    assert rows[0]["content"] == "0-19"
    assert (rows[1]["source"], rows[1]["source_start"], rows[1]["cue"]) == ("She", "41", "said")


def test_text(article):
    assert "— Dana Whitlock (direct, “said”)" in show(article, "text")


def test_no_attribution_gives_the_former_fields():
    done = newsvoice("score", "-", "--format", "jsonl", "--no-attribution")
    assert "attribution" not in json.loads(done.stdout.splitlines()[0])
    assert done.returncode == 0


def test_sources_as_text():
    done = newsvoice("sources", "-")
    header, row = done.stdout.decode().splitlines()[2:4]
    assert header.split() == ["source", "sentences", "direct", "indirect", "mixed", "words", "share"]
    assert row.split() == ["Dana", "Whitlock", "2", "1", "1", "0", "8", "100%"]


def test_sources_as_json():
    assert json.loads(newsvoice("sources", "-", "--format", "json").stdout) == {
        "doc": "-",
        "sources": [
            {
                "source": {"text": "Dana Whitlock", "start": 25, "end": 38},
                "sentences": 2,
                "direct": 1,
                "indirect": 1,
                "mixed": 0,
                "words": 8,
                "share_of_words": 1.0,
            }
        ],
    }


def test_sources_as_csv():
    assert newsvoice("sources", "-", "--format", "csv").stdout.decode().splitlines() == [
        "doc,source,start,end,sentences,direct,indirect,mixed,words,share_of_words",
        "-,Dana Whitlock,25,38,2,1,1,0,8,1.0",
    ]


def test_sources_of_nobody():
    assert "(nobody is quoted or cited)" in newsvoice("sources", "-", text="It rained.").stdout.decode()


def test_sources_of_a_missing_file():
    done = newsvoice("sources", "no-such-file.txt")
    assert done.returncode == 2
    assert "no-such-file.txt" in done.stderr.decode()
