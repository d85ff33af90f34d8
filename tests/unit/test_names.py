from __future__ import annotations

import importlib.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oprc_static.names import (
    RelativeImportError,
    import_order,
    is_dotted_name,
    is_within,
    join_name,
    nearest_name,
    parent_name,
    parent_names,
    resolve_relative,
    split_name,
)


def test_splitting_and_joining():
    assert (split_name("a.b"), split_name("")) == (("a", "b"), ())
    assert (join_name("a", "", "b.c"), join_name()) == ("a.b.c", "")
    assert (parent_name("a.b.c"), parent_name("a")) == ("a.b", "")
    assert (parent_names("a.b.c"), parent_names("a")) == (("a", "a.b"), ())
    assert [is_within(name, "a.b") for name in ("a.b", "a.b.c", "a.bc", "a")] == [True, True, False, False]
    assert [is_dotted_name(text) for text in ("a.b", "é", "a-b", "", "a..b", ".a")] == [True, True, *[False] * 4]


def test_order_compares_parts():
    assert sorted(["a_b", "a.b", "a", "b", "a.b.c", "B"], key=import_order) == ["B", "a", "a.b", "a.b.c", "a_b", "b"]


@given(
    package=st.lists(st.sampled_from("abc"), max_size=4).map(".".join),
    level=st.integers(0, 6),
    module=st.sampled_from([None, "", "x", "x.y"]),
)
def test_cpython_resolves_alike(package: str, level: int, module: str | None):
    dotted = "." * level + (module or "")
    try:
        expected = importlib.util.resolve_name(dotted, package) if dotted else None
    except ImportError:
        expected = None
    # resolve_name leaves the dot behind that only `from . import x` has: the package itself is meant.
    expected = expected.removesuffix(".") if expected else expected
    try:
        found = resolve_relative(package, level, module)
    except RelativeImportError:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    ("package", "level", "message"),
    [
        ("", 1, "attempted relative import with no known parent package"),
        ("a", 2, "attempted relative import beyond top-level package"),
        ("a", 0, "Empty module name"),
    ],
)
def test_errors_are_cpythons(package: str, level: int, message: str):
    with pytest.raises(RelativeImportError, match=message):
        resolve_relative(package, level, None)


def test_nearest_name():
    assert nearest_name("taget", ["target", "platform"]) == "target"
    assert nearest_name("zzz", ["target"]) is None
    assert nearest_name("x" * 10_000, ["x" * 10_000]) is None
