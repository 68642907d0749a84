"""Characters as small integers: one folded byte a character, so that offsets stay characters.

Everything downstream (sentence boundaries, quotation marks, words) is decided with array operations over
these bytes. ASCII keeps its own value, so comparisons with ``ord("x")`` read naturally; typographic marks,
white space and other scripts have the codes named here.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEWLINE = 10
SPACE = 32
_LAST_PRINTABLE = 126
_FOLDED_TOGETHER = 1 << 16  # characters: their copies stay in the cache, and large ones cost page faults
_SEARCHED_TOGETHER = 1 << 17  # for the same reason

# Codes above ASCII. Each stands for a family of characters that news text uses alike.
OPEN_DOUBLE = 128  # “ „ ‟ 〝
CLOSE_DOUBLE = 129  # ” 〞
OPEN_SINGLE = 130  # ‘ ‚ ‛
CLOSE_SINGLE = 131  # ’, which is also the typographic apostrophe
OPEN_GUILLEMET = 132  # « ‹
CLOSE_GUILLEMET = 133  # » ›
EN_DASH = 134  # – ‐ ‑ ‒ −
EM_DASH = 135  # — ―
ELLIPSIS = 136  # …
BULLET = 137  # • ‣ · ■ ► and their like
INVISIBLE = 138  # zero-width characters, joiners, soft hyphen, byte order mark
OTHER_UPPER = 139  # an upper-case letter of another alphabet
OTHER_LOWER = 140  # a letter of another alphabet, or of a script without case
OTHER_DIGIT = 141
OTHER_SYMBOL = 142  # emoji, currency, arrows, unassigned
FULL_STOP_WIDE = 143  # the ideographic full stop and its like
CURRENCY = 144  # £ € ¥ ¢; the dollar is ASCII

_FAMILIES: dict[int, str] = {
    OPEN_DOUBLE: "“„‟〝",
    CLOSE_DOUBLE: "”〞",
    OPEN_SINGLE: "‘‚‛",
    CLOSE_SINGLE: "’",
    OPEN_GUILLEMET: "«‹",
    CLOSE_GUILLEMET: "»›",
    EN_DASH: "–‐‑‒−",
    EM_DASH: "—―",
    ELLIPSIS: "…",
    BULLET: "•‣⁃·∙●○■□▪▫►▶◆◦",
    INVISIBLE: "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e",
    FULL_STOP_WIDE: "。．！？",
    CURRENCY: "£€¥¢₹₦",
    ord('"'): "＂″",
    ord("'"): "＇′ʼ",
}
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BLANKS = " \t\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

# Blocks whose letters have an accent-free Latin base or a case worth knowing.
_LETTER_BLOCKS = ((0x80, 0x250), (0x370, 0x590), (0x1E00, 0x2000), (0xFF10, 0xFF5B))
_FIRST_SYMBOL_BLOCKS = (
    (0x2000, 0x2C00),
    (0x3001, 0x3040),
    (0xE000, 0xF900),
    (0xFE00, 0xFE70),
    (0x1F000, 0x20000),
)


@cache
def _fold_table() -> NDArray[np.uint8]:
    """Code for every code point; letters of scripts without case are the default."""
    table = np.full(0x110000, OTHER_LOWER, dtype=np.uint8)
    table[:128] = np.arange(128)
    for first, last in _FIRST_SYMBOL_BLOCKS:
        table[first:last] = OTHER_SYMBOL
    for first, last in _LETTER_BLOCKS:
        for point in range(first, last):
            table[point] = _fold_letter(chr(point))
    for code, members in _FAMILIES.items():
        table[[ord(member) for member in members]] = code
    table[[ord(end) for end in _LINE_ENDS]] = NEWLINE
    table[[ord(blank) for blank in _BLANKS]] = SPACE
    return table


def _fold_letter(character: str) -> int:
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii() and base.isalnum():
        return ord(base)
    if character.isupper():
        return OTHER_UPPER
    if character.isalpha():
        return OTHER_LOWER
    return OTHER_DIGIT if character.isdigit() else OTHER_SYMBOL


def fold(text: str) -> NDArray[np.uint8]:
    """One code for each character of ``text``; ``len(fold(text)) == len(text)``.

    White space becomes ``SPACE`` and anything that ends a line becomes ``NEWLINE`` (of ``\\r\\n``, the second
    character), accented Latin letters become their base letter with its case. Lone surrogates are allowed.
    """
    codes = np.empty(len(text), dtype=np.uint8)
    first = 0
    while first < len(text):
        last = min(first + _FOLDED_TOGETHER, len(text))
        if text[last - 1] == "\r" and last < len(text):
            last += 1
        _fold_into(codes[first:last], text[first:last])
        first = last
    return codes


def _fold_into(codes: NDArray[np.uint8], text: str) -> None:
    if text.isascii():
        codes[:] = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
        rare = np.flatnonzero(codes < SPACE)
        points: NDArray[np.unsignedinteger[Any]] = codes[rare]
    else:
        # Two bytes a character where that is enough.
        encoded = text.encode("utf-16-le", "surrogatepass")
        width: type[np.unsignedinteger[Any]] = np.uint16
        if len(encoded) != 2 * len(text):
            encoded, width = text.encode("utf-32-le", "surrogatepass"), np.uint32
        every = np.frombuffer(encoded, dtype=width)
        codes[:] = every
        rare = np.flatnonzero((every < SPACE) | (every > _LAST_PRINTABLE))
        points = every[rare]
    codes[rare] = _fold_table().take(points)
    if "\r" in text:
        before_newline = (points[:-1] == ord("\r")) & (points[1:] == NEWLINE) & (np.diff(rare) == 1)
        codes[rare[:-1][before_newline]] = SPACE


def lookup(*groups: str | int | range) -> NDArray[np.bool_]:
    """A table of 256 truths, for ``table[codes]``: which codes belong to the groups.

    A group is a code, a range of codes, or a string of ASCII characters.
    """
    table = np.zeros(256, dtype=np.bool_)
    for group in groups:
        if isinstance(group, str):
            table[[ord(character) for character in group]] = True
        else:
            table[np.asarray(group)] = True
    return table


def positions_of(codes: NDArray[np.uint8], table: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where in ``codes`` a code stands whose ``table`` entry is true, in order.

    The same as ``np.flatnonzero(table[codes])``, some five times faster for the few families of marks that are
    searched for in whole texts: comparisons run on many bytes at once, lookups do not.
    """
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(codes), _SEARCHED_TOGETHER):
        found.append(np.flatnonzero(_belongs(codes[start : start + _SEARCHED_TOGETHER], table)) + start)
    return np.concatenate(found)


