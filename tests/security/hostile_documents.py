"""Package documents that someone made to break a reader of YAML: small texts that grow, large ones, deep ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

_HEAD = "name: one\nclasses: []\nfunctions: []\n"
_LAUGHS = "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 60))
_LARGE = 300_000


def _filled(unit: str, size: int = _LARGE) -> Callable[[], str]:
    return lambda: _HEAD + unit * (size // len(unit))


def _classes(count: int, entry: str) -> Callable[[], str]:
    return lambda: (
        "name: one\nclasses:\n" + "".join(entry.format(number) for number in range(count)) + "functions: []\n"
    )


_TEXTS: dict[str, str | Callable[[], str]] = {
    "a billion laughs": _HEAD + "a0: &a0 [lol]\n" + _LAUGHS,
    "a billion laughs in the classes": "name: one\nx: &a0 [{key: A}]\n" + _LAUGHS + "classes: *a50\nfunctions: *a50\n",
    "one large text, many times": lambda: _HEAD + f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 100_000)}]\n",
    "an anchor in itself": _HEAD + "a: &a [*a]\n",
    "a mapping that merges itself": _HEAD + "a: &a\n  <<: *a\n  b: *a\n",
    "mappings that merge each other": _HEAD + "a: &a {<<: &b {<<: *a}}\nc: {<<: [*a, *b]}\n",
    "a document that is its own class": "&a\nname: one\nclasses: [*a]\nfunctions: *a\n",
    "an anchor used before it": _HEAD + "a: *b\nb: &b 1\n",
    "brackets": _HEAD + "a: " + "[" * 100_000,
    "closed brackets": _HEAD + "a: " + "[" * 100_000 + "]" * 100_000,
    "braces": _HEAD + "a: " + "{a: " * 50_000 + "}" * 50_000,
    "dashes": _HEAD + "a:\n" + "- " * 50_000 + "x\n",
    "question marks": _HEAD + "? " * 50_000 + "x\n",
    "indentation": lambda: _HEAD + "".join(f"{' ' * level}a:\n" for level in range(1000)),
    "nested mappings in mappings": lambda: (
        _HEAD + "".join(f"{' ' * level}? a\n{' ' * level}:\n" for level in range(500))
    ),
    "a tag that runs a command": _HEAD + "x: !!python/object/apply:os.system ['touch ran']\n",
    "a tag that makes an object": "!!python/object/new:os.system ['touch ran']\n",
    "tags that name things": _HEAD + "x: !!python/name:os.system\ny: !!python/module:os\nz: !!binary '*'\n",
    "tags of one's own": "%TAG ! tag:evil,2000:\n---\nname: !x one\nclasses: !<tag:a> []\nfunctions: !!set {a, b}\n",
    "unknown directives": "%YAML 9.9\n%FOO bar\n---\n" + _HEAD,
    "keys twice": "name: one\nname: two\nclasses: []\nclasses: [{key: A, key: B}]\nfunctions: []\n",
    "keys of every kind": _HEAD + "[a]: 1\n{b: c}: 2\n? |\n x\n: 3\nnull: 4\n1: 5\ntrue: 6\n",
    "three thousand keys": lambda: _HEAD + "".join(f"k{number}: 1\n" for number in range(3_000)),
    "one key, three thousand times": lambda: _HEAD + "k: 1\n" * 3_000,
    "three thousand classes": _classes(3_000, "- key: K{}\n"),
    "three thousand classes of one name": _classes(3_000, "- key: K\n"),
    "three thousand wrong classes": _classes(3_000, "- {{key: [x], disabled: perhaps, nope: {}}}\n"),
    "control characters": _HEAD + "a: \x00\x07\x1b[31m\x7f\x9b\n",
    "half a character": _HEAD + 'a: "\\ud800"\nb: "\\udfff\\ud800"\n',
    "beyond Unicode": _HEAD + 'a: "\\UFFFFFFFF"\n',
    "line ends of YAML 1.1": _HEAD.replace("\n", "\u2028") + "\x85\u2029b: c\n",
    "carriage returns": _HEAD.replace("\n", "\r"),
    "a large plain text": _filled("x"),
    "a large key": lambda: _HEAD + "? " + "k" * _LARGE + "\n",
    "a large quoted text": lambda: _HEAD + "a: '" + "''" * (_LARGE // 2),
    "escapes": lambda: _HEAD + 'a: "' + "\\u0041" * (_LARGE // 6) + '"\n',
    "a large block": lambda: _HEAD + "a: |\n" + "  line\n" * (_LARGE // 7),
    "comments": _filled("#\n"),
    "one long comment": lambda: "# " + "x" * _LARGE + "\n" + _HEAD,
    "empty lines": _filled("\n"),
    "spaces": lambda: _HEAD + "a: " + " " * _LARGE + "b\n",
    "tabs": lambda: _HEAD + "a:\n" + "\t" * 1_000_000,
    "many documents": _filled("---\n", 100_000),
    "many ends": _filled("...\n", 100_000),
    "a long list": lambda: _HEAD + "a: [" + "x, " * (_LARGE // 3),
    "anchors": _filled("&a ", 1_000_000),
    "aliases": _filled("*a ", 1_000_000),
    "a large number": lambda: _HEAD.replace("[]", "9" * 1_000_000, 1),
    "quotes": lambda: _HEAD + "a: " + "\"'" * 1_000_000,
    "larger than is read": _filled("x", 17_000_000),
}

_BYTES: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + _HEAD.encode(),
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + _HEAD.encode(),
    "UTF-16": _HEAD.encode("utf-16"),
    "UTF-16 without a mark": _HEAD.encode("utf-16-le"),
    "UTF-32": _HEAD.encode("utf-32"),
    "Latin-1": _HEAD.encode() + "a: é\n".encode("latin-1"),
    "a surrogate in UTF-8": _HEAD.encode() + b"a: \xed\xa0\x80\n",
    "an overlong byte": _HEAD.encode() + b"a: \xc0\x80\n",
    "an unfinished character": _HEAD.encode() + b"a: \xf0\x9f",
    "nothing": b"",
    "zeros": b"\0" * 1_000_000,
}


def _made(text: str | Callable[[], str]) -> Callable[[], bytes]:
    return lambda: (text if isinstance(text, str) else text()).encode("utf-8", "surrogatepass")


DOCUMENTS: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {name: _made(text) for name, text in _TEXTS.items()}
    | {name: (lambda content=content: content) for name, content in _BYTES.items()}
)
"""What makes each hostile document, by what it is."""
