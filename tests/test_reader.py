import io
import json
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.decoding import ByteMeter, check_encoding, decode
from classifier.errors import InputError
from classifier.reader import Document, Failure, ReadOptions, Skipped, read_documents, total_bytes


def read(*paths, **options):
    return list(read_documents(map(str, paths), options=ReadOptions(**options)))


def stdin(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


# --- plain text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", None, ""),
        (b"He said it.\n", None, "He said it.\n"),
        (b"a\r\nb\rc\n", None, "a\nb\nc\n"),
        ("“Né”".encode(), None, "“Né”"),
        ("“Né”".encode("utf-8-sig"), None, "“Né”"),
        ("“Né”".encode("utf-8-sig"), "utf-8", "“Né”"),
        (b"\xff\xfe" + "“Né”\r\n".encode("utf-16-le"), None, "“Né”\n"),
        (b"\xfe\xff" + "“Né”\r\n".encode("utf-16-be"), None, "“Né”\n"),
        (b"\xfe\xff" + "Né".encode("utf-16-be"), "utf-16", "Né"),
        ("Né".encode("utf-16-le"), "utf-16", "Né"),
        (b"\xff\xfe" + "Né".encode("utf-16-le"), "UTF-16LE", "Né"),
        ("Né".encode("utf-32"), "utf-32", "Né"),
        (b"N\xe9 \x93so\x94", "cp1252", "Né “so”"),
        (b"N\xe9", "latin-1", "Né"),
        ("日本".encode("shift_jis"), "shift_jis", "日本"),
    ],
)
def test_encodings(data, encoding, text):
    assert decode(data, encoding) == text


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"abc\xe9 def", None, r"byte 3 \(0xE9\) is not valid UTF-8; .*--encoding cp1252"),
        (b"\xef\xbb\xbfabc\xe9", None, r"byte 6 \(0xE9\)"),
        (b"abc\xe2\x80", None, r"byte 3 \(0xE2\)"),
        (b"\x89PNG\r\n", None, r"byte 0 \(0x89\)"),
        (b"PK\x03\x04\0\0", None, "byte 4 is NUL: this is binary data"),
        ("é\0".encode(), None, "byte 2 is NUL"),
        ("No mark".encode("utf-16-le"), None, "byte 1 is NUL"),
        (b"\xff\xfe" + "ab".encode("utf-16-le") + b"\0\0", None, "byte 6 is NUL"),
        (b"\xff\xfe" + "ab".encode("utf-16-le") + b"x", None, r"byte 6 \(0x78\) is not valid UTF-16-LE"),
        (b"ok \x81", "cp1252", r"byte 3 \(0x81\) is not valid cp1252"),
        (b"ok \xff", "ascii", r"byte 3 \(0xFF\) is not valid ascii"),
    ],
)
def test_what_is_no_text_is_named_by_its_byte(data, encoding, message):
    with pytest.raises(InputError, match=message):
        decode(data, encoding)


@given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_utf8_and_marked_utf16_come_back_as_they_were(text):
    for data in (text.encode("utf-8-sig"), b"\xff\xfe" + text.encode("utf-16-le")):
        assert decode(data, None) == text


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "", "a\0b"])
def test_an_encoding_that_does_not_exist_is_refused(name):
    with pytest.raises(InputError, match="--encoding names no text encoding known to Python, got"):
        check_encoding(name)
    with pytest.raises(InputError, match="--encoding"):
        ReadOptions(encoding=name)


def test_an_input_format_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="--input-format must be one of auto, text, jsonl, csv, tsv, got 'xml'"):
        ReadOptions(input_format="xml")


