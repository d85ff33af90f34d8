"""The text of target `spec` (SEMANTICS 6.1): PyYAML's SafeDumper with our rules for strings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import yaml

# What YAML 1.2's core schema reads as null, bool, int or float. PyYAML quotes by YAML 1.1, which lacks some of them
# (`1e3`, `0o17`, `08`).
_YAML12_SCALAR: Final = re.compile(
    r"""~ | null | Null | NULL | true | True | TRUE | false | False | FALSE
    | [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+
    | [-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?
    | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN)""",
    re.VERBOSE | re.ASCII,
)
_OTHER_BREAKS: Final = re.compile("[\x85\u2028\u2029\ufeff]")


class SpecDumper(yaml.SafeDumper):
    """SafeDumper without anchors; strings styled as 6.1 says."""

    def ignore_aliases(self, data: Any) -> bool:
        """6.1: no aliases."""
        return True


def _style(value: str) -> str | None:
    """The style that 6.1 asks for; the emitter falls back by itself where it cannot write it."""
    if _OTHER_BREAKS.search(value):
        return '"'
    if "\n" in value:
        return "|"
    return "'" if _YAML12_SCALAR.fullmatch(value) else None


def _represent_str(dumper: SpecDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=_style(value))


SpecDumper.add_representer(str, _represent_str)


def document_text(document: dict[str, Any]) -> str:
    """One document."""
    dumped: str = yaml.dump(
        document,
        Dumper=SpecDumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=float("inf"),
        indent=2,
    )
    return dumped


def documents_text(documents: Iterable[dict[str, Any]]) -> str:
    """Every document, `---` only between them (6.1, 6.3)."""
    return "---\n".join(document_text(document) for document in documents)
