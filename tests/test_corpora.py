"""Reading and fetching the corpora, on small corpora of invented text in the layouts of the real ones."""

import csv
import gzip
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("pandas", reason="training needs the extra 'train'")

from classifier.errors import DataError
from classifier.training.corpora import Corpora
from classifier.training.dataset import load_isolated, load_labelled, load_silver
from classifier.training.digests import file_digest, read_digests, tree_digest, write_digests
from classifier.training.fetch import Corpus, digest_corpus, fetch, read_corpora

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

FILES = {
    "ptc/train-articles/article1.txt": "Ferry stops\n\nThe ferry stopped. “We wait,” said Ada Quill.\n",
    "ptc/dev-articles/article2.txt": "It rained.\n",
    "polnear/data/train/text/gazette_2016_vote.txt": "Tom Brandt won.\r\nHe lost the recount.\r\n",
    "basil/articles/2015/abc_1.json": json.dumps(
        {"title": "T", "body-paragraphs": [["One ran.", "Two sat."], ["Three fell."]]}
    ),
    "bbc/tech/001.txt": "Café wifi\n\nIt costs £2.\n",
    "onestop/Otters-adv.txt": "Otters swim.\n",
    "fnc1/train_bodies.csv": 'Body ID,articleBody\n0,"He said ""no"".\r\nThen he left."\n12,NA\n',
    "babe/final_labels_SG1.csv": (
        "\ufefftext;outlet;label_opinion\n"
        "A  dreadful plan. ;msnbc;No agreement\n"
        '"""Fine,"" she said; he agreed.";fox-news;Entirely factual\n'
    ),
    "babe/final_labels_SG2.csv": "\ufefftext;outlet;label_opinion\nA  dreadful plan. ;Daily Beast;Agreed\n",
    "checkthat/english/train_en.tsv": 'sentence_id\tsentence\tlabel\nid-1\t"Open mark stays\tSUBJ\n',
    "checkthat/english/dev_en.tsv": "sentence_id\tsentence\tlabel\nid-2\tRain fell.\tOBJ\n",
}


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


LABELS = {
    "sentences.tsv": (
        "corpus\tdocument\tstart\tend\tlabel\tcertain\twhole\n"
        "ptc\tarticle1.txt\t0\t11\tnot_prose\t1\t1\n"
        "ptc\tarticle1.txt\t13\t31\tattributed_fact\t1\t1\n"
        "ptc\tarticle1.txt\t32\t58\tquotation\t0\t0\n"
        "basil\tabc_1.json\t0\t8\tattributed_fact\t1\t1\n"
        "basil\tabc_1.json\t19\t30\teditorial_opinion\t1\t1\n"
    ),
    "silver.tsv.gz": (
        "corpus\tdocument\tstart\tend\tattributed_fact\tquotation\teditorial_opinion\tnot_prose\n"
        "fnc1\ttrain_bodies.csv#0\t0\t13\t100\t800\t98\t1\n"
        "fnc1\ttrain_bodies.csv#0\t14\t27\t1000\t0\t0\t0\n"
        "bbc\ttech/001.txt\t11\t23\t250\t250\t250\t250\n"
    ),
    "isolated.tsv": (
        "corpus\tkey\tlabel\tcertain\twhole\n"
        f"babe\t{sha1('A dreadful plan. ')}\teditorial_opinion\t1\t1\n"
        "checkthat\tid-2\tattributed_fact\t0\t1\n"
    ),
}


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    write_files(tmp_path / "corpora", FILES)
    return tmp_path / "corpora"


@pytest.fixture
def labels(tmp_path: Path, corpora: Path) -> Path:
    folder = tmp_path / "labels"
    write_files(folder, LABELS)
    refresh_digests(corpora, folder)
    return folder


def refresh_digests(corpora: Path, labels: Path) -> None:
    """Let the list of digests fit the corpora as they are now."""
    keys = (tuple(name.split("/", 1)) for name in FILES)
    digests = {(corpus, file): file_digest(corpora / corpus / file) for corpus, file in keys}
    write_digests(labels / "digests.tsv", digests)


