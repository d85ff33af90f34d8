"""What PyYAML writes: all text of `sdk-*`, and the reference for the text of `spec`.

The only module of this package that imports yaml; `text` imports it when text is needed.
"""

from __future__ import annotations

import re

import yaml

from oprc_static.document.scalars import CORE_SCHEMA

_ESCAPED_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
"""NEL, LS, PS, BOM: PyYAML's own loader alters them in plain text once allow_unicode is on (PLATFORM.md)."""


class SpecDumper(yaml.SafeDumper):
    """SafeDumper with the string rules of SEMANTICS 6.1 and without aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Return True: every value is written out where it stands."""
        return True


def string_style(text: str) -> str | None:
    """Return the style that SEMANTICS 6.1 asks PyYAML for when it writes `text`; None leaves it to PyYAML.

    Where PyYAML allows no literal block (a space before a line break or at the end, control characters), asking for
    one makes it use double quotes.
    """
    if _ESCAPED_BREAKS.search(text):
        return '"'
    if "\n" in text:
        return "|"
    if CORE_SCHEMA.fullmatch(text):
        return "'"
    return None


def _represent_string(dumper: SpecDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=string_style(text))


SpecDumper.add_representer(str, _represent_string)


def dump_spec(document: object) -> str:
    """Return one document's text for `spec`: the reference that other ways to compose it must equal.

    Source: SEMANTICS 6.1, "Text".
    """
    return yaml.dump(
        document,
        Dumper=SpecDumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=float("inf"),
        indent=2,
    )


def dump_sdk(document: object) -> str:
    """Return one document's text as the SDK's `print_pkg` writes it, without the `---` that it adds.

    Source: SEMANTICS 6.2; oaas-sdk2-py 0.3.6, `MetadataRepo.print_pkg`.
    """
    return yaml.dump(document, indent=2)
