"""Random programs that use the SDK, made from a seed: what people did not think of when they wrote the cases.

A program is a tree of one to four files: constants, decorators and mixins in modules of their own or in the main one,
reached by any form of import, then services that use them. Most programs import cleanly; some raise on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.conformance.generate_class import ClassWriter
from tests.conformance.generate_text import expression, indent

SDK_IMPORTS = (
    ("from oaas_sdk2_py import OaasObject, oaas", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject as Base, oaas as platform", "platform", "Base"),
    ("import oaas_sdk2_py", "oaas_sdk2_py.oaas", "oaas_sdk2_py.OaasObject"),
    ("import oaas_sdk2_py.simplified as s", "s.oaas", "s.OaasObject"),
    ("from oaas_sdk2_py.simplified import *", "oaas", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject, OaasService", "OaasService", "OaasObject"),
    ("from oaas_sdk2_py import OaasObject, OaasService\n\napi = OaasService()", "api", "OaasObject"),
)
DECORATORS = {
    "same": "def same(function):\n    return function",
    "plain": "def plain(function):\n    def inner(self):\n        return function(self)\n\n    return inner",
    "wrapped": (
        "def wrapped(function):\n    @functools.wraps(function)\n    def inner(*args, **kwargs):\n"
        "        return function(*args, **kwargs)\n\n    return inner"
    ),
    "labelled": (
        "def labelled(label):\n    def decorate(function):\n        function.__doc__ = label\n"
        "        return function\n\n    return decorate"
    ),
}
NOISE = (
    "logger = logging.getLogger(__name__)",
    'LEVEL = os.environ.get("LEVEL", "INFO").upper()',
    'if os.environ.get("DEBUG"):\n    logging.basicConfig(level="DEBUG")',
    "try:\n    import psutil\nexcept ImportError:\n    psutil = None",
    "def unused(x):\n    return os.environ[x]",
    "TOTAL = sum(n for n in range(5))",
    'CACHE: dict[str, int] = {}\nCACHE["a"] = 1',
    "class Payload(BaseModel):\n    size: int = 0",
    "@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int = 0",
    'for n in ("a", "b"):\n    CURRENT = n',
    "assert callable(print)",
)
HEADER = "import dataclasses\nimport functools\nimport logging\nimport os\n\nfrom pydantic import BaseModel\n"


@dataclass
class Program:
    """The files of a program, by path."""

    files: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(f"# --- {path}\n{text}" for path, text in sorted(self.files.items()))


def generate(seed: int, *, proposal: bool) -> Program:
    """The program of a seed; `proposal`: it may use the proposal's decorators."""
    return _Writer(Random(seed), proposal).write()  # noqa: S311 - reproducible on purpose


class _Writer:
    """Writes one program."""

    def __init__(self, random: Random, proposal: bool) -> None:
        self.random = random
        self.proposal = proposal
        self.program = Program()
        self.package = "app" if random.random() < 0.5 else ""

    def write(self) -> Program:
        """The whole program."""
        parts: list[str] = []
        constants = {name: expression(self.random) for name in self.random.sample(("ONE", "TWO", "NAME"), 2)}
        parts.append(self._place("constants", [f"{name} = {value}" for name, value in constants.items()], constants))
        chosen = self.random.sample(sorted(DECORATORS), self.random.randint(1, 3))
        parts.append(self._place("decorators", [DECORATORS[name] for name in chosen], chosen))
        sdk_import, sdk, base = self.random.choice(SDK_IMPORTS)
        lines = [HEADER, sdk_import, self._proposal_import(), *parts, *self._noise()]
        classes = ClassWriter(self.random, sdk, base, tuple(constants), tuple(chosen), proposal=self.proposal)
        for number in range(self.random.randint(1, 4)):
            lines += ["", "", self._around(f"C{number}", classes.write(number), classes)]
        lines += self._noise()
        path = f"{self.package}/main.py" if self.package else "main.py"
        self.program.files[path] = "\n".join(lines) + "\n"
        return self.program

    def _proposal_import(self) -> str:
        names = "bind, oaas_function, package, state_spec"
        return f"from oaas_sdk2_py import {names}" if self.proposal else ""

    def _noise(self) -> list[str]:
        return self.random.sample(NOISE, self.random.randint(0, 3))

    def _place(self, module: str, lines: Sequence[str], names: Sequence[str] | dict[str, str]) -> str:
        """Put definitions into the main module, or into one of their own that it imports."""
        text = "\n\n\n".join(lines)
        if self.random.random() < 0.5:
            return text
        folder = f"{self.package}/" if self.package else ""
        self.program.files[f"{folder}{module}.py"] = f"import functools\n\n{text}\n"
        if self.package and self.random.random() < 0.7:
            self.program.files[f"{folder}__init__.py"] = ""
        listed = ", ".join(names)
        if not self.package:
            return self.random.choice((f"from {module} import {listed}", f"from {module} import *"))
        forms = (f"from .{module} import {listed}", f"from {self.package}.{module} import {listed}")
        return self.random.choice((*forms, f"from .{module} import *"))

    def _around(self, name: str, text: str, classes: ClassWriter) -> str:
        """A class as it is, or inside a condition, a try, or a function that is called."""
        form = self.random.randrange(8)
        if form == 0:
            return "def declare():\n" + indent(text) + "\n\n\ndeclare()"
        classes.bases.append(name)
        if form == 1:
            return "if __name__:\n" + indent(text)
        if form == 2:
            return "try:\n" + indent(text) + "\nexcept ValueError:\n    pass"
        return text