@pytest.mark.parametrize(
    ("corpus", "document", "text"),
    [
        ("ptc", "article1.txt", "Ferry stops\n\nThe ferry stopped. “We wait,” said Ada Quill.\n"),
        ("ptc", "article2.txt", "It rained.\n"),
        ("polnear", "gazette_2016_vote.txt", "Tom Brandt won.\nHe lost the recount.\n"),
        ("basil", "abc_1.json", "One ran. Two sat.\n\nThree fell."),
        ("bbc", "tech/001.txt", "Café wifi\n\nIt costs £2.\n"),
        ("onestop", "Otters-adv.txt", "Otters swim.\n"),
        ("fnc1", "train_bodies.csv#0", 'He said "no".\nThen he left.'),
        ("fnc1", "train_bodies.csv#12", "NA"),
    ],
)
def test_article_texts_follow_the_offset_rules(
    corpora: Path, labels: Path, corpus: str, document: str, text: str
) -> None:
    assert Corpora(corpora, read_digests(labels / "digests.tsv")).article(corpus, document) == text


@pytest.mark.parametrize(
    ("corpus", "document", "message"),
    [
        ("ptc", "article9.txt", r"ptc/article9\.txt: digests\.tsv names no such article"),
        ("nytimes", "a.txt", r"nytimes/a\.txt: digests\.tsv names no such article"),
        ("fnc1", "train_bodies.csv#7", r"fnc1/train_bodies\.csv: no body has the ID '7'"),
    ],
)
def test_an_unknown_article_is_named(corpora: Path, labels: Path, corpus: str, document: str, message: str) -> None:
    reader = Corpora(corpora, read_digests(labels / "digests.tsv"))
    with pytest.raises(DataError, match=message):
        reader.article(corpus, document)


def test_labelled_documents(corpora: Path, labels: Path) -> None:
    ferry, basil = load_labelled(corpora, labels)
    assert (ferry.corpus, ferry.name) == ("ptc", "article1.txt")
    pieces = [ferry.text[a:b] for a, b in zip(ferry.starts.tolist(), ferry.ends.tolist(), strict=True)]
    assert pieces == ["Ferry stops", "The ferry stopped.", "“We wait,” said Ada Quill."]
    assert ferry.labels == ["not_prose", "attributed_fact", "quotation"]
    assert ferry.certain.tolist() == [True, True, False]
    assert ferry.whole.tolist() == [True, True, False]
    assert ferry.starts.dtype == np.int64
    assert (basil.name, basil.ends.tolist()) == ("abc_1.json", [8, 30])


def test_silver_documents_have_probabilities_that_add_up_to_one(corpora: Path, labels: Path) -> None:
    body, news = load_silver(corpora, labels)
    assert body.name == "train_bodies.csv#0"
    assert body.probabilities[1].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert body.probabilities[0] == pytest.approx([100 / 999, 800 / 999, 98 / 999, 1 / 999])
    assert news.probabilities.tolist() == [[0.25] * 4]


def test_isolated_sentences_carry_the_human_label(corpora: Path, labels: Path) -> None:
    plan, rain = load_isolated(corpora, labels)
    assert (plan.text, plan.human, plan.outlet) == ("A dreadful plan.", "Agreed", "daily-beast")
    assert (plan.label, plan.certain) == ("editorial_opinion", True)
    assert (rain.text, rain.human, rain.outlet, rain.certain) == ("Rain fell.", "OBJ", None, False)


def test_quotation_marks_in_sentence_tables(corpora: Path, labels: Path) -> None:
    rated = Corpora(corpora, read_digests(labels / "digests.tsv")).rated_sentences()
    assert rated["checkthat", "id-1"].text == '"Open mark stays'
    assert rated["babe", sha1('"Fine," she said; he agreed.')].outlet == "fox-news"


@pytest.mark.parametrize(
    ("file", "load"),
    [
        ("ptc/train-articles/article1.txt", load_labelled),
        ("basil/articles/2015/abc_1.json", load_labelled),
        ("fnc1/train_bodies.csv", load_silver),
        ("babe/final_labels_SG2.csv", load_isolated),
        ("checkthat/english/dev_en.tsv", load_isolated),
    ],
)
def test_changed_and_missing_files_are_named(corpora: Path, labels: Path, file: str, load) -> None:
    (corpora / file).write_bytes((corpora / file).read_bytes() + b" ")
    with pytest.raises(DataError, match=rf"{Path(file).name}: not the file that was labelled .SHA-256"):
        load(corpora, labels)
    (corpora / file).unlink()
    with pytest.raises(DataError, match=rf"{Path(file).name}: no such file; .*fetch_corpora"):
        load(corpora, labels)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("basil/articles/2015/abc_1.json", b'{"title": 1}', r"basil/abc_1\.json: not a BASIL article"),
        ("ptc/train-articles/article1.txt", b"ab\xff", r"article1\.txt: not UTF-8 at byte 2"),
    ],
)
def test_files_that_are_not_what_the_corpus_holds(
    corpora: Path, labels: Path, file: str, content: bytes, message: str
) -> None:
    (corpora / file).write_bytes(content)
    refresh_digests(corpora, labels)
    with pytest.raises(DataError, match=message):
        load_labelled(corpora, labels)


