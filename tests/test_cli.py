import contextlib
import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_scorer
import jsonschema
import pytest

import classifier.cli
import classifier.records
from classifier import __version__, parallel
from classifier.decoding import ByteMeter
from classifier.parallel import Job, Task, WorkerError, cut_tasks, run_tasks
from classifier.reader import Document, Failure
from classifier.report import Format, Layout

PACKAGE = Path(classifier.records.__file__).parent
SCHEMA = json.loads((PACKAGE / "sentence.schema.json").read_text(encoding="utf-8"))
SAMPLES = sorted((PACKAGE.parent / "data" / "samples").glob("*.txt"))

# The command as a process of its own, with the scorer of the tests.
COMMAND = [
    sys.executable,
    "-c",
    "import classifier.cli as c, fake_scorer; c.load = fake_scorer.load; c.main()",
]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}},
    "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(Path(__file__).parent)]),
    "TERM": "xterm",
}


def run(*arguments, data=b"", **options):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=data,
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
        **options,
    )


@pytest.fixture
def command(monkeypatch, capfdbinary):
    """Runs the command in this process: gives its exit code, standard output and standard error."""
    monkeypatch.setattr(classifier.cli, "load", fake_scorer.load)
    monkeypatch.setattr(classifier.cli, "_end_on_termination", lambda: None)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments):
        with pytest.raises(SystemExit) as end:
            classifier.cli.main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return end.value.code, out.decode(), err.decode()

    return call


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Head\n\nHe said it. We should act.")
    (folder / "b.txt").write_text('"Never again?')
    return folder


def documents(output):
    return [json.loads(line)["doc"] for line in output.splitlines()]


# --- what is written --------------------------------------------------------------------------------------


def test_jsonl_of_a_folder(command, articles):
    code, out, err = command("score", articles, "--format", "jsonl")
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in out.splitlines()]
    for row in rows:
        jsonschema.validate(row, SCHEMA)
    assert [(Path(row["doc"]).name, row["index"], row["label"]) for row in rows] == [
        ("a.txt", 0, None),
        ("a.txt", 1, "attributed_fact"),
        ("a.txt", 2, "editorial_opinion"),
        ("b.txt", 0, "quotation"),
    ]


def test_text_is_the_default_and_plain_in_a_pipe(command, articles):
    code, out, err = command("score", articles / "a.txt", articles / "b.txt")
    assert (code, err) == (0, "")
    assert out == (
        f"{articles}/a.txt\n\n"
        "  not prose  100%  Head\n\n"
        "  fact        91%  He said it.\n"
        "  opinion     60%  We should act.\n\n"
        "2 sentences: 1 fact (50%), 0 quotation (0%), 1 opinion (50%); 1 not prose\n\n"
        f"{articles}/b.txt\n\n"
        '  quotation   80%  "Never again?\n\n'
        "1 sentence: 0 fact (0%), 1 quotation (100%), 0 opinion (0%); 0 not prose\n"
    )


def test_json_is_one_array(command, articles):
    code, out, _ = command("score", articles, "--format", "json")
    assert code == 0
    assert [len(document["sentences"]) for document in json.loads(out)] == [3, 1]


def test_json_of_nothing_readable_is_an_empty_array(command, tmp_path):
    code, out, _ = command("score", tmp_path / "missing", "--format", "json")
    assert (code, json.loads(out)) == (2, [])


def test_csv_has_one_header(command, articles):
    code, out, _ = command("score", articles, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert (code, len(rows)) == (0, 4)
    assert [row["label"] for row in rows] == ["", "attributed_fact", "editorial_opinion", "quotation"]


def test_filters(command, articles):
    _, out, _ = command("score", articles, "--format", "jsonl", "--min-confidence", "0.7", "--prose-only")
    assert [json.loads(line)["index"] for line in out.splitlines()] == [1, 0]


def test_fields_and_encoding(command, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("url,body\nu1,Né.\n".encode("cp1252"))
    arguments = ["--format", "jsonl", "--text-field", "body", "--id-field", "url", "--encoding", "cp1252"]
    code, out, _ = command("score", path, *arguments)
    assert code == 0
    assert (documents(out), json.loads(out)["text"]) == (["u1"], "Né.")


def test_half_a_surrogate_pair_survives_in_json(command, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "A \\ud83d b.", "id": "\\ud83d"}\n')
    for name in ("jsonl", "json", "csv", "text"):
        code, out, _ = command("score", path, "--format", name)
        assert code == 0
        assert "\\ud83d" in out
    _, out, _ = command("score", path, "--format", "jsonl")
    assert (json.loads(out)["text"], json.loads(out)["doc"]) == ("A \ud83d b.", "\ud83d")


def test_standard_input_with_and_without_a_dash():
    for arguments in (["-"], []):
        done = run("score", *arguments, "--format", "jsonl", data="“Né.”\r\n".encode())
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout.splitlines()[0])["doc"] == "-"
        assert json.loads(done.stdout.splitlines()[0])["text"] == "“Né."


def test_jsonl_on_standard_input():
    rows = b'{"text": "One."}\nbroken\n{"text": "Two.", "id": "x"}\n'
    done = run("score", "--input-format", "jsonl", "--format", "jsonl", data=rows)
    assert documents(done.stdout) == ["-:1", "x"]
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "newsvoice: error: -:2: broken JSON at character 1 of the line: Expecting value\n"
        "newsvoice: error: 1 input could not be scored (listed above)\n"
    )


