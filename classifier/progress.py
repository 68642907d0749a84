"""A progress line on standard error, for terminals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_DELAY = 0.5  # seconds; work that is done by then needs no progress line
_INTERVAL = 0.1  # seconds between two drawings
_BAR = 20  # columns


class Progress:
    """Documents done, rate, and remaining time where the size of the input is known.

    ``total`` is the number of bytes of all input, or None. Nothing is drawn in the first moment, nor ever
    where ``enabled`` is false.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        total: int | None,
        enabled: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._total = total
        self._enabled = enabled
        self._clock = clock
        self._began = clock()
        self._drawn = self._began + _DELAY - _INTERVAL
        self._visible = False
        self._documents = 0
        self._sentences = 0

    def advance(self, documents: int, sentences: int, position: int) -> None:
        """Count finished work; ``position`` is the number of bytes of input that it took so far."""
        self._documents += documents
        self._sentences += sentences
        now = self._clock()
        if self._enabled and now - self._drawn >= _INTERVAL:
            self._drawn = now
            self._visible = True
            self._stream.write(f"\r\x1b[K{self._line(now - self._began, position)}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that a message or the end of the program has a clean one."""
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._visible = False

    def _line(self, seconds: float, position: int) -> str:
        parts = [
            f"{self._documents:,} {'document' if self._documents == 1 else 'documents'}",
            f"{self._sentences / max(seconds, 1e-9):,.0f} sentences/s",
        ]
        if self._total and position:
            share = min(position / self._total, 1.0)
            filled = int(_BAR * share)
            parts.insert(0, f"[{'#' * filled}{'.' * (_BAR - filled)}] {share:.0%}")
            parts.append(f"{_duration(seconds / share - seconds)} left")
        return "  ".join(parts)


def _duration(seconds: float) -> str:
    whole = int(seconds + 0.5)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