def test_a_table_without_its_columns(corpora: Path, labels: Path) -> None:
    (corpora / "fnc1/train_bodies.csv").write_text("id,body\n0,x\n")
    refresh_digests(corpora, labels)
    with pytest.raises(DataError, match=r"fnc1/train_bodies\.csv: not a table with the columns Body ID"):
        load_silver(corpora, labels)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("sentences.tsv", ("\t13\t31\t", "\t13\t32\t"), r"ptc/article1\.txt: .*got 13-32 after 11"),
        ("sentences.tsv", ("\t13\t31\t", "\t10\t31\t"), r"ptc/article1\.txt: .*got 10-31 after 11"),
        ("sentences.tsv", ("\t32\t58\t", "\t32\t580\t"), r"ptc/article1\.txt: .*59 characters.*got 32-580"),
        ("sentences.tsv", ("\t19\t30\t", "\t19\t19\t"), r"basil/abc_1\.json: .*got 19-19 after 8"),
        (
            "sentences.tsv",
            ("\tquotation\t", "\tquote\t"),
            r"sentences\.tsv, line 4: label must .*got 'quote'",
        ),
        ("sentences.tsv", ("\t13\t31\t", "\tx\t31\t"), r"sentences\.tsv: not a table with the columns"),
        ("sentences.tsv", ("certain", "sure"), r"sentences\.tsv: not a table with the columns"),
        (
            "silver.tsv.gz",
            ("\t800\t", "\t700\t"),
            r"silver\.tsv\.gz, line 2: .*add up to 1000 .*got \[100, 700",
        ),
        ("isolated.tsv", ("\tid-2\t", "\tid-3\t"), r"checkthat: no sentence has the key 'id-3'"),
        ("isolated.tsv", ("attributed_fact", "not_prose"), r"isolated\.tsv, line 3: .*got 'not_prose'"),
    ],
)
def test_label_files_that_do_not_fit(
    corpora: Path, labels: Path, name: str, change: tuple[str, str], message: str
) -> None:
    assert LABELS[name].count(change[0]) == 1
    write_files(labels, {name: LABELS[name].replace(*change)})
    load = {"sentences.tsv": load_labelled, "silver.tsv.gz": load_silver, "isolated.tsv": load_isolated}[name]
    with pytest.raises(DataError, match=message):
        load(corpora, labels)


def test_rows_of_a_document_must_stand_together(corpora: Path, labels: Path) -> None:
    late = "ptc\tarticle1.txt\t32\t58\tquotation\t1\t1\n"
    write_files(labels, {"sentences.tsv": LABELS["sentences.tsv"] + late})
    with pytest.raises(DataError, match=r"sentences\.tsv: the rows of a document must stand together"):
        load_labelled(corpora, labels)


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("sentences.tsv", load_labelled),
        ("silver.tsv.gz", load_silver),
        ("isolated.tsv", load_isolated),
        ("digests.tsv", load_labelled),
    ],
)
def test_missing_label_files_are_named(corpora: Path, labels: Path, name: str, load) -> None:
    (labels / name).unlink()
    with pytest.raises(DataError, match=rf"{name}: no such file"):
        load(corpora, labels)


def test_damaged_silver(corpora: Path, labels: Path) -> None:
    whole = (labels / "silver.tsv.gz").read_bytes()
    (labels / "silver.tsv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"silver\.tsv\.gz: not a table"):
        load_silver(corpora, labels)


@pytest.mark.parametrize("line", ["ptc\ta.txt\tabc", "ptc a.txt " + "0" * 64, ""])
def test_malformed_digest_lines_are_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "digests.tsv").write_text(f"corpus\tfile\tsha256\nptc\tb.txt\t{'0' * 64}\n{line}\n")
    with pytest.raises(DataError, match=r"digests\.tsv, line 3: expected"):
        read_digests(tmp_path / "digests.tsv")


def test_tree_digest_does_not_depend_on_order() -> None:
    # printf 'a.txt  1\nb/c.txt  2\n' | sha256sum
    expected = "06822e6d2265475678422a21f016100fa74b503f2befc00a88290eba34e6c58a"
    assert tree_digest({"b/c.txt": "2", "a.txt": "1"}) == expected
    assert tree_digest({"a.txt": "1", "b/c.txt": "2"}) == expected