# --- errors and exit codes --------------------------------------------------------------------------------


def test_failures_are_listed_and_the_rest_is_scored(command, articles, tmp_path):
    (articles / "bad.txt").write_bytes(b"ab\xff")
    code, out, err = command("score", tmp_path / "missing", articles, "--format", "jsonl")
    assert code == 2
    assert sorted({Path(name).name for name in documents(out)}) == ["a.txt", "b.txt"]
    missing, bad, count = err.splitlines()
    assert missing == f"newsvoice: error: {tmp_path}/missing: no such file or folder"
    assert bad.startswith(f"newsvoice: error: {articles}/bad.txt: byte 2 (0xFF) is not valid UTF-8; ")
    assert count == "newsvoice: error: 2 inputs could not be scored (listed above)"


def test_a_text_that_cannot_be_scored_loses_no_other(command, articles):
    (articles / "aa.txt").write_text("EXPLODE.")
    code, out, err = command("score", articles, "--format", "jsonl")
    assert code == 2
    assert len(out.splitlines()) == 4
    assert f"{articles}/aa.txt: could not be scored (MemoryError)" in err


def test_files_left_out_of_a_folder_are_a_note(command, articles):
    (articles / "photo.jpg").touch()
    code, _, err = command("score", articles)
    assert code == 0
    assert err == f"newsvoice: note: {articles}: left out of the folder by their suffix: 1 × .jpg\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing command"),
        (["score", "--colour"], "No such option: --colour"),
        (["score", "a.txt", "--format", "xml"], "'xml' is not one of 'text', 'jsonl', 'json', 'csv'"),
        (["score", "a.txt", "--min-confidence", "1.5"], "'--min-confidence'"),
        (["score", "a.txt", "--min-confidence", "nan"], "--min-confidence"),
        (["score", "a.txt", "--jobs", "-1"], "'--jobs'"),
        (["score", "a.txt", "--input-format", "xml"], "--input-format must be one of"),
        (["score", "a.txt", "--encoding", "klingon"], "--encoding names no text encoding known to Python"),
        (["score", "-", "-"], "- (standard input) can be read only once"),
        (["score", "a.txt", "--output", "no/such/folder.txt"], "folder that is missing: no/such/folder.txt"),
        (["score", "a.txt", "--output", "."], "--output must name a file, got the folder ."),
        (["score", "a.txt", "--output", "./a.txt"], "--output names the input file a.txt"),
        (["score", "a.txt", "--model", "m.broken"], "m.broken: not a newsvoice model"),
        (["info", "--model", "m.broken"], "m.broken: not a newsvoice model"),
    ],
)
def test_wrong_usage(command, articles, monkeypatch, arguments, message):
    monkeypatch.chdir(articles)
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("newsvoice: error: ")
    assert message in err
    assert sorted(path.name for path in articles.iterdir()) == ["a.txt", "b.txt"]


def test_nothing_to_read_on_a_terminal_is_wrong_usage():
    screen, terminal = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "score"], stdin=terminal, capture_output=True, env=ENVIRONMENT, timeout=60, check=False
    )
    os.close(terminal)
    os.close(screen)
    assert done.returncode == 2
    assert b"nothing to score: name files or folders (newsvoice score article.txt)" in done.stderr


def test_messages_do_not_command_the_terminal(command, tmp_path):
    _, _, err = command("score", tmp_path / "\x1b[2J.txt")
    assert "␛[2J.txt: no such file" in err


