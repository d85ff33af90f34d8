"""How long a workspace takes to follow an edit, against `ast.parse` of the edited file in the same run.

python -m benchmarks.workspace_edit [--modules 1000] [--lines 500] [--edits 200] [--check]

One file of a project is edited again and again, and put back: inside a function's body, and anywhere. Measured is from
the edit to the changed entries and findings. With --check the exit code is 1 if a median is worse than its bound.
"""

from __future__ import annotations

import argparse
import ast
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from benchmarks.trees import service_module, services
from oprc_static import scan
from oprc_static.live import Workspace

BOUNDS = {"inside a body": 6.0, "anywhere": 15.0}
"""What the medians may be, as multiples of `ast.parse` of the file."""

Edit = Callable[[Random, list[str]], None]


def _retype(dice: Random, lines: list[str]) -> None:
    """Another word in a line of a body."""
    at = dice.choice([index for index, line in enumerate(lines) if re.match(r" {8}\w", line)])
    lines[at] = lines[at].replace("record", f"record{dice.randrange(10)}")


def _add_line(dice: Random, lines: list[str]) -> None:
    """One more line in a body."""
    at = dice.choice([index for index, line in enumerate(lines) if line.startswith("        logger")])
    lines.insert(at, f"        logger.debug({dice.randrange(1000)})")


def _drop_line(dice: Random, lines: list[str]) -> None:
    """One line less in a body."""
    del lines[dice.choice([index for index, line in enumerate(lines) if line.startswith("        logger")])]


def _describe(dice: Random, lines: list[str]) -> None:
    """Another docstring of a method, which is a part of its body."""
    at = dice.choice([index for index, line in enumerate(lines) if line.startswith('        """')])
    lines[at] = f'        """Another text, number {dice.randrange(1000)}."""'


def _rename(dice: Random, lines: list[str]) -> None:
    """Another name of a method."""
    at = dice.choice([index for index, line in enumerate(lines) if line.startswith("    async def")])
    lines[at] = lines[at].replace("(self", f"_{dice.randrange(1000)}(self")


def _set_constant(dice: Random, lines: list[str]) -> None:
    """Another constant at the top."""
    lines[lines.index(next(line for line in lines if line.startswith("AREA")))] = f"AREA = {dice.randrange(1000)}"


def _import_more(dice: Random, lines: list[str]) -> None:
    """One more import."""
    lines.insert(lines.index("import logging"), dice.choice(["import json", "import math", "import re"]))


def _leave_half(dice: Random, lines: list[str]) -> None:
    """A line that is not finished yet."""
    lines.insert(dice.randrange(20, len(lines)), "def unfinished(")


def _describe_class(dice: Random, lines: list[str]) -> None:
    """Another docstring of a class."""
    at = dice.choice([index for index, line in enumerate(lines) if line.startswith('    """Keeps')])
    lines[at] = f'    """Keeps number {dice.randrange(1000)}.'


INSIDE: tuple[Edit, ...] = (_retype, _add_line, _drop_line, _describe)
ANYWHERE: tuple[Edit, ...] = (*INSIDE, _rename, _set_constant, _import_more, _leave_half, _describe_class)


def texts(text: str, kinds: tuple[Edit, ...], count: int) -> Iterator[str]:
    """Yield `count` edited texts, each with one edit of another kind."""
    dice = Random(1)  # noqa: S311  # the same edits every time
    for number in range(count):
        lines = text.split("\n")
        kinds[number % len(kinds)](dice, lines)
        yield "\n".join(lines)


def measure(workspace: Workspace, path: Path, text: str, edited: Iterator[str]) -> tuple[list[float], list[float], int]:
    """Return the seconds of each edit and of parsing its text, and how many edits led to a whole evaluation."""
    edits, parses, whole = [], [], 0
    for new in edited:
        workspace.edit(path, text)  # one edit at a time, as people type
        workspace.update()
        start = time.perf_counter()
        with suppress(SyntaxError):  # what is compared is parsing until there
            ast.parse(new)
        middle = time.perf_counter()
        workspace.edit(path, new)
        update = workspace.update()
        end = time.perf_counter()
        parses.append(middle - start)
        edits.append(end - middle)
        whole += not update.is_partial
    return edits, parses, whole


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("--modules", 1000), ("--lines", 500), ("--edits", 200)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    is_worse = False
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyproject.toml").write_text('[project]\nname = "bench"\nversion = "1"\n')
        files = services(root, options.modules)
        path = files[len(files) // 2]
        text = service_module(len(files) // 2, classes=max(1, (options.lines - 35) // 47))
        path.write_text(text)
        start = time.perf_counter()
        workspace = Workspace([root])
        print(f"{options.modules} modules, opened in {time.perf_counter() - start:.2f} s")
        print(f"{path.name}: {text.count(chr(10))} lines")
        for name, kinds in (("inside a body", INSIDE), ("anywhere", ANYWHERE)):
            measure(workspace, path, text, texts(text, kinds, len(kinds)))
            edits, parses, whole = measure(workspace, path, text, texts(text, kinds, options.edits))
            parse = statistics.median(parses)
            ratio = statistics.median(edits) / parse
            slowest = statistics.quantiles(edits, n=20)[-1] / parse
            is_worse = is_worse or ratio > BOUNDS[name]
            print(
                f"{name}: {statistics.median(edits) * 1e3:.1f} ms, {ratio:.1f} times ast.parse ({parse * 1e3:.1f} ms; "
                f"bound {BOUNDS[name]:g}); 19 of 20 within {slowest:.1f} times; {whole} whole evaluations"
            )
        workspace.edit(path, text)
        is_same = workspace.result().packages == scan([root]).packages
        print("the result is that of a new scan" if is_same else "THE RESULT IS NOT THAT OF A NEW SCAN")
    return 1 if not is_same or (options.check and is_worse) else 0


if __name__ == "__main__":
    sys.exit(main())
