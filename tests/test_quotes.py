from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.batch import Batch
from classifier.quotes import Quotations, mark_quotations

# Texts with the expected stretches in ⟦ ⟧, which are taken out before the text is read; ⟦+ begins a stretch that
# goes on with a quotation of an earlier paragraph.

# A paragraph in the author's voice, longer than a single sentence of a quotation.
LONG = "Rain fell on the town all night and the river rose. " * 5 + "The market stayed shut."


CURLY = [
    "“⟦We are leaving,⟧” said Ana Brook.",
    "Ana Brook said: “⟦We are leaving.⟧”",
    "“⟦We are leaving,⟧” said Ana Brook, “⟦and we will not be back.⟧”",
    "“⟦We are leaving. We packed on Sunday. Goodbye!⟧” Brook wrote.",
    "He called it “⟦a mess⟧” and “⟦a joke⟧” before lunch.",
    "The so-called “⟦experts⟧” met on Monday.",
    "She has read “⟦The Long Road Home⟧” twice.",
    "“⟦What now?⟧” she asked. “⟦Who pays?⟧”",
    "“⟦I told him, ‘Stay out of it,’ and he did,⟧” Brook said.",
    "“⟦I told him, ‘Stay out of it.’⟧”",
    "“⟦‘Stay out of it’ was all he said,⟧” Brook recalled.",
    "(“⟦Not again,⟧” he muttered.)",
    "The plan — “⟦a gift⟧” — was dropped.",
    "The plan—“⟦a gift⟧”—was dropped.",
    "“⟦But I never—⟧” she began.",
    "“⟦…and then we ran,⟧” he said.",
    "“⟦We waited …⟧” he said.",
    "“⟦$40 is too much,⟧” he said.",
    "“⟦#SaveThePier⟧” was everywhere.",
    "“⟦[The mayor] never called,⟧” he said.",
    "“⟦’Tis the season,⟧” he said.",
    "„⟦Guten Tag⟧“, said Brook.",
    "”⟦Both are closing marks,⟧” he said. ”⟦Yes.⟧”",
    "“⟦Both are opening marks,⟧“ he said. “⟦Yes.⟧“",
    '“⟦A straight end,⟧" he said.',
    '"⟦A curly end,⟧” he said.',
    "“ ⟦Blanks inside,⟧ ” he said.",
    "“⟦He called us “the losers” twice,⟧” said Brook.",
    "The “⟦no⟧”/“⟦yes⟧” split was even.",
    "No quotation here.",
    "",
    "“”",
    "“⟦é⟧”",
]

STRAIGHT = [
    '"⟦We are leaving,⟧" said Ana Brook.',
    'Ana Brook said: "⟦We are leaving.⟧"',
    'Ana Brook said:"⟦We are leaving.⟧"',
    'Ana Brook said,"⟦We are leaving,⟧" and left.',
    '"⟦We are leaving,⟧"said Ana Brook.',
    '"⟦We are leaving,⟧ "said Ana Brook. "⟦Soon.⟧"',
    '"⟦We are leaving,⟧ " said Ana Brook. "⟦Soon.⟧"',
    'Ana Brook said: " ⟦We are leaving.⟧ "',
    'Ana Brook said: " ⟦We are leaving.⟧"',
    'He called it "⟦a mess⟧"; others, "⟦a joke⟧".',
    '"⟦Yes,⟧" he said. "⟦No,⟧" she said. "⟦Maybe.⟧"',
    '"⟦Yes.⟧""⟦No,⟧" he said.',
    'The ""⟦doubled⟧"" marks of a table.',
    "\"⟦I told him, 'Stay out of it,' and he did,⟧\" Brook said.",
    "\"⟦I told him, 'Stay out of it.'⟧\" Brook said.",
    "\"⟦'Stay out of it' was all he said,⟧\" Brook recalled.",
    '"⟦But I never--⟧" she began.',
    'The plan--"⟦a gift⟧"--was dropped.',
    '"⟦...and then we ran,⟧" he said.',
    '"⟦We waited ...⟧" he said.',
    '("⟦Not again,⟧" he muttered.)',
    '[The "⟦pier⟧"]',
    'The "⟦Long Road⟧"\'s author came.',
    'The "⟦Times⟧"\' author came.',
    '- "⟦We are leaving,⟧" said Brook.',
    "``⟦We are leaving,⟧'' said Brook.",
    "He called it ``⟦a mess⟧'' twice.",
    "''⟦We are leaving,⟧'' said Brook. ''⟦Now.⟧''",
    "He called it ''⟦a mess⟧'' and it's O'Neill's.",
    "‘‘⟦We are leaving,⟧’’ said Brook.",
    "＂⟦We are leaving,⟧＂ said Brook.",
    '**"⟦We are leaving,⟧"** said Brook.',
    '"⟦Yes⟧"/"⟦no⟧"',
    'A "⟦man/woman⟧" question.',
    '"⟦It was in 1999,⟧" he said.',
    'It was "⟦in 1999⟧" and "⟦in 2000⟧" that she won.',
]

