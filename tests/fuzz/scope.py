"""What a module of a generated program can refer to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Symbol:
    """An expression and what may be done with its value: `str`, `func`, `mark`, `service`, …"""

    text: str
    kind: str
    more: tuple[str, ...] = ()


@dataclass
class Scope:
    """The symbols that are in scope at a point of a module; `sdk` to `proposal` are how it spells the SDK's names.

    `app` is set in modules that register through the legacy API; `proposal` is what leads the proposal's names.
    """

    name: str
    symbols: list[Symbol] = field(default_factory=list)
    sdk: str = "oaas"
    base: str = "OaasObject"
    app: str = ""
    app_class: str = "oaas_sdk2_py.Oparaca"
    proposal: str = "oaas_sdk2_py."
    local: list[Symbol] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Symbol]:
        """The symbols of some kinds, those of the innermost scope included."""
        return [symbol for symbol in (*self.symbols, *self.local) if symbol.kind in kinds]

    def exports(self) -> list[Symbol]:
        """What another module can import from this one."""
        return [symbol for symbol in self.symbols if symbol.text.isidentifier()]
