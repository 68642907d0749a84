"""What long measurements and training print while they run."""

from __future__ import annotations

import sys
import time

_BEGIN = time.monotonic()


def progress(message: str) -> None:
    """Print what has been done so far, with the seconds since the start, on stderr."""
    print(f"[{time.monotonic() - _BEGIN:6.0f} s] {message}", file=sys.stderr, flush=True)
