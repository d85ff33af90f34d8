#!/usr/bin/env python3
"""Write what documentation can be made: the rules' pages, docs/cli.md, the README's command table, SECURITY.md's.

python scripts/generate_docs.py            write what differs
python scripts/generate_docs.py --check    write nothing; exit 1 when something differs
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from oprc_static.cli.group import cli  # noqa: E402  # needs the path set above
from oprc_static.report.pages import rule_index, rule_page  # noqa: E402  # as above
from oprc_static.rules import RULES  # noqa: E402  # as above
from scripts.limits_page import limits_page  # noqa: E402  # as above
from tests.security import record, robustness  # noqa: E402  # as above

NOTICE = "<!-- Made by scripts/generate_docs.py: edit the program instead. -->\n\n"


def pages() -> dict[Path, str]:
    """Return every generated file with its text."""
    rules = ROOT / "docs" / "rules"
    made = {rules / f"{rule.slug}.md": NOTICE + rule_page(rule) for rule in RULES.values()}
    made[rules / "README.md"] = NOTICE + rule_index(RULES.values())
    made[ROOT / "docs" / "cli.md"] = NOTICE + "\n".join(_reference())
    made[ROOT / "docs" / "limits.md"] = NOTICE + limits_page()
    made[ROOT / "README.md"] = _readme()
    made[ROOT / "SECURITY.md"] = _security()
    return made


def stale() -> list[Path]:
    """Return the pages of rules that are gone."""
    made = pages()
    return [path for path in sorted((ROOT / "docs" / "rules").glob("*.md")) if path not in made]


def _readme() -> str:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    return _with_part(page, "commands", "\n".join(_commands_table()) + "\n")


def _security() -> str:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    page = _with_part(page, "attacks", record.table(record.read()))
    return _with_part(page, "fuzzing", robustness.table(robustness.read()))


def _with_part(page: str, part: str, text: str) -> str:
    """Return a page that is written by hand with its generated part replaced."""
    opening, closing = f"<!-- {part}: made by scripts/generate_docs.py -->\n", f"<!-- end of {part} -->\n"
    before, start, rest = page.partition(opening)
    _, end, after = rest.partition(closing)
    if not (start and end):
        sys.exit(f"a page lacks the lines {opening!r} and {closing!r}")
    return before + start + text + end + after


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            yield name, command


def _commands_table() -> Iterator[str]:
    yield "| command | what it does |"
    yield "| --- | --- |"
    for name, command in _commands():
        yield f"| [`oprc-static {name}`](docs/{name}.md) | {_text(command.help).splitlines()[0]} |"


def _reference() -> Iterator[str]:
    yield "# Command line\n"
    yield f"{_text(cli.help)}\n"
    yield "Every command knows `-h`; `oprc-static --version` prints the version.\n"
    for name, command in _commands():
        yield f"## {name}\n"
        yield f"`oprc-static {name} {' '.join(_usage(command))}`\n"
        yield f"{_text(command.help)}\n"
        yield from _options_table(command)


def _usage(command: click.Command) -> Iterator[str]:
    if any(isinstance(parameter, click.Option) for parameter in command.params):
        yield "[OPTIONS]"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = str(parameter.name).upper()
            yield f"[{name}]..." if parameter.nargs == -1 else f"[{name}]"


def _options_table(command: click.Command) -> Iterator[str]:
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if not options:
        return
    yield "| option | what it does |"
    yield "| --- | --- |"
    for option in options:
        names = ", ".join(sorted(option.opts, key=len))
        yield f"| `{names}{_value(option)}` | {_text(option.help)} |"
    yield ""


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + "\\|".join(str(choice) for choice in option.type.choices)
    return f" {option.metavar}"


def _text(text: str | None) -> str:
    return inspect.cleandoc(text or "").replace("<", "&lt;")


def main() -> None:
    """Write or check the generated files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something differs")
    check = parser.parse_args().check
    differing = [path for path, text in pages().items() if not path.exists() or path.read_bytes() != text.encode()]
    gone = stale()
    for path in sorted(differing + gone):
        print(f"{'differs' if check else 'updated'}: {path.relative_to(ROOT)}")
    if check:
        sys.exit("run `make docs`" if differing or gone else 0)
    for path in differing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pages()[path].encode())
    for path in gone:
        path.unlink()


if __name__ == "__main__":
    main()
