"""Whether importing a file can do anything to what it has imported, by its text alone.

A file that defines functions does nothing with what they mention until something calls them. So a file is quiet if
what runs when it is imported (what is left of its text without the bodies of functions) neither mentions the names in
question nor calls anything that could be its own. Whatever is not plainly harmless is not quiet.
"""

from __future__ import annotations

import re
from collections.abc import Set

_LONGEST = 32 * 1024
"""A longer text is not looked at: not every search here takes time in proportion."""

_CUT = b"\n\0"
"""What stands for text that was taken away, lest what is left of a string before it goes on behind it."""

_BODY = re.compile(
    rb"\n([ \t]*)(?:async[ \t]+)?def[ \t]+([^\n]*(?:\n(?:\1[ \t)][^\n]*|[ \t\f]*(?:#[^\n]*)?(?=\n|\Z)))*)"
)
"""A function: its first line, and all that follow and are indented further, end its parameters, or hold nothing."""

_HEAD = re.compile(rb"\w+[ \t]*\(([^()]*)\)[ \t]*(?:->[ \t]*([^:\n()]+))?:")
_DEFAULT = re.compile(rb"=[^,]*")

_MAIN = re.compile(
    rb"\nif[ \t]+__name__[ \t]*==[ \t]*(?:'__main__'|\"__main__\")[ \t]*:[ \t]*(?:#[^\n]*)?"
    rb"((?:\n(?:[ \t][^\n]*|(?:#[^\n]*)?(?=\n|\Z)))+)"
)
_IMPORT = re.compile(rb"\n(?:from|import)\b[^\n(\\;]*(?:\([^)#\\]*\))?(?=[ \t]*(?:#[^\n]*)?(?:\n|\Z))")
_DOCSTRING = re.compile(rb"\n[ \t]*[rR]?(?:\"\"\"[^\"\\\0]*\"\"\"|'{3}[^'\\\0]*'{3})(?=[ \t]*(?:\n|\Z))")
_STRING = re.compile(rb"(?<![\w\x80-\xff\"'])[rRuUbB]?(?:\"[^\"\\\n]*\"(?!\")|'[^'\\\n]*'(?!'))")
_COMMENT = re.compile(rb"#[^\n]*")
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")

_SAFE = rb"staticmethod|classmethod|property|abstractmethod|override|final|overload"
_ERRORS = rb"object|Exception|ValueError|RuntimeError|TypeError|KeyError"
_HARMLESS = re.compile(
    rb"(?<=\n)[ \t]*(?:"
    rb"class[ \t]+\w+[ \t]*(?:\([ \t]*(?:" + _ERRORS + rb")?[ \t]*\))?[ \t]*:"
    rb"|@(?:" + _SAFE + rb"|abc\.abstractmethod|\w+\.setter)[ \t]*(?=\n)"
    rb"|\w+[ \t]*(?::[ \t]*logging\.Logger[ \t]*)?=[ \t]*logging\.getLogger\((?:__name__)?\)[ \t]*(?=\n|\Z))"
)
"""What makes a class, marks a method or asks for a logger: none calls a function that the file has."""

_TAKEN = _SAFE + b"|" + _ERRORS + b"|abc|logging"
_REDEFINED = re.compile(
    rb"\b(?:def|class|as)[ \t]+(?:" + _TAKEN + rb")\b|\n[ \t]*(?:" + _TAKEN + rb")[ \t]*[:=]|import[ \t]*\*"
    rb"|\bfrom[ \t]+(?!(?:abc|typing|typing_extensions)[ \t])[.\w]+[ \t]+import\b[ \t]*(?:\([^)]*|[^\n]*)\b(?:"
    + _TAKEN
    + rb")\b"
)
_TAKEN_WORDS = tuple(_TAKEN.split(b"|"))
_LOOP = re.compile(rb"\b(?:while|for)\b")
_HOOKS = (b"__init_subclass__", b"__set_name__", b"__class_getitem__", b"metaclass", b"classmethod")
"""What runs when a class is made or one of its attributes is read, though nothing calls it."""