MEASURES = [
    'The board is 12" wide.',
    'The board is 12" by 14" in size.',
    "He is 6'2\" tall.",
    "He is 6' tall and she is 5' tall.",
    'He is 6\'2" tall, "⟦a giant⟧" by his own account.',
    '"⟦We cut a 12" board and left,⟧" he said.',
    '"⟦We cut a 12" board and a 14" board,⟧" he said.',
    "A 7'' record and a 12'' record.",
    "It lies at 51°30′12″ north.",
    "A 12-inch “⟦monster⟧” of a pizza.",
]

BRITISH = [
    "'⟦It's over,⟧' said O'Neill's spokesman.",
    "‘⟦It’s over,⟧’ said O’Neill’s spokesman.",
    "'⟦It's over⟧', said O'Neill's spokesman.",
    "'⟦It's over,⟧' he said. '⟦We're done.⟧'",
    "‘⟦It’s over,⟧’ he said. ‘⟦We’re done. Let’s go.⟧’",
    "'⟦The workers' plan is dead⟧', he said.",
    "'⟦The workers' plan is dead,⟧' he said.",
    "‘⟦The workers’ plan is dead,⟧’ he said.",
    "The workers' plan '⟦is dead⟧', he said.",
    "The workers’ plan ‘⟦is dead⟧’, he said.",
    "The '⟦losers⟧' lost again.",
    "The ‘⟦losers⟧’ lost again.",
    "The '⟦losers⟧' met the '⟦winners⟧' at noon.",
    "The '⟦losers⟧' met the '⟦best⟧' at noon.",
    "'⟦I called her \"a star\" and she cried,⟧' he said.",
    "‘⟦I called her “a star” and she cried,⟧’ he said.",
    "‘⟦She said “never” to me,⟧’ he said. “⟦Never⟧” was her word.",
    "'⟦Was it '69?⟧' he asked.",
    "'⟦12 people came,⟧' he said.",
    "'⟦We saw 12,⟧' he said.",
    "'⟦Give 'em room,⟧' he said.",
    "'⟦'Tis nothing,⟧' he said.",
    "'⟦Rock 'n' roll is back,⟧' he said.",
    "Putin's rival '⟦ready to talk⟧', says aide.",
    "Minister ‘⟦is preparing to quit⟧’ by ‘⟦early spring⟧’",
    "’⟦Both are closing marks,⟧’ he said.",
    "`⟦It's over,⟧' said O'Neill.",
    "‘⟦It‘s over,⟧’ said O‘Neill.",
    "‘⟦Stop!⟧’ she said. ‘⟦Please,⟧’ said her brothers’ friend.",
    "('⟦Never,⟧' he said.)",
    "The pier—'⟦a gift⟧'—was sold.",
]