def test_a_file_is_named_as_given(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("One.")
    monkeypatch.chdir(tmp_path)
    assert read("a.txt", "./a.txt", "a.txt") == [
        Document("a.txt", "One."),
        Document("./a.txt", "One."),
        Document("a.txt", "One."),
    ]


def test_an_empty_file_is_a_document(tmp_path):
    (tmp_path / "a.txt").touch()
    assert read(tmp_path / "a.txt") == [Document(str(tmp_path / "a.txt"), "")]


def test_failures_stand_in_place_and_lose_nothing_else(tmp_path):
    good, bad, html = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "page.html"
    good.write_text("Good.")
    bad.write_bytes(b"\xff")
    html.write_text("<p>Text</p>")
    found = read(bad, tmp_path / "missing", html, good)
    assert [type(item) for item in found] == [Failure, Failure, Failure, Document]
    assert str(found[0]).startswith(f"{bad}: byte 0 (0xFF) is not valid UTF-8; ")
    assert str(found[1]) == f"{tmp_path / 'missing'}: no such file or folder"
    assert "HTML is not read by this version" in str(found[2])


def test_reading_is_lazy(tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    documents = read_documents([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert next(documents).text == "One."
    (tmp_path / "b.txt").write_text("Two.")
    assert next(documents).text == "Two."


@pytest.mark.parametrize("start", ["<!DOCTYPE html>\n<p>x", "\n <html lang=en>"])
def test_html_without_its_suffix_is_noticed(tmp_path, start):
    page = tmp_path / "page"
    page.write_text(start)
    assert "HTML is not read" in read(page)[0].message
    assert read(page, input_format="text") == [Document(str(page), start)]


def test_html_read_as_text_when_forced(tmp_path):
    (tmp_path / "a.htm").write_text("<p>x")
    assert read(tmp_path / "a.htm", input_format="text")[0].text == "<p>x"


def test_a_json_file_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "a.json").write_text('{"text": "x"}')
    assert "--input-format jsonl" in read(tmp_path / "a.json")[0].message
    assert read(tmp_path / "a.json", input_format="jsonl")[0].text == "x"


# --- folders ----------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_order_with_what_it_left_out(tmp_path):
    for name in ["b.txt", "a/2.md", "a/1.TXT", "a/z/deep.text", ".hidden.txt", ".git/x.txt", "c.jpg", "README"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "rows.jsonl").write_text('{"text": "row", "id": 7}\n')
    found = read(tmp_path)
    assert found[:-1] == [
        Document(f"{tmp_path}/b.txt", "b.txt"),
        Document("7", "row"),
        Document(f"{tmp_path}/a/1.TXT", "a/1.TXT"),
        Document(f"{tmp_path}/a/2.md", "a/2.md"),
        Document(f"{tmp_path}/a/z/deep.text", "a/z/deep.text"),
    ]
    assert found[-1] == Skipped(str(tmp_path), "left out of the folder by their suffix: 1 × .jpg, 1 × no suffix")


def test_a_folder_without_anything_to_read_is_a_failure(tmp_path):
    assert "no file to read; from a folder are taken .asc .csv" in read(tmp_path)[0].message
    (tmp_path / "a.pdf").touch()
    assert "(it has 1 × .pdf; name such files one by one" in read(tmp_path)[0].message


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [item.text for item in read(tmp_path) if isinstance(item, Document)] == ["One."]


def test_html_in_a_folder_is_a_failure(tmp_path):
    (tmp_path / "a.html").touch()
    (tmp_path / "b.txt").touch()
    assert [type(item) for item in read(tmp_path)] == [Failure, Document]


def test_the_meter_reaches_the_total(tmp_path):
    (tmp_path / "a.txt").write_text("One. é")
    (tmp_path / "b.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "x"}\nbroken\n')
    (tmp_path / "c.csv").write_text("text\nx\n")
    (tmp_path / "d.csv").write_bytes("text\nx\n".encode("utf-16"))
    (tmp_path / "e.jsonl").write_bytes('{"text": "x"}\n'.encode("utf-16"))
    meter = ByteMeter()
    assert len(list(read_documents([str(tmp_path)], meter=meter))) == 6
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert meter.done == size == total_bytes([str(tmp_path)])


def test_the_total_of_a_pipe_is_not_known(tmp_path):
    assert total_bytes(["-"]) is None


# --- JSON lines -------------------------------------------------------------------------------------------


def lines(tmp_path, *rows, name="x.jsonl"):
    path = tmp_path / name
    path.write_bytes(b"\n".join(row if isinstance(row, bytes) else row.encode() for row in rows) + b"\n")
    return path


def test_jsonl_ids(tmp_path):
    path = lines(
        tmp_path,
        '{"text": "a", "id": "first"}',
        '{"text": "b", "id": 12}',
        "",
        '{"text": "c"}\r',
        '{"text": "d", "id": null}',
        '{"text": "e", "id": "first"}',
        '{"text": "f\u2028g", "id": "line separator"}',
        name="x.ndjson",
    )
    assert read(path) == [
        Document("first", "a"),
        Document("12", "b"),
        Document(f"{path}:4", "c"),
        Document(f"{path}:5", "d"),
        Document("first", "e"),
        Document("line separator", "f\u2028g"),
    ]


def test_jsonl_fields_by_name(tmp_path):
    path = lines(tmp_path, '{"body": "a", "url": "u1", "id": 3}')
    assert read(path, text_field="body", id_field="url") == [Document("u1", "a")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"text": "a"', "broken JSON at character 13 of the line: Expecting ',' delimiter"),
        ("broken", "broken JSON at character 1 of the line"),
        ('["text"]', r'a line must be a JSON object with the fields of a document, got \["text"\]'),
        ('{"body": "a", "id": 1}', "no text field 'text'; the fields are 'body', 'id'; .*--text-field"),
        ("{}", "the fields are none"),
        ('{"text": 5}', "field 'text' must be a string, got 5"),
        ('{"text": null}', "field 'text' must be a string, got null"),
        ('{"text": "a", "id": [1]}', r"field 'id' must be a string or a number, got \[1\]"),
        ('{"text": "a", "id": true}', "field 'id' must be a string or a number, got true"),
        ('{"text": "a", "id": ' + "9" * 5000 + "}", "JSON that Python does not read"),
        ("[" * 200_000, "JSON that Python does not read"),
        (b'{"text": "\xe9"}', r"byte \d+ \(0xE9\) is not valid UTF-8"),
        (b'{"text": "a\0b"}', r"byte \d+ is NUL"),
    ],
)
def test_a_bad_line_is_one_failure(tmp_path, row, message):
    path = lines(tmp_path, '{"text": "before"}', row, '{"text": "after"}')
    before, failure, after = read(path)
    assert (before.text, after.text) == ("before", "after")
    assert failure.source == f"{path}:2"

    assert re.search(message, failure.message)


def test_an_offset_counts_from_the_start_of_the_file(tmp_path):
    path = lines(tmp_path, b'\xef\xbb\xbf{"text": "a"}', b'{"text": "\xe9"}')
    assert read(path)[1].message.startswith("byte 27 (0xE9)")


def test_an_id_field_that_was_asked_for_must_be_there(tmp_path):
    path = lines(tmp_path, '{"text": "a", "id": 1}')
    assert "no id field 'url'; the fields are 'text', 'id'" in read(path, id_field="url")[0].message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp037"])
def test_jsonl_in_other_encodings(tmp_path, encoding):
    path = tmp_path / "x.jsonl"
    path.write_bytes('{"text": "é a"}\nbroken\n{"text": "b"}\n'.encode(encoding))
    found = read(path, encoding=None if encoding == "utf-16" else encoding)
    assert [getattr(item, "text", None) for item in found] == ["é a", None, "b"]


def test_jsonl_and_tables_on_standard_input(monkeypatch):
    stdin(monkeypatch, b'{"text": "a"}\n{"text": "b", "id": "x"}\n')
    assert read("-", input_format="jsonl") == [Document("-:1", "a"), Document("x", "b")]
    stdin(monkeypatch, b"text,n\na,1\n")
    assert read("-", input_format="csv") == [Document("-:2", "a")]
    stdin(monkeypatch, b"text\tn\na\t1\n")
    assert read("-", input_format="tsv") == [Document("-:2", "a")]
    stdin(monkeypatch, b"Plain.\r\n")
    assert read("-") == [Document("-", "Plain.\n")]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_jsonl_keeps_every_text(texts):
    data = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()
    with pytest.MonkeyPatch.context() as patch:
        stdin(patch, data)
        assert [item.text for item in read("-", input_format="jsonl")] == texts


# --- tables -----------------------------------------------------------------------------------------------


def table(tmp_path, content, name="x.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_csv(tmp_path):
    path = table(tmp_path, 'id,text\r\n1,"A ""quoted"", split\r\ntext"\r\n\r\n2,b\r\n,c\r\n')
    assert read(path) == [
        Document("1", 'A "quoted", split\r\ntext'),
        Document("2", "b"),
        Document(f"{path}:6", "c"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_line_ends(tmp_path, end):
    path = table(tmp_path, end.join(["text", "a", "b", ""]))
    assert read(path) == [Document(f"{path}:2", "a"), Document(f"{path}:3", "b")]


def test_tsv(tmp_path):
    path = table(tmp_path, "id\ttext\n1\ta, b\n", "x.tsv")
    assert read(path) == [Document("1", "a, b")]


def test_csv_columns_by_name(tmp_path):
    path = table(tmp_path, "id,url,body\n1,u,b\n")
    assert read(path, text_field="body", id_field="url") == [Document("u", "b")]


def test_a_cell_of_a_megabyte_is_kept(tmp_path):
    text = "word " * 200_000
    assert read(table(tmp_path, f"text\n{text}\n"))[0].text == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the table is empty; its first row must name the columns"),
        ("\n\n", "the table is empty"),
        ("id;text\n1;a\n", "line 1: no text field 'text'; the fields are 'id;text'"),
        ("text,text\na,b\n", "line 1: the column 'text' is there 2 times"),
        (b"text\n\xe9\n", r"byte 5 (0xE9) is not valid UTF-8"),
        (b"text\na\0b\n", "byte 6 is NUL"),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path, content, message):
    path = table(tmp_path, content)
    (failure,) = read(path)
    assert failure.source == str(path)
    assert message in failure.message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,a, b", "the row must have 2 cells like the header, got 3"),
        ("1", "the row must have 2 cells like the header, got 1"),
        ('1,"a" b', "broken table row: ',' expected after '\"'"),
    ],
)
def test_a_bad_row_is_one_failure(tmp_path, row, message):
    path = table(tmp_path, f"id,text\n0,before\n{row}\n2,after\n")
    before, failure, after = read(path)
    assert (before.text, after.text) == ("before", "after")
    assert failure.source == f"{path}:3"
    assert message in failure.message


def test_a_quotation_mark_that_never_closes_is_a_failure(tmp_path):
    path = table(tmp_path, 'text\na\n"b\nc\n')
    assert [type(item) for item in read(path)] == [Document, Failure]


def test_a_text_field_of_bytes_that_end_a_chunk(tmp_path):
    # A character of two bytes on every possible edge of a chunk.
    text = "é" * 50_001
    assert read(table(tmp_path, f"text,x\n{text},1\n"))[0].text == text
    path = table(tmp_path, b"text\na\n" + "é\n".encode() * 20_000 + b"\xff\n")
    assert read(path)[-1].message.startswith("byte 60007 (0xFF)")


def test_a_folder_that_cannot_be_listed_is_a_failure(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b.txt").write_text("b")
    scandir = os.scandir

    def refuse(folder):
        if Path(folder).name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert read(tmp_path) == [
        Document(f"{tmp_path}/b.txt", "b"),
        Failure(f"{tmp_path}/a", "cannot be listed: Permission denied"),
    ]
