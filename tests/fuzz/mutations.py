"""Bugs that are seeded to see whether the fuzzer finds them: one change of meaning each, none of them a crash.

`scripts/mutate.py` applies them, each to a copy of the package of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Mutation(NamedTuple):
    """What goes wrong, in which file of the package, and the text (there exactly once) that is replaced.

    `dialect` is the API of the programs that are tried.
    """

    name: str
    file: str
    search: str
    replacement: str
    dialect: str = "simplified"


class NotOnceError(ValueError):
    """The text of a mutation is not in its file, or more than once: the mutation must follow the code."""


def apply(mutation: Mutation, package: Path) -> None:
    """Change a copy of the package; raises NotOnceError."""
    file = package / mutation.file
    text = file.read_text(encoding="utf-8")
    found = text.count(mutation.search)
    if found != 1:
        raise NotOnceError(f"{mutation.name}: `{mutation.search}` is {found} times in {mutation.file}")
    file.write_text(text.replace(mutation.search, mutation.replacement), encoding="utf-8")


_SDK = (
    Mutation(
        "members are taken in the order of lower case",
        "sdk/services.py",
        'return sorted(name for name in names if not name.startswith("_"))',
        'return sorted((name for name in names if not name.startswith("_")), key=str.lower)',
    ),
    Mutation(
        "methods with one leading underscore are exported",
        "sdk/services.py",
        'return sorted(name for name in names if not name.startswith("_"))',
        'return sorted(name for name in names if not name.startswith("__"))',
    ),
    Mutation(
        "a service named by empty text keeps it",
        "sdk/metas.py",
        'if isinstance(meta.name, Const) and meta.name.value in (None, ""):',
        "if isinstance(meta.name, Const) and meta.name.value is None:",
    ),
    Mutation(
        "a class registered again under its key moves to the end",
        "sdk/metas.py",
        "    registry.entries[joined] = meta\n",
        "    registry.entries.pop(joined, None)\n    registry.entries[joined] = meta\n",
    ),
    Mutation(
        "of two bindings of one name the first counts",
        "sdk/metas.py",
        "meta.table.functions[key] = Entry(name, wrapper, stateless, place)",
        "meta.table.functions.setdefault(key, Entry(name, wrapper, stateless, place))",
    ),
    Mutation(
        "tags and dependencies are repeated",
        "sdk/collect.py",
        "elif plain.value not in target:",
        "else:",
    ),
    Mutation(
        "the first version of a package counts",
        "sdk/collect.py",
        "if not _is_none(version):",
        "if not _is_none(version) and draft.version is None:",
    ),
    Mutation(
        "a later class's empty author clears the author",
        "sdk/collect.py",
        "if verdict is not False:",
        "if not _is_none(value):",
    ),
    Mutation(
        "a method's name by position loses to `name=`",
        "sdk/decorators.py",
        "_marking(marks.METHOD, given, first))",
        '_marking(marks.METHOD, given, given.get("name", first)))',
    ),
    Mutation(
        "signatures do not look through wrappers",
        "sdk/signatures.py",
        'inner = attributes.find(machine, spot, value, "__wrapped__")',
        "inner: object = None",
    ),
    Mutation("methods may take four parameters", "sdk/parameters.py", "_MOST_PARAMETERS = 3", "_MOST_PARAMETERS = 4"),
    Mutation(
        "an accessor's name is not looked at without its prefix",
        "sdk/accessors.py",
        "if name.startswith(prefix) and name[4:] in annotations:",
        "if name.startswith(prefix) and name in annotations:",
    ),
    Mutation(
        "getters may take a parameter",
        "sdk/accessors.py",
        "if len(found.parameters) != 1:",
        "if len(found.parameters) not in (1, 2):",
    ),
    Mutation(
        "only a class's own annotations are state fields",
        "sdk/state.py",
        "fields = [name for name in names if",
        "fields = [name for name in names if name in cls.annotations and",
    ),
    Mutation(
        "private annotations are state fields",
        "sdk/state.py",
        'if not name.startswith("_") and name not in _NOT_STATE]',
        "if name not in _NOT_STATE]",
    ),
    Mutation(
        "an unmarked method takes the mark of the one that it overrides",
        "sdk/services.py",
        "value = attributes.get(machine, site.spot, cls, name)\n        if isinstance(value, Unknown):",
        "value = next((each.names.names[name] for each in reversed(cls.mro) if name in each.names.names))\n"
        "        if isinstance(value, Unknown):",
    ),
    Mutation(
        "new_cls: the package that is given does not count",
        "sdk/legacy.py",
        "    if not explicit or package is None:\n",
        "    if explicit is not None:\n",
        "legacy",
    ),
    Mutation(
        "meta.func: the name that is given does not count",
        "sdk/legacy.py",
        "function, name=name, stateless=stateless)",
        'function, name=machine.const("", inner.spot), stateless=stateless)',
        "legacy",
    ),
)

_CLASSES_AND_NAMES = (
    Mutation(
        "C3: the last base that may come next does",
        "evaluate/mro.py",
        "next((order[-1] for order in pending if not tails[order[-1]]), None)",
        "next((order[-1] for order in reversed(pending) if not tails[order[-1]]), None)",
    ),
    Mutation(
        "attributes are looked for in the farthest base first",
        "evaluate/attributes/binding.py",
        "    for each in cls.mro:\n",
        "    for each in (cls, *reversed(cls.mro[1:])):\n",
    ),
    Mutation(
        "classmethods are not bound",
        "evaluate/attributes/binding.py",
        "return BoundMethod(raw.function, owner, raw.origin)",
        "return raw.function",
    ),
    Mutation(
        "names of a class body in a function reach its variables first",
        "evaluate/frames.py",
        "return _in(self.module.names, name) if name in self.bound else self._beyond(name)",
        "return self._beyond(name)",
    ),
    Mutation(
        "closures read the module's names",
        "evaluate/frames.py",
        "            if name in scope.bound:\n                return _in(scope.names, name)\n",
        "",
    ),
    Mutation(
        "nonlocal binds a local name",
        "evaluate/frames.py",
        "if name in self.nonlocal_names or (self.kind",
        "if (self.kind",
    ),
    Mutation(
        "star imports take private names, too",
        "evaluate/imports.py",
        'if not name.startswith("_")]',
        "]",
    ),
    Mutation(
        "star imports do not look at __all__",
        "evaluate/imports.py",
        'listed = module.names.names.get("__all__")',
        "listed: Value | None = None",
    ),
    Mutation(
        "`import a.b as c` and `from a import b as c` lose the new name",
        "evaluate/imports.py",
        "assignment.bind_name(machine, frame, alias.asname or alias.name, value)",
        "assignment.bind_name(machine, frame, alias.name, value)",
    ),
    Mutation(
        "enum members of one value are no aliases",
        "evaluate/library/enums/members.py",
        "cls.enum.members[name] = known or member",
        "cls.enum.members[name] = member",
    ),
    Mutation(
        "functools.wraps copies no docstring",
        "evaluate/library/functools/wrappers.py",
        'ASSIGNED = ("__module__", "__name__", "__qualname__", "__doc__")',
        'ASSIGNED = ("__module__", "__name__", "__qualname__")',
    ),
    Mutation(
        "functools.wraps copies no marks",
        "evaluate/library/functools/wrappers.py",
        "if updated and isinstance(held, dict)",
        "if not updated and isinstance(held, dict)",
    ),
)

_CODE = (
    Mutation(
        "surplus positional arguments are lost",
        "evaluate/calls/arguments.py",
        "TupleValue(extra, site.origin)",
        "TupleValue((), site.origin)",
    ),
    Mutation(
        "surplus keyword arguments are lost",
        "evaluate/calls/arguments.py",
        '            collected.items[("constant", key)] = (machine.const(key, site.spot), value)\n',
        "            continue\n",
    ),
    Mutation(
        "a default beats the argument that is given by keyword",
        "evaluate/calls/arguments.py",
        "            values[key] = value\n",
        "            defaults = {each.name: each.default for each in callee.parameters}\n"
        "            values[key] = defaults[key] or value\n",
    ),
    Mutation(
        "keywords that are spread come in reverse",
        "evaluate/expressions/primaries.py",
        "for key, item in value.items.values():",
        "for key, item in reversed(value.items.values()):",
    ),
    Mutation(
        "`-` of numbers is turned round", "evaluate/operators/arithmetic.py", "operator.sub,", "lambda a, b: b - a,"
    ),
    Mutation("`//` of numbers is `/`", "evaluate/operators/arithmetic.py", "operator.floordiv", "operator.truediv"),
    Mutation(
        "`|` of dicts: the left one wins",
        "evaluate/operators/arithmetic.py",
        "{**left.items, **right.items}",
        "{**right.items, **left.items}",
    ),
    Mutation(
        "`+=` of a list makes a new list",
        "evaluate/statements.py",
        'if isinstance(old, ListValue) and op == "+":',
        'if isinstance(old, ListValue) and op == "@":',
    ),
    Mutation(
        "chained comparisons all compare with the first operand",
        "evaluate/expressions/operations.py",
        "        left = right\n",
        "",
    ),
    Mutation(
        "`and` and `or` give a bool",
        "evaluate/expressions/operations.py",
        '    if verdict is (node.op == "or"):\n        return value\n',
        '    if verdict is (node.op == "or"):\n        return machine.const(verdict, spot)\n',
    ),
    Mutation(
        "an empty text is true",
        "evaluate/operators/truth_values.py",
        "        return bool(value.value)\n",
        '        return value.value == "" or bool(value.value)\n',
    ),
    Mutation(
        "f-strings: `!r` is `!s`",
        "evaluate/strings/formatting.py",
        'text_of(machine, spot, value) if conversion == "s" else repr_of(machine, spot, value)',
        "text_of(machine, spot, value)",
    ),
    Mutation(
        "a loop's `else` is not run",
        "evaluate/loops.py",
        "    if orelse:\n",
        "    if not machine:\n",
    ),
    Mutation(
        "a loop's `else` is run after `break`",
        "evaluate/loops.py",
        "        return _after(machine, flow.end(final[0]))\n",
        "        return _orelse(machine, frame, node.orelse, Flow(machine, _ONWARD))\n",
    ),
    Mutation(
        "handlers of a `try` are asked last first",
        "evaluate/tries.py",
        "    for handler in node.handlers:\n",
        "    for handler in reversed(node.handlers):\n",
    ),
    Mutation("the `else` of a `try` is not run", "evaluate/tries.py", "if not node.orelse:", "if node.orelse or True:"),
    Mutation(
        "only the first condition of a comprehension counts",
        "evaluate/expressions/comprehensions.py",
        "        if not verdict:\n            return False\n",
        "        return verdict\n",
    ),
    Mutation(
        "slices have no step",
        "evaluate/iteration/items.py",
        "part = items[bounds]",
        "part = items[bounds.start : bounds.stop]",
    ),
    Mutation(
        "a dict's key that is set again moves to the end",
        "evaluate/assignment/items.py",
        "    first = receiver.items.get(key)\n",
        "    first = receiver.items.pop(key, None)\n",
    ),
    Mutation(
        "`if` of what only a run can tell takes its body",
        "evaluate/statements.py",
        "        return run_ways(machine, ways, frame.place(node.test.at))\n",
        "        return run_ways(machine, ways[:1], frame.place(node.test.at))\n",
    ),
)

MUTATIONS = (*_SDK, *_CLASSES_AND_NAMES, *_CODE)
