"""What a file's bytes say of its relevance: whether it counts by itself, and which import statements it has.

Everything here errs on one side: a file that might matter counts, a text that might be an import is one. Nothing is
parsed; most files of a large tree cost one search for each of a few words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oprc_static.closure.statements import parse_statement

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_TOP = re.compile(rb"\n((?:from|import)\b[^\n]*|[A-Za-z_]\w*\.[\w.]+[ \t]*[-+*/|&^%@<>:]*=[^=]|del[ \t]+[\w, \t]*\w\.)")
"""A line that starts with an import statement, or with an attribute that it sets or deletes."""

_SIMPLE = re.compile(
    rb"(?:from[ \t]+[.\w]+[ \t]+)?import[ \t]+(?:\*|[\w.]+(?:[ \t]+as[ \t]+\w+)?"
    rb"(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)[ \t]*\Z"
)
"""An import statement that its line holds, and nothing else."""

_MOST_KNOWN, _SHORT = 50_000, 200
"""So many lines are remembered that are no longer than so many bytes."""

_MOST_IMPORTS = 1_000
_LONGEST = 8_000
"""A file that has more words `import`, or more bytes before or behind one in its statement, counts without a look."""

_MOST_IMPORTS = 1_000
_LONGEST = 2_000
"""A file with more words `import` than so many, or one so far from the start of its line, counts without a look."""

_IMPORT = re.compile(rb"(?<![\w\x80-\xff])import(?![\w\x80-\xff])")
_LAST_FROM = re.compile(rb".*(?<![\w\x80-\xff.])from(?![\w\x80-\xff])([^;:]*)\Z", re.DOTALL)
_REST = re.compile(rb"(?:[ \t\f]|\\\n)*+(?:\(([^)]*+)|((?:[^\n;#\\]++|\\\n|\\)*+))")
_COMMENT = re.compile(rb"#[^\n]*")

_MAY_PRECEDE_CODING = frozenset({b"#", b"\n", b"\r", b" ", b"\t", b"\f", _BYTE_ORDER_MARK[:1]})
"""How a file can start that says which encoding it has: by a comment in its first two lines, or a mark."""

_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF_8 = frozenset({b"utf-8", b"utf8", b"utf_8", b"u8", b"ascii", b"us-ascii", b"utf-8-sig"})

_LOADING = re.compile(rb"\bsys\.(?:modules|path|meta_path|path_hooks|path_importer_cache)\b")
"""What reaches modules or changes where they are found, however the file has got `sys`."""

_SETTING = re.compile(rb"\n(?:set|del)attr\(")


_ODD = "…".encode()
"""Stands for a statement that is not looked at: no such text tells what it means."""


class Facts(NamedTuple):
    """What is known of a file by its bytes: it depends on nothing else, so it can be kept by content.

    `counts` says that the file matters whatever the others are. `imports` are its import statements, those that
    surely run when the module does with nothing before them on the line, others with a blank.
    """

    counts: bool
    imports: tuple[bytes, ...]


def read_facts(data: bytes, words: Sequence[bytes]) -> Facts:
    """Return what the bytes of a file say; `words` are those of which each makes a file count."""
    text = normal(data)
    found: list[bytes] = _TOP.findall(text)
    counts = False
    if text.count(b"import") != len(found) or not _known_harmless.issuperset(found) or b"\\\n" in text:
        counts, found = _look_closer(text, found)
    for word in words:
        if word in data:
            counts = True
    if b"attr(" in text and _SETTING.search(text) is not None:
        counts = True
    if data[:1] in _MAY_PRECEDE_CODING and _has_other_coding(text):
        counts = True
    return Facts(counts, tuple(found))


def are_silent(files: Sequence[bytes], words: Sequence[bytes], outside: set[bytes]) -> bool:
    """Say whether no file of some counts, or has another import statement than those that are known to lead `outside`.

    That is the quick answer for many files at once; False says nothing.
    """
    text = b"\n" + b"\n".join(files)
    found: list[bytes] = _TOP.findall(text)
    if text.count(b"import") != len(found) or not (_known_harmless.issuperset(found) and outside.issuperset(found)):
        return False
    if b"\r" in text or b"\\\n" in text or (b"attr(" in text and _SETTING.search(text) is not None):
        return False
    for word in words:
        if word in text:
            return False
    return not any(data[:1] in _MAY_PRECEDE_CODING and _may_say_more(data) for data in files)


def _may_say_more(data: bytes) -> bool:
    return data.startswith(_BYTE_ORDER_MARK) or _has_other_coding(b"\n" + data)


_known_harmless: set[bytes] = set()
"""Lines that hold one import statement and say nothing else of a file: the same few stand in many."""


def _look_closer(text: bytes, found: list[bytes]) -> tuple[bool, list[bytes]]:
    """Return whether a file counts for how it imports, and its import statements, `found` being what starts a line."""
    imports = found
    wanted = text.count(b"import")
    are_simple = all(len(each) <= _LONGEST and _SIMPLE.match(each) and each.count(b"import") == 1 for each in found)
    if wanted != len(found) or not are_simple or b"\\\n" in text:  # a line may go on from the one before
        if wanted > _MOST_IMPORTS:
            return True, []
        imports = list(_every_statement(text))
    odd = {each for each in imports if parse_statement(each).is_odd}
    counts = bool(odd) or b"__import__" in text or not all(each.startswith((b"from", b"import")) for each in found)
    if imports is found and len(_known_harmless) < _MOST_KNOWN:
        _known_harmless.update(each for each in found if each not in odd and b"sys" not in each and len(each) <= _SHORT)
    return counts or (b"sys." in text and _LOADING.search(text) is not None), imports


def normal(data: bytes) -> bytes:
    """Return a text with line feeds only, after a first one, so that every line starts behind one."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"\n" + data.removeprefix(_BYTE_ORDER_MARK)


def _has_other_coding(text: bytes) -> bool:
    """Say whether a file declares an encoding in which its bytes need not be what they look like (PEP 263)."""
    lines = text.split(b"\n", 3)[1:3]
    return any((found := _CODING.match(line)) and found[1].lower() not in _UTF_8 for line in lines)


def _every_statement(text: bytes) -> Iterator[bytes]:
    """Yield what may be import statements, wherever the word stands but in a comment that has its line to itself."""
    for match in _IMPORT.finditer(text):
        start = text.rfind(b"\n", 0, match.start()) + 1
        while start > 1 and text[start - 2 : start - 1] == b"\\" and match.start() - start <= _LONGEST:
            start = text.rfind(b"\n", 0, start - 1) + 1
        names = _names_behind(text, match.end())
        if match.start() - start > _LONGEST or len(names) > _LONGEST:
            yield _ODD
            continue
        before = text[start : match.start()]
        if before.lstrip(b" \t\f").startswith(b"#"):
            continue
        origin = _LAST_FROM.match(before)
        source = b"" if origin is None else b"from " + origin[1].replace(b"\\\n", b" ").strip() + b" "
        runs = before.startswith(b"from") if origin is not None else not before
        yield (b"" if runs else b" ") + source + b"import " + names


def _names_behind(text: bytes, end: int) -> bytes:
    """Return what is imported, where the word `import` ends at `end`: with or without parentheses and comments."""
    rest = _REST.match(text, end)
    assert rest is not None
    if rest[1] is None:
        names = rest[2]
    elif b"#" in rest[1]:  # a comment may hold a parenthesis
        names = _COMMENT.sub(b"", text[rest.start(1) :]).partition(b")")[0]
    else:
        names = rest[1]
    return names.replace(b"\\\n", b" ").strip()
