"""What a cold scan cannot do without: `python -m benchmarks.parsers TREE PREPARED PROCESSES`.

Every file of TREE is listed, read and searched for one word, as the plain floor does, while so many other processes
load LibCST and parse the files that matter: whole with CPython's parser and compiler, and as much as LibCST is shown
of them with LibCST. What they are shown was worked out before (`prepare`), and nothing is done with the trees.
"""

from __future__ import annotations

import ast
import gc
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.peers import WORD, files_below, floor, read_file

_WHOLE, _SHOWN = ".whole", ".shown"


def prepare(tree: Path, folder: Path) -> None:
    """Write to `folder`, of every file of a tree that names the SDK, the whole and what LibCST is shown of it."""
    from oprc_static.lower.columns import Columns
    from oprc_static.lower.hiding import shown_text

    contents = [data for path in sorted(files_below(str(tree))) if WORD in (data := read_file(path))]
    for number, data in enumerate(contents):
        columns = Columns(data.decode().split("\n"), 1)
        (folder / f"{number}{_WHOLE}").write_bytes(data)
        (folder / f"{number}{_SHOWN}").write_text(shown_text(ast.parse(data).body, columns).text, encoding="utf-8")


def _parse_share(folder: str, first: int, step: int) -> None:
    gc.disable()
    import libcst

    with os.scandir(folder) as entries:
        paths = sorted(entry.path for entry in entries if entry.name.endswith(_WHOLE))
    for path in paths[first::step]:
        whole, shown = read_file(path), read_file(path.removesuffix(_WHOLE) + _SHOWN).decode()
        compile(whole, "", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        compile(whole, "", "exec", dont_inherit=True)
        libcst.parse_module(shown)
    os._exit(0)


def _parse(tree: str, folder: str, processes: int) -> None:
    command = [sys.executable, "-m", "benchmarks.parsers", "--share", folder]
    started = [subprocess.Popen([*command, str(number), str(processes)]) for number in range(processes)]
    floor(tree)
    if any(code != 0 for code in [each.wait() for each in started]):
        sys.exit("a parser failed")


if __name__ == "__main__":
    if sys.argv[1] == "--prepare":
        prepare(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "--share":
        _parse_share(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        _parse(sys.argv[1], sys.argv[2], int(sys.argv[3]))
