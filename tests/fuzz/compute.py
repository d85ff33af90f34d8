"""Functions with random bodies: what they return ends up in keys and names, so that every step of them matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz.scope import Symbol

if TYPE_CHECKING:
    from tests.fuzz.writer import Writer

_SIGNATURES = (
    ("x", ["x"]),
    ("x, y='why'", ["x", "y"]),
    ("x, *rest", ["x"]),
    ("x, *, k='kw'", ["x", "k"]),
    ("x, /, y='pos', **kw", ["x", "y"]),
)


def function(writer: Writer) -> tuple[str, str]:
    """A function of one string that returns a string, and its name."""
    return _Body(writer).write()


class _Body:
    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.dice = writer.dice
        self.count = 0

    def write(self) -> tuple[str, str]:
        """The whole function."""
        name = self.writer.fresh("F")
        signature, strings = self.dice.pick(_SIGNATURES)
        scope = self.writer.scope
        before = scope.local
        scope.local = [*before, *(Symbol(each, "str") for each in strings)]
        scope.local += [Symbol("s", "str"), Symbol("n", "int"), Symbol("l", "list"), Symbol("d", "dict")]
        lines = [f"def {name}({signature}):", "    s, n, l, d = x, len(x) % 5, [x], {'a': x}"]
        for _ in range(self.dice.number(1, 6)):
            lines += [f"    {line}" for line in self.statement(2)]
        lines.append(f"    return f'{{s[-9:]}}{{n}}{{len(l)}}' + {self.expr('str')}[:20]")
        scope.local = before
        return name, "\n".join(lines)

    def expr(self, kind: str, depth: int = 1) -> str:
        return self.writer.expression(kind, depth)

    def block(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.dice.number(1, 2)):
            lines += self.statement(depth - 1)
        return [f"    {line}" for line in lines]

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def statement(self, depth: int) -> list[str]:
        simple = (self._assign, self._assign, self._augment, self._list, self._dict, self._number)
        compound = (
            self._if, self._for, self._for, self._while, self._try, self._try, self._nested, self._with, self._match,
            self._class, self._generator, self._unpack, self._early, self._loop_exits, self._finally,
        )  # fmt: skip
        if depth <= 0 or self.dice.chance(0.4):
            return self.dice.pick(simple)()
        return self.dice.pick(compound)(depth)

    def _assign(self) -> list[str]:
        return [f"s = {self.expr('str', 2)}", "s = s[:30]"]

    def _augment(self) -> list[str]:
        return [self.dice.pick((f"s += {self.expr('str')}", f"l += {self.expr('list')}", f"d |= {self.expr('dict')}",
                                "s *= 2", "n -= 1", "n <<= 1", "l *= 2")), "l = l[:9]", "s = s[-40:]"]  # fmt: skip

    def _number(self) -> list[str]:
        return [self.dice.pick((f"n = {self.expr('int', 2)} % 11", "n += 1", f"n = (n or {self.expr('int')}) % 7"))]

    def _list(self) -> list[str]:
        s = self.expr("str")
        return [self.dice.pick((
            f"l.append({s})", f"l.extend([{s}, 'e'])", f"l.insert({self.expr('int')}, {s})", "l.reverse()", "l.sort()",
            f"l = {self.expr('list', 2)}", f"l[:1] = [{s}]", f"l[len(l):] = {self.expr('list')}", "l = l[::-1]",
            "s = l.pop() if l else s", "del l[1:]", "l.sort(key=len, reverse=True)", f"l[0:2] = [{s}, {s}]",
            "n = l.count(s) + len(l)", "m = l; m.append('alias')", "l = l.copy(); l.clear()",
            f"(l if {self.expr('bool')} else []).append({s})", "l += l[:1]",
        ))]  # fmt: skip

    def _dict(self) -> list[str]:
        s = self.expr("str")
        return [self.dice.pick((
            f"d[{s}] = {s}", f"d.setdefault({s}, {s})", f"d.update(a={s})", "d.pop('a', None)",
            f"d = {self.expr('dict')}",
            "s = d.get('a', s)", "s = ','.join(d)", "s = ''.join(d.values())", "d = {v: k for k, v in d.items()}",
            "l = sorted(d.items())[:1] and list(d)", "d = dict(reversed(d.items()))",
            "d.update({s: 'u'}); s = str(d)[:30]",
            "if 'a' in d: del d['a']", "e = d; e['alias'] = 'al'",
        ))]  # fmt: skip

    def _if(self, depth: int) -> list[str]:
        lines = [f"if {self.expr('bool', 2)}:", *self.block(depth)]
        if self.dice.chance(0.4):
            lines += [f"elif {self.expr('bool')}:", *self.block(depth)]
        return lines + (["else:", *self.block(depth)] if self.dice.chance(0.5) else [])

    def _for(self, depth: int) -> list[str]:
        v = self.fresh()
        head, effect = self.dice.pick((
            (f"for {v} in {self.expr('list')}[:4]:", f"s += {v}[:3]"),
            (f"for {v} in range({self.dice.number(0, 3)}):", f"s += str({v})"),
            (f"for {v}, w in enumerate({self.expr('list')}[:3]):", f"s += f'{{{v}}}{{w}}'"),
            (f"for {v}, w in list({self.expr('dict')}.items())[:3]:", f"s += {v} + w"),
            (f"for {v}, (w, *_) in zip('ab', [('p', 1), ('q', 2)]):", f"s += {v} + w"),
            (f"for {v} in s[:3]:", f"s = {v} + s"),
            (f"for d['it'] in {self.expr('list')}[:2]:", "s += d['it']"),
        ))  # fmt: skip
        return [head, f"    {effect}", *self.block(depth), "s = s[:40]"]

    def _loop_exits(self, depth: int) -> list[str]:
        v = self.fresh()
        exits = self.dice.pick(("break", "continue", "return s + 'ret'", "raise ValueError(s)"))
        lines = [
            f"for {v} in {self.expr('list')}[:4]:",
            f"    if {self.dice.pick((f'len({v}) > 2', f'{v} == s', self.expr('bool')))}:",
            f"        {exits}",
            f"    s += {v}[:2]",
            *self.block(depth),
            "else:",
            "    s += 'E'",
            "s = s[:40]",
        ]
        if "raise" in exits:
            return ["try:", *(f"    {line}" for line in lines), "except ValueError as error:", "    s = str(error)[:9]"]
        return lines

    def _while(self, depth: int) -> list[str]:
        v = self.fresh()
        lines = [f"{v} = 0", f"while {v} < {self.dice.number(1, 3)}:", f"    {v} += 1", *self.block(depth)]
        return lines + (["else:", "    s += 'w'"] if self.dice.chance(0.4) else [])

    def _try(self, depth: int) -> list[str]:
        raising = self.dice.pick((
            f"raise KeyError({self.expr('str')})", "[][1]", "{}['q']", "int('x')", "1 / (n - n)", "None.attr",
            f"if {self.expr('bool')}: raise TypeError('t', 2)", "undefined_name", "pass", "'a' + n", "l.index('zz')",
            "a, b = [1]", "next(iter([]))", "raise", "assert False, 'no'", "len(3)", "s.nope", "x(1)",
            "raise StopIteration",
        ))  # fmt: skip
        kinds = self.dice.pick(("KeyError", "(IndexError, KeyError)", "Exception", "ValueError", "LookupError"))
        lines = [
            "try:",
            *self.block(depth),
            f"    {raising}",
            f"except {kinds} as error:",
            "    s += type(error).__name__",
        ]
        if self.writer.unusual and self.dice.chance(0.5):  # CPython's own wording differs by version
            self.writer.tags.add("unusual")
            lines.append(self.dice.pick(("    s += str(error)[:12]", "    s += str(error.args)[:12]")))
        elif self.dice.chance(0.3):
            lines += self.block(depth)
        if kinds not in ("Exception",):
            lines += ["except Exception:", *self.block(depth)]
        if self.dice.chance(0.4):
            lines += ["else:", *self.block(depth)]
        if self.dice.chance(0.4):
            lines += ["finally:", *self.block(depth)]
        return [*lines, "s = s[:40]"]

    def _finally(self, depth: int) -> list[str]:
        f = self.fresh()
        exits = self.dice.pick(("continue", "break", "return q", "raise KeyError(q)"))
        way = self.dice.pick(("return 'fin'", "s2.append('f')", "pass"))
        return [
            f"def {f}(q, s2):",
            "    for i in range(3):",
            "        try:",
            f"            if i == {self.dice.number(0, 3)}: {exits}",
            "            s2.append(str(i))",
            "        except KeyError: s2.append('k')",
            "        finally:",
            f"            {way}",
            "    else:",
            "        s2.append('e')",
            "    return q + 'z'",
            f"s = ({f}(s, l) + ''.join(l))[:40]",
        ]

    def _nested(self, depth: int) -> list[str]:
        f = self.fresh()
        parameter, argument = self.dice.pick((("p", "s"), ("p, q='q'", "s"), ("*p", "s, 'b'"), ("**p", "a=s"),
                                              ("p=s", ""), ("p, /, *, q='k'", "s, q='z'")))  # fmt: skip
        body = [f"def {f}({parameter}):"]
        if self.dice.chance(0.6):
            body += ["    nonlocal s, n, l, d", "    n += 1", *self.block(depth), "    s += str(p)[:5]", "    return s"]
            return [*body, f"s = {f}({argument})[:30] + s[:5]"]
        return [*body, f"    return str(p) + {self.expr('str')}", f"s = {f}({argument})[:40]"]

    def _with(self, depth: int) -> list[str]:
        suppressed, raising = self.dice.pick((
            ("KeyError", "d.get(0)"), ("KeyError", "raise KeyError"), ("LookupError, TypeError", "d[0]"),
            ("ValueError", "if n: raise ValueError"), ("KeyError, ValueError", "raise KeyError(s)"),
        ))  # fmt: skip
        return [
            f"with contextlib.suppress({suppressed}):",
            *self.block(depth),
            f"    {raising}",
        ]

    def _match(self, depth: int) -> list[str]:
        subject, cases = self.dice.pick((
            ("s", ("'alpha' | 'beta'", "str(z) if len(z) > 3")),
            ("l", ("[]", "[z]", "[z, *_]")),
            ("d", ("{'a': str(z), **r}", "{'zz': _}", "{}")),
            ("n", ("0 | 1", "int(z) if z > 3", "2")),
            ("(s, n)", ("(z, 0)", "(str(), int(z))")),
        ))  # fmt: skip
        lines = [f"match {subject}:"]
        for case in cases:
            lines += [f"    case {case}:", *(f"    {line}" for line in self.block(depth))]
            if "z" in case and "zz" not in case:
                lines.append("        s += str(z)[:5]")
        return [*lines, "    case _:", "        s += '_'"]

    def _class(self, depth: int) -> list[str]:
        c = self.fresh()
        return [
            f"class {c}:",
            f"    a = {self.expr('str')}",
            "    def get(self, t='t'): return self.a + t",
            f"    @{self.dice.pick(('property', 'staticmethod', 'classmethod'))}",
            "    def p(o=None): return 'p'",
            f"o = {c}()",
            f"o.a = {self.dice.pick(('s', 'o.a + s', repr('lit')))}",
            f"s = (o.get() + {c}.a)[:40]",
            *self._assign(),
        ]

    def _generator(self, depth: int) -> list[str]:
        g = self.fresh()
        test = self.dice.pick(("i == 1", "i % 2", "False"))
        exits = self.dice.pick(("continue", "return", "yield s"))
        return [
            f"def {g}(m):",
            "    for i in range(m):",
            f"        if {test}: {exits}",
            "        yield str(i) + s[:1]",
            *self.dice.pick(([], ["    yield from l[:2]"], ["    return 'r'"])),
            self.dice.pick(
                (
                    f"s += ''.join({g}(3))",
                    f"l = list({g}(n % 4))",
                    f"s = next({g}(1), 'dry')",
                    f"a, *b = [*{g}(2), 'x']; s = a + str(b)",
                    f"s = '/'.join(x for x in {g}(2) if x)",
                )
            ),
            "s = s[:40]",
        ]

    def _unpack(self, depth: int) -> list[str]:
        return [self.dice.pick((
            "a, *b = [s, *l]; s = a; l = b", "*a, b = l or ['u']; s = b + str(len(a))",
            "(a, b), c = (s, 'b'), 'c'; s = a + c",
            "s, n = str(n), len(s) % 9", "a = b = c = s; s = c", "[a, [b, *c]] = s, [s, 1]; l = [a, b]",
            "d['x'], l[0:1] = s, ['y']", "for a, b in [(1, s), (2, 'z')]: s = b + str(a)",
        ))]  # fmt: skip

    def _early(self, depth: int) -> list[str]:
        return [f"if {self.expr('bool')} and {self.dice.pick(('n > 3', 'len(l) > 2', 'not d', 's.isalpha()'))}:",
                f"    return 'early' + {self.expr('str')}"]  # fmt: skip