def runs_of(codes: NDArray[np.uint8], table: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of the longest runs of codes whose ``table`` entry is true, in order."""
    found = []
    flags = np.zeros(_SEARCHED_TOGETHER + 1, dtype=np.bool_)  # of a block, after the last one of the block before
    for start in range(0, len(codes), _SEARCHED_TOGETHER):
        block = codes[start : start + _SEARCHED_TOGETHER]
        flags[0] = flags[-1]
        flags[1 : len(block) + 1] = _belongs(block, table)
        found.append(np.flatnonzero(flags[1 : len(block) + 1] != flags[: len(block)]) + start)
    if len(codes) and table[codes[-1]]:
        found.append(np.array([len(codes)]))
    edges = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return edges[::2], edges[1::2]


def _belongs(codes: NDArray[np.uint8], table: NDArray[np.bool_]) -> NDArray[np.bool_]:
    found = np.zeros(len(codes), dtype=np.bool_)
    for first, last in _ranges(table.tobytes()):
        found |= codes == first if first == last else (codes - np.uint8(first)) <= last - first
    return found


@cache
def _ranges(table: bytes) -> list[tuple[int, int]]:
    """First and last codes of the runs of true entries."""
    edges = np.flatnonzero(np.diff(np.frombuffer(table, dtype=np.int8), prepend=0, append=0))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


UPPER = lookup(range(ord("A"), ord("Z") + 1), OTHER_UPPER)
LOWER = lookup(range(ord("a"), ord("z") + 1), OTHER_LOWER)
LETTER = UPPER | LOWER
DIGIT = lookup(range(ord("0"), ord("9") + 1), OTHER_DIGIT)
ALNUM = LETTER | DIGIT
WHITE = lookup(SPACE, NEWLINE)
DOUBLE_MARK = lookup('"', OPEN_DOUBLE, CLOSE_DOUBLE, OPEN_GUILLEMET, CLOSE_GUILLEMET)
SINGLE_MARK = lookup("'`", OPEN_SINGLE, CLOSE_SINGLE)

# For hashing: letters lose their case, digits their value (years and sums should not be memorised),
# and the two apostrophes are one.
_HASHED = np.arange(256, dtype=np.uint8)
_HASHED[ord("A") : ord("Z") + 1] += 32
_HASHED[OTHER_UPPER] = OTHER_LOWER
_HASHED[DIGIT] = ord("0")
_HASHED[CLOSE_SINGLE] = ord("'")
_HASHED[[SPACE, NEWLINE, INVISIBLE]] = 0  # never part of a word

_MAX_HASHED = 32  # characters; longer words (URLs, junk) are told apart by these and their length
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(9)], dtype=np.uint64)


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread 64-bit values so that their high bits depend on all bits (a bijection)."""
    spread = values * _MULTIPLIER
    spread ^= spread >> np.uint64(29)
    return spread * _MULTIPLIER


class RangeHasher:
    """Hashes of ranges of characters, without a loop over characters.

    Eight folded characters are read at a time as one integer; two ranges hash alike when they spell the same
    word up to case, accents, digit values and kind of apostrophe. ``spelling`` holds the characters as they are
    hashed: small letters, ``0`` for digits, 0 for blanks, marks as they are.
    """

    def __init__(self, codes: NDArray[np.uint8]) -> None:
        # Of the ways to map bytes, bytes.translate is the fastest.
        padded = codes.tobytes().translate(_HASHED.tobytes()) + bytes(_MAX_HASHED + 8)
        self.spelling = np.frombuffer(padded, np.uint8, len(codes))
        # Overlapping unaligned 64-bit reads: element i is the eight characters from i on.
        self._eights = np.ndarray((len(padded) - 7,), "<u8", padded, 0, (1,))

    def __call__(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hash ``codes[start:end]`` for every pair."""
        lengths = ends - starts
        hashes = mix(self._eights[starts] & _MASKS.take(lengths, mode="clip"))
        for offset in range(8, _MAX_HASHED, 8):
            longer = np.flatnonzero(lengths > offset)
            if not len(longer):
                return hashes
            eights = self._eights[starts[longer] + offset] & _MASKS.take(lengths[longer] - offset, mode="clip")
            hashes[longer] = mix(hashes[longer] ^ eights)
        capped = np.flatnonzero(lengths > _MAX_HASHED)
        hashes[capped] = mix(hashes[capped] ^ lengths[capped].astype(np.uint64))
        return hashes


def hash_words(words: list[str]) -> NDArray[np.uint64]:
    """Hashes of many words, in their order (shape ``(len(words),)``)."""
    if not words:
        return np.zeros(0, dtype=np.uint64)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    ends = lengths.cumsum()
    return RangeHasher(fold("".join(words)))(ends - lengths, ends)
