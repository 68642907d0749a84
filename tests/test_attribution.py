"""Who says it: constructions of news, each with the cue, source, kind and speaker that the sentence should get."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier import Kind, load
from classifier.training.attribution_data import load_own_attributions
from classifier.word_lists import read_sections

DIRECT, INDIRECT, MIXED = Kind.DIRECT, Kind.INDIRECT, Kind.MIXED

# Text; index of the sentence; source, cue (a part of it), kind, speaker.
CONSTRUCTIONS = {
    "verb before the name": (
        "“We had no choice,” said Dana Whitlock.", 0, "Dana Whitlock", "said", DIRECT, "Dana Whitlock"
    ),
    "name before the verb": (
        "Dana Whitlock said the bridge would close in May.", 0, "Dana Whitlock", "said", INDIRECT, "Dana Whitlock"
    ),
    "apposition": (
        "The union leader, a nurse who joined in May, said the strike would go on.",
        0, "The union leader, a nurse who joined in May", "said", INDIRECT,
        "The union leader, a nurse who joined in May",
    ),
    "according to": (
        "The plan was dropped in March, according to two people briefed on the matter.",
        0, "two people briefed on the matter", "according to", INDIRECT, "two people briefed on the matter",
    ),
    "the report found": (
        "The report found that four in ten buses ran late.", 0, "The report", "found", INDIRECT, "The report"
    ),
    "an object after the cue": (
        "Mr. Okafor told the Express that he would not sell the quay.",
        0, "Mr. Okafor", "told", INDIRECT, "Mr. Okafor",
    ),
    "an adverb beside the cue": (
        "Ms. Finch repeatedly warned that the dam was weak.", 0, "Ms. Finch", "warned", INDIRECT, "Ms. Finch"
    ),
    "a partial quotation": (
        "The mayor called the plan “a gamble” on Tuesday.", 0, "The mayor", "called", MIXED, "The mayor"
    ),
    "a denial": (
        "The company denied that it had paid the inspectors.", 0, "The company", "denied", INDIRECT, "The company"
    ),
    "declined to comment": (
        "A spokesman for the port declined to comment.",
        0, "A spokesman for the port", "declined", INDIRECT, "A spokesman for the port",
    ),
    "a belief": (
        "Mr. Okafor believes the port will recover.", 0, "Mr. Okafor", "believes", INDIRECT, "Mr. Okafor"
    ),
    "a pronoun": (
        "Dana Whitlock runs the port. She said the cranes were old.", 1, "She", "said", INDIRECT, "Dana Whitlock"
    ),
    "a short form": (
        "Dana Whitlock runs the port. Ms. Whitlock said the cranes were old.",
        1, "Ms. Whitlock", "said", INDIRECT, "Dana Whitlock",
    ),
    "a role": (
        "Dana Whitlock, the spokeswoman, arrived at noon. The spokeswoman said the cranes were old.",
        1, "The spokeswoman", "said", INDIRECT, "Dana Whitlock",
    ),
    "a quotation that goes on": (
        "“We had no choice,” said Dana Whitlock. “It was late.”", 1, None, None, DIRECT, "Dana Whitlock"
    ),
    "a quotation over paragraphs": (
        "“We had no choice,” said Dana Whitlock. “It was late.\n\n“Nobody came.”",
        2, None, None, DIRECT, "Dana Whitlock",
    ),
    "an introduction with a colon": (
        "Dana Whitlock was blunt:\n\n“The cranes are old.”", 1, None, None, DIRECT, "Dana Whitlock"
    ),
    "a tag after two sentences": (
        "“The cranes are old. They will fall,” said Dana Whitlock.", 0, None, None, DIRECT, "Dana Whitlock"
    ),
    "an exchange": (
        "“Who paid?” asked Dana Whitlock.\n\n“Nobody paid,” said Samuel Okafor.\n\n“Then who built it?”",
        2, None, None, DIRECT, "Dana Whitlock",
    ),
    "an answer of the mayor": (
        "Mayor Ruth Abbot met the press. “No comment.” That was the mayor's answer.",
        1, None, None, DIRECT, "Mayor Ruth Abbot",
    ),
    "a headline with a colon": (
        "Okafor: port will reopen in May\n\nSamuel Okafor runs the port.", 0, "Okafor", ":", INDIRECT, "Samuel Okafor"
    ),
    "a dash": ("“The dam will hold.” — Ruth Abbot", 0, None, None, DIRECT, "Ruth Abbot"),
    "a dash in a headline": (
        "Harbour dam will hold — Okafor\n\nSamuel Okafor runs the port.",
        0, "Okafor", "—", INDIRECT, "Samuel Okafor",
    ),
    "no name before a colon": ("Photo: Marsh Press", 0, None, None, None, None),
    "a passive cue": ("He is said to have paid for the bridge.", 0, "He", "is said", INDIRECT, None),
    "a statement": (
        "A statement from the port said the cranes were safe.",
        0, "A statement from the port", "said", INDIRECT, "A statement from the port",
    ),
    "a tweet": ("“The cranes are safe,” the port tweeted on Monday.", 0, "the port", "tweeted", DIRECT, "the port"),
    "nobody says it": ("The bridge closed on Monday.", 0, None, None, None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def scorer():
    return load()


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_constructions(scorer, name):
    text, index, source, cue, kind, speaker = CONSTRUCTIONS[name]
    sentence = scorer.score(text).sentences[index]
    attribution = sentence.attribution
    if kind is None:
        assert attribution is None
        assert sentence.speaker is None
        return
    assert attribution is not None
    assert (attribution.source and attribution.source.text) == source
    assert (attribution.cue is None) == (cue is None)
    assert cue is None or cue in attribution.cue.text
    assert attribution.kind is kind
    assert (sentence.speaker and sentence.speaker.text) == speaker


def test_every_field_is_a_span_of_the_article(scorer):
    text = "\n\n".join(row[0] for row in CONSTRUCTIONS.values())
    spans = []
    for sentence in scorer.score(text).sentences:
        for attribution in (sentence.attribution, *sentence.nested):
            if attribution:
                spans += [attribution.source, attribution.cue, *attribution.content]
        spans.append(sentence.speaker)
    found = [span for span in spans if span]
    assert len(found) > 50
    assert [span for span in found if text[span.start : span.end] != span.text] == []


def test_an_article_does_not_depend_on_its_neighbours(scorer):
    texts = [row[0] for row in CONSTRUCTIONS.values()]
    alone = [scorer.score(text).voices.keys() for text in texts]
    articles = list(scorer.score_many(["He said so.\n\n“Yes,” he said.", *texts, ""]))
    assert [article.voices.keys() for article in articles[1:-1]] == alone
    for article, text in zip(articles[1:-1], texts, strict=True):
        ours = [(s.attribution, s.speaker, s.nested) for s in article.sentences]
        assert ours == [(s.attribution, s.speaker, s.nested) for s in scorer.score(text).sentences]
    assert articles[-1].sentences == ()


# Of what rules on names, quotations and speakers look for.
PIECES = (
    "He said ", "“", "”", '"', "Dana Whitlock", ": ", ", said ", ".", "\n\n", "she", "A. ", "?", "Mr. ", "\n",
    "J. van der Berg", "O’Neill", "'s ", "the mayor said ", " ", "DANA: ", " — ", "that was the mayor's answer. ",
    "husband, ", "Jan 17", "of ", "Guild", "By ", "Q: ", "told", "é", "asked ", "quoted ",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_no_shape_of_text_breaks_it(pieces):
    text = "".join(pieces)
    for sentence in load().score(text).sentences:
        if sentence.attribution:
            for span in (sentence.attribution.source, sentence.attribution.cue, sentence.speaker):
                assert span is None or text[span.start : span.end] == span.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), min_size=2, max_size=5))
def test_articles_of_a_batch_are_apart(texts):
    for text, together in zip(texts, load().score_many(texts), strict=True):
        alone = load().score(text)
        assert np.array_equal(together.cue_spans.cues, alone.cue_spans.cues)
        assert np.allclose(together.cue_spans.scores, alone.cue_spans.scores, atol=1e-4)
        assert together.voices == alone.voices


def test_without_attribution_there_is_none(scorer):
    text = CONSTRUCTIONS["a pronoun"][0]
    plain = load(attribution=False).score(text)
    assert plain.cue_spans is None
    assert [sentence.attribution for sentence in plain.sentences] == [None, None]
    assert np.array_equal(plain.probabilities, scorer.score(text).probabilities)


def test_nested_attributions_come_outermost_first(scorer):
    text = "Ms. Finch said she had told Mr. Okafor that the dam was weak, and he replied that it would hold."
    sentence = scorer.score(text).sentences[0]
    assert sentence.attribution.cue.text == "said"
    assert sentence.speaker.text == "Ms. Finch"
    assert [(nested.source.text, nested.cue.text) for nested in sentence.nested] == [
        ("he", "replied"),
        ("she", "had told"),
    ]


def test_sources_are_counted():
    text = (
        "“We had no choice,” said Dana Whitlock. “It was late.”\n\nMs. Whitlock said the cranes were old. "
        "Samuel Okafor denied that he had been told."
    )
    first, second = classifier.list_sources(classifier.score(text))
    assert (first.mention.text, first.sentences, first.direct, first.indirect) == ("Dana Whitlock", 3, 2, 1)
    assert (second.mention.text, second.sentences, second.indirect) == ("Samuel Okafor", 1, 1)
    assert first.share_of_words + second.share_of_words == pytest.approx(1)


def test_an_article_without_sources():
    assert classifier.list_sources(classifier.score("The bridge closed.")) == ()


def test_names_are_of_one_kind_only():
    lists = {name: set(words) for name, words in read_sections("people").items()}
    assert lists["she_roles"] & lists["he_roles"] == set()
    assert lists["she_titles"] & lists["he_titles"] == set()
    assert all(lists.values())


def test_annotations_of_the_own_corpus_are_spans(tmp_path):
    from classifier.errors import DataError

    with pytest.raises(DataError, match="the corpus stands in data/newsvoice-corpus"):
        load_own_attributions(tmp_path, "train")
