"""Large projects in batches: that they are, what is left of one, and when everything is evaluated at once after all."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest

from oprc_static.lower.contained import Containment
from oprc_static.workspace import projects
from tests.conformance.test_batches import outcomes

SHARED = "NAME = 'shop'\nHEARD = []\n\n\nclass Base:\n    '''What all have.'''\n"


def service(number: int, *, key: str = "", first: str = "", last: str = "") -> str:
    key = key or f"S{number}"
    return (
        f"from oaas_sdk2_py import oaas\nfrom shop import shared\n{first}\n\n"
        f"@oaas.service({key!r}, package=shared.NAME)\nclass S{number}(shared.Base):\n"
        f"    @oaas.method\n    def m{number}(self) -> int:\n        return {number}\n\n\n{last}\n"
    )


def files(count: int = 6, **more: str) -> dict[str, str]:
    modules = {f"shop/s{number}.py": service(number) for number in range(count)}
    return {"shop/__init__.py": "", "shop/shared.py": SHARED, **modules, **more}


def told(program: dict[str, str], size: int = 2, target: str = "sdk-0.3.6") -> Counter[str]:
    """Return why a program was not evaluated in batches, "" if it was; it gives the same anyhow."""
    apart, whole, counted = outcomes(program, size, target=target)
    assert apart == whole
    return counted


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.1", "sdk-0.3.6"])
def test_modules_that_share_a_supplier(target: str) -> None:
    assert told(files(), target=target) == {"": 1}


def test_few_modules_are_evaluated_at_once() -> None:
    assert told(files(2), size=8) == {}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"shop/s4.py": service(4, last="shared.HEARD.append(4)")}, "it changes what another module made"),
        ({"shop/s4.py": service(4, key="S0")}, "a file is two modules, or several modules register the same"),
        ({"shop/s4.py": service(4, last="1 / 0")}, "a module fails, or goes by what others do"),
        ({"shop/s4.py": service(4, last="import shop\nshop.s1")}, "a module fails, or goes by what others do"),
        ({"shop/s4.py": service(4, last="print(shared.Base.__subclasses__())")}, "the program asks which modules"),
        ({"shop/s4.py": service(4, first="import shop\nprint(dir(shop))")}, "it asks which names a package has"),
        ({"shop/s4.py": service(4, first="try:\n    import shop.s1\nexcept ImportError:\n    pass")}, "may not run"),
        ({"shop/s4.py": "import os\n" * 4 + "import gone.away\n" + service(4)}, ""),
    ],
)
def test_what_ties_a_project(more: dict[str, str], why: str) -> None:
    assert any(why in each for each in told(files(**more)))


def test_an_order_that_runs_across_batches() -> None:
    later = {"shop/s1.py": service(1, first="import shop.s5"), "shop/s0.py": service(0, last="import shop.s4")}
    assert told(files(**later)) == {"": 1}


def test_a_finding_in_each_batch() -> None:
    unknown = {f"shop/s{number}.py": service(number, key="K").replace("'K'", "input()") for number in (1, 4)}
    assert told(files(**unknown)) == {"": 1}


@pytest.mark.parametrize("more", [{}, {"shop/s4.py": service(4, last="shared.HEARD.append(4)")}])
def test_nothing_is_lowered_twice(more: dict[str, str]) -> None:
    lowered: Counter[bytes] = Counter()
    module = Containment.module

    def count(self: Containment, data: bytes) -> Any:
        lowered[data] += 1
        return module(self, data)

    with patch.object(Containment, "module", count), patch.object(projects, "LARGE", 0):
        program = files(**more)
        told(program)
    # once in batches, and once for the scan that it is compared with; what was dropped before is lowered once more
    dropped = {program[name].encode() for name in ("shop/s0.py", "shop/s1.py", "shop/s2.py")} if more else ()
    assert {data: times for data, times in lowered.items() if data} == {
        text.encode(): 2 + (text.encode() in dropped) for text in program.values() if text
    }


def test_what_a_batch_has_made_is_dropped() -> None:
    alive: list[int] = []
    machines: list[weakref.ref[object]] = []
    new_run = projects.new_run

    def watched(*arguments: Any) -> Any:
        gc.collect()
        alive.append(sum(each() is not None for each in machines))
        run = new_run(*arguments)
        machines.append(weakref.ref(run.machine))
        return run

    with patch.object(projects, "new_run", watched):
        told(files(8))
    assert alive[:4] == [0, 0, 0, 0]


def test_what_is_frozen_stays_frozen() -> None:
    gc.freeze()
    try:
        assert told(files()) == {"": 1}
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert told(files()) == {"": 1}
    assert gc.get_freeze_count() == 0
