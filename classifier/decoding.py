"""Bytes to text: which encoding, and where a file stops being text."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO

from classifier.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEDY = "if it is text in another encoding, name that with --encoding, for example --encoding cp1252"
_CHUNK = 1 << 16  # bytes a read of a stream, where the reader does not say

# Byte order mark, the encoding it stands for, and what --encoding may be for it to count (None: not given).
_MARKS: tuple[tuple[bytes, str, tuple[str | None, ...]], ...] = (
    (codecs.BOM_UTF8, "utf-8", (None, "utf-8", "utf-8-sig")),
    (codecs.BOM_UTF32_LE, "utf-32-le", ("utf-32", "utf-32-le")),
    (codecs.BOM_UTF32_BE, "utf-32-be", ("utf-32", "utf-32-be")),
    (codecs.BOM_UTF16_LE, "utf-16-le", (None, "utf-16", "utf-16-le")),
    (codecs.BOM_UTF16_BE, "utf-16-be", (None, "utf-16", "utf-16-be")),
)


class ByteMeter:
    """How many bytes of input have been read so far, for a progress display."""

    def __init__(self) -> None:
        self.done = 0


def check_encoding(name: str) -> str:
    """The canonical name of a text encoding; raises InputError where Python knows none of that name."""
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # refuses the codecs that do not turn bytes into text (base64, rot13)
    except (LookupError, UnicodeError, ValueError) as error:
        raise InputError(
            f"--encoding names no text encoding known to Python, got {name!r}; "
            "use a name such as utf-8, utf-16-le, cp1252 or latin-1"
        ) from error
    return found.name


def decode(data: bytes, encoding: str | None) -> str:
    """The text of a whole file, with every line end as one newline and without byte order mark.

    UTF-8 and UTF-16 with a byte order mark are recognised; ``encoding`` overrides that. Raises InputError
    that names the offset of the first byte that is no text.
    """
    name, skipped = _choose(data, encoding)
    try:
        text = data[skipped:].decode(name) if skipped else data.decode(name)
    except UnicodeError as error:
        raise _undecodable(error, name, skipped) from error
    where = text.find("\0")
    if where >= 0:
        raise _binary(skipped + _encoded_length(text[:where], name))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def split_lines(file: BinaryIO, encoding: str | None, meter: ByteMeter) -> Iterator[str | InputError]:
    """The lines of a stream, each with its newline; an error stands in the place of a line that is no text.

    Only the newline ends a line: JSON strings may hold the other line ends of Unicode. Where a newline is a
    byte of its own (UTF-8 and all the like) the lines after a bad one are good again; in UTF-16 and its
    like an error ends the stream.
    """
    first = file.readline()
    name, skipped = _choose(first, encoding)
    meter.done += skipped
    if not _newline_is_a_byte(name):
        yield from _wide_lines(first[skipped:], file, name, meter, newline="\n", offset=skipped)
        return
    line, offset = first[skipped:], skipped
    while line:
        where = line.find(b"\0")
        if where >= 0:
            yield _binary(offset + where)
        else:
            try:
                yield line.decode(name)
            except UnicodeError as error:
                yield _undecodable(error, name, offset)
        offset += len(line)
        meter.done += len(line)
        line = file.readline()


def stream_rows(file: BinaryIO, encoding: str | None, meter: ByteMeter) -> Iterator[str]:
    """The lines of a stream with their ends as they stand (any of the three), as ``csv.reader`` wants them.

    Raises InputError that names the offset of the first byte that is no text.
    """
    first = file.readline()
    name, skipped = _choose(first, encoding)
    meter.done += skipped
    for line in _wide_lines(first[skipped:], file, name, meter, newline="", offset=skipped):
        if isinstance(line, InputError):
            raise line
        yield line


def _wide_lines(
    first: bytes, file: BinaryIO, name: str, meter: ByteMeter, *, newline: str, offset: int = 0
) -> Iterator[str | InputError]:
    """Lines decoded as one stream; ends after an error."""
    source = _Counted(first, file, meter, offset)
    begin = offset
    with io.TextIOWrapper(source, encoding=name, newline=newline) as lines:
        try:
            for line in lines:
                where = line.find("\0")
                if where >= 0:
                    yield _binary(begin + _encoded_length(line[:where], name))
                    return
                begin += _encoded_length(line, name)
                yield line
        except UnicodeDecodeError as error:
            yield _undecodable(error, name, source.offset - len(error.object))
        except UnicodeError as error:
            yield _undecodable(error, name, source.offset)


class _Counted(io.BufferedIOBase):
    """A byte stream that knows how far it has been read: ``first``, then the rest of ``file``."""

    name = "input"

    def __init__(self, first: bytes, file: BinaryIO, meter: ByteMeter, offset: int) -> None:
        self._first = first
        self._file = file
        self._meter = meter
        self.offset = offset

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """What there is of ``first``, then up to ``size`` bytes at a time."""
        data = self._first or self._file.read(size if size and size > 0 else _CHUNK)
        self._first = b""
        self.offset += len(data)
        self._meter.done += len(data)
        return data

    def read1(self, size: int = -1, /) -> bytes:
        """The same: `io.TextIOWrapper` reads with this method."""
        return self.read(size)


def _choose(data: bytes, encoding: str | None) -> tuple[str, int]:
    """Name of the encoding of a file that starts with ``data``, and how many bytes of mark to skip."""
    name = None if encoding is None else codecs.lookup(encoding).name
    for mark, marked, asked in _MARKS:
        if name in asked and data.startswith(mark):
            return marked, len(mark)
    # Without a mark Python reads utf-16 in the byte order of the machine; here it is the usual one always.
    return {None: "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(
        name, name or "utf-8"
    ), 0


def _newline_is_a_byte(name: str) -> bool:
    return "\n".encode(name) == b"\n" and not name.startswith("utf-7")


def _encoded_length(text: str, name: str) -> int:
    if text.isascii() and _newline_is_a_byte(name):
        return len(text)
    return len(text.encode(name, "surrogatepass" if name.startswith("utf-") else "replace"))


def _undecodable(error: UnicodeError, name: str, base: int) -> InputError:
    shown = name.upper() if name.startswith("utf") else name
    if isinstance(error, UnicodeDecodeError):
        value = f" (0x{error.object[error.start]:02X})" if error.start < len(error.object) else ""
        return InputError(f"byte {base + error.start}{value} is not valid {shown}; {_REMEDY}")
    return InputError(f"from byte {base} on it is not valid {shown}: {error}; {_REMEDY}")


def _binary(offset: int) -> InputError:
    return InputError(f"byte {offset} is NUL: this is binary data, not text; {_REMEDY}")
