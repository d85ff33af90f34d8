"""Many repositories at a time: on processes, on a cluster whose worker dies, on executors that fail."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from oprc_static import Scanned, ScanResult, ir, scan, scan_many
from oprc_static.lower import lower_bytes, lower_module
from oprc_static.lower.codec import decode
from oprc_static.rules import RULES

_SERVICE = """
from oaas_sdk2_py import OaasObject, oaas

@oaas.service("{name}", package="{package}")
class {name}(OaasObject):
    @oaas.method()
    async def {method}(self) -> int:
        return 0
"""


@pytest.fixture
def repositories(tmp_path: Path) -> list[str]:
    """Ten repositories, of which one is broken."""
    for number in range(10):
        folder = tmp_path / f"repository{number}"
        folder.mkdir()
        text = _SERVICE.format(name=f"Shop{number}", package=f"shop{number}", method="total")
        (folder / "shop.py").write_text(text + ("def broken(:\n" if number == 3 else ""))
    return [str(tmp_path / f"repository{number}") for number in range(10)]


def _facts(result: ScanResult | None) -> tuple[object, ...]:
    assert result is not None
    return (result.packages, result.diagnostics, result.assumptions, result.target, result.text if result.ok else "")


def test_processes_give_what_one_process_gives(repositories: list[str]) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        scanned = [*scan_many(repositories, executor=executor, target="sdk-0.3.6")]
    assert [each.path for each in scanned] == repositories
    for each in scanned:
        assert _facts(each.result) == _facts(scan([each.path], target="sdk-0.3.6"))


def test_what_cannot_be_scanned_costs_itself_only(repositories: list[str]) -> None:
    with ThreadPoolExecutor(1) as executor:
        scanned = [*scan_many([repositories[0], repositories[0] + "-gone"], executor=executor)]
    assert scanned[0].result is not None and scanned[0].result.ok
    assert scanned[1].result is None and "repository0-gone" in str(scanned[1].error)


class _Failing(Executor):
    """Fails every second job."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        future: Future[Any] = Future()
        if self.count % 2:
            future.set_exception(RuntimeError("the worker is gone"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_an_executor_that_fails_costs_the_repository(repositories: list[str]) -> None:
    scanned = [*scan_many(repositories[:2], executor=_Failing())]
    assert scanned[0] == Scanned(repositories[0], None, "RuntimeError: the worker is gone")
    assert scanned[1].result is not None


@pytest.fixture
def modules(tmp_path: Path) -> list[str]:
    """A folder with six modules."""
    for number in range(6):
        text = _SERVICE.format(name=f"Shop{number}", package="shop", method="total")
        (tmp_path / f"shop{number}.py").write_text(text)
    return [str(tmp_path)]


def test_an_executor_that_fails_to_lower_changes_nothing(modules: list[str]) -> None:
    """Files are lowered here, then."""
    failing = _Failing()
    assert _facts(scan(modules, executor=failing)) == _facts(scan(modules))
    assert failing.count == 6


class _Lying(Executor):
    """Answers nonsense."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(b"nonsense")
        return future


def test_nonsense_from_an_executor_is_not_believed(modules: list[str]) -> None:
    assert _facts(scan(modules, executor=_Lying())) == _facts(scan(modules))


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_give_what_one_process_gives(modules: list[str], jobs: int) -> None:
    assert _facts(scan(modules, jobs=jobs)) == _facts(scan(modules))


def test_lowering_is_bytes_to_bytes() -> None:
    assert decode(lower_bytes(b"x = 1\n")) == lower_module(b"x = 1\n")
    assert isinstance(decode(lower_bytes(b"x = (\n")), ir.Loss)
    assert lower_bytes(b"x = " + b"a + " * 1000 + b"a\n") == b""


def test_a_rule_that_has_travelled_is_the_same_rule() -> None:
    for rule in RULES.values():
        assert pickle.loads(pickle.dumps(rule)) is rule  # noqa: S301 - our own bytes


def _dying_once(mark: str, fn: Callable[..., Any], *args: Any) -> Any:
    """Do the work, and lose it and the worker with it, once."""
    done = fn(*args)
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return done


class _Killing(Executor):
    """Sends jobs to a cluster; the one of a repository kills its worker when it is nearly done."""

    def __init__(self, cluster: Executor, victim: str, mark: str) -> None:
        self._cluster, self._victim, self._mark = cluster, victim, mark

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if args == (self._victim,):
            return self._cluster.submit(_dying_once, self._mark, fn, *args)
        return self._cluster.submit(fn, *args, **kwargs)


def test_a_cluster_loses_a_worker_and_nothing_else(repositories: list[str], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    mark = tmp_path / "died"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = _Killing(client.get_executor(pure=False), repositories[4], str(mark))
        scanned = [*scan_many(repositories, executor=executor)]
    assert mark.exists(), "no worker was killed"
    assert [each.error for each in scanned] == [None] * 10
    assert [_facts(each.result) for each in scanned] == [_facts(scan([each])) for each in repositories]