# --- fetching ---


def ptc_like(folder: Path, **source: str) -> Corpus:
    """A description that fits what lies in ``folder``."""
    corpus = Corpus("ptc", "T", "C", "terms", "https://example.org/ptc", ("*/*.txt",), 0, "", **source)
    found = digest_corpus(corpus, folder)
    return Corpus(
        "ptc",
        "T",
        "C",
        "terms",
        "https://example.org/ptc",
        ("*/*.txt",),
        len(found),
        tree_digest(found),
        **source,
    )


def silent(name: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_fetch_copies_keeps_and_repairs(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc")
    expected = digest_corpus(corpus, corpora / "ptc")
    to = tmp_path / "to"
    seen: list[tuple[str, int, int]] = []
    assert fetch(corpus, expected, to, corpora, lambda *state: seen.append(state)) == 2
    assert seen[-1] == ("ptc", 2, 2)
    assert tree(to / "ptc") == tree(corpora / "ptc")
    assert fetch(corpus, expected, to, corpora, silent) == 0
    (to / "ptc/dev-articles/article2.txt").write_text("damaged")
    assert fetch(corpus, expected, to, corpora, silent) == 1
    assert tree(to / "ptc") == tree(corpora / "ptc")


def test_fetch_needs_no_source_when_all_is_in_place(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc")
    assert fetch(corpus, digest_corpus(corpus, corpora / "ptc"), corpora, tmp_path / "none", silent) == 0


def test_fetch_refuses_another_version_and_names_the_file(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc")
    expected = digest_corpus(corpus, corpora / "ptc")
    (corpora / "ptc/train-articles/article1.txt").write_text("revised")
    with pytest.raises(DataError, match=r"ptc/train-articles/article1\.txt: the source has another version"):
        fetch(corpus, expected, tmp_path / "to", corpora, silent)
    assert set(tree(tmp_path / "to")) == {"ptc/dev-articles/article2.txt"}
    (corpora / "ptc/train-articles/article1.txt").unlink()
    with pytest.raises(DataError, match=r"ptc/train-articles/article1\.txt: not in the source"):
        fetch(corpus, expected, tmp_path / "to", corpora, silent)


def test_fetch_refuses_lists_that_disagree(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc")
    with pytest.raises(DataError, match=r"corpora\.toml: ptc has 2 files .* the list of digests has 0"):
        fetch(corpus, {}, tmp_path / "to", corpora, silent)


def test_fetch_by_hand_says_what_to_do(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc", instructions="Ask the authors.")
    expected = digest_corpus(corpus, corpora / "ptc")
    with pytest.raises(DataError, match=r"by hand from https://example.org/ptc. Ask the authors\. .*--from"):
        fetch(corpus, expected, tmp_path / "to", None, silent)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_fetch_clones_and_finds_files_in_other_folders(corpora: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(corpora / "ptc", repository / "data" / "release")
    git = ["git", "-C", str(repository), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--no-verify", "-m", "Data"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    corpus = ptc_like(corpora / "ptc", git=repository.as_uri())
    to = tmp_path / "to"
    assert fetch(corpus, digest_corpus(corpus, corpora / "ptc"), to, None, silent) == 2
    assert tree(to) == {f"ptc/{name}": content for name, content in tree(corpora / "ptc").items()}


def test_fetch_reports_a_failed_clone(corpora: Path, tmp_path: Path) -> None:
    corpus = ptc_like(corpora / "ptc", git=(tmp_path / "nowhere").as_uri())
    with pytest.raises(DataError, match=r"nowhere: (git clone failed with status|the program git is needed)"):
        fetch(corpus, digest_corpus(corpus, corpora / "ptc"), tmp_path / "to", None, silent)


class RangeServer(http.server.BaseHTTPRequestHandler):
    """Serves one archive, the rest of it when asked for a range; breaks off at ``stop_at`` bytes."""

    content = b""
    stop_at: int | None = None
    asked: ClassVar[list[str | None]]

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start : self.stop_at])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(corpora: Path, tmp_path: Path) -> Iterator[tuple[type[RangeServer], str]]:
    with zipfile.ZipFile(tmp_path / "ptc.zip", "w") as archive:
        for name, content in tree(corpora / "ptc").items():
            archive.writestr(f"ptc-full/{name}", content)

    class Handler(RangeServer):
        content = (tmp_path / "ptc.zip").read_bytes()
        asked: ClassVar[list[str | None]] = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield Handler, f"http://127.0.0.1:{running.server_port}/ptc.zip"
        running.shutdown()
        thread.join()


def test_fetch_goes_on_with_a_broken_download(
    server: tuple[type[RangeServer], str], corpora: Path, tmp_path: Path
) -> None:
    handler, url = server
    corpus = ptc_like(corpora / "ptc", archive=url)
    expected = digest_corpus(corpus, corpora / "ptc")
    to = tmp_path / "to"
    handler.stop_at = 100
    with pytest.raises(DataError, match=r"ptc\.zip: download failed .*run the command again to go on"):
        fetch(corpus, expected, to, None, silent)
    assert not (to / "ptc").exists()
    handler.stop_at = None
    assert fetch(corpus, expected, to, None, silent) == 2
    assert handler.asked == [None, "bytes=100-"]
    assert tree(to) == {f"ptc/{name}": content for name, content in tree(corpora / "ptc").items()}


def test_fetch_refuses_what_is_no_archive(server: tuple[type[RangeServer], str], corpora: Path, tmp_path: Path) -> None:
    handler, url = server
    handler.content = b"<html>moved</html>"
    corpus = ptc_like(corpora / "ptc", archive=url)
    with pytest.raises(DataError, match=r"ptc\.zip: not a whole zip file"):
        fetch(corpus, digest_corpus(corpus, corpora / "ptc"), tmp_path / "to", None, silent)
    assert tree(tmp_path / "to") == {}


@pytest.mark.parametrize("content", ["[ptc", '[ptc]\ntitle = "T"', "[ptc]\nfiles = []\nsurprise = 1\n"])
def test_malformed_descriptions(tmp_path: Path, content: str) -> None:
    (tmp_path / "corpora.toml").write_text(content)
    with pytest.raises(DataError, match=r"corpora\.toml: not a description of corpora"):
        read_corpora(tmp_path / "corpora.toml")


# --- the repository's own lists ---


def test_descriptions_and_digests_agree() -> None:
    digests = read_digests(ROOT / "data/labels/digests.tsv")
    corpora = read_corpora(ROOT / "data/corpora.toml")
    assert set(corpora) == {corpus for corpus, _ in digests}
    for corpus in corpora.values():
        files = {file: found for (name, file), found in digests.items() if name == corpus.name}
        assert (len(files), tree_digest(files)) == (corpus.count, corpus.sha256), corpus.name


def test_every_label_belongs_to_a_file_with_a_digest() -> None:
    known = {(corpus, file) for corpus, file in read_digests(ROOT / "data/labels/digests.tsv")}
    ends = {(corpus, file.rsplit("/", 1)[-1]) for corpus, file in known} | known
    with (ROOT / "data/labels/sentences.tsv").open(encoding="utf-8") as file:
        documents = {(row["corpus"], row["document"]) for row in csv.DictReader(file, delimiter="\t")}
    assert len(documents) == 640
    assert documents <= ends


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "fetch_corpora.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # this checkout, whatever is installed
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment)


def test_the_script_names_wrong_usage_and_missing_files(tmp_path: Path) -> None:
    wrong = run_script("--only", "times", "--to", str(tmp_path))
    assert wrong.returncode == 2
    assert "--only must name corpora of ptc, polnear" in wrong.stderr
    assert "got times" in wrong.stderr
    empty = run_script("--from", str(tmp_path), "--to", str(tmp_path / "to"), "--only", "fnc1", "babe")
    assert empty.returncode == 1
    assert "fnc1/test_bodies.csv: not in the source" in empty.stderr
    assert "2 of 2 corpora are not complete" in empty.stderr


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="the corpora are not beside the repository")
def test_the_real_corpora_fit_every_label(tmp_path: Path) -> None:
    done = run_script("--from", str(SHARED / "corpora"), "--to", str(tmp_path / "corpora"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "ptc: complete, 446 files, 446 of them new" in done.stdout
    corpora, labels = tmp_path / "corpora", ROOT / "data" / "labels"
    labelled, silver = load_labelled(corpora, labels), load_silver(corpora, labels)
    assert (len(labelled), sum(len(document.starts) for document in labelled)) == (640, 23_873)
    assert (len(silver), sum(len(document.starts) for document in silver)) == (5_677, 135_862)
    assert len(load_isolated(corpora, labels)) == 4_972
