"""Newsvoice: for every sentence of a news article, whose voice it is in."""

from classifier._version import __version__
from classifier.errors import ArtifactError, DataError, InputError, MissingExtraError, NewsvoiceError
from classifier.labels import Label
from classifier.records import Article, Quotation, Sentence, Summary
from classifier.scorer import Scorer, load, score

__all__ = [
    "Article",
    "ArtifactError",
    "DataError",
    "InputError",
    "Label",
    "MissingExtraError",
    "NewsvoiceError",
    "Quotation",
    "Scorer",
    "Sentence",
    "Summary",
    "__version__",
    "load",
    "score",
]
