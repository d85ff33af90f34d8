"""What differs between two states of a file's program."""

from __future__ import annotations

from dataclasses import replace

from oprc_static import ir

Bodies = list[tuple[ir.FunctionDef, ir.FunctionDef]]
"""Functions before and after."""


def changed_bodies(before: ir.Module, after: ir.Module) -> Bodies | None:
    """Return the functions that have other bodies, if nothing else differs but ignore comments; else None.

    A body as long as it was, of the same kind and with the same docstring; what it mentions may be something else.
    """
    if replace(before, statements=(), ignores=()) != replace(after, statements=(), ignores=()):
        return None
    if [top.line for top in before.statements] != [top.line for top in after.statements]:
        return None
    old, new = ([top.statement for top in each.statements] for each in (before, after))
    return _changed(tuple(old), tuple(new))


def _changed(before: tuple[ir.Stmt, ...], after: tuple[ir.Stmt, ...]) -> Bodies | None:
    if len(before) != len(after):
        return None
    changed: Bodies = []
    for old, new in zip(before, after, strict=True):
        if old is new or old == new:
            continue
        more: Bodies | None = None
        if isinstance(old, ir.ClassDef) and isinstance(new, ir.ClassDef):
            is_alike = replace(old, body=()) == replace(new, body=())
            more = _changed(old.body, new.body) if is_alike else None
        elif isinstance(old, ir.FunctionDef) and isinstance(new, ir.FunctionDef) and _are_alike(old, new):
            more = [(old, new)]
        if more is None:
            return None
        changed += more
    return changed


def _are_alike(old: ir.FunctionDef, new: ir.FunctionDef) -> bool:
    return (
        replace(old, body=new.body, mentions=new.mentions) == new
        and replace(old.body, text=new.body.text, digest=new.body.digest) == new.body
        and old.body.text.count("\n") == new.body.text.count("\n")
        and old.body.column == 0
    )
