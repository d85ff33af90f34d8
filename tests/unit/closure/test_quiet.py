"""What importing a file does to what it imports, by its text: quiet files do nothing, and doubt is not quiet."""

from __future__ import annotations

import pytest

from oprc_static.closure.facts import normal
from oprc_static.closure.quiet import is_call_free, is_quiet

QUIET = [
    "def f():\n    return tags\n",
    "def f():\n    tags.append(1)\n",
    "async def f(x: int) -> None:\n    '''Text.'''\n    tags()\n",
    "def f(\n    x,\n):\n    tags()\n\n    # more\n\n    tags()\n",
    "class A:\n    x = 1\n\n    def f(self):\n        tags()\n",
    "class A(Exception):\n    def f(self): tags()\n",
    "import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef f(): tags()\n",
    "class A:\n    @property\n    def f(self):\n        return tags()\n",
    "if __name__ == '__main__':\n    tags()\n",
    "'''About tags.'''\n__all__ = ['tags']\n",
    "from __future__ import annotations\n\n\ndef f(x: tags) -> tags:\n    pass\n",
    "LIMIT = 5\nNAME = 'tags'  # tags\n",
]

LOUD = [
    "tags.append(1)\n",
    "x = tags\n",
    "def f(x=tags): pass\n",
    "def f(x: tags): pass\n",
    "def f(): tags()\nf()\n",
    "@tags\ndef f(): pass\n",
    "@other\ndef f(): tags()\n",
    "class A(tags): pass\n",
    "class A(Other):\n    def f(self): tags()\n",
    "class A:\n    x = tags\n",
    "class A:\n    def __init_subclass__(cls): tags()\n\nclass B(A): pass\n",
    "for x in tags: pass\n",
    "x = f'{tags}'\n",
    "while True:\n    x = 1\n",
    "if True:\n    tags()\n",
    "if __name__ == '__main__':\n    pass\nelse:\n    tags()\n",
    "def property(f): f()\nclass A:\n    @property\n    def f(self): tags()\n",
    "x = '''\ndef f():\n    '''; tags()\n",
    '"""doc\ndef f():\n  pass"""; tags(); y = """\n"""\n',
    "x = 1; tags()\n",
    "x = (\n    tags\n)\n",
]


@pytest.mark.parametrize("text", QUIET)
def test_quiet(text: str) -> None:
    assert is_quiet(normal(text.encode()), {b"tags"})


@pytest.mark.parametrize("text", LOUD)
def test_loud(text: str) -> None:
    assert not is_quiet(normal(text.encode()), {b"tags"})


@pytest.mark.parametrize(("text", "expected"), [("x = 1\n", True), ("def f(): g()\n", True), ("x = g()\n", False)])
def test_calls(text: str, expected: bool) -> None:
    assert is_call_free(normal(text.encode())) is expected
