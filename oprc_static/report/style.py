"""Colours, or none of them."""

from __future__ import annotations

from oprc_static.diagnostics import Severity
from oprc_static.records import record

_OF_SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


@record
class Style:
    """Wraps text in terminal colours when `colour` is set, else returns it as it is."""

    colour: bool

    def severity(self, severity: Severity, text: str) -> str:
        """Return `text` in the colour of a severity."""
        return self._paint(_OF_SEVERITY[severity], text)

    def strong(self, text: str) -> str:
        """Return `text` in bold."""
        return self._paint("1", text)

    def faint(self, text: str) -> str:
        """Return `text` as what surrounds the source: line numbers and bars."""
        return self._paint("1;34", text)

    def help(self, text: str) -> str:
        """Return `text` as the label of a help line."""
        return self._paint("1;32", text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text