APOSTROPHES = [
    "The '90s were loud, and so were the '80s.",
    "The ’90s were loud, and so were the ‘80s.",
    "Rock 'n' roll is here, and rock ’n’ roll stays.",
    "Give 'em time; 'tis only noon, 'til we go.",
    "The workers' plan and the bosses' plan differ.",
    "The workers’ plan and the bosses’ plan differ.",
    "James' dog bit Chris' cat.",
    "They were goin' home an' singin' to the moon.",
    "The O`Neill plan isn`t new.",
    "The class of '08 met the class of '09.",
    "Don't, won't, can't, y'all've.",
    "Men o' war and the ol' men.",
    "“⟦The workers’ plan isn’t new,⟧” he said.",
    "“⟦Give ’em time,⟧” he said of the ’90s, ‘⟦dead⟧’ or not.",
    "She said “⟦no⟧” to the workers' plan and “⟦yes⟧” to the 'burbs of old.",
    "A stray ' between blanks.",
]

GUILLEMETS = [
    "«⟦We are leaving,⟧» said Brook.",
    "« ⟦We are leaving,⟧ » said Brook.",
    "»⟦We are leaving,⟧« said Brook.",
    "‹⟦We are leaving,⟧› said Brook.",
    "“⟦He wrote «never» to us,⟧” she said.",
    "She said “⟦no⟧” and he wrote «⟦never⟧».",
    "Next »",
    "« Older posts, and “⟦more⟧”",
]

PARAGRAPHS = [
    # The convention: every paragraph opens a mark, the last one closes.
    "Brook said: “⟦We came early.⟧\n\n“⟦+We stayed late.⟧\n\n“⟦+We won.⟧”\n\nThe vote is over.",
    'Brook said: "⟦We came early.⟧\n\n"⟦+We stayed late.⟧\n\n"⟦+We won,⟧" she added.\n\nThe vote is over.',
    "Brook said: '⟦We came early.⟧\n\n'⟦+We stayed late.⟧\n\n'⟦+We won,⟧' she added.\n\nThe vote is over.",
    "‘⟦We came early.⟧\n\n‘⟦+It’s late now.⟧\n\n‘⟦+We won,⟧’ she added.\n\nThe vote is over.",
    "``⟦We came early.⟧\n\n``⟦+We won,⟧'' she added.\n\nThe vote is over.",
    "«⟦We came early.⟧\n\n«⟦+We won.⟧»\n\nThe vote is over.",
    "“⟦We came early.⟧\n“⟦+We won,⟧” she said. “⟦Twice.⟧”",
    "“⟦We came early.⟧\n“⟦+We called it ‘home’ and we won,⟧” she said. “⟦Twice.⟧”",
    # Opened once, closed paragraphs later.
    "“⟦We came early.⟧\n\n⟦+We won.⟧”\n\nThe vote is over.",
    "“⟦We came early.⟧\n\n⟦+We stayed late in town.⟧\n\n⟦+We won.⟧”\n\nThe vote is over.",
    '"⟦We came early.⟧\n\n⟦+We won,⟧" she said.\n\nThe vote is over.',
    # One paragraph of several lacks its opening mark.
    "“⟦We came early.⟧\n\n⟦+Nobody was there but us.⟧\n\n“⟦+We stayed late.⟧\n\n“⟦+We won.⟧”\n\nThe vote is over.",
    "“⟦We came early.⟧\n\n⟦+My whole family was there.⟧\n\n“⟦+We won,⟧” Brook said.\n\nThe vote is over.",
    # A line of furniture between does not speak.
    "“⟦We came early.⟧\n\nRead more: The long vote\n\n“⟦+We won.⟧”\n\nThe vote is over.",
    "“⟦We came early.⟧\n\nAdvertisement\n\n⟦+We won.⟧”\n\nThe vote is over.",
]

