"""Fills the holes of templates: expressions, names, methods, decorators."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence

from tests.fuzz.dice import Dice
from tests.fuzz.grammar_files import Template, expressions, templates
from tests.fuzz.scope import Scope, Symbol

_HOLE = re.compile(r"\$(?:([CNFm]\d)|([A-Za-z]+))")
_LITERALS = (
    "'alpha'", "'beta'", "'a'", "''", "'x1'", "'größe'", "'with space'", "'a.b'", "'yes'", "'1.0'", "'Delta'",
    "'banana'", "'it\\'s'", "'\"q\"'", "'line\\nbreak'", "'tab\\t'", "'- dash'", "'# hash'", "'key: v'", "'null'",
    "'~'", "'0x1F'", "'é\\u0301'", "'\\U0001F600'", "'{brace}'", "'100%'", "'aXbXc'", "'  pad  '", "'[x]'", "'&amp'",
)  # fmt: skip
_TAME = ("'alpha'", "'beta'", "'x1'", "'Delta'", "'banana'", "'a_b'", "'Zed'", "'run'", "'stop'", "'v2'")
_METHODS = (
    "run", "stop", "get_size", "zeta", "Alpha", "update", "a1", "_hidden", "size", "grüße", "init", "call_me", "Run",
    "Zeta", "aB", "getSize",
)  # fmt: skip
_CLASSES = ("Thing", "Order", "Größe", "A", "my_cls", "HTTPServer", "_Private", "T1", "ﬁx")
_PARAMETERS = (
    "self", "self", "self", "self", "self, a", "self, a", "self, a: int, b: str = 'x'", "self, a, b", "self, *args",
    "self, *args, **kwargs", "self, *, key=None", "self, a=None, /", "self, req: 'Missing'", "self, x: dict[str, int]",
    "this", "self, a, /, b", "self, a: int = 1", "*args", "self, **kw", "self, a: list[str] | None = None",
)  # fmt: skip
_BAD_PARAMETERS = ("self, a, b, c", "self, a, *b, **c", "")
_LEGACY_PARAMETERS = (
    "self",
    "self",
    "self",
    "self",
    "this",
    "self, a, b=1",
    "self, a",
    "self, req: dict",
    "self, *args",
)
_BOUND = ("'bound'", "'run'", "'stop'", "'act'", "'b1'", "'b2'", "'größe'")
_SPECS = (
    "[]",
    "[('id', 'string', False)]",
    "(('id', 'string', True), ['n', 'int', False])",
    "key_specs=[('a', 'b', not 1)]",
)
_STATE_OPTIONS = (
    "persistent=True", "default_provider='etcd'", "consistency_model='STRONG'", "serialization_format='cbor'",
    "consistency_model='READ_YOUR_' + 'WRITE', persistent=False",
)  # fmt: skip
_FIELDS = (
    "size: int = 0", "label: str", "items: list[str] = []", "later: 'Unknown'", "_private: int = 1",
    "own: 'int | None' = None", "run: int = 0", "zeta: 'str' = ''", "data: typing.Any = None", "stop: 'list[int]'",
    "count: typing.ClassVar[int] = 0", "a1: typing.Optional[str] = None", "meta: int = 1", "pair: tuple[int, str]",
    "(paren): int = 1", "update: bytes = b''",
)  # fmt: skip
_DOCS = (
    '"""One line."""', '"""First line.\n\n    Second paragraph,\n      indented.\n    """',
    '"""\n    Next line: with # signs\n    """', "'single'", 'r"""raw \\d"""', '"im" "plicit"', 'f"no docstring"',
    '"""Umlauts äöü and a quote \\"."""', '"""tab\there"""', '"""trailing space """', 'b"bytes"', '"---"',
    '"""---\n---"""', '"..."', '"12"', '"true"', '"null"', '" lead"', '"""\n"""', '""', '"# hash"', '"a: b"',
    '"back\\\\slash"', '"""bell \\a nul \\0 esc \\x1b"""', '"""\\u2028 \\u0085 \\ufeff"""', '"""crlf\\r\\nend"""',
    '"""A long line that goes on and on so that the dumper has to fold it somewhere, since it is wider than 80."""',
    '"""A long  line with  doubled   spaces that   go on so that the dumper has to fold   somewhere at spaces  ."""',
    '"""\n\ttabbed\n\t\tmore\n\t"""', "'''triple \"quotes\" 'inside' '''", '"%s {x}"', '"\\U0001F600 emoji"', '"é"',
    '"x" * 2', '("paren" "thesised")', '"""multi\n\n\n  gaps\n\n"""', "'it''s'", '"- item"', '"? q"', '"@at"', '"!tag"',
    '"&anchor"', '"*star"', '"[list]"', '"{map}"', '"| pipe"', '"> fold"', '"\'quoted\'"', '"~"', '"=".join("ab")', "1",
    '"2024-01-01"', '"1e3"', '"0o17"', '"1_000"', '"yes"', '"on"', '".5"', '"1:30"', '"trailing:"', '"x\\ty"', '"\\t"',
)  # fmt: skip
_TEXTS = tuple(each for each in _DOCS if each not in ('b"bytes"', "1"))
"""Those that are texts: another value as `__doc__` is an error by SEMANTICS 4.1, whatever the runtime prints of it."""
_MARK_OPTIONS = ("stateless=True", "strict=True", "serve_with_agent=$bool", "timeout=1.5", "retry_count=$int",
                 "retry_delay=0.5")  # fmt: skip
