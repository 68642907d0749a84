"""Newsvoice: for every sentence of a news article, whose voice it is in."""

from classifier._version import __version__
from classifier.errors import ArtifactError, DataError, InputError, MissingExtraError, NewsvoiceError
from classifier.labels import Label
from classifier.records import Article, Attribution, Kind, Quotation, Sentence, Span, Summary
from classifier.scorer import Scorer, load, score
from classifier.sources import Source, list_sources

__all__ = [
    "Article",
    "ArtifactError",
    "Attribution",
    "DataError",
    "InputError",
    "Kind",
    "Label",
    "MissingExtraError",
    "NewsvoiceError",
    "Quotation",
    "Scorer",
    "Sentence",
    "Source",
    "Span",
    "Summary",
    "__version__",
    "list_sources",
    "load",
    "score",
]
