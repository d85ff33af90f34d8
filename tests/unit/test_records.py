"""Records behave as the library's frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from oprc_static.records import record


@record
class Point:
    x: int
    y: int = 0
    note: str = field(default="", compare=False, repr=False)
    seen: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.x + self.y


@record
class Named(Point):
    """A point with a name."""

    name: str = "?"

    def __post_init__(self) -> None:
        assert self.name


@record(kw_only=True)
class ByName:
    first: int
    second: int = 2


@record(eq=False)
class Thing:
    value: int


@record
class Empty:
    pass


@dataclass(frozen=True, slots=True)
class Model:
    x: int
    y: int = 0
    note: str = field(default="", compare=False, repr=False)
    seen: list[int] = field(default_factory=list)


def test_fields_defaults_and_text_are_those_of_a_dataclass() -> None:
    ours, theirs = Point(1, note="n"), Model(1, note="n")
    assert repr(ours) == repr(theirs).replace("Model", "Point")
    assert [each.name for each in fields(Point)] == [each.name for each in fields(Model)]
    assert Point.__match_args__ == Model.__match_args__
    assert Point.__slots__ == Model.__slots__
    assert not hasattr(ours, "__dict__")


def test_each_instance_gets_a_default_of_its_own() -> None:
    assert Point(1).seen is not Point(1).seen


def test_equality_and_hash_go_by_the_compared_fields_and_the_class() -> None:
    assert Point(1, note="a", seen=[]) == Point(1, note="b", seen=[])
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert ByName(first=1) in {ByName(first=1)}
    assert Empty() == Empty()
    assert Thing(1) != Thing(1)


def test_fields_cannot_be_set_or_deleted() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        point.other = 2  # type: ignore[attr-defined]


def test_inheritance_adds_fields_and_runs_what_follows_construction() -> None:
    named = Named(1, 2, "n", [], "name")
    assert (named.size, named.name) == (3, "name")
    with pytest.raises(AssertionError):
        Named(1, name="")


def test_fields_by_name_only() -> None:
    with pytest.raises(TypeError):
        ByName(1)  # type: ignore[misc]
    with pytest.raises(TypeError, match="first"):
        ByName()  # type: ignore[call-arg]


def test_replacing_copying_and_pickling() -> None:
    named = Named(1, 2, "n", [3], "name")
    assert replace(named, x=5) == Named(5, 2, "n", [3], "name")
    assert copy.deepcopy(named) == named
    assert pickle.loads(pickle.dumps(named)) == named  # noqa: S301 - our own bytes


def test_a_method_of_ones_own_stays() -> None:
    @record
    class Shouting:
        word: str

        def __repr__(self) -> str:
            return self.word.upper()

    assert repr(Shouting("a")) == "A"


def test_the_first_instance_is_made_as_all_others_are() -> None:
    @record
    class Fresh:
        """Nobody has made one."""

        x: int
        y: int = 2

    with pytest.raises(TypeError, match=r"Fresh\.__init__\(\) missing 1 required positional argument: 'x'"):
        Fresh()  # type: ignore[call-arg]  # on purpose
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Fresh(1, z=2)  # type: ignore[call-arg]  # on purpose
    assert Fresh(1) == Fresh(x=1, y=2)
    assert str(inspect.signature(Fresh)).startswith("(x, y=")