DEPTH = 2


class NotHere(Exception):
    """A template needs what is not in scope."""


class Writer:
    """Writes the text of one program, module after module; `scope` is the module in hand."""

    def __init__(self, dice: Dice, disabled: frozenset[str], *, proposes: bool = False) -> None:
        self.proposes = proposes
        self.dice = dice
        self.scope = Scope("")
        self.counter = 0
        self.tags: set[str] = set()
        self.unusual = dice.chance(0.2)
        # one unknown most of the time: of several, one that is wrongly decided is hidden by the others
        self.unknowns = dice.pick((1, 1, 1, 2, 4)) if dice.chance(0.14) else 0
        self.disabled = disabled
        self.unknowable: set[str] = set()
        self._holes: dict[str, Callable[[int], str]] = {
            "lit": lambda _: self.literal(),
            "word": lambda _: self.dice.pick(_TAME),
            "key": lambda _: self.key(),
            "O": lambda _: self.scope.sdk,
            "reg": lambda _: self.registrar(),
            "mark": lambda _: self.mark(),
            "markcall": lambda _: self.called_mark(),
            "wrap": lambda _: self.wrapper(),
            "bases": lambda _: self.bases(),
            "lbases": lambda _: self.dice.pick(("", self.scope.base if self.scope.app else "oaas_sdk2_py.BaseObject")),
            "basetuple": lambda _: self.base_tuple(),
            "svc": lambda _: self.symbol("service"),
            "mixin": lambda _: self.symbol("mixin"),
            "plain": lambda _: self.plain_class(),
            "app": lambda _: self.symbol("app"),
            "meta": lambda _: self.symbol("meta"),
            "metaf": lambda _: self.symbol("metaf"),
            "lsvc": lambda _: self.symbol("lsvc"),
            "OP": lambda _: self.scope.app_class,
            "lparams": lambda _: self.dice.pick(_LEGACY_PARAMETERS),
            "bind": lambda _: f"{self.scope.proposal}bind",
            "fnc": lambda _: f"{self.scope.proposal}oaas_function",
            "state": lambda _: f"{self.scope.proposal}state_spec",
            "pkg": lambda _: f"{self.scope.proposal}package",
            # what class the proposal's own errors have is nowhere said
            "caught": lambda _: "'caught'" if self.proposes else "type(error).__name__",
            "pmark": lambda _: self.symbol("pmark"),
            "fkey": lambda _: self.function_key(),
            "bname": lambda _: self.expression("str", 1) if self.dice.chance(0.5) else self.dice.pick(_BOUND),
            "access": lambda _: self.dice.pick(("'PUBLIC'", "'INTERNAL'", "'PRIVATE'", "'PUB' + 'LIC'")),
            "specs": lambda _: self.dice.pick(_SPECS),
            "stateopts": lambda _: self.dice.pick(_STATE_OPTIONS),
            "PDECS": lambda _: self.proposal_decorators(),
            "pbody": lambda _: self.body("proposal_body.txt"),
            "doc": lambda _: self.docstring(),
            "docexpr": lambda _: self.dice.pick(_TEXTS) if self.dice.chance(0.5) else self.expression("str"),
            "method": lambda _: self.method(),
            "body": lambda _: self.body(),
            "field": lambda _: self.dice.pick(_FIELDS),
            "params": lambda _: self.parameters(),
            "CLASSDECS": lambda _: self.class_decorators(),
        }

    # --- templates

    def choose(self, file: str) -> Template:
        """A template by its weight, among those that this program uses."""
        options = [each for each in templates(file) if each.name not in self.disabled and self._allowed(each)]
        weights = [each.weight * (6 if "unknown" in each.tags else 1) for each in options]
        at = self.dice.number(1, sum(weights))
        for each, weight in zip(options, weights, strict=True):
            at -= weight
            if at <= 0:
                return each
        raise AssertionError

    def _allowed(self, template: Template) -> bool:
        """Whether the program may use what cannot be known (`unknown`) or what few programs use (the other tags)."""
        if "unknown" in template.tags:
            return self.unknowns > 0
        return self.unusual or template.tags <= {"raises"}

    def fill(self, text: str, depth: int, names: dict[str, str] | None = None) -> str:
        """The text with its holes filled; block holes take the indentation of their line."""
        names = {} if names is None else names

        def replace(match: re.Match[str]) -> str:
            if match[1]:
                if match[1] not in names:
                    names[match[1]] = self.fresh(match[1][0])
                return names[match[1]]
            kind = match[2]
            value = self._holes[kind](depth) if kind in self._holes else self.expression(kind, depth)
            start = text.rfind("\n", 0, match.start()) + 1
            lead = text[start : match.start()]
            return value.replace("\n", "\n" + lead) if not lead.strip() else value

        return _HOLE.sub(replace, text)

    def item(self, file: str) -> tuple[str, Template, dict[str, str]]:
        """A filled template of a file."""
        for _ in range(50):
            template = self.choose(file)
            names: dict[str, str] = {}
            try:
                text = self.fill(template.text, DEPTH, names)
            except NotHere:
                continue
            self.tags |= template.tags - {"raises"}
            if "unknown" in template.tags:
                self.unknowns -= 1
                self.unknowable.update(line.strip() for line in text.split("\n"))
            return text, template, names
        return "pass", Template("", 1, "pass"), {}

    def fresh(self, letter: str) -> str:
        """A new name of a sort: class, variable, function or method."""
        self.counter += 1
        if letter == "m":
            return self.dice.pick(_METHODS)
        if letter == "C":
            return f"{self.dice.pick(_CLASSES)}{self.counter}"
        return f"{'VALUE' if letter == 'N' else 'func'}_{self.counter}"

    # --- expressions

    def literal(self) -> str:
        """A string literal, seldom a nasty one."""
        return self.dice.pick(_TAME) if self.dice.chance(0.75) else self.dice.pick(_LITERALS)

    def expression(self, kind: str, depth: int = DEPTH) -> str:
        """An expression of a type."""
        if kind not in expressions():
            raise ValueError(f"no hole is called ${kind}")
        known = self.scope.of(kind) if kind != "str" else self._known_strings()
        if known and self.dice.chance(0.35 if depth else 0.6):
            return self.dice.pick(known).text
        if depth <= 0:
            return {"str": self.literal, "int": lambda: self.dice.pick("0123"), "bool": self._flag}.get(
                kind, lambda: self.fill(expressions()[kind][0], 0)
            )()
        template = self.dice.pick(expressions()[kind])
        if template.startswith("~ "):
            if not self.unusual:
                return self.expression(kind, depth)
            self.tags.add("unusual")
            template = template[2:]
        text = self.fill(template, depth - 1)
        # before 3.12 quotes do not nest in f-strings; `:=` may not stand in what a comprehension iterates over
        if (template.startswith(("f'", 'f"')) or (":=" in text and " for " in text)) and not _compiles(text):
            text = self.fill(template, -1)
            text = text if _compiles(text) else self.literal()
        return text if text.isidentifier() else f"({text})"

    def _flag(self) -> str:
        return self.dice.pick(("True", "False"))

    def _known_strings(self) -> list[Symbol]:
        found = self.scope.of("str")
        for symbol in self.scope.of("ns", "enum"):
            last = ".value" if symbol.kind == "enum" else ""
            found += [Symbol(f"{symbol.text}.{name}{last}", "str") for name in symbol.more]
        for symbol in self.scope.of("func"):
            found.append(Symbol(f"{symbol.text}({self.literal()})", "str"))
        return found

    def key(self) -> str:
        """A class key: unique more often than not."""
        self.counter += 1
        chosen = self.dice.number(0, 9)
        if chosen < 2:
            return f"'K{self.counter}'"
        if chosen < 7:
            return f"{self.expression('str', 1)} + 'K{self.counter}'"
        if chosen == 7:
            return "''"
        if chosen == 8:
            return self.expression("str")
        text = f'f"k{{{self.expression("str", 0)}}}{self.counter}"'
        return text if _compiles(text) else "'plain'"

    # --- decorators

    def symbol(self, *kinds: str) -> str:
        """The expression of some symbol of a kind."""
        known = self.scope.of(*kinds)
        if not known:
            raise NotHere
        return self.dice.pick(known).text

    def registrar(self, *, packaged: bool = True) -> str:
        """An expression that registers the class it is applied to; without a package of its own if not `packaged`."""
        if packaged and self.scope.of("registrar") and self.dice.chance(0.3):
            return f"{self.symbol('registrar')}({self.key()})"
        key = self.key()
        if not packaged:
            return f"{self.scope.sdk}.service({self.dice.pick((key, key, f'name={key}', 'None'))})"
        forms = (
            f"({key})", f"({key})", f"({key})", f"(name={key})", f"({key}, package={self.expression('str', 1)})",
            f"({key}, {self.expression('str', 1)})", f"({key}, package='pkg.a')", f"({key}, package='pkg.a')",
            f"({key}, None)", f"({key}, 'p.b')" if self.proposes else f"({key}, '')", "(None)", f"(*[{key}])",
            f"(**{{'name': {key}}})",
        )  # fmt: skip
        return f"{self.scope.sdk}.service{self.dice.pick(forms)}"

    def mark(self) -> str:
        """An expression that marks the function it is applied to."""
        if self.scope.of("mark") and self.dice.chance(0.25):
            return self.symbol("mark")
        return f"{self.scope.sdk}.method" if self.dice.chance(0.4) else self.called_mark()

    def called_mark(self) -> str:
        """A mark that is called with its options first."""
        if self.scope.of("markf") and self.dice.chance(0.25):
            return f"{self.symbol('markf')}(name={self.expression('str', 1)})"
        sdk, name = self.scope.sdk, self.expression("str", 1)
        option = self.fill(self.dice.pick(_MARK_OPTIONS), 0)
        forms = (
            f"{sdk}.method()", f"{sdk}.method()", f"{sdk}.method({name})", f"{sdk}.method(name={name})",
            f"{sdk}.method({option})", f"{sdk}.method({name}, {option})", f"{sdk}.method('', name={name})",
            f"{sdk}.function()", f"{sdk}.function({name})", f"{sdk}.function(name={name}, retry_count=2)",
            f"{sdk}.constructor()", f"{sdk}.method(None, name={name})", f"{sdk}.method(**{{'name': {name}}})",
        )  # fmt: skip
        return self.dice.pick(forms)

    def wrapper(self) -> str:
        """A function decorator of the program or of the standard library."""
        if self.scope.of("wrapf") and self.dice.chance(0.4):
            return f"{self.symbol('wrapf')}({self.expression('str', 1)})"
        if self.scope.of("wrap") and self.dice.chance(0.8):
            return self.symbol("wrap")
        return self.dice.pick(("functools.cache", "typing.final", "(lambda f: f)"))

    def class_decorators(self) -> str:
        """`service` with some of what else stands above classes, in any order."""
        packages = [f"@{self.package()}" for chance in (0.4, 0.1) if self.dice.chance(chance)]
        if self.proposes:  # a second one is refused, and so is a package that `service` names otherwise
            packages = packages[:1]
        lines = [f"@{self.registrar(packaged=not (self.proposes and packages))}", *packages]
        if self.dice.chance(0.05):
            lines.append("@(lambda c: c)")
        return "\n".join(self.dice.some(lines, len(lines), len(lines)) if self.dice.chance(0.4) else lines)

    def package(self) -> str:
        """A call of `package`."""
        options = {
            "version": ("'1.2'", "None", "''", self.expression("str", 1)),
            "author": (self.literal(), self.expression("str", 1), "None", "''"),
            "description": (self.expression("str", 1), self.dice.pick(_DOCS[:4]), "None"),
            "tags": ("['a', 'b']", "()", "None", self.expression("list", 1), "('t', *['u'])"),
            "dependencies": ("['d']", "[]", self.expression("list", 1)),
        }
        chosen = self.dice.some(sorted(options), 0, 4)
        arguments = [f"{name}={self.dice.pick(options[name])}" for name in chosen]
        name = f"{self.literal()} + '.p'" if self.proposes else self.expression("str", 0)
        return f"{self.scope.sdk}.package({', '.join([name, *arguments])})"

    # --- classes

    def bases(self) -> str:
        """The bases of a class, as they stand in its parentheses."""
        found: list[str] = []
        if self.scope.of("mixin") and self.dice.chance(0.3):
            found += list(dict.fromkeys(each.text for each in self.dice.some(self.scope.of("mixin"), 1, 2)))
        if self.dice.chance(0.5):
            found.append(self.scope.base)
        return ", ".join(found)

    def base_tuple(self) -> str:
        """The bases of a class, as a tuple."""
        bases = self.bases()
        return f"({bases},)" if bases else "()"

    def plain_class(self) -> str:
        """A class that is not registered yet."""
        if self.scope.of("mixin") and self.dice.chance(0.6):
            return self.symbol("mixin")
        self.counter += 1
        return f"type('P{self.counter}', (), {{}})"

    def docstring(self) -> str:
        """A statement that may be a docstring."""
        return self.dice.pick(_DOCS) if self.dice.chance(0.7) else "pass"

    def parameters(self) -> str:
        """Parameters of a method; seldom too many."""
        return self.dice.pick(_BAD_PARAMETERS if self.dice.chance(0.01) else _PARAMETERS)

    def function_key(self) -> str:
        """The key of a function: unique more often than not."""
        self.counter += 1
        return self.dice.pick(
            (f"'fn.{self.counter}'",) * 9 + (f"{self.expression('str', 1)} + 'F{self.counter}'",) * 2 + ("'fn.a'",)
        )

    def proposal_decorators(self) -> str:
        """`service` with some of the proposal's class decorators, in any order."""
        packages = [f"@{self.package()}"] if self.dice.chance(0.3) else []
        lines = [f"@{self.registrar(packaged=not packages)}", *packages]
        if self.dice.chance(0.5):
            lines.append(self.fill(self.dice.pick(("@$state($specs)", "@$state($specs, $stateopts)")), 0))
        lines += [self.fill("@$bind($bname, $fkey, $access, $bool)", 0) for _ in range(self.dice.number(0, 2))]
        return "\n".join(self.dice.some(lines, len(lines), len(lines)))

    def register(self, key: str) -> str:
        """An expression that registers the class it is applied to under a key, in the API of the module."""
        return f"{self.scope.app}.new_cls({key})" if self.scope.app else f"{self.scope.sdk}.service({key})"

    def body(self, file: str = "body.txt") -> str:
        """The statements of a class body."""
        parts = [self.item(file)[0] for _ in range(self.dice.number(0, 4))]
        return "\n".join(parts) or "pass"

    def method(self) -> str:
        """A method, most of them marked."""
        lines: Sequence[str] = []
        if self.dice.chance(0.8):
            lines = [f"@{self.mark()}"]
            if self.dice.chance(0.15):
                lines.append(f"@{self.wrapper()}")
            if self.dice.chance(0.3):
                lines = self.dice.some(lines, len(lines), len(lines))
        keyword = "async def" if self.dice.chance(0.15) else "def"
        result = self.dice.pick(("", "", "", " -> int", " -> 'Later'", " -> None"))
        head = f"{keyword} {self.dice.pick(_METHODS)}({self.parameters()}){result}:"
        doc = self.docstring().replace("\n", "\n    ")
        return "\n".join([*lines, head, f"    {doc}"])


def _compiles(expression: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(expression, "expression", "eval", dont_inherit=True)
        except SyntaxError:
            return False
    return True