def test_a_pipe_that_closes_early_ends_quietly(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("He said it. " * 50_000)
    for jobs in ("1", "2"):
        process = subprocess.Popen(
            [*COMMAND, "score", str(path), "-", "--format", "jsonl", "--jobs", jobs],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        assert process.stdout.readline().startswith(b'{"doc": ')
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux")
def test_a_full_disk_is_an_error(articles):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "score", str(articles)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"newsvoice: error: output: No space left on device\n"


# --- --output ---------------------------------------------------------------------------------------------


def test_output_goes_to_a_file(command, articles, tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    target.chmod(0o640)
    code, out, err = command("score", articles, "--format", "jsonl", "--output", target)
    assert (code, out, err) == (0, "", "")
    assert len(target.read_text().splitlines()) == 4
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles", "out.jsonl"]


def test_output_is_not_coloured_and_is_written_in_spite_of_failures(command, articles, tmp_path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    code, _, _ = command("score", articles, "missing", "--output", tmp_path / "out.txt")
    assert code == 2
    assert "\x1b" not in (tmp_path / "out.txt").read_text()
    _, out, _ = command("score", articles)
    assert "\x1b[34mfact" in out


def test_output_through_a_link_and_to_a_device(command, articles, tmp_path):
    (tmp_path / "real").touch()
    (tmp_path / "link").symlink_to("real")
    assert command("score", articles, "--output", tmp_path / "link")[0] == 0
    assert (tmp_path / "link").is_symlink()
    assert "He said it." in (tmp_path / "real").read_text()
    assert command("score", articles, "--output", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyboardInterrupt()])
def test_nothing_remains_of_output_that_was_not_finished(command, articles, tmp_path, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(parallel, "render", fail)
    target = tmp_path / "out.txt"
    target.write_text("old")
    if isinstance(error, KeyboardInterrupt):
        assert command("score", articles, "--output", target)[0] == 130
    else:
        with pytest.raises(RuntimeError, match="a bug"):
            classifier.cli.main(["score", str(articles), "--output", str(target)])
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles", "out.txt"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_signals_leave_nothing_behind(tmp_path, number, code, jobs):
    process = subprocess.Popen(
        [*COMMAND, "score", "-", "--input-format", "jsonl", "--output", "out.txt", "--jobs", jobs],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    row = json.dumps({"text": "He said it. " * 1000}).encode() + b"\n"
    for _ in range(400):
        process.stdin.write(row)
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [path.name for path in tmp_path.iterdir()] == [f".out.txt.{process.pid}.part"]
    process.send_signal(number)
    assert process.wait(60) == code
    assert process.stderr.read() == b""
    process.stderr.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    assert list(tmp_path.iterdir()) == []


# --- terminals --------------------------------------------------------------------------------------------


def on_terminal(*arguments, **environment):
    """Output and exit code of the command with a terminal as standard output and standard error."""
    screen, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env={**ENVIRONMENT, **environment},
    ) as process:
        os.close(terminal)
        seen = b""
        with contextlib.suppress(OSError):  # Linux reports the end of a terminal as an error
            while piece := os.read(screen, 65536):
                seen += piece
        os.close(screen)
        code = process.wait(60)
    return code, seen.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal(articles):
    code, seen = on_terminal("score", str(articles / "a.txt"), COLUMNS="60")
    assert code == 0
    assert "  \x1b[34mfact     \x1b[0m   91%  He said it.\n" in seen
    for off in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_terminal("score", str(articles / "a.txt"), **off)[1]


def test_no_escape_of_an_article_reaches_the_terminal(tmp_path):
    (tmp_path / "a.txt").write_text("Red \x1b[31malert\x07.")
    _, seen = on_terminal("score", str(tmp_path / "a.txt"), NO_COLOR="1")
    assert "Red ␛[31malert␇." in seen
    assert "\x1b" not in seen


def test_progress_on_a_terminal(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text(json.dumps({"text": "He said it. " * 1000}) + "\n")
    with path.open("a") as rows:
        rows.writelines([json.dumps({"text": "He said it. " * 1000}) + "\n"] * 1500)
    code, seen = on_terminal("score", str(path), "--format", "jsonl", "--output", str(tmp_path / "out"))
    assert code == 0
    drawn = re.findall(r"\r\x1b\[K\[[#.]{20}\] \d+%  [\d,]+ documents  [\d,]+ sentences/s  [\d:]+ left", seen)
    assert len(drawn) >= 1
    assert seen.endswith("\r\x1b[K")


# --- several processes ------------------------------------------------------------------------------------


def tasks(*texts):
    return iter([Task((Document(str(i), text),), i) for i, text in enumerate(texts)])


def test_jobs_give_the_same_output_in_the_same_order(tmp_path):
    path = tmp_path / "x.jsonl"
    with path.open("w") as rows:
        for number in range(300):
            text = "He said it. We should act?\n" * (number % 17 * 40)
            rows.write(json.dumps({"id": number, "text": text}) + "\n")
        rows.write("broken\n")
    for name in ("jsonl", "json", "text"):
        alone, together = (run("score", path, "--format", name, "--jobs", jobs) for jobs in "13")
        assert alone.stdout == together.stdout
        assert (alone.returncode, together.returncode) == (2, 2)
        assert alone.stderr == together.stderr


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_order_and_number_of_tasks(jobs):
    job = Job(fake_scorer.load, Layout(Format.CSV))
    texts = ["One." * (40_000 if i == 0 else i) for i in range(40)]
    done = list(run_tasks(tasks(*texts), job, jobs=jobs))
    assert [scored.position for scored in done] == list(range(40))
    assert [scored.sentences for scored in done] == [40_000, *range(1, 40)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_few_tasks_are_read_ahead(jobs):
    read = 0

    def stream():
        nonlocal read
        for read in range(1, 201):
            yield Task((Document("d", "One."),), read)

    for written, _ in enumerate(run_tasks(stream(), Job(fake_scorer.load, Layout(Format.CSV)), jobs=jobs)):
        assert read - written <= 4 * jobs + 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_tasks(jobs):
    assert list(run_tasks(tasks(), Job(fake_scorer.load, Layout(Format.CSV)), jobs=jobs)) == []


def test_a_text_that_fails_in_a_worker_is_a_failure():
    job = Job(fake_scorer.load, Layout(Format.CSV))
    first, second = run_tasks(tasks("EXPLODE.", "One."), job, jobs=2)
    assert first.failures == (Failure("0", "could not be scored (MemoryError)"),)
    assert second.sentences == 1


def test_a_worker_that_dies_is_an_error():
    job = Job(fake_scorer.load, Layout(Format.CSV))
    with pytest.raises(WorkerError, match=r"killed by signal 9 .*out of memory: try fewer --jobs"):
        list(run_tasks(tasks("One.", "KILL.", "Two."), job, jobs=2))


def load_nothing():
    raise OSError(24, "Too many open files")


def test_a_worker_that_cannot_begin_is_an_error():
    job = Job(load_nothing, Layout(Format.CSV))
    with pytest.raises(WorkerError, match=r"a worker process failed: OSError: .*Too many open files"):
        list(run_tasks(tasks("One.", "Two."), job, jobs=2))


def load_in_one_thread():
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    return fake_scorer.load()


def test_workers_do_not_fight_for_cores(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    job = Job(load_in_one_thread, Layout(Format.CSV))
    assert sum(scored.sentences for scored in run_tasks(tasks("One.", "Two."), job, jobs=2)) == 2
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_a_dead_worker_ends_the_command(tmp_path):
    path = tmp_path / "x.jsonl"
    texts = ["One. " * 250_000, "KILL", "Two."]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    done = run("score", path, "--format", "csv", "--output", tmp_path / "out", "--jobs", "2")
    assert done.returncode == 1
    assert done.stderr.startswith(b"newsvoice: error: a worker process was killed by signal 9")
    assert not (tmp_path / "out").exists()


def test_tasks_are_cut_by_size_and_failures_reported_at_once():
    reported = []
    items = [Document("a", "x" * 600_000), Failure("f", "m"), Document("b", "x" * 600_000), Document("c", "")]
    stream = cut_tasks(items, reported.append, ByteMeter())
    assert [document.id for document in next(stream).documents] == ["a", "b"]
    assert reported == [Failure("f", "m")]
    assert [document.id for document in next(stream).documents] == ["c"]
    assert next(stream, None) is None


def test_tiny_documents_are_cut_too():
    stream = cut_tasks((Document("d", "") for _ in range(100_000)), lambda _: None, ByteMeter())
    assert len(next(stream).documents) < 20_000


# --- the rest ---------------------------------------------------------------------------------------------


def test_version(command):
    assert command("--version") == (0, f"newsvoice {__version__}\n", "")


def test_help(command):
    code, out, _ = command("score", "-h")
    assert code == 0
    for option in ("--format", "--output", "--model", "--min-confidence", "--prose-only", "--jobs"):
        assert option in out


def test_info(command):
    code, out, err = command("info")
    assert (code, err) == (0, "")
    assert "model version  1.2.3\n" in out
    assert "  first corpus  CC BY 4.0         12\n" in out
    code, out, _ = command("info", "--json")
    assert (code, json.loads(out)["name"]) == (0, "fake")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_read(command, path):
    code, out, err = command("score", path, "--format", "jsonl")
    assert (code, err) == (0, "")
    text = path.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) > 10
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_start_up_imports_nothing_heavy():
    unwanted = ["rich", "csv", "multiprocessing.pool", "concurrent.futures", "asyncio", "sklearn", "pandas"]
    program = f"import sys, classifier.cli; print([m for m in {unwanted!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=ENVIRONMENT, timeout=60, check=True)
    assert done.stdout.strip() == b"[]"
