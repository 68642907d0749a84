"""Reads joblib files that hold data only, without running anything that they ask to run.

joblib writes a pickle stream with the bytes of each array in between (``joblib.numpy_pickle``). This reader
follows that layout, but knows no class or function except the three names that describe an array, and those
stand for records of its own. Arrays are views of the mapped file: read-only, shared between processes, and
loaded when they are touched.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.errors import ArtifactError

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = frozenset({"b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"})
"""Kinds of array elements that an artifact may hold: truths, integers and floats."""

# What a damaged stream can make the pickle machine trip over. None of these can come from our own code:
# the stream is the only input of the loop that they end.
_DAMAGE = (
    pickle.UnpicklingError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NameError,
    struct.error,
    MemoryError,
    RecursionError,
)


class RefusedNameError(Exception):
    """The stream asks for a class or function that is not data."""


class _DTypeRecord:
    """Stands for ``numpy.dtype``."""

    def __init__(self, code: str, _align: bool = False, _copy: bool = True) -> None:
        if code not in DTYPES:
            raise RefusedNameError(f"numpy.dtype({code!r})")
        self.code = code
        self.order = "="

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = {"<": "<", ">": ">"}.get(state[1], "=")

    def dtype(self) -> np.dtype[Any]:
        """The element type."""
        return np.dtype(self.code).newbyteorder(self.order)  # type: ignore[arg-type]


class _ArrayKind:
    """Stands for ``numpy.ndarray``; it is only named, never made."""


class _ArrayRecord:
    """Stands for ``joblib.numpy_pickle.NumpyArrayWrapper``: where and what the next array is."""

    shape: tuple[int, ...]
    order: str
    dtype: _DTypeRecord
    numpy_array_alignment_bytes: int | None


_NAMES: dict[tuple[str, str], type] = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): _ArrayRecord,
    ("numpy", "ndarray"): _ArrayKind,
    ("numpy", "dtype"): _DTypeRecord,
}


# The interpreter of pickle that is written in Python: joblib builds on it too.
_Interpreter: Any = vars(pickle)["_Unpickler"]


class _PlainUnpickler(_Interpreter):  # type: ignore[misc]
    """The interpreter of pickle in Python, as joblib uses it, since arrays stand inside the stream."""

    dispatch = _Interpreter.dispatch.copy()

    def __init__(self, mapped: mmap.mmap) -> None:
        super().__init__(mapped)
        self._mapped = mapped

    def find_class(self, module: str, name: str) -> type:
        """Only the names that describe arrays."""
        known = _NAMES.get((module, name))
        if known is None:
            raise RefusedNameError(f"{module}.{name}")
        return known

    def get_extension(self, code: int) -> None:
        """Extension codes name classes by number."""
        raise RefusedNameError(f"extension {code}")

    def load_build(self) -> None:
        """After the description of an array come its bytes."""
        super().load_build()
        if isinstance(self.stack[-1], _ArrayRecord):
            self.stack[-1] = self._array(self.stack[-1])

    dispatch[pickle.BUILD[0]] = load_build

    def _array(self, record: _ArrayRecord) -> np.ndarray[Any, Any]:
        if record.numpy_array_alignment_bytes is not None:
            padding = self._mapped.read(1)
            if not padding:
                raise EOFError
            self._mapped.seek(padding[0], 1)
        dtype = record.dtype.dtype()
        shape = tuple(int(size) for size in record.shape)
        if record.order != "C" or any(size < 0 for size in shape):
            raise pickle.UnpicklingError(f"array of order {record.order!r} and shape {shape}")
        count = int(np.prod(shape, dtype=object)) if shape else 1
        offset = self._mapped.tell()
        if offset + count * dtype.itemsize > len(self._mapped):
            raise EOFError
        self._mapped.seek(count * dtype.itemsize, 1)
        if not count:
            return np.zeros(shape, dtype)
        return np.frombuffer(self._mapped, dtype, count, offset).reshape(shape)


def read_plain(path: Path) -> Any:
    """The content of a joblib file that holds plain data and arrays.

    Raises:
        ArtifactError: the file is missing, empty, cut off, damaged, compressed or of another kind, or asks for
            a name that is not data. Nothing that the file names is imported or run.
    """
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise ArtifactError(f"{path}: the file is empty; a newsvoice model is expected")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise ArtifactError(
            f"{path}: no such model file; give full, open, or the path of a .joblib file that training wrote"
        ) from None
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path}: the model file cannot be read ({error})") from None
    if mapped[:1] != pickle.PROTO:
        raise ArtifactError(f"{path}: not a newsvoice model (it begins with {mapped[:4]!r}, not as joblib files do)")
    try:
        return _PlainUnpickler(mapped).load()
    except RefusedNameError as error:
        raise ArtifactError(
            f"{path}: refused, because it names {error}, and a newsvoice model holds data only; "
            "loading it with pickle or joblib could run code"
        ) from None
    except EOFError:
        raise ArtifactError(f"{path}: the model file is cut off; copy it again or train it anew") from None
    except _DAMAGE as error:
        if "truncated" in str(error) or "exhausted" in str(error):
            raise ArtifactError(f"{path}: the model file is cut off; copy it again or train it anew") from None
        raise ArtifactError(f"{path}: the model file is damaged ({error}); copy it again or train it anew") from None
