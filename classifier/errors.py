"""Errors that name the file or parameter, the rule, the value received and the remedy."""


class NewsvoiceError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(NewsvoiceError):
    """A document, or a file of documents, that cannot be read as asked."""


class ArtifactError(NewsvoiceError):
    """A model file that is missing, damaged, foreign, of another format, or fails its own check."""


class DataError(NewsvoiceError):
    """Training data that does not fit its description (labels, offsets, digests)."""


class MissingExtraError(NewsvoiceError):
    """An optional feature whose packages are not installed.

    The message names the command that installs them.
    """

    def __init__(self, feature: str, extra: str, missing: str) -> None:
        super().__init__(
            f"{feature} needs the package {missing!r}, which is not installed; "
            f"install it with: pip install 'newsvoice[{extra}]'"
        )
