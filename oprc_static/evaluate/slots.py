"""Which attributes objects of a class have a place for (data model 3.3.2.4, `__slots__`)."""

from __future__ import annotations

from oprc_static.evaluate.values import ClassValue, Const, DictValue, ListValue, TupleValue, Value, unlisted


def has_slot(cls: ClassValue, name: str) -> bool:
    """Whether instances have a place for the attribute: a `__dict__`, or a slot of that name."""
    return has_dict(cls) or any(name in (slots_of(each) or ()) for each in cls.mro)


_WITHOUT_DICT = frozenset({
    "object", "Generic", "int", "bool", "float", "complex", "str", "bytes", "tuple", "frozenset", "list", "dict", "set",
})  # fmt: skip
"""Built-in classes whose objects have no `__dict__`."""


def has_dict(cls: ClassValue) -> bool:
    """Whether instances have a `__dict__`: some class of the MRO is without `__slots__`, or a base is from outside."""
    if cls.is_open:
        return True
    for each in cls.mro:
        slots = slots_of(each)
        if each.native not in _WITHOUT_DICT and (slots is None or "__dict__" in slots):
            return True
    return False


def slots_of(cls: ClassValue) -> tuple[str, ...] | None:
    """Return the names in a class's own `__slots__`, mangled; None where it has none or they are unknown."""
    held = cls.names.names.get("__slots__")
    if isinstance(held, Const) and isinstance(held.value, str):
        items: list[Value] = [held]
    elif isinstance(held, TupleValue | ListValue) and not getattr(held, "blur", None):
        items = list(held.items)
    elif isinstance(held, DictValue) and not unlisted(held):
        items = [pair[0] for pair in held.items.values()]
    else:
        return None
    names = [item.value for item in items if isinstance(item, Const) and isinstance(item.value, str)]
    return tuple(_mangled(name, cls) for name in names) if len(names) == len(items) else None


_OF_EXCEPTIONS = frozenset({"args", "__cause__", "__context__"})
"""What an exception keeps beside its `__dict__`."""


def beside_dict(cls: ClassValue) -> frozenset[str] | None:
    """Return the names that instances keep elsewhere than in their `__dict__`.

    None where that is unknown: for members of an enum, whose dict has names besides, and where a `__slots__` is.
    """
    if cls.enum is not None:
        return None
    found: set[str] = set()
    bound: set[str] = set()
    for each in cls.mro:
        slots = slots_of(each)
        if slots is None and "__slots__" in each.names.names:
            return None
        found.update(name for name in slots or () if name not in bound)
        bound.update(each.names.names)
        if each.native == "BaseException":
            found |= _OF_EXCEPTIONS
    return frozenset(found)


_LAID_OUT = frozenset({
    "int", "float", "complex", "str", "bytes", "tuple", "frozenset", "list", "dict", "set", "BaseException", "type",
    "property",
})  # fmt: skip
"""Built-in classes whose objects have a layout of their own."""


def solid_base(bases: tuple[Value, ...]) -> ClassValue | None:
    """Return the class whose layout objects of a class with these bases have, None for a plain object's.

    Raises `LayoutConflict` where no base's layout extends the others' (CPython's `best_base`).
    """
    winner: ClassValue | None = None
    for base in bases:
        candidate = _solid(base) if isinstance(base, ClassValue) else None
        if candidate is None or (winner is not None and candidate in winner.mro):
            continue
        if winner is not None and winner not in candidate.mro:
            raise LayoutConflict
        winner = candidate
    return winner


class LayoutConflict(Exception):
    """The layouts of several bases exclude each other."""


LAYOUT = "layout"
"""The fact of a class: whose layout its objects have."""


def lay_out(cls: ClassValue, bases: tuple[ClassValue, ...]) -> None:
    """Decide, once, whose layout objects of a new class have; raises `LayoutConflict`."""
    inherited = solid_base(bases)
    cls.facts[LAYOUT] = cls if _adds(cls) else inherited


def _solid(cls: ClassValue) -> ClassValue | None:
    if LAYOUT in cls.facts:
        return cls.facts[LAYOUT]  # type: ignore[no-any-return]  # facts are untyped; this one is a class or None
    return cls if _adds(cls) else solid_base(cls.bases)


def _adds(cls: ClassValue) -> bool:
    return cls.native in _LAID_OUT or any(name not in ("__dict__", "__weakref__") for name in slots_of(cls) or ())


def _mangled(name: str, cls: ClassValue) -> str:
    private = name.startswith("__") and not name.endswith("__") and isinstance(cls.name, Const)
    return f"_{cls.name.value.lstrip('_')}{name}" if private and isinstance(cls.name, Const) else name
