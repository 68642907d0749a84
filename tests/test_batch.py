"""Documents laid end to end, and their paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.batch import Batch

WRAPPED = (
    "The harbour master of Port Ellery said on\n"
    "Tuesday that the swing bridge would close\n"
    "for six weeks, and that the ferries would\n"
    "run twice as often until it opened again.\n"
    "\n"
    "Shopkeepers by the quay had asked for the\n"
    "work to begin after the summer season was\n"
    "over.\n"
)


def paragraphs(text: str) -> list[str]:
    batch = Batch.of([text])
    spans = zip(batch.paragraph_starts, batch.paragraph_ends, strict=True)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One.", ["One."]),
        ("  One. \n\n Two. ", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        (" " * 9 + "One." + "\t" * 9 + "\n" + " " * 9 + "\n  Two.\n" + " " * 9, ["One.", "Two."]),
        ("One.\r\nTwo.\rThree.", ["One.", "Two.", "Three."]),
        ("One.\u2029Two.", ["One.", "Two."]),
        ("Menu\nHome\nNews\nSport\nWeather", ["Menu", "Home", "News", "Sport", "Weather"]),
    ],
)
def test_a_newline_ends_a_paragraph(text, expected):
    assert paragraphs(text) == expected


def test_a_blank_line_ends_a_paragraph_of_hard_wrapped_text():
    first, second = WRAPPED.strip().split("\n\n")
    assert paragraphs(WRAPPED) == [first, second]


def test_hard_wrapping_is_told_for_each_document_by_itself():
    plain = "One sentence stands here.\nAnother one stands here.\nA third one stands here.\nA fourth."
    batch = Batch.of([plain, WRAPPED, plain])
    assert batch.paragraph_documents.tolist() == [0, 0, 0, 0, 1, 1, 2, 2, 2, 2]


@given(st.lists(st.text(alphabet="ab. \n\r\t”\u2028"), max_size=6))
def test_paragraphs_cover_all_that_is_not_white_space(texts):
    batch = Batch.of(texts)
    pieces: list[list[str]] = [[] for _ in texts]
    for start, end, document in zip(
        batch.paragraph_starts, batch.paragraph_ends, batch.paragraph_documents, strict=True
    ):
        offset = batch.document_starts[document]
        piece = texts[document][start - offset : end - offset]
        assert piece == piece.strip() != ""
        pieces[document].append(piece)
    for text, found in zip(texts, pieces, strict=True):
        assert "".join("".join(found).split()) == "".join(text.split())
