"""Whole programs: modules, how they import each other, and what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.compute import function
from tests.fuzz.dice import Dice
from tests.fuzz.grammar_files import Template, templates
from tests.fuzz.scope import Scope, Symbol
from tests.fuzz.writer import Writer

_SDK_IMPORTS = (
    ("from oaas_sdk2_py import OaasObject, oaas", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject, oaas", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject as Base, oaas as platform", "platform", "Base"),
    ("import oaas_sdk2_py", "oaas_sdk2_py.oaas", "oaas_sdk2_py.OaasObject"),
    ("import oaas_sdk2_py.simplified as s", "s.oaas", "s.OaasObject"),
    ("from oaas_sdk2_py.simplified import *", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import *", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject, OaasService", "OaasService", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject, OaasService\napi = OaasService()", "api", "OaasObject"),
    ("from oaas_sdk2_py.simplified.service import oaas as svc\nfrom oaas_sdk2_py.simplified.objects import OaasObject",
     "svc", "OaasObject"),
    ("import oaas_sdk2_py as sdk\noaas, Obj = sdk.oaas, sdk.simplified.OaasObject", "oaas", "Obj"),
)  # fmt: skip
_LIBRARIES = (
    "abc", "collections", "contextlib", "copy", "dataclasses", "datetime", "enum", "functools", "itertools", "json",
    "logging", "operator", "os", "pathlib", "pydantic", "random", "re", "string", "sys", "textwrap", "threading",
    "time", "types", "typing", "uuid", "oaas_sdk2_py",
)  # fmt: skip


_LEGACY_IMPORTS = (
    ("from oaas_sdk2_py import Oparaca", "Oparaca", "object"),
    ("from oaas_sdk2_py import Oparaca", "Oparaca", "object"),
    ("import oaas_sdk2_py as sdk", "sdk.Oparaca", "object"),
    ("import oaas_sdk2_py", "oaas_sdk2_py.Oparaca", "object"),
    ("from oaas_sdk2_py.engine import Oparaca as _Engine", "_Engine", "object"),
    (  # two releases keep it in another module only
        """\
try:
    from oaas_sdk2_py import BaseObject
except ImportError:
    from oaas_sdk2_py.engine import BaseObject
