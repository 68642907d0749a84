"""Folding: one code a character, and hashes that ignore case, digits and kind of apostrophe."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.characters import (
    CLOSE_DOUBLE,
    NEWLINE,
    OPEN_DOUBLE,
    SPACE,
    WHITE,
    RangeHasher,
    fold,
    hash_words,
    lookup,
    positions_of,
    runs_of,
)


@given(st.text())
def test_one_code_for_every_character(text):
    assert len(fold(text)) == len(text)


@given(st.characters())
def test_white_space_is_what_python_takes_for_it(character):
    assert WHITE[fold(character)[0]] == character.isspace()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("aB7.", [ord("a"), ord("B"), ord("7"), ord(".")]),
        ("éÅ", [ord("e"), ord("A")]),
        ("“x”", [OPEN_DOUBLE, ord("x"), CLOSE_DOUBLE]),
        ("a\r\nb", [ord("a"), SPACE, NEWLINE, ord("b")]),
        ("a\rb", [ord("a"), NEWLINE, ord("b")]),
        ("\u2028\xa0", [NEWLINE, SPACE]),
        ("\ud800", [fold("\ud800")[0]]),
    ],
)
def test_codes(text, codes):
    assert fold(text).tolist() == codes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Don’t", "don't", True),
        ("CAFÉ", "cafe", True),
        ("2016", "1999", True),
        ("2016", "199", False),
        ("said", "says", False),
        ("abcdefgh", "abcdefghi", False),
        ("x" * 32, "x" * 33, False),
        ("x" * 40 + "y", "x" * 40 + "z", True),
        ("unconstitutional", "unconstitutionam", False),
    ],
)
def test_which_words_hash_alike(one, other, same):
    assert (hash_words([one]) == hash_words([other])).item() is same


@given(st.lists(st.text(alphabet="abcXYZé'’09-", min_size=1, max_size=50), max_size=8))
def test_a_word_hashes_the_same_anywhere(words):
    text = " ".join(words)
    ends = np.cumsum([len(word) + 1 for word in words], dtype=np.int64) - 1
    starts = ends - np.array([len(word) for word in words], dtype=np.int64)
    inside = RangeHasher(fold(text))(starts, ends)
    assert inside.tolist() == [hash_words([word]).item() for word in words] == hash_words(words).tolist()


@pytest.mark.parametrize("size", [0, 1, 5, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 400_000])
def test_runs_and_positions_do_not_depend_on_where_blocks_end(size):
    codes = np.frombuffer((b"..a. b.." * (size // 8 + 1))[:size], dtype=np.uint8)
    stop = lookup(".")
    flags = np.concatenate(([False], codes == ord("."), [False]))
    starts, ends = runs_of(codes, stop)
    assert (starts == np.flatnonzero(flags[1:] & ~flags[:-1])).all()
    assert (ends == np.flatnonzero(~flags[1:] & flags[:-1])).all()
    assert (positions_of(codes, stop) == np.flatnonzero(codes == ord("."))).all()


def test_a_run_longer_than_a_block():
    codes = np.full(300_000, ord("."), dtype=np.uint8)
    assert [edges.tolist() for edges in runs_of(codes, lookup("."))] == [[0], [300_000]]
