"""Names of a batch: where they are found, and who they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.batch import Batch
from classifier.lines import DIRECT, INDIRECT, MIXED, Lines, Quoted
from classifier.mentions import HE, NO_PERSON, NOBODY, PERSON, SHE, UNDECIDED, find_mentions
from classifier.people import find_people
from classifier.source_names import HE_SPEAKS, NAMED, NOTHING, RELATIVE, ROLE, SELF_SPEAKS, read_sources
from classifier.text_words import TextWords

# Text, then for each name its span as text, words without titles, pronoun, whether it is somebody.
NAMES = [
    ("Then Dana Whitlock left.", [("Dana Whitlock", 2, SHE, PERSON)]),
    ("Mr. Okafor’s quay", [("Mr. Okafor", 1, HE, PERSON)]),
    ("J. van der Berg and O’Neill", [("J. van der Berg", 4, NOBODY, NO_PERSON), ("O’Neill", 1, NOBODY, UNDECIDED)]),
    ("The Harbour Workers' Guild", [("Harbour Workers", 2, NOBODY, PERSON), ("Guild", 1, NOBODY, UNDECIDED)]),
    ("It was pro-Trump, on Jan 17.", [("Trump", 1, NOBODY, UNDECIDED)]),
    ("her husband, Ostap, came", [("Ostap", 1, HE, PERSON)]),
    ("Board President Ron Tillery spoke", [("Board President Ron Tillery", 2, HE, PERSON)]),
    ("Marsh County Council met", [("Marsh County Council", 3, NOBODY, NO_PERSON)]),
    ("José Mourinho’s ﬁrst team", [("José Mourinho", 2, HE, PERSON)]),
    ("Dana\nWhitlock", [("Dana", 1, SHE, PERSON), ("Whitlock", 1, NOBODY, UNDECIDED)]),
    ("nobody", []),
    ("", []),
]


def words_and_lines(*texts):
    """The words of a batch, each text of which is one sentence."""
    batch = Batch.of(texts)
    lengths = np.array([len(text) for text in texts])
    count = np.arange(len(texts))
    truths = np.ones(len(texts), dtype=np.bool_)
    lines = Lines(batch.document_starts, batch.document_starts + lengths, count, count, ~truths, truths)
    return TextWords.of(batch.codes), lines


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names(text, expected):
    words, lines = words_and_lines(text)
    found = find_mentions(words, lines.starts)
    rows = zip(found.starts, found.ends, found.counts, found.pronouns, found.persons, strict=True)
    assert [(text[start:end], count, pronoun, person) for start, end, count, pronoun, person in rows] == expected


def people_of(*texts):
    words, lines = words_and_lines(*texts)
    people, text = find_people(words, lines), "\n".join(texts)
    spans = list(zip(people.mentions.starts.tolist(), people.mentions.ends.tolist(), strict=True))
    return people, [text[start:end] for start, end in spans]


def test_a_surname_is_the_fullest_name_that_has_it():
    people, names = people_of("Okafor met Samuel Okafor and Samuel B. Okafor, said Samuel.")
    assert names == ["Okafor", "Samuel Okafor", "Samuel B. Okafor", "Samuel"]
    assert people.fullest.tolist() == [2, 2, -1, 1]
    assert people.is_person.tolist() == [True] * 4


def test_pronouns_that_follow_a_name_tell_what_it_takes():
    people, _ = people_of("Tuvik Finch came. She said she knew.", "Tuvik Finch came. He said so.")
    assert people.takes.tolist() == [SHE, HE]
    assert people.meant.tolist() == [2, 1]


def test_titles_that_differ_are_of_different_people():
    people, names = people_of("Mr. Finch met Ms. Ada Finch.")
    assert names == ["Mr. Finch", "Ms. Ada Finch"]
    assert people.fullest.tolist() == [-1, -1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from([row[0] for row in NAMES])).map(" ".join), min_size=1, max_size=4))
def test_names_of_an_article_do_not_depend_on_its_neighbours(texts):
    together, names = people_of(*texts)
    first = 0
    for text in texts:
        alone, own = people_of(text)
        rows = slice(first, first + len(own))
        assert names[rows] == own
        assert together.is_person[rows].tolist() == alone.is_person.tolist()
        assert together.takes[rows].tolist() == alone.takes.tolist()
        assert np.where(alone.fullest < 0, -1, alone.fullest + first).tolist() == together.fullest[rows].tolist()
        first += len(own)


SOURCES = [
    ("Samuel Okafor came. Okafor said so.", "Okafor", NAMED, "Samuel Okafor"),
    ("Samuel Okafor came. Okafor, who was late, said so.", "Okafor, who was late", NAMED, "Samuel Okafor"),
    ("Okafor's lawyer said so. Samuel Okafor came.", "Okafor's lawyer", NAMED, "Okafor's lawyer"),
    ("the market's owner, Hugo Brandt, said so", "the market's owner", NAMED, "Hugo Brandt"),
    ("Marsh Workers Group met. the Group said so", "the Group", ROLE, "Marsh Workers Group"),
    ("the mayor said so", "the mayor", ROLE, "the mayor"),
    ("That was Dana Whitlock, said so", "That was Dana Whitlock", NAMED, "Dana Whitlock"),
    ("Himself said so", "Himself", HE_SPEAKS, "Himself"),
    ("his wife said so", "his wife", NAMED, "his wife"),
    ("a man who said so", "who", RELATIVE, "who"),
    ("I’m told", "I’m", SELF_SPEAKS, "I’m"),
]


@pytest.mark.parametrize(("text", "source", "kind", "named"), SOURCES)
def test_sources(text, source, kind, named):
    words, lines = words_and_lines(text)
    start = text.rindex(source)
    spans = np.array([[start, start + len(source)], [-1, -1]])
    found = read_sources(words, text, find_people(words, lines), spans)
    assert found.kinds.tolist() == [kind, NOTHING]
    assert text[slice(*found.spans[0])] == named


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“We left,”", DIRECT),
        ("“We left,” he", MIXED),
        ("he said", INDIRECT),
        ("“We left,” he said, “at noon.”", MIXED),
        ("“", INDIRECT),
    ],
)
def test_kinds_of_content(content, kind):
    text = "“We left,” he said, “at noon.”"
    start = text.index(content)
    quoted = Quoted.of(Batch.of([text]).codes, np.array([1, 21]), np.array([9, 29]))
    spans = np.array([[start, start + len(content)]])
    assert quoted.kinds(spans, np.array([0, 1, 1])).tolist() == [kind, INDIRECT]