_PLAIN_BODY = re.compile(
    rb"\n([ \t]*+)(?:async )?def \w++\(([^()=\"']*+)\)(?: -> ([^\n:()\"']++))?:"
    rb"[^\n]*+(?:\n(?:\1[ \t][^\n]*+|[ \t\f]*+(?=\n|\Z)))*+"
)
_PLAIN_LINES = re.compile(
    rb"(?:\n(?:[ \t\f]*+(?=\n|\Z)|\0|(?:from|import) [^\n(\\;\"']*+|class \w++:|#[^\n]*+"
    rb"|[ ]*+(?:\"\"\"[^\"\\\0]*+\"\"\"|\w++(?:: \w++)? = "
    rb"(?:-?[\d._]++|True|False|None|\"[^\"\\\n]*+\"|'[^'\\\n]*+'|\[\]|\{\}))(?=\n|\Z)))*+"
)


def is_quiet(text: bytes, names: Set[bytes]) -> bool:
    """Say whether importing the file of a normal text does nothing with what its `names` stand for."""
    if len(text) > _LONGEST:
        return False
    if _is_plain(text, names):
        return True
    running = _running_text(text)
    return running is not None and not _calls(running, text) and names.isdisjoint(_WORD.findall(running))


def is_call_free(text: bytes) -> bool:
    """Say whether importing the file of a normal text calls nothing that is, or is given, a function of its own."""
    running = _running_text(text) if len(text) <= _LONGEST else None
    return running is not None and not _calls(running, text)


def _is_plain(text: bytes, names: Set[bytes]) -> bool:
    """Say whether a file holds nothing but plain imports, constants, classes without bases, and functions.

    That is the quick answer for most of the files in question; False says nothing.
    """
    parts = _PLAIN_BODY.split(text)
    rest = _CUT.join(parts[::4])
    if _PLAIN_LINES.fullmatch(rest) is None or not _is_closed(text) or text.count(b"\0"):
        return False
    if b"class " in rest and (b"__" in text or b"classmethod" in text):
        for word in _HOOKS:
            if word in text:
                return False
    if len(parts) == 1 or b"import annotations" in text:
        return True
    heads = b" ".join(parts[2::4]) + b" ".join(filter(None, parts[3::4]))
    return not any(name in heads and name in _WORD.findall(heads) for name in names)


def _calls(running: bytes, text: bytes) -> bool:
    """Say whether what runs calls something, plainly or by a decorator, a base class or a hook of its own classes.

    A loop need not end, so it counts as well.
    """
    if _LOOP.search(running):
        return True
    rest = _HARMLESS.sub(b"", running)
    if b"(" in rest or b"@" in rest or b"class " in rest:
        return True
    if rest != running and any(word in text for word in _HOOKS):
        return True
    return (b"(" in running or b"@" in running) and (
        any(word in text for word in _TAKEN_WORDS) and _REDEFINED.search(text) is not None
    )


def _running_text(text: bytes) -> bytes | None:
    """Return what of a normal text runs when the file is imported, import statements aside; None where that is open.

    Strings and comments are left out; so are the bodies of functions, but not what their first lines evaluate.
    """
    is_lazy = b"import annotations" in text  # else what the parameters are annotated with is evaluated as well
    heads: list[bytes | None] = []

    def left_of(match: re.Match[bytes]) -> bytes:
        head = _HEAD.match(match[2])
        if head is None or not _is_closed(match[0]):
            heads.append(None)
        elif is_lazy:
            heads.extend(_DEFAULT.findall(head[1]))
        else:
            heads.extend((head[1], head[2] or b""))
        return _CUT

    if b"\0" in text:
        return None
    rest = _BODY.sub(left_of, text)
    main = _MAIN.search(rest)
    if main is not None and _is_closed(main[0]):
        rest = rest[: main.start()] + _CUT + rest[main.end() :]
    rest = _IMPORT.sub(b"\n", _DOCSTRING.sub(b"\n", rest))
    rest = b"\n".join((rest, *(each for each in heads if each is not None)))
    rest = _COMMENT.sub(b"", _STRING.sub(b"0", rest))
    rest = rest.replace(b"\0", b"")
    return None if b'"' in rest or b"'" in rest or b"\\" in rest or None in heads else rest


def _is_closed(block: bytes) -> bool:
    """Say whether no text in triple quotes begins before, or goes on behind, what is taken for a block."""
    return not block.count(b'"""') % 2 and not block.count(b"'''") % 2
