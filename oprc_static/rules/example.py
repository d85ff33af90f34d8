"""How the rule declarations write their examples: as the programs and documents they are, indented with the code."""

from __future__ import annotations

from textwrap import dedent

from oprc_static.diagnostics import Example


def program(text: str, *, target: str = "sdk-0.3.6", options: tuple[str, ...] = (), command: str = "scan") -> Example:
    """Return an example of one file, `service.py`."""
    return files(("service.py", text), target=target, options=options, command=command)


def files(
    *named: tuple[str, str], target: str = "sdk-0.3.6", options: tuple[str, ...] = (), command: str = "scan"
) -> Example:
    """Return an example of several files, each a path and its text."""
    return Example(tuple((path, dedent(text).lstrip("\n")) for path, text in named), target, options, command)


def package_document(text: str, *, options: tuple[str, ...] = ()) -> Example:
    """Return an example of one package document that `lint` reads, `shop.yaml`."""
    return files(("shop.yaml", text), target="", options=options, command="lint")
