"""How the rule declarations write their examples: as the programs they are, indented along with the code."""

from __future__ import annotations

from textwrap import dedent

from oprc_static.diagnostics import Example


def program(text: str, *, target: str = "sdk-0.3.6", options: tuple[str, ...] = ()) -> Example:
    """Return an example of one file, `service.py`."""
    return files(("service.py", text), target=target, options=options)


def files(*named: tuple[str, str], target: str = "sdk-0.3.6", options: tuple[str, ...] = ()) -> Example:
    """Return an example of several files, each a path and its text."""
    return Example(tuple((path, dedent(text).lstrip("\n")) for path, text in named), target, options)
