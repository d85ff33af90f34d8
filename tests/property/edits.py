"""Projects and edits of them for the laws of workspaces: the programs of the cases, and modules woven together."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.conformance.case import Case
from tests.conformance.casefile import all_cases

Files = dict[str, bytes | None]
"""What each file holds; None for one that is deleted."""

_NAMES = (
    "pkg/__init__.py",
    "pkg/a.py",
    "pkg/b.py",
    "pkg/sub/__init__.py",
    "pkg/sub/c.py",
    "main.py",
    "names.py",
    "z.py",
)
_LINES = (
    "",
    "import os",
    "import names",
    "import pkg.a",
    "import pkg.sub.c as c",
    "from pkg import a",
    "from pkg import b as other",
    "from pkg.a import NAME",
    "from pkg.b import *",
    "from . import b",
    "from .sub import c",
    "from .sub.c import NAME",
    "from names import NAME, TAGS",
    "import z",
    "NAME = 'n'",
    "NAME = NAME + 'x'",
    "TAGS = ['t']",
    "TAGS.append(NAME)",
    "names.TAGS.append('u')",
    "pkg.a.NAME = 'patched'",
    "hasattr(pkg, 'b')",
    "KNOWN = hasattr(__import__('pkg'), 'sub')",
    "__all__ = ['NAME']",
    "VALUE = [name for name in dir() if name.isupper()]",
    "raise ValueError(NAME)",
    "def (",
    "def make(name):\n    from oaas_sdk2_py import oaas\n    return oaas.service(name)(type(name, (), {}))",
    "make(NAME)",
    "class Base:\n    LIMIT = 1\n\n    def size(self):\n        return self.LIMIT",
    "from oaas_sdk2_py import oaas",
    "from oaas_sdk2_py import oaas, OaasObject",
    "@oaas.service('S', package='p')\nclass S:\n    @oaas.method\n    def run(self, x):\n        return x",
    "@oaas.service(NAME)\nclass T:\n    '''Text.'''\n\n    @oaas.method(name=NAME)\n    def go(self):\n        pass",
    "@oaas.service(f'{NAME}U')\nclass U(Base):\n    @oaas.method\n    def size(self):\n        return 2",
    "@oaas.package('p', version='1', tags=TAGS)\n@oaas.service('V', package='p')\nclass V:\n    pass",
    "SEEN = Base.__subclasses__()",
    "try:\n    import pkg.b\nexcept ImportError:\n    NAME = 'no'",
    "# oprc: ignore",
)
_RAISING = ("raise ValueError(NAME)", "def (", "pkg.a.NAME = 'patched'", "names.TAGS.append('u')")
_BEGINNING = ("from oaas_sdk2_py import oaas", "NAME = __name__[-1:]", "TAGS = ['t']", "class Base:\n    pass")


@functools.cache
def cases() -> Mapping[str, tuple[Case, ...]]:
    """The cases whose programs are imported, by target."""
    found: dict[str, list[Case]] = {}
    for case in all_cases():
        if not case.all("entry") and all(path.endswith(".py") for path, _ in case.files):
            for target in case.targets:
                found.setdefault(target, []).append(case)
    return {target: tuple(each) for target, each in found.items()}


@dataclass
class Edits:
    """A project for a target, and edits of it, all of which follow from `dice`."""

    dice: random.Random

    def __post_init__(self) -> None:
        self.target = self.dice.choice(sorted(cases()))
        self.pool = cases()[self.target]
        self.files: Files = dict(self._woven() if self.dice.random() < 0.5 else self._of_cases())
        self.first = dict(self.files)

    def _of_cases(self) -> Files:
        files: Files = {}
        for index, case in enumerate(self.dice.sample(self.pool, self.dice.randint(1, 3))):
            for path, data in case.files:
                files.setdefault(path if "/" in path or index == 0 else f"m{index}_{path}", data)
        return files

    def _woven(self) -> Files:
        names = self.dice.sample(_NAMES, self.dice.randint(3, len(_NAMES)))
        return {name: self._text() for name in names}

    def _text(self) -> bytes:
        lines = self.dice.choices(_LINES, k=self.dice.randint(0, 5))
        if self.dice.random() < 0.8:  # most programs run
            lines = [*_BEGINNING, *(each for each in lines if each not in _RAISING)]
        return "\n".join(lines).encode() + b"\n"

    def edit(self) -> str:
        """Change a file, and return its path."""
        kind, path = self.dice.random(), self.dice.choice(sorted(self.files))
        if kind < 0.08:
            self.files[path] = self.dice.choice(self.dice.choice(self.pool).files)[1]
        elif kind < 0.12:
            self.files[path] = None
        elif kind < 0.16:
            path, self.files[path] = self._new()
        elif kind < 0.3:
            self.files[path] = self.first.get(path) or b""
        else:
            self.files[path] = self.changed((self.files[path] or b"").decode("utf-8", "replace")).encode()
        return path

    def _new(self) -> tuple[str, bytes]:
        path = self.dice.choice(_NAMES)
        data = self._text()
        self.files[path] = data
        return path, data

    def changed(self, text: str) -> str:
        """Return a text with one or two lines changed, as somebody who types would."""
        lines = text.split("\n")
        for _ in range(self.dice.randint(1, 2)):
            self._change(lines)
        return "\n".join(lines)

    def _change(self, lines: list[str]) -> None:
        dice, index = self.dice, self.dice.randrange(len(lines))
        kind = dice.randrange(7)
        if kind == 0:
            lines.insert(index, "")
        elif kind == 1:
            lines[index:index] = dice.choice(_LINES).split("\n")
        elif kind == 2 and len(lines) > 1:
            del lines[index]
        elif kind == 3:
            lines[index] += "("
        elif kind == 4:
            lines.insert(index, dice.choice(lines))
        elif kind == 5:
            lines[index] = lines[index].replace("a", "b", 1)
        else:
            at = dice.randrange(len(lines[index]) + 1)
            lines[index] = lines[index][:at] + dice.choice(("x", " ", '"', "#", "1", ":")) + lines[index][at:]
