"""What is compared with, each a program of its own: `python -m benchmarks.peers NAME FOLDER`.

`floor` lists, reads and searches every file for one word; `ast` and `tree-sitter` parse every file; `imports`
imports every module under the real SDK, and `runtime` prints besides what they registered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

WORD = b"oaas_sdk2_py"


def files_below(folder: str) -> Iterator[str]:
    """Yield the Python files below a folder."""
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.name.endswith(".py"):
                    yield entry.path


def read_file(path: str) -> bytes:
    """Return the content of a file, the quickest way."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 1 << 24)
    finally:
        os.close(descriptor)


def floor(folder: str) -> int:
    """Search every file for one word: what nothing that looks at the content can do without."""
    return sum(WORD in read_file(path) for path in files_below(folder))


def parse_with_ast(folder: str) -> int:
    """Parse every file with the parser of Python itself."""
    import ast

    return sum(len(ast.parse(read_file(path)).body) for path in files_below(folder))


def parse_with_tree_sitter(folder: str) -> int:
    """Parse every file with tree-sitter."""
    import tree_sitter
    import tree_sitter_python

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    return sum(parser.parse(read_file(path)).root_node.child_count for path in files_below(folder))


def imports(folder: str) -> int:
    """Import every module under the real SDK, and print nothing: what CPython itself takes to run them."""
    import importlib

    import oaas_sdk2_py  # noqa: F401  # what it takes to load is not the modules'

    sys.path.insert(0, folder)
    files = sorted(files_below(folder))
    for path in files:
        name = os.path.relpath(path, folder).removesuffix(".py").replace(os.sep, ".")
        importlib.import_module(name.removesuffix(".__init__"))
    return len(files)


def runtime(folder: str) -> int:
    """Import every module and print the packages, as the SDK does."""
    count = imports(folder)
    from oaas_sdk2_py import oaas

    sys.stdout.write(oaas.print_pkg())
    return count


PEERS: dict[str, Callable[[str], int]] = {
    "floor": floor,
    "ast": parse_with_ast,
    "tree-sitter": parse_with_tree_sitter,
    "imports": imports,
    "runtime": runtime,
}


if __name__ == "__main__":
    PEERS[sys.argv[1]](sys.argv[2])