UNBALANCED = [
    # No closing mark: the quotation ends with its paragraph, the next one is the author's.
    "“⟦We came early.⟧\n\nThe vote is over.\n\n“⟦We won,⟧” said Lee.",
    '"⟦We came early.⟧\n\nThe vote is over.\n\n"⟦We won,⟧" said Lee.',
    "“⟦We came early.⟧\n\nBrook said the vote was over.\n\n“⟦We won.⟧”",
    "“⟦We came early.⟧\n\nLee was told of “⟦a close race⟧” by noon.",
    "“⟦We came early.⟧",
    "“⟦We came early,⟧ said Brook.\n\nThe vote is over.",
    "“⟦We came early,⟧ said Brook. “⟦We won.⟧”",
    "“⟦We came early,⟧ Ana Brook told the court.",
    "He called it “⟦a mess and left.⟧ The vote went on.\n\nLee won.",
    "He called it “⟦a mess and left.⟧ Lee said “⟦no⟧” to that.",
    # Paragraphs run together in one line.
    "“⟦We came early.⟧ “⟦+We stayed late,⟧” Brook said.",
    # No opening mark.
    "⟦We came early,⟧” said Brook. The vote is over.",
    "“⟦We came early,⟧” said Brook. ⟦We won.⟧”",
    "The vote is over”. Lee won.",
    "The vote is over. Lee won.”",
    # A stray mark never reaches far.
    "The pier ” is closed.\n\n“⟦We won,⟧” said Lee.",
    'The pier " is closed.\n\nThe vote is over.\n\n"⟦We won,⟧" said Lee.',
    'The "⟦pier is closed.⟧\n\nThe vote is over.\n\n"⟦We won,⟧" said Lee.',
    f"“⟦We came early.⟧\n\n{LONG}\n\n{LONG}\n\n{LONG}\n\n“⟦We won.⟧”",
    "“⟦We came early.⟧\n\n" + f"{LONG}\n\n" * 21 + "The pier closed.”",
    # The next paragraph, without a mark, still speaks: once, not for long.
    "“⟦We came early.⟧\n\n⟦+I saw my brother there.⟧\n\nThe vote is over.\n\nLee won.",
    "“⟦We came early.⟧\n\nThe vote is over.\n\nI wish us luck.",
]

GOLDEN = {
    "curly": CURLY,
    "straight": STRAIGHT,
    "measures": MEASURES,
    "british": BRITISH,
    "apostrophes": APOSTROPHES,
    "guillemets": GUILLEMETS,
    "paragraphs": PARAGRAPHS,
    "unbalanced": UNBALANCED,
}
CASES = [(f"{group}-{number}", case) for group, cases in GOLDEN.items() for number, case in enumerate(cases)]


def bare(golden: str) -> str:
    """The text of a golden case."""
    return golden.replace("⟦+", "").replace("⟦", "").replace("⟧", "")


def mark(text: str) -> Quotations:
    return mark_quotations(Batch.of([text]))


def rendered(text: str) -> str:
    """A text with its stretches in brackets, as in the golden cases."""
    found = mark(text)
    rows = zip(found.starts.tolist(), found.ends.tolist(), found.continued.tolist(), strict=True)
    for start, end, continued in reversed(list(rows)):
        text = f"{text[:start]}{'⟦+' if continued else '⟦'}{text[start:end]}⟧{text[end:]}"
    return text


def stretches(text: str) -> list[tuple[int, int]]:
    found = mark(text)
    return list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))


