"""The file names that packages give: safe on every common system, and when two of them are one (SEMANTICS 6.3)."""

from __future__ import annotations

import unicodedata

_SUFFIX = ".yaml"
_LONGEST_NAME = 200
"""Bytes of a package name: file systems take 255 for a name, encrypted and archived ones less."""

_FORBIDDEN = frozenset('/\\:*?"<>|')
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)
"""Windows takes these, with any extension and in any case, for devices."""


class UnsafeNameError(ValueError):
    """A package name that makes no safe file name; the text says why, without the name."""


def safe_file_name(package: str) -> str:
    r"""Return the name of the file that `--output-dir` writes for a package: its name and `.yaml`.

    Raises:
        UnsafeNameError: empty; longer than 200 bytes; with a lone surrogate, a control character, a line or paragraph
            separator or one of `/ \ : * ? " < > |`; beginning with a dot or space; ending in one; or a Windows device.

    Source: SEMANTICS 6.3.
    """
    fault = name_fault(package)
    if fault:
        raise UnsafeNameError(fault)
    return package + _SUFFIX


def name_fault(package: str) -> str | None:
    """Return why a package name makes no safe file name, None when it does; `safe_file_name` lists the reasons."""
    if not package:
        return "it is empty"
    for character in package:
        if character in _FORBIDDEN or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            return f"it holds {character!r}"
    if len(package.encode("utf-8")) > _LONGEST_NAME:
        return f"it is longer than {_LONGEST_NAME} bytes"
    if package[0] in ". " or package[-1] in ". ":
        return "it begins or ends with a dot or a space"
    if package.partition(".")[0].rstrip(" ").upper() in _DEVICES:
        return "Windows takes it for a device"
    return None


def fold_name(package: str) -> str:
    """Return what two package names share when they name one file where neither case nor composition counts.

    Source: SEMANTICS 6.3; macOS ignores Unicode composition, too.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", package).casefold())
