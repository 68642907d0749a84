"""What the repository promises around the code: README, licences, packaging, links."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from classifier import __version__

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "data/newsvoice-corpus/README.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def quickstart() -> list[str]:
    section = read("README.md").split("## Quickstart\n", 1)[1].split("\n## ", 1)[0]
    return [body for _, body in FENCE.findall(section)]


def tracked_texts() -> list[Path]:
    """Files of the repository that hold text, tracked or about to be."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout
    paths = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in {".joblib", ".gz"}]


def test_quickstart_is_two_one_line_commands() -> None:
    install, test = quickstart()
    sample = re.fullmatch(r"python -m pip install \. && newsvoice score (data/samples/[\w.-]+)\n", install)
    assert sample, install
    assert (ROOT / sample[1]).is_file()
    assert test == "python -m pip install '.[test]' && python -m pytest\n"


def test_ci_finds_the_same_two_commands() -> None:
    awk = re.search(r"awk '(.*?)' README\.md", read(".ci/run"), re.DOTALL)
    if shutil.which("awk") is None:
        pytest.skip("awk is not installed")
    done = subprocess.run(["awk", awk[1], "README.md"], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "".join(quickstart())


def test_ci_can_be_executed() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_extras_that_documents_name_exist() -> None:
    named = {extra for name in DOCUMENTS for extra in re.findall(r"'\.\[(\w+)\]'", read(name))}
    assert named == {"bench", "test", "train"}
    assert named <= set(PROJECT["project"]["optional-dependencies"])


def test_readme_python_runs_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = [body for language, body in FENCE.findall(read("README.md")) if language == "python"]
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0 28 ")
    assert lines[1].endswith(" “We had no choice,” said Dana Whitlock.")
    assert lines[3] == "['We had no choice,']"


def test_readme_command_lines_use_options_that_exist() -> None:
    text = "\n".join(body for _, body in FENCE.findall(read("README.md")))
    used = {option for line in re.findall(r"newsvoice score .*", text) for option in re.findall(r"--[a-z-]+", line)}
    assert {"--format", "--jobs", "--text-field"} <= used
    command = [sys.executable, "-c", "from classifier.cli import main; main()", "score", "--help"]
    environment = {**os.environ, "COLUMNS": "200"}
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert used <= set(re.findall(r"--[a-z-]+", shown.stdout))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_scripts_that_documents_name_exist(name: str) -> None:
    missing = [path for path in re.findall(r"scripts/\w+\.py", read(name)) if not (ROOT / path).is_file()]
    assert missing == []


@pytest.mark.parametrize("name", [*DOCUMENTS, "models/MODEL_CARD.md", "models/newsvoice-en-open.md", "docs/cli.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = FENCE.sub("", read(name))
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    folder = (ROOT / name).parent
    for target in targets:
        path, _, anchor = target.partition("#")
        assert (folder / path).exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", (folder / path).read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_licence_files_are_there() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    assert read("LICENSE").startswith("MIT License\n")
    assert "Newsvoice contributors" in read("LICENSE")
    for pattern in PROJECT["project"]["license-files"]:
        assert list(ROOT.glob(pattern)), pattern


def test_the_corpus_names_its_own_licence() -> None:
    notice = read("data/newsvoice-corpus/LICENSE")
    assert "Creative Commons Attribution 4.0 International" in notice
    assert "https://creativecommons.org/licenses/by/4.0/\n" in notice


def test_every_module_is_packed() -> None:
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    folders = {path.parent for path in (ROOT / "classifier").rglob("*.py")}
    assert {".".join(folder.relative_to(ROOT).parts) for folder in folders} <= listed


def test_every_data_file_of_the_package_is_packed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    packed = {path for pattern in patterns["classifier"] for path in (ROOT / "classifier").glob(pattern)}
    for pattern in patterns["classifier.lexicons"]:
        packed |= set((ROOT / "classifier" / "lexicons").glob(pattern))
    present = {path for path in (ROOT / "classifier").rglob("*") if path.is_file()}
    data = {path for path in present if path.suffix not in {".py", ".pyc"}}
    assert len(data) > 2
    assert data <= packed


def test_changelog_knows_this_version() -> None:
    newest = re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)
    assert newest[1] == __version__


# Hosts that the repository may name: publishers of the corpora, and places that texts of reference stand at.
ALLOWED_HOSTS = {
    "127.0.0.1",
    "creativecommons.org",
    "example.com",
    "example.net",
    "example.org",
    "github.com",
    "gitlab.com",
    "json-schema.org",
    "localhost",
    "mlcommons.org",
    "mlg.ucd.ie",
    "no-color.org",
    "propaganda.qcri.org",
    "purl.org",
    "schema.org",
    "www.w3.org",  # namespaces of SVG
}


def test_no_foreign_host_is_named() -> None:
    found = {}
    for path in tracked_texts():
        for host in re.findall(r"https?://([A-Za-z0-9.-]+)", path.read_text(encoding="utf-8")):
            if not host.lower().endswith(tuple(ALLOWED_HOSTS)):
                found[host] = path.relative_to(ROOT).as_posix()
    assert found == {}


def test_no_path_of_a_machine_is_named() -> None:
    # Home folders, and where this checkout happens to lie.
    places = re.compile(rf"(?<![\w.])/(?:home|Users)/\w+|{re.escape(str(ROOT))}(?![\w-])")
    found = [
        path.relative_to(ROOT).as_posix() for path in tracked_texts() if places.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_corpora_are_ignored_by_git() -> None:
    assert "corpora/" in read(".gitignore").splitlines()
