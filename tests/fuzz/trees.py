"""Whole trees: services among modules that need not matter, which import, supply, change and hide one another.

What is in a module is simple; how the modules hang together is not. Trees are for comparing a scan that leaves out
what cannot matter with one that does not (`scripts/fuzz_closure.py`), not for the runtimes: many would fail there.
"""

from __future__ import annotations

from random import Random

from tests.fuzz.dice import Dice

_SERVICES = {
    "simplified": """\
from oaas_sdk2_py import OaasObject, oaas
{imports}

@oaas.service({key}, package={package})
class {cls}(OaasObject):
    '''{doc}'''

    @oaas.method()
    async def run(self, x: int) -> int:
        return x
""",
    "proposal": """\
from oaas_sdk2_py import oaas_function, service
{imports}

@service({key}, package={package})
class {cls}:
    '''{doc}'''

    @oaas_function("f.{cls}", description={key})
    def run(self, x):
        return x
""",
    "legacy": """\
import oaas_sdk2_py
{imports}
app = oaas_sdk2_py.Oparaca(default_pkg={package})
meta = app.new_cls({key})

@meta
class {cls}:
    '''{doc}'''

    @meta.func()
    def run(self, x):
        return x
""",
}

DIALECTS = tuple(_SERVICES)

_VALUES = """\
NAME = 'n{number}'
ITEMS = ['a{number}']
TABLE = {{'k': 'v{number}'}}
count = 0


def slug(text='x'):
    return text + '-{number}'


def add(item):
    global count
    count += 1
    ITEMS.append(item)
    return item


def mark(function):
    ITEMS.append(function.__name__)
    return function


class Base:
    LABEL = 'l{number}'
    known = []

    def __init_subclass__(cls):
        Base.known.append(cls.__name__)
"""

_USES = (
    "{m}.NAME",
    "{m}.slug()",
    "{m}.slug('{n}')",
    "{m}.ITEMS[-1]",
    "str(len({m}.ITEMS))",
    "'+'.join({m}.ITEMS)",
    "str({m}.count)",
    "{m}.TABLE['k']",
    "{m}.Base.LABEL",
    "'.'.join({m}.Base.known) or 'none'",
    "str(hasattr({m}, 'late'))",
    "getattr({m}, 'late', 'early')",
    "{m}.add('{n}')",
)

_CHANGES = (
    "{m}.ITEMS.append('{n}')",
    "{m}.add('{n}')",
    "{m}.NAME = '{n}'",
    "{m}.TABLE['k'] = '{n}'",
    "{m}.late = '{n}'",
    "{m}.Base.LABEL = '{n}'",
    "{m}.count += 1",
    "setattr({m}, 'NAME', '{n}')",
    "del {m}.ITEMS[:]",
    "@{m}.mark\ndef f_{n}(): pass",
    "class C_{n}({m}.Base): pass",
    "x_{n} = {m}.slug()",
    "y_{n} = {m}.ITEMS\ny_{n} += ['{n}']",
    "for _ in range(2): {m}.add('{n}')",
    "if True:\n    {m}.add('{n}')",
    "z_{n} = [{m}.add(each) for each in 'ab']",
    "def g_{n}(): {m}.add('{n}')\ng_{n}()",
    "def h_{n}(x={m}.add('{n}')): pass",
    "import sys\nsys.modules['{d}'].ITEMS.append('{n}')",
    "import importlib\nimportlib.import_module('{d}').add('{n}')",
    "vars({m})['NAME'] = '{n}'",
)

_HARMLESS = (
    "def f_{n}():\n    return {m}.slug()",
    "def f_{n}():\n    {m}.add('{n}')",
    "def f_{n}(\n    a,\n):\n    {m}.ITEMS.clear()\n\n    return a",
    "class D_{n}:\n    size = 3\n\n    def run(self):\n        return {m}.add('{n}')",
    "LIMIT_{n} = 5",
    "__all__ = ['{m}']",
    "'''About {m}.'''",
    "if __name__ == '__main__':\n    {m}.add('{n}')",
    "",
)

_ALONE = (
    "import json\n\n\ndef f(): return json.dumps(1)",
    "import os\n\nHOME = os.environ.get('HOME')",
    "class A: pass\nassert A",
    "x = [",
    "raise RuntimeError('no')",
    "import logging\n\nlog = logging.getLogger(__name__)",
    "import requests\n\nrequests.get('x')",
    "exec('x = 1')",
    "",
)