@pytest.mark.parametrize("golden", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_golden(golden: str) -> None:
    assert rendered(bare(golden)) == golden


def test_inside_leaves_out_the_outer_marks() -> None:
    text = "“Yes, ‘no’,” he said."
    assert "".join("#" if quoted else "." for quoted in mark(text).inside) == ".##########.........."


def test_a_quotation_over_paragraphs_gives_a_stretch_for_each() -> None:
    batch = Batch.of(["Nothing.", "“We came.\n\n“We won.”"])
    found = mark_quotations(batch)
    assert found.starts.tolist() == [10, 21]
    assert found.ends.tolist() == [18, 28]
    assert found.documents.tolist() == [1, 1]
    assert found.continued.tolist() == [False, True]


def test_no_documents() -> None:
    found = mark_quotations(Batch.of([]))
    assert len(found.inside) == len(found.starts) == 0


def test_a_quotation_ends_with_its_document() -> None:
    found = mark_quotations(Batch.of(["“We came early.", "“We won.”", "It is over.”"]))
    assert found.continued.tolist() == [False, False]
    assert found.documents.tolist() == [0, 1]


# Balanced texts of prose and quotations, in marks that no apostrophe looks like.
WORDS = st.sampled_from(
    ["the pier", "is closed", "we don't know", "it rained", "Lee's boat", "in 1999 we ran", "o'clock"]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: " ".join(words).capitalize())
QUOTED = st.lists(SENTENCES, min_size=1, max_size=3).map(". ".join)
CLAUSES = st.one_of(
    SENTENCES.map(lambda text: f"{text}."),
    QUOTED.map(lambda text: f"“{text},” said Brook."),
    QUOTED.map(lambda text: f"Brook said: “{text}.”"),
    st.tuples(SENTENCES, SENTENCES).map(lambda two: f"{two[0]} and “{two[1]}”, he said."),
    st.tuples(SENTENCES, SENTENCES).map(lambda two: f"“{two[0]},” he said. “{two[1]}.”"),
)
PARAGRAPH = st.lists(CLAUSES, min_size=1, max_size=4).map(" ".join)
ARTICLES = st.lists(PARAGRAPH, min_size=1, max_size=8)
NOISE = st.text(alphabet="“”‘’\"'`«»„ab sS1.,!?-— (\n", max_size=80)


def expected(text: str) -> list[tuple[int, int]]:
    """Stretches of a balanced text in curly double marks."""
    opening = [place + 1 for place, character in enumerate(text) if character == "“"]
    return list(zip(opening, (place for place, character in enumerate(text) if character == "”"), strict=True))


@given(ARTICLES)
def test_balanced_text_in_any_marks(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    wanted = expected(text)
    assert stretches(text) == wanted
    for pair in ('""', "‘’", "''", "«»", "„“", "””"):
        assert stretches(text.translate(str.maketrans("“”", pair))) == wanted


@given(NOISE)
def test_stretches_are_in_order_and_within_paragraphs(text: str) -> None:
    batch = Batch.of([text])
    found = mark_quotations(batch)
    assert (found.starts < found.ends).all()
    assert (found.ends[:-1] <= found.starts[1:]).all()
    paragraph = np.searchsorted(batch.paragraph_starts, found.starts, side="right") - 1
    assert (found.ends <= batch.paragraph_ends[paragraph]).all()
    covered = np.zeros(len(text), dtype=np.bool_)
    for start, end in zip(found.starts, found.ends, strict=True):
        covered[start:end] = True
        assert text[start:end] == text[start:end].strip()
    assert (covered == found.inside).all()


@given(st.lists(NOISE, max_size=5))
def test_documents_do_not_touch_each_other(texts: list[str]) -> None:
    batch = Batch.of(texts)
    found = mark_quotations(batch)
    for number, text in enumerate(texts):
        start = int(batch.document_starts[number])
        end = start + len(text)
        alone = mark(text)
        rows = found.documents == number
        assert (found.inside[start:end] == alone.inside).all()
        assert (found.starts[rows] - start).tolist() == alone.starts.tolist()
        assert (found.ends[rows] - start).tolist() == alone.ends.tolist()
        assert found.continued[rows].tolist() == alone.continued.tolist()


@given(st.data())
def test_a_stray_mark_harms_only_its_neighbourhood(data: st.DataObject) -> None:
    # Enough quotations that one mark does not change what marks the article uses for speech.
    paragraphs = ["“We came early,” said Brook. “We won.”"] * 3 + data.draw(
        st.lists(PARAGRAPH, min_size=30, max_size=40)
    )
    text = "\n\n".join(paragraphs)
    place = data.draw(st.integers(0, len(text)))
    stray = data.draw(st.sampled_from("“”\"'‘’«»`"))
    before, after = mark(text).inside, np.delete(mark(text[:place] + stray + text[place:]).inside, place)
    hit = text.count("\n\n", 0, place)
    starts = [0]
    for paragraph in paragraphs:
        starts.append(starts[-1] + len(paragraph) + 2)
    changed = np.flatnonzero(before != after)
    assert (changed >= starts[max(hit - 1, 0)]).all()
    assert (changed < starts[min(hit + 22, len(paragraphs))]).all()
