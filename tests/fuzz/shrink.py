"""Makes a program small while it keeps its outcome: whole files first, then statements, then what is inside them."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator, Mapping

Files = dict[str, str]
Keeps = Callable[[Files], bool]
_LISTS = ("body", "orelse", "finalbody", "handlers", "decorator_list", "bases", "keywords", "args", "elts", "values",
          "generators", "cases", "names", "targets", "items", "ifs", "defaults", "kw_defaults")  # fmt: skip


class _Shrinker:
    def __init__(self, files: Files, keeps: Keeps, deadline: float, *, gentle: bool) -> None:
        self.gentle = gentle
        self.files = files
        self.keeps = keeps
        self.deadline = deadline
        self.seen: set[str] = set()

    def run(self) -> Files:
        """As small as it gets before the deadline."""
        plain = {path: self._plain(text) for path, text in self.files.items()}
        if self.try_files(plain):
            before = -1
            while before != self._size() and time.monotonic() < self.deadline:
                before = self._size()
                self._drop_files()
                for path in sorted(self.files):
                    self._shrink_file(path)
        self._drop_lines()
        return self.files

    def _size(self) -> int:
        return sum(map(len, self.files.values()))

    @staticmethod
    def _plain(text: str) -> str:
        try:
            return ast.unparse(ast.parse(text)) + "\n"
        except (SyntaxError, RecursionError):
            return text

    def try_files(self, files: Files) -> bool:
        """Whether a smaller program still has the outcome; then it is the one in hand."""
        shape = repr(sorted(files.items()))
        if shape in self.seen or time.monotonic() > self.deadline:
            return False
        self.seen.add(shape)
        if self.keeps(files):
            self.files = files
            return True
        return False

    def _drop_files(self) -> None:
        for path in sorted(self.files):
            if len(self.files) > 1:
                self.try_files({other: text for other, text in self.files.items() if other != path})
            if path.endswith("__init__.py") and self.files.get(path):
                self.try_files({**self.files, path: ""})

    def _shrink_file(self, path: str) -> None:
        position, edits = 0, None
        while path in self.files and time.monotonic() < self.deadline:
            if edits is None:
                try:
                    edits = list(_edits(ast.parse(self.files[path]), gentle=self.gentle))
                except SyntaxError:
                    return
            if position >= len(edits):
                return
            if self._step(path, edits[position]):
                edits = None
            else:
                position += 1

    def _step(self, path: str, edit: Callable[[], ast.Module]) -> bool:
        """Try an edit; whether it was good."""
        try:
            text = ast.unparse(ast.fix_missing_locations(edit())) + "\n"
            ast.parse(text)
        except Exception:
            return False
        return len(text) < len(self.files[path]) and self.try_files({**self.files, path: text})

    def _drop_lines(self) -> None:
        for path in sorted(self.files):
            lines = self.files[path].split("\n")
            size = max(1, len(lines) // 2)
            while size:
                start = 0
                while start < len(lines):
                    rest = lines[:start] + lines[start + size :]
                    if self.try_files({**self.files, path: "\n".join(rest)}):
                        lines = rest
                    else:
                        start += size
                size //= 2


def _edits(tree: ast.Module, *, gentle: bool) -> Iterator[Callable[[], ast.Module]]:
    """Ways to make a module smaller, the strong ones first; each works on a copy."""
    nodes = list(ast.walk(tree))
    for size in (16, 8, 4, 2):
        for index, node in enumerate(nodes):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                for start in range(0, len(body) - size + 1, size):
                    yield _editor(tree, index, "body", start, size)
    for index, node in enumerate(nodes):
        for name in _LISTS:
            values = getattr(node, name, None)
            for start in range(len(values) if isinstance(values, list) else 0):
                yield _editor(tree, index, name, start, 1)
    for index, node in enumerate(nodes):
        if isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.With)):
            yield _hoister(tree, index)
        yield from _simpler(tree, index, node, gentle=gentle)


def _simpler(tree: ast.Module, index: int, node: ast.AST, *, gentle: bool) -> Iterator[Callable[[], ast.Module]]:
    """The node's expressions, each replaced by something simpler."""
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.expr) and name in ("returns", "annotation"):
            yield _replacer(tree, index, name, None, None)
        for at, each in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(each, ast.expr):
                for replacement in _smaller(each, gentle=gentle):
                    yield _replacer(tree, index, name, at, replacement)


def _smaller(value: ast.expr, *, gentle: bool) -> Iterator[ast.expr]:
    if isinstance(value, (ast.Constant, ast.Name)):
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and len(value.value) > 1:
            yield ast.Constant(value.value[: len(value.value) // 2])
            yield ast.Constant(value.value[1:])
        return
    if not gentle:
        yield ast.Constant("x")
        yield ast.Constant(1)
    yield from (child for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr))


def _at(tree: ast.Module, index: int) -> tuple[ast.Module, ast.AST]:
    fresh = copy.deepcopy(tree)
    return fresh, list(ast.walk(fresh))[index]


def _editor(tree: ast.Module, index: int, name: str, start: int, size: int) -> Callable[[], ast.Module]:
    def edit() -> ast.Module:
        fresh, node = _at(tree, index)
        values = getattr(node, name)
        del values[start : start + size]
        if name == "args" and isinstance(node, ast.arguments):
            del node.defaults[max(0, len(node.args) + len(node.posonlyargs)) :]
        if not values and name == "body" and not isinstance(node, ast.Module):
            values.append(ast.Pass())
        if not values and name in ("handlers",) and not getattr(node, "finalbody", None):
            raise ValueError
        return fresh

    return edit


def _hoister(tree: ast.Module, index: int) -> Callable[[], ast.Module]:
    def edit() -> ast.Module:
        fresh, node = _at(tree, index)
        for parent in ast.walk(fresh):
            for name in ("body", "orelse", "finalbody"):
                values = getattr(parent, name, None)
                if isinstance(values, list) and node in values:
                    at = values.index(node)
                    values[at : at + 1] = node.body  # type: ignore[attr-defined]
                    return fresh
        raise ValueError

    return edit


def _replacer(
    tree: ast.Module, index: int, name: str, at: int | None, new: ast.expr | None
) -> Callable[[], ast.Module]:
    def edit() -> ast.Module:
        fresh, node = _at(tree, index)
        if at is None:
            setattr(node, name, copy.deepcopy(new))
        else:
            getattr(node, name)[at] = copy.deepcopy(new)
        return fresh

    return edit


def shrink(files: Mapping[str, str], keeps: Keeps, seconds: float = 30.0, *, gentle: bool = False) -> Files:
    """A small program for which `keeps` holds as it does for `files`; `gentle`: no call becomes a constant."""
    return _Shrinker(dict(files), keeps, time.monotonic() + seconds, gentle=gentle).run()
