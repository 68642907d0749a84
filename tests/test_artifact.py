"""The artifact: data only, checked on the way in, with a message for each way of being wrong."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest

from classifier import ArtifactError, load
from classifier.artifact import BUNDLED, FORMAT, FULL, OPEN, bundled_path
from classifier.plain_pickle import read_plain
from classifier.training.own_corpus import file_digests

RAN = []


class RunsCode:
    """Pickles as a call."""

    def __reduce__(self):
        return RAN.append, ("ran",)


@pytest.fixture
def content():
    return joblib.load(bundled_path())


def write(tmp_path, value):
    path = tmp_path / "model.joblib"
    joblib.dump(value, path)
    return path


def test_the_reader_gives_what_joblib_gives(tmp_path):
    value = {
        "numbers": np.arange(12, dtype=np.int16).reshape(3, 4),
        "single": np.float32([1.5, -2.0]),
        "truths": np.array([True, False]),
        "hashes": np.array([2**63 + 1], dtype=np.uint64),
        "none": np.zeros((0, 3)),
        "plain": ["a", 1, 2.5, None, True, ("t", {"k": "é"})],
    }
    read = read_plain(write(tmp_path, value))
    assert read["plain"] == value["plain"]
    for key in ("numbers", "single", "truths", "hashes", "none"):
        assert read[key].dtype == value[key].dtype
        assert np.array_equal(read[key], value[key])


def test_arrays_are_read_only_views_of_the_file(tmp_path):
    array = read_plain(write(tmp_path, np.arange(1000)))
    assert not array.flags.writeable
    assert not array.flags.owndata


@pytest.mark.parametrize(("model", "name"), [(None, "newsvoice-en"), *BUNDLED.items()])
def test_the_bundled_models_verify_and_are_small(model, name):
    scorer = load(model, verify=True)
    assert scorer.info["name"] == name
    assert scorer.info["format"] == FORMAT
    assert scorer.path.stat().st_size <= 8 * 2**20


def test_the_open_model_knows_the_open_corpus_alone():
    info = load(OPEN).info
    assert {source["name"] for source in info["sources"]} == {"newsvoice"}
    assert {source["terms"] for source in info["sources"]} == {"CC BY 4.0; written for this project"}
    assert "free for any use" in info["terms"]
    assert "non-commercial" in load(FULL).info["terms"]


@pytest.mark.parametrize("model", [FULL, OPEN])
def test_the_bundled_models_were_trained_on_the_corpus_that_is_here(model):
    folder = Path(__file__).parent.parent / "data" / "newsvoice-corpus"
    recorded = load(model).info["data_digests"]
    assert file_digests(folder).items() <= recorded.items()


def test_a_model_that_is_neither_a_name_nor_a_file():
    with pytest.raises(ArtifactError, match="opn: "):
        load("opn")


def test_the_bundled_model_opens_with_joblib_too(content):
    assert content["kind"] == "newsvoice-model"


@pytest.mark.parametrize("value", [RunsCode(), {"kind": "newsvoice-model", "x": RunsCode()}, np.array([RunsCode()])])
def test_code_is_refused_before_it_runs(tmp_path, value):
    path = write(tmp_path, value)
    with pytest.raises(ArtifactError, match="holds data only"):
        load(path)
    assert RAN == []


def test_an_estimator_is_refused(tmp_path):
    from sklearn.linear_model import LogisticRegression

    with pytest.raises(ArtifactError, match=r"refused, because it names sklearn\.linear_model"):
        load(write(tmp_path, LogisticRegression()))


@pytest.mark.parametrize("part", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_file(tmp_path, part):
    whole = bundled_path().read_bytes()
    path = tmp_path / "model.joblib"
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(ArtifactError, match=r"model\.joblib: the model file is cut off"):
        load(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"not a model", "not a newsvoice model"),
        (b"\x89PNG\r\n\x1a\n", "not a newsvoice model"),
        (b"\x80\x04\xff\xff\xff", "damaged"),
        (pickle.dumps({"kind": "something else"}), "no mark 'newsvoice-model'"),
        (pickle.dumps([1, 2]), "no mark 'newsvoice-model'"),
    ],
)
def test_foreign_files(tmp_path, data, message):
    path = tmp_path / "model.joblib"
    path.write_bytes(data)
    with pytest.raises(ArtifactError, match=message):
        load(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(ArtifactError, match="no such model file"):
        load(tmp_path / "none.joblib")


def test_a_folder(tmp_path):
    with pytest.raises(ArtifactError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": FORMAT + 1}, f"model format {FORMAT + 1}.*install a newer newsvoice"),
        ({"format": 0}, "train the model anew"),
        ({"labels": ["fact", "quote"]}, "labels or columns are not those of this version"),
        ({"columns": ["length"]}, "labels or columns are not those of this version"),
        ({"model": {}}, "lacks or garbles a part"),
    ],
)
def test_models_of_other_kinds(tmp_path, content, changes, message):
    with pytest.raises(ArtifactError, match=message):
        load(write(tmp_path, content | changes))


def test_changed_weights_fail_the_checksum(tmp_path, content):
    content["model"]["second_intercept"] = content["model"]["second_intercept"] + 1
    path = write(tmp_path, content)
    load(path)
    with pytest.raises(ArtifactError, match="do not match their checksum"):
        load(path, verify=True)


def test_changed_golden_probabilities_fail(tmp_path, content):
    content["golden"][0]["probabilities"][0] = [0.25] * 4
    with pytest.raises(ArtifactError, match="does not come out as in training"):
        load(write(tmp_path, content), verify=True)


def test_scoring_imports_neither_scikit_learn_nor_pandas_nor_joblib(tmp_path):
    shutil.copy(bundled_path(), tmp_path / "m.joblib")
    program = (
        "import sys, classifier; classifier.load(sys.argv[1]).score('It rained.').sentences;"
        "print([m for m in ('sklearn', 'pandas', 'joblib', 'nltk', 'scipy') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "m.joblib")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"
