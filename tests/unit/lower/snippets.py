# ruff: noqa: E501, ISC004  # programs stand on one line each
"""Tiny programs, one or more for each construct of the language up to Python 3.11."""

from __future__ import annotations

import ast
import warnings

EXPRESSIONS = r"""
None
True
...
1_000
0xFF
0b1_0
0o17
1e5
.5
5.
1e400
3j
1_0.5e-3J
'a'
"a" 'b' '''c'''
b'a' Rb'\d'
u'a'
r'\d'
'\N{EM DASH}\x41\101\u00e9\ud800'
'\
a'
''
f''
f'a'
f'{a}'
f'{a!r}{b!s}{c!a}'
f'{a:>{b}}'
f'{a:{b}{c}}'
f'{a:%H:%M}'
f'{a=}'
f'{a = }'
f'{ a  =  !s}'
f'{a=:>3}'
f'{a=!r:>3}'
f'x{{y}}{a}z{{'
f'{{{a}}}'
f'\N{EM DASH}\'{a}\n'
rf'\d{a}\N' 'x'
f'{a}' 'b' f'{c}' r'\d' f'{d}{{'
'a' 'b' f'{c}'
f'{ {1: 2}[1] }'
f'{(lambda: 1)()}'
f'{a["b"]}{a.b}{a(b)}{a != b}{(a := 5)}'
f'{a,}{*a, b}'
f'''{a
}''' 'b'
f'''"{a}"' {b:
}'''
a
_
é
ﬁ.ª
a.b
a.b.c.d
a . b
a()
a(b)
a(b, *c, d=e, **f)
a(*b, c, *d)
a(**b, c=d)
a(b for c in d)
a((b for c in d))
a((b), (c, d))
a(b=(c))
a(b := c)
a()()()
a[b]
a[b, c]
a[b,]
a[(b, c)]
a[*b]
a[*b, c]
a[b:c]
a[b:c:d]
a[:]
a[::b, ..., 1:]
a[b := c]
a[b][c](d).e[f]
-a
+a
~a
not a
not not a
- - + ~ a
-1
-a ** -b
a + b - c * d / e // f % g ** h @ i
a << b >> c & d | e ^ f
(a + b) * c
a and b
a and b and c or d or e
(a and b) and c
a and (b and c)
not a in b
a < b
a < b <= c > d >= e == f != g
a in b
a not in b
a is b
a is not b
a if b else c
a if b else c if d else e
(a if b else c) if d else e
()
(a,)
(a, b)
a, b
((a, b),)
((a, b))
(a), b
*a, b
[]
[a]
[a, *b, c]
{a}
{a, *b}
{}
{a: b}
{a: b, **c, 'd': e}
[a for b in c]
[a for b in c if d if e for f in g]
[a for b, (c, *d) in e]
{a for b in c}
{a: b for c in d}
(a for b in c)
((a) for (b) in (c))
[a for b in (c, d) if (e, f)]
[[a for b in c] for d in e]
[(a := b) for c in d]
lambda: a
lambda a: b
lambda a, b=c, /, d=e, *f, g, h=i, **j: k
lambda *, a: b
lambda *a: b
lambda: (yield)
lambda: lambda: (yield)
lambda a=lambda: b: c
lambda: (a, b)
(a := b)
(((a)))
(
 # comment
 a +
 b
)
1if a else 2
a if b else(c)
0x1for a in b
print(a)if b else c
'é', a.b, 'é'.c(d)
'😀' + a
"""