from oaas_sdk2_py import Oparaca""",
        "Oparaca",
        "BaseObject",
    ),
)
_OUTSIDE = re.compile(r"\b(logging|environ|pydantic|threading|time|random|datetime|print|open)\b")
"""What may raise for all that a scan knows: inside a `try` it makes what the handler does unknown."""

_APP = "engine"
"""What modules of the legacy dialect call their application: nothing that a package is called as well."""

_DIALECTS: dict[str, tuple[tuple[str, int], ...]] = {
    "simplified": (("language.txt", 5), ("simplified.txt", 5), ("mixed.txt", 1)),
    "legacy": (("language.txt", 4), ("legacy.txt", 6)),
    "proposal": (("language.txt", 3), ("simplified.txt", 2), ("proposal.txt", 6)),
}
"""The files of the grammar from which the module-level items of a kind of program come, and how often."""

DIALECTS = tuple(_DIALECTS)


@dataclass
class Program:
    """The files of a program by path, the tags of what it uses, and the lines that are unknowable on purpose."""

    files: dict[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    dialect: str = "simplified"
    unknowable: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "\n".join(f"# --- {path}\n{text}" for path, text in sorted(self.files.items()))


def generate(seed: int, dialect: str = "simplified") -> Program:
    """The program of a seed; `dialect` is the API that it mostly uses."""
    return write_program(Random(seed), dialect)  # noqa: S311 - reproducible on purpose


def write_program(random: Random, dialect: str = "simplified") -> Program:
    """A program of the choices that `random` makes."""
    return _Programmer(Dice(random), dialect).write()


class _Programmer:
    def __init__(self, dice: Dice, dialect: str) -> None:
        self.dice = dice
        self.dialect = dialect
        self.files = [file for file, share in _DIALECTS[dialect] for _ in range(share)]
        used = (*dict.fromkeys(self.files), "body.txt", "proposal_body.txt")
        names = [each.name for file in used for each in templates(file)]
        # every program uses only some of the grammar, so that what it does use meets itself more often
        share = dice.pick((0.0, 0.3, 0.6, 0.85))
        disabled = frozenset(name for name in names if dice.chance(share))
        always = [each.name for file in used for each in (*templates(file)[:1], *_common(file))]
        self.writer = Writer(dice, disabled - frozenset(always), proposes=dialect == "proposal")
        self.modules: list[tuple[str, Scope]] = []
        self.program = Program(dialect=dialect)

    def write(self) -> Program:
        """The whole program."""
        for path in self._layout():
            self._module(path)
        self.program.tags = frozenset(self.writer.tags)
        self.program.unknowable = frozenset(self.writer.unknowable)
        return self.program

    def _layout(self) -> list[str]:
        """The modules' paths, in the order in which they are written: later ones import earlier ones."""
        kind = self.dice.number(0, 5)
        if kind == 0:
            return ["main.py"]
        flat = self.dice.some(["alpha", "beta", "consts", "zeta", "main", "_util", "Größe"], 2, 3)
        if kind <= 2:
            return [f"{name}.py" for name in flat]
        paths = [f"app/{name}.py" for name in flat]
        if self.dice.chance(0.3):
            paths.insert(self.dice.number(0, len(paths)), f"app/sub/{self.dice.pick(flat)}.py")
        if self.dice.chance(0.7):
            paths.insert(self.dice.number(0, len(paths)), "app/__init__.py")
        if self.dice.chance(0.4):
            paths.append(self.dice.pick(["top.py", "aaa.py"]))
        return paths

    def _module(self, path: str) -> None:
        name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        scope, line = self._scope(name)
        self.writer.scope = scope
        parts = [line, *self._imports(path, scope)]
        known = len(scope.symbols)
        parts.extend(self._item(scope) for _ in range(self.dice.number(1, 6 if len(self.modules) < 3 else 4)))
        parts += [self._circle(scope), self._shown(scope, known)]
        if self.dice.chance(0.15):
            listed = [each.text for each in scope.exports() if self.dice.chance(0.7)]
            parts.append(f"__all__ = {listed!r}")
            scope.symbols = [each for each in scope.symbols if each.text in listed]
        text = "\n".join(part for part in parts if part)
        header = [f"import {lib}" for lib in _LIBRARIES if re.search(rf"(?<![\w.]){lib}[.,]", text)]
        # releases that look at annotations raise where they are text
        if self.dice.chance(0.03 if self.dialect == "legacy" else 0.15):
            header.insert(0, "from __future__ import annotations")
        if self.dice.chance(0.2):
            header.insert(0, self.dice.pick(('"""Module doc."""', "#!/usr/bin/env python", "# -*- coding: utf-8 -*-")))
        self.program.files[path] = "\n".join([*header, text]) + "\n"
        self.modules.append((path, scope))

    def _scope(self, name: str) -> tuple[Scope, str]:
        """A module's empty scope, and how it imports the SDK."""
        if self.dialect == "legacy":
            line, cls, base = self.dice.pick(_LEGACY_IMPORTS)
            scope = Scope(name, base=base, app=_APP, app_class=cls, symbols=[Symbol(_APP, "app")])
            arguments = "" if self.dice.chance(0.5) else self.writer.literal()
            return scope, f"{line}\n{_APP} = {cls}({arguments})"
        line, sdk, base = self.dice.pick(_SDK_IMPORTS)
        scope = Scope(name, sdk=sdk, base=base)
        if self.dialect == "proposal":
            scope.proposal = self.dice.pick(("", "", "", "oaas_sdk2_py.", f"{sdk}."))
            if not scope.proposal:
                line += "\nfrom oaas_sdk2_py import bind, oaas_function, package, state_spec"
        return scope, line

    # --- imports

    def _imports(self, path: str, scope: Scope) -> list[str]:
        if not self.modules:
            return []
        lines = []
        for other_path, other in self.dice.some(self.modules, 0, 3):
            lines.append(self._import(path, scope, other_path, other))
        return lines

    def _import(self, path: str, scope: Scope, other_path: str, other: Scope) -> str:
        name = other.name
        exported = other.exports()
        forms = ["import", "import as", "from", "from", "from as", "star", "importlib", "in function", "guarded"]
        relative = self._relative(path, name)
        if "." in name:
            forms.append("from package")
        form = self.dice.pick(forms)
        source = relative if relative and self.dice.chance(0.5) else name
        chosen = self.dice.some(exported, 1, 4) if exported else []
        if form == "import":
            self._add(scope, exported, lambda each: f"{name}.{each.text}")
            return f"import {name}"
        if form in ("import as", "importlib"):
            alias = f"mod{len(scope.symbols)}"
            self._add(scope, exported, lambda each: f"{alias}.{each.text}")
            if form == "importlib":
                return f"import importlib\n{alias} = importlib.import_module({name!r})"
            return f"import {name} as {alias}"
        if form == "from package":
            package, _, last = name.rpartition(".")
            self._add(scope, exported, lambda each: f"{last}.{each.text}")
            return f"from {package} import {last}"
        if form == "star":
            self._add(scope, [each for each in exported if not each.text.startswith("_")], lambda each: each.text)
            named = self.writer.register("'star.' + __name__")  # private names stay as they were
            return f"from {source} import *\n{named}(type('S', (), {{}}))"
        if not chosen:
            return f"import {name}"
        if form == "from as":
            renamed = {each.text: f"{each.text}_{len(scope.symbols)}" for each in chosen}
            self._add(scope, chosen, lambda each: renamed[each.text])
            return f"from {source} import ({', '.join(f'{a} as {b}' for a, b in renamed.items())},)"
        self._add(scope, chosen, lambda each: each.text)
        listed = ", ".join(each.text for each in chosen)
        if form == "in function":
            return f"def _load():\n    global {listed}\n    from {name} import {listed}\n_load()"
        if form == "guarded":
            return f"try:\n    from {source} import {listed}\nexcept ImportError:\n    raise"
        return f"from {source} import {listed}"

    def _relative(self, path: str, name: str) -> str:
        folder = path.split("/")[:-1]
        if not folder or name.split(".", maxsplit=1)[0] != folder[0]:
            return ""
        parts = name.split(".")
        common = 0
        while common < len(folder) and common < len(parts) and folder[common] == parts[common]:
            common += 1
        dots = "." * (len(folder) - common + 1)
        return dots + ".".join(parts[common:])

    @staticmethod
    def _add(scope: Scope, symbols: list[Symbol], spell: object) -> None:
        assert callable(spell)
        for each in symbols:
            scope.symbols.append(Symbol(spell(each), each.kind, each.more))

    def _circle(self, scope: Scope) -> str:
        """Now and then a module imports one that comes later, or itself, in a way that may fail."""
        if not self.dice.chance(0.08):
            return ""
        names = [each.name for _, each in self.modules] + [scope.name]
        name = self.dice.pick(names)
        key = self.writer.key()
        return self.dice.pick(
            (
                (
                    f"import {name} as _circle\nif hasattr(_circle, 'VALUE_3'):\n"
                    f"    {self.writer.register(key)}(type('H', (), {{}}))"
                ),
                f"import {name}",
                (
                    f"try:\n    from {name} import nothing_there\n"
                    f"except ImportError as error:\n    _missing = type(error).__name__"
                ),
                f"import {name} as _again\nassert _again.__name__ == {name!r}",
            )
        )

    def _shown(self, scope: Scope, known: int) -> str:
        """Now and then what a module has computed becomes keys of classes, so that all of it matters."""
        own = [each.text for each in scope.symbols[known:] if each.kind in ("str", "int", "list", "dict", "tuple")]
        if not own or not self.dice.chance(0.35):
            return ""
        register = self.writer.register("f'shown.{_number}.{_shown}'")
        return (
            f"for _number, _shown in enumerate([{', '.join(dict.fromkeys(own))}]):\n"
            f"    {register}(type('Shown', (), {{}}))"
        )

    # --- items

    def _item(self, scope: Scope) -> str:
        if self.dice.chance(0.12):
            name, text = function(self.writer)
            scope.symbols.append(Symbol(name, "func"))
            return text
        if self.dice.chance(0.08):
            return self._dense()
        text, template, names = self.writer.item(self.dice.pick(self.files))
        if "raises" in template.tags and self.dice.chance(0.85):
            return self._caught(text)
        around = self.dice.number(0, 24)
        defined = [Symbol(names[hole], kind, more) for hole, kind, more in template.defines if hole in names]
        if around == 0:
            name = self.writer.fresh("F")
            return f"def {name}():\n{_indent(text)}\n{name}()"
        scope.symbols += defined
        if around == 1:
            return f"if {self.dice.pick(('True', '__name__', 'not None', '1 < 2'))}:\n{_indent(text)}"
        if around == 2:
            return f"try:\n{_indent(text)}\nexcept ValueError:\n    raise"
        if 4 <= around <= (9 if self.dialect == "proposal" else 4) and not _OUTSIDE.search(text):
            return self._caught(text)
        if around == 3:
            return f"for _once in range(1):\n{_indent(text)}"
        return text

    def _caught(self, text: str) -> str:
        """What may raise, caught: the program goes on, and says that it was."""
        self.writer.counter += 1
        caught = self.writer.register(f"'caught.{self.writer.counter}'")
        return f"try:\n{_indent(text)}\nexcept Exception:\n    {caught}(type('Caught', (), {{}}))"

    def _dense(self) -> str:
        """Many expressions, each the key of a class of its own or the name of what it raises."""
        lines = []
        for _ in range(self.dice.number(3, 8)):
            self.writer.counter += 1
            text = self.writer.expression(self.dice.pick(("str", "str", "int", "bool", "list", "dict", "tuple")), 3)
            key, cls = f"'X{self.writer.counter}' + ", "(type('X', (), {}))"
            lines += ["try:", f"    {self.writer.register(f'{key}str({text})')}{cls}", "except Exception as error:",
                      f"    {self.writer.register(f'{key}type(error).__name__')}{cls}"]  # fmt: skip
        return "\n".join(lines)


def _common(file: str) -> list[Template]:
    """The templates of a file that every program may use."""
    return [each for each in templates(file) if each.weight >= 6]


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