class Tree:
    """A tree that is being made: its modules by dotted name, and what is written in each."""

    def __init__(self, dice: Dice, dialect: str) -> None:
        """Take all choices from `dice`."""
        self.dice, self.dialect = dice, dialect
        self.files: dict[str, str] = {}
        self.values: list[str] = []
        self.others: list[str] = []
        self.packages = [""]
        self.number = 0

    def make(self) -> dict[str, str]:
        """Return the files of the tree."""
        dice = self.dice
        for name in dice.some(("app", "lib", "deep"), 0, 3):
            self._add_package(name)
        if "app" in self.packages and dice.chance(0.5):
            self._add_package("app.inner")
        for _ in range(dice.number(1, 3)):
            self._write(self._name("util"), self._values())
        for _ in range(dice.number(0, 4)):
            self._write(self._name("mod"), self._other())
        for _ in range(dice.number(1, 2)):
            self._write(self._name(dice.pick(("svc", "aaa", "zzz"))), self._service())
        for _ in range(dice.number(1, 5)):
            self._write(self._name(dice.pick(("mod", "bbb", "yyy"))), self._other())
        return self.files

    def _add_package(self, name: str) -> None:
        self.packages.append(name)
        if self.dice.chance(0.7):
            numbers = [f"{stem}{self.dice.number(1, 6)}" for stem in ("util", "mod", "svc")]
            listed = f"__all__ = {self.dice.some(numbers, 1, 2)}\n"
            plain = self.dice.pick(("", "", f"from . import {numbers[0]}\n", listed))
            written = self.dice.pick((lambda: plain, lambda: plain, self._other, self._values))()
            self.files[name.replace(".", "/") + "/__init__.py"] = written
            if written:
                self.others.append(name)

    def _name(self, stem: str) -> str:
        self.number += 1
        package = self.dice.pick(self.packages)
        return f"{package}.{stem}{self.number}" if package else f"{stem}{self.number}"

    def _write(self, name: str, text: str) -> None:
        self.files[name.replace(".", "/") + ".py"] = text
        (self.values if "NAME = " in text else self.others).append(name)

    # --- what stands in a module -------------------------------------------------------------------------------------

    def _values(self) -> str:
        text = _VALUES.format(number=self.number)
        if self.values and self.dice.chance(0.4):
            line, name = self._import(self.dice.pick(self.values))
            text = f"{line}\n{text}"
            if self.dice.chance(0.5):
                text += f"OTHER = {self._use(name)}\n"
            elif self.dice.chance(0.5):
                text += self._change(name)
        return text

    def _service(self) -> str:
        dice = self.dice
        imports, values = [], ["'plain'"]
        for module in dice.some(self.values + self.others, 0, 3):
            line, name = self._import(module)
            imports.append(self._somehow(line))
            if module in self.values:
                values.append(self._use(name))
        if dice.chance(0.2) and len(self.packages) > 1:
            package = dice.pick(self.packages[1:])
            modules = [each for each in self.values if each.startswith(package + ".")]
            if modules:
                imports.append(f"import {package.partition('.')[0]}")
                values.append(f"{dice.pick(modules)}.NAME")
        if dice.chance(0.15) and self.values:
            imports.append("import sys")
            values.append(f"str({dice.pick(self.values)!r} in sys.modules)")
        self.number += 1
        template, key, package = _SERVICES[self.dialect], dice.pick(values), dice.pick(values)
        lines = "\n".join(imports)
        return template.format(imports=lines, key=key, package=package, cls=f"S{self.number}", doc="Text.")

    def _other(self) -> str:
        dice = self.dice
        if dice.chance(0.25) or not self.values:
            return dice.pick(_ALONE)
        parts: list[str] = []
        for module in dice.some(self.values + self.others, 1, 2):
            line, name = self._import(module)
            parts.append(line if dice.chance(0.7) else self._somehow(line))
            is_known = module in self.values
            if is_known and dice.chance(0.35):
                parts.append(self._change(name, module))
            elif is_known:
                parts.append(self._format(dice.pick(_HARMLESS), name, module))
        return "\n".join(parts) + "\n"

    def _change(self, name: str, module: str = "util1") -> str:
        return self._format(self.dice.pick(_CHANGES), name, module) + "\n"

    def _use(self, name: str) -> str:
        return self._format(self.dice.pick(_USES), name, "")

    def _format(self, template: str, name: str, module: str) -> str:
        self.number += 1
        return template.format(m=name, n=self.number, d=module)

    def _import(self, module: str) -> tuple[str, str]:
        """Return a statement that imports a module, and the expression that is the module then."""
        package, _, last = module.rpartition(".")
        forms = [(f"import {module}", module), (f"import {module} as m{last}", f"m{last}")]
        if package:
            forms += [
                (f"from {package} import {last}", last),
                (f"from {package} import ({last} as k{last},)", f"k{last}"),
                (f"from .{'' if self.dice.chance(0.5) else '.'} import {last}", last),
                (f"import {package}\nimport {module}", module),
                (f"from {package} import *", last),
            ]
        return self.dice.pick(forms)

    def _somehow(self, line: str) -> str:
        """Return an import statement as it stands in some place."""
        inside = line.replace("\n", "\n    ")
        return self.dice.pick(
            (
                line,
                f"try:\n    {inside}\nexcept ImportError:\n    pass",
                f"if True:\n    {inside}",
                f"import os\nif os.environ.get('X'):\n    {inside}",
                f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {inside}",
                f"def load():\n    {inside}",
                f"def load():\n    {inside}\n\n\nload()",
                f"class Holder:\n    {inside}" if "*" not in line else line,
                f"if True: \\\n{line}" if "\n" not in line else line,
                f"x = 1; {line}" if "\n" not in line else line,
                f"'''Do:\n\n{line}\n'''\n{line}",
            )
        )


def generate_tree(seed: int, dialect: str) -> dict[str, str]:
    """Return the files of a random tree."""
    return Tree(Dice(Random(seed)), dialect).make()  # noqa: S311 - reproducible, not secret
