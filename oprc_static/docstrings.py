"""What becomes of a docstring's white space: in CPython's compiler from 3.13 on, and in the descriptions of `spec`.

Both are our own: the running Python's compiler and `inspect` must not decide what is exported (SEMANTICS section 2).
"""

from __future__ import annotations


def strip_indentation(doc: str) -> str:
    r"""Return `doc` as CPython 3.13's compiler stores a docstring literal; 3.12 and older store it as written.

    Tabs are expanded (also inside lines), the first line loses its leading U+0020, and the others lose the smallest
    indentation, counted in U+0020 only, that one with other content has. Blank first and last lines, trailing spaces
    and all other white space stay, so only a text of nothing but tabs and spaces becomes `""`; `"\n  "` stays.

    Args:
        doc: the literal's value. An assigned `__doc__` never comes here. With a lone surrogate 3.13 refuses to
            compile the module; that is reported where literals are lowered, here such text passes through.

    Source: SEMANTICS section 2; observed on CPython 3.13.0 by compiling (tests/unit/test_docstrings.py).
    """
    return "\n".join(_dedent(doc))


def clean(doc: str) -> str:
    """Return the description that `spec` makes of a docstring: `strip_indentation` without empty first and last lines.

    A last line with spaces beyond the margin is not empty and stays, as in `inspect.cleandoc` of 3.13. It makes no
    difference whether the compiler has stripped `doc` already: clean(strip_indentation(doc)) == clean(doc). (Cleaning
    twice may differ: with the empty first line gone, another line's indentation no longer counts.)

    Args:
        doc: a docstring, or a text assigned to `__doc__`, on any Python version.

    Source: SEMANTICS sections 2 and 4.3; equal to 3.13's `inspect.cleandoc`.
    """
    lines = _dedent(doc)
    filled = [number for number, line in enumerate(lines) if line]
    if not filled:
        return ""
    return "\n".join(lines[filled[0] : filled[-1] + 1])


def _dedent(doc: str) -> list[str]:
    first, *rest = doc.expandtabs().split("\n")
    bare = [line.lstrip(" ") for line in rest]
    margin = min((len(line) - len(text) for line, text in zip(rest, bare, strict=True) if text), default=0)
    return [first.lstrip(" "), *(line[margin:] for line in rest)]
