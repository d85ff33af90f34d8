"""Constants and texts as JSON, exactly.

JSON's own numbers and strings are used where they are exact. The rest is a list that begins with a letter: "i" an
int in hexadecimal (decimal has limits in Python), "f" and "c" floats in hexadecimal, "b" bytes, "e" the ellipsis, "s"
a string with surrogates, which UTF-8 has no bytes for and JSON would pair up.
"""

from __future__ import annotations

from typing import Any

_EXACT = 1 << 53


class CodecError(Exception):
    """Bytes that the codec never wrote, or a value that it cannot write."""


def encode_text(value: str) -> Any:
    """The JSON of a string."""
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return ["s", value.encode("utf-32-be", "surrogatepass").hex()]
    return value


def decode_text(value: Any) -> str:
    """The string of a JSON value."""
    if type(value) is str:
        return value
    if type(value) is list and len(value) == 2 and value[0] == "s" and type(value[1]) is str:
        try:
            return bytes.fromhex(value[1]).decode("utf-32-be", "surrogatepass")
        except ValueError as error:
            raise CodecError(f"a text that is none: {error}") from error
    raise CodecError("a text that is none")


def encode_constant(value: object) -> Any:
    """The JSON of a literal's value."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, int):
        return value if -_EXACT < value < _EXACT else ["i", hex(value)]
    if isinstance(value, float):
        return ["f", value.hex()]
    if isinstance(value, complex):
        return ["c", value.real.hex(), value.imag.hex()]
    if isinstance(value, bytes):
        return ["b", value.hex()]
    if value is ...:
        return ["e"]
    raise CodecError(f"{kind.__name__} is no literal")


def decode_constant(value: Any) -> object:
    """The literal's value of a JSON value."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is not list or not value or not all(type(part) is str for part in value):
        raise CodecError("a constant that is none")
    letter, *parts = value
    decoding = _DECODINGS.get((letter, len(parts)))
    if decoding is None:
        raise CodecError("a constant that is none")
    try:
        return decoding(*parts)
    except (ValueError, OverflowError) as error:
        raise CodecError(f"a constant that is none: {error}") from error


def _complex(real: str, imaginary: str) -> complex:
    return complex(float.fromhex(real), float.fromhex(imaginary))


_DECODINGS: dict[tuple[str, int], Any] = {
    ("i", 1): lambda text: int(text, 16),
    ("f", 1): float.fromhex,
    ("c", 2): _complex,
    ("b", 1): bytes.fromhex,
    ("e", 0): lambda: ...,
    ("s", 1): lambda text: decode_text(["s", text]),
}
