"""Random classes: services, mixins, their marks, fields and decorators, as source text."""

from __future__ import annotations

from random import Random

from tests.conformance.generate_text import docstring, expression, indent, literal, signature

METHOD_NAMES = ("run", "Stop", "get_size", "set_size", "update", "zeta", "_hidden", "a1", "size")
FIELDS = (
    "size: int = 0",
    "label: str",
    "items: list[str] = []",
    "later: 'Unknown'",
    "_private: int = 1",
    "own: 'int | None' = None",
)
DATA_FIELDS = (
    "size: int = 0",
    "items: list = dataclasses.field(default_factory=list)",
    "own: 'int | None' = None",
    "text: str = 'x'",
)
UNMARKED = ("@property", "@functools.cached_property", "@staticmethod", "@classmethod", "")


class ClassWriter:
    """Writes the classes of one program; later ones may inherit from earlier ones."""

    def __init__(
        self,
        random: Random,
        sdk: str,
        base: str,
        constants: tuple[str, ...],
        decorators: tuple[str, ...],
        *,
        proposal: bool,
    ) -> None:
        self.random = random
        self.sdk = sdk
        self.base = base
        self.constants = constants
        self.decorators = decorators
        self.proposal = proposal
        self.bases: list[str] = []
        self.keys = 0

    def write(self, number: int) -> str:
        """One class with its registration."""
        name = f"C{number}"
        mixin = self.random.random() < 0.2
        data = not mixin and self.random.random() < 0.15
        header = [] if mixin else self._class_decorators(data=data)
        bases = [] if data else self._bases()
        body = self._body(DATA_FIELDS if data else FIELDS)
        text = "\n".join([*header, f"class {name}({', '.join(bases)}):" if bases else f"class {name}:", indent(body)])
        if mixin and self.random.random() < 0.5:
            text += f"\n\n\n{self.sdk}.service({self._key()})({name})"
        return text

    def _bases(self) -> list[str]:
        bases = [self.random.choice(self.bases)] if self.bases and self.random.random() < 0.4 else []
        # an earlier class may be a subclass of the base already: C3 wants it first
        return [*bases, self.base] if self.random.random() < 0.5 else bases

    def _class_decorators(self, *, data: bool) -> list[str]:
        package = self.random.choice(("'p'", "'q.r'", expression(self.random, 1)))
        argument = self.random.choice(("", "", f", package={package}", f", {package}", ", package=None"))
        lines = [f"@{self.sdk}.service({self._key()}{argument})"]
        if self.random.random() < 0.3:
            lines.append(self._package(package))
        if data:
            lines.append("@dataclasses.dataclass")
        if self.proposal and self.random.random() < 0.3:
            lines.append("@state_spec([('id', 'string', False)], persistent=True)")
        if self.proposal and self.random.random() < 0.3:
            lines.append(f"@bind('bound', {literal(self.random)})")
        if self.random.random() < 0.2:
            self.random.shuffle(lines)
        return lines

    def _key(self) -> str:
        self.keys += 1
        chosen = self.random.random()
        if chosen < 0.2:
            return "''"
        if chosen < 0.6:
            return f"'K{self.keys}' + {expression(self.random, 1)}"
        return f"f'{{{self.random.choice(self.constants)}}}{self.keys}'"

    def _package(self, name: str) -> str:
        options = ["version='1.2'", f"author={literal(self.random)}", f"description={expression(self.random, 1)}"]
        options += ["tags=['a', 'b']", "tags=()", "dependencies=['d']", "version=None"]
        chosen = {option.split("=")[0]: option for option in self.random.sample(options, 3)}
        return f"@{self.sdk}.package({', '.join([name, *chosen.values()])})"

    def _body(self, fields: tuple[str, ...]) -> str:
        parts = [docstring(self.random), *self.random.sample(fields, self.random.randint(0, 2))]
        names = self.random.sample(METHOD_NAMES, self.random.randint(0, 4))
        parts += [self._in_body(self._method(name)) for name in names]
        if self.random.random() < 0.1:
            field = "size" if "size" not in names else "label"
            parts.append(f"{field}: int\n@{self.sdk}.getter({field!r})\ndef read(self) -> int: ...")
        if names and self.random.random() < 0.15:
            parts.append(f"alias = {names[-1]}")
        if names and self.random.random() < 0.1:
            parts.append(f"del {names[0]}")
        return "\n".join(part for part in parts if part) or "pass"

    def _in_body(self, text: str) -> str:
        form = self.random.randrange(12)
        if form == 0:
            return "if len('x') == 1:\n" + indent(text)
        if form == 1:
            return "for _index in range(1):\n" + indent(text)
        if form == 2:
            return "try:\n" + indent(text) + "\nfinally:\n    pass"
        return text

    def _method(self, name: str) -> str:
        marked = self.random.random() < 0.8
        lines = self._marks() if marked else [self.random.choice(UNMARKED)]
        keyword = "async def" if marked and self.random.random() < 0.2 else "def"
        parameters = signature(self.random) if marked else "self"
        doc = docstring(self.random, function=True) or "pass"
        return "\n".join([*(line for line in lines if line), f"{keyword} {name}({parameters}):", indent(doc)])

    def _marks(self) -> list[str]:
        sdk = self.sdk
        marks = [f"@{sdk}.method"] * 4 + [f"@{sdk}.method()", f"@{sdk}.function()", f"@{sdk}.constructor()"]
        marks += [
            f"@{sdk}.method(name={expression(self.random, 1)})",
            f"@{sdk}.method({literal(self.random)}, stateless=True)",
        ]
        marks += [f"@{sdk}.function(name='fn')", f"@{sdk}.function"]
        if self.proposal:
            marks += [
                "@oaas_function('fn.key', 'Given.')",
                f"@bind({literal(self.random)}, 'fn.key', parameters=['p'])",
            ]
        lines = [self.random.choice(marks)]
        if self.random.random() < 0.1:
            lines.append(self.random.choice(marks))
        if self.random.random() < 0.3:
            chosen = self.random.choice(self.decorators)
            lines.append(f"@labelled({expression(self.random, 1)})" if chosen == "labelled" else f"@{chosen}")
        if self.random.random() < 0.1:
            lines.append(
                self.random.choice(("@staticmethod", "@classmethod", "@functools.cache", "@functools.lru_cache"))
            )
        if self.random.random() < 0.3:
            self.random.shuffle(lines)
        return lines