STATEMENTS = [
    "",
    "\n\n",
    "# only a comment",
    "pass",
    "pass;",
    "a; b; c",
    "a;b ; c;",
    "a = b",
    "a = b = c = d",
    "a, b = c",
    "(a, b), [c, *d] = e",
    "a, = b",
    "*a, = b",
    "a.b[c], d = e",
    "a: b",
    "a: b = c",
    "(a): b",
    "(a): b = c",
    "((a)) : (b)",
    "a.b: c",
    "(a.b): c = d",
    "a[b]: c = d",
    "(a[b]): c",
    "a: b = c, d",
    "a: b = *c, d",
    *[f"a {op}= b" for op in ("+", "-", "*", "/", "//", "%", "@", "&", "|", "^", ">>", "<<", "**")],
    "a.b += c, d",
    "del a",
    "del a, b.c, d[e]",
    "del (a, b)",
    "del (a), b",
    "del [a, b], (c)",
    "del a,",
    "import a",
    "import a.b.c as d, e, f.g",
    "from a import b",
    "from a.b import c as d, e",
    "from . import a",
    "from .... import a",
    "from ...a.b import (c, d as e,)",
    "from a import *",
    "from __future__ import annotations\ndef f(): pass",
    "from __future__ import (division, annotations as x)\ndef f(): pass",
    "'doc'\nfrom __future__ import generator_stop\ndef f(): pass",
    "raise",
    "raise a",
    "raise a from b",
    "assert a",
    "assert a, b",
    "assert (a, b)",
    "global a",
    "if a: b",
    "if a: b; c",
    "if a:\n  b\nelse:\n  c",
    "if a:\n  b\nelif c:\n  d\nelif e: f\nelse: g",
    "if a:\n  b\nelse:\n  if c:\n    d\n  else: e",
    "if (a := b):\n\tc\n\td",
    "while a: b",
    "while a:\n  break\nelse:\n  c",
    "while a: continue",
    "for a in b: c",
    "for a, b in c, d:\n  e\nelse:\n  f",
    "for (a) in (b): c",
    "for a in *b, c: d",
    "for a.b, c[d] in e: f",
    "with a: b",
    "with a as b, c: d",
    "with (a): b",
    "with (a, b): c",
    "with (a, b) as c: d",
    "with (a as b, c as (d, e),): f",
    "with (a), (b): c",
    "with a as (b), c as [d]: e",
    "try: a\nfinally: b",
    "try: a\nexcept: b",
    "try: a\nexcept b: c\nexcept (d, e) as f: g\nexcept: h\nelse: i\nfinally: j",
    "try: a\nexcept* b: c\nexcept* (d, e) as f: g",
    "match a:\n case 1: b",
    "match a, b:\n case 1: b",
    "match *a, b:\n case _: b",
    "match (a):\n case -1 | 1.5 | -1.5+2j | 'a' 'b' | b'c' | None | True: b\n case False: c",
    "match a:\n case b.c | b.c.d: e\n case b: f",
    "match a:\n case []: a\n case [b]: c\n case (b,): c\n case (): d\n case b, : d\n case b, *_, c: d\n case [*b]: c",
    "match a:\n case {}: b\n case {1: b, 'c': 2, None: d, e.f: _, **g}: h",
    "match a:\n case B(): c\n case B.C(d, 1, e=f, g=_): h\n case B(C(d), e=[f, *g]): h",
    "match a:\n case (1 as c): d\n case 1 | 2 as b: c\n case [1 as b, (2 | 3) as c]: d\n case ((b)): c",
    "match a:\n case b if c: d\n case (b) if (c, d): e\n case _ if b: d",
    "match = case = _ = type = 1\nmatch(a)\nmatch[a]\nmatch.a\ncase * a\nprint(match, case)",
    "def f(): pass",
    "def f(): return 1; a",
    "def f(): pass;",
    "def f(): 'doc'",
    "def f(): 'doc' 'umentation'; return",
    "def f(): ('doc')",
    "def f(): f'doc'",
    "def f(): b'doc'",
    "def f(): 1",
    "def f():\\\n  return 1",
    "def f():\\\nreturn 1",
    "def f(): return 1 \\\n\n",
    "def f(): return 1 \\\n ; \\\n\na",
    "def f(): \\\n  a; \\\n  b\nc",
    "def f():\n  # comment\n  pass",
    "def f():  # comment\n\n  # comment\n\n  pass  # comment\n  # comment\na",
    "def f():\n  pass\n# comment\n  # comment\n  a",
    "def f():\n\tif a:\n\t\tb\n\telse:\n\t\tc\n\treturn d",
    "def f():\n  a = '''\nb\n   c'''\n  d",
    "def f():\n  a = (\nb,\n# c\n d)\n  e",
    "def f():\n  a = b + \\\nc\n  d",
    "def f():\n\x0c  a\n  b",
    "class A:\n\x0c\n  def f(self):\n\x0c    a\n\n    b",
    "def f(a, b=c, /, d: e = g, *h: i, j, k: l = m, **n: o) -> p: pass",
    "def f(a, /): pass",
    "def f(*, a): pass",
    "def f(*a: *b): pass",
    "def f(\n  a,  # comment\n  b=1,\n): pass",
    "async def f(): await a",
    "async  def  f ( ) : pass",
    "async \\\n def \\\n  f(): pass",
    "async def f():\n  async with a as b, c: d\n  async for e in f: g\n  return [h async for i in j if await k]",
    "def f(): yield",
    "def f(): a = yield b",
    "def f(): yield from a",
    "def f(): return (yield)",
    "def f():\n  def g(): yield",
    "def f():\n  lambda: (yield)",
    "def f():\n  class A:\n    def g(): yield",
    "def f():\n  def g(a=(yield)): pass",
    "def f():\n  lambda a=(yield): b",
    "def f():\n  @(yield)\n  def g(): pass",
    "def f():\n  class A((yield)): pass",
    "def f():\n  return [a for a in (yield)]",
    "def f():\n  return f'{(yield)}'",
    "def f():\n  if a:\n    while b:\n      try: c\n      finally: yield",
    "def f():\n  nonlocal_ = 1\n  def g():\n    nonlocal nonlocal_\n    global a, b\n    a = nonlocal_ = b",
    "@a\ndef f(): pass",
    "@a.b(c)\n# comment\n@d\n\n@e or f\ndef g(): pass",
    "@(a)\ndef f(): pass",
    "@(  # comment @\n  a\n)\nclass B: pass",
    "@ \\\n a\nasync def f(): pass",
    "def f():\n  @a\n  def g():\n    @b\n    class C:\n      @d\n      def h(): pass",
    "def f():\n  @(\n # @ \n  a)\n  def g(): pass\n  b",
    "class A: pass",
    "class A(): pass",
    "class A: a = 1; b = 2",
    "class A(B, C.D, *e, metaclass=F, **g): pass",
    "class A(B, (C, D), E[f],): pass",
    "class A:\n  'doc'\n  a: int = 1\n  def f(self): return self\n  class B:\n    '''d''' 'oc'\n    def g(self): pass",
    "class A:\n  def f(self):\n    class B:\n      def g(self): self.__a; __b\n    self.__c(__d=1, **__e)",
    "class __A_:\n  __b = c.__d\n  def __f(self, __p, *__q, __k=1, **__r): pass\n  class __B(__C, metaclass=__M, __k=1): pass",
    "class A:\n  import __a, __b.c, d as __e\n  from __f import __g, h as __i\n  from __f.j import k",
    "class A:\n  def f(self):\n    global __g\n    nonlocal_ = 1\n    for __a in b: pass\n    with c as __d: pass\n"
    "    try: pass\n    except e as __f: pass\n    del __h\n    __i: int = 1\n    [__j for __j in k]\n    lambda __l: __l\n"
    "    (__m := 1)\n    match n:\n      case {'a': __o, **__p}: pass\n      case [*__q]: pass\n      case R(__s=__t) as __u: pass",
    "class __:\n  __a = 1",
    "class _:\n  __a__ = __a",
    "class ﬁ:\n  __ª = 1",
    "é = 'é'; ñ = é.ü(ö='ß')  # ä\nif é: 'ä'; b",
    "class Ä:\n  def ö(ß, ü='é'): return f'é{ß!r}ü' 'ö'; a",
    "a = f'é{b}' \\\n  f'ü{c}{d:é{e}}'; f",
    "if a:\n  b = (f'{c}'\n    'd'\n       f'{e}')\n  f'''{g\n}{h}'''",
    "if a:\n    def f(): pass\n    b\nfor c in d:\n    def g():\n        pass\n    class H:\n        def i(self):\n            pass",
    "with a:\n  def f():\n    b\ntry:\n  def g(): c\nexcept d:\n  def h(): e\nelse:\n  def i(): j\nfinally:\n  def k(): l",
    "match a:\n  case b:\n    def f():\n      c",
    "while a:\n  def f(): b\nelse:\n  def g(): c",
    "def f(a=lambda: b, c=lambda d: e): pass",
    "def f(): a\ndef g(): b\nclass A:\n  def h(self): c\nd",
    "\tpass".strip(),
    "if a:\n        b\n\tc".replace("\t", "        "),
    "\x0ca = 1\n\x0cb = 2",
    "a = 1  \n\n\n\n  # comment\nb = 2\\\n\n",
    "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n'''doc'''\n",
    "'doc'; a",
    "('doc')",
    "'doc' f'{a}'",
    "a = '''" + "\n".join(f"line {n}" for n in range(120)) + "'''; b",
    "a = (" + "\n".join(f"  'line {n}'" for n in range(120)) + ")",
    "a = [(" + "\n".join(f"  b'line {n}'" for n in range(120)) + "), b]",
    "a = (" + "\n".join(f"  f'line {n}' '{{x}}'" for n in range(120)) + ", b)",
    "def f(a='''" + "\n".join(f"line {n}" for n in range(120)) + "'''): pass",
    "def f():\n  '''" + "\n".join(f"line {n}" for n in range(120)) + "'''\n  return a",
    "if 1:\n  pass\n" + "\n".join(f"elif {n}:\n  a" for n in range(60)) + "\nelse:\n  b",
    "a = " + " + ".join(f"b{n}" for n in range(250)),
    "a = " + " and ".join(f"b{n}" for n in range(300)),
    "a = b" + "".join(f".c{n}()" for n in range(150)),
    "a = " + " ".join(f"'b{n}'" for n in range(1000)),
    "a = " + "[" * 60 + "]" * 60,
    "a = " + "(" * 60 + "b" + ")" * 60,
]


def _expressions() -> list[str]:
    """The expressions above; a line that begins inside an unfinished expression belongs to it."""
    found: list[str] = []
    pending: list[str] = []
    for line in EXPRESSIONS.strip("\n").split("\n"):
        pending.append(line)
        text = "\n".join(pending)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        except SyntaxError:
            assert len(pending) < 8, text
            continue
        found.append(text)
        pending = []
    assert not pending, pending
    return found


SNIPPETS = [*STATEMENTS, *_expressions()]
