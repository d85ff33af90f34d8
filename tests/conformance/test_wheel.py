"""Real input: every module of the applications and tests inside the SDK's own wheel, one by one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.sdk_environment import wheel_folder
from tests.conformance.judge import same_text
from tests.conformance.runtimes import SDK, TIMEOUT, Program, RuntimeResult, Runtimes, module_order, running_version
from tests.conformance.static import StaticResult, scan_tree

pytestmark = pytest.mark.runtime

TOP_LEVEL = ("examples", "tests")
START = "start.py"

UNCOMPARED = {
    "examples.helloworld.__main__": "importing it starts a server that never ends",
    "examples.telemetry_demo.__main__": "it invokes a service at import, which fails in the SDK: assumption A4",
}
"""Modules whose runtime says nothing of their document, with the reason."""

MODULES = (
    "examples.device.__main__",
    "examples.device.image",
    "examples.helloworld",
    "examples.helloworld.__main__",
    "examples.helloworld.session",
    "examples.telemetry_demo",
    "examples.telemetry_demo.__main__",
    "examples.telemetry_demo.service",
    "tests",
    "tests.conftest",
    "tests.integration.test_rpc_system",
    "tests.integration.test_session_management",
    "tests.integration.test_session_transitive_calls",
    "tests.integration.test_simplified_compatibility",
    "tests.sample_cls",
    "tests.server.test_serve",
    "tests.server.test_server_agent_management",
    "tests.shared.helpers",
    "tests.shared.services",
    "tests.unit.test_accessors",
    "tests.unit.test_comprehensive_foundation",
    "tests.unit.test_constructor_and_setter_proxy",
    "tests.unit.test_dict_functions",
    "tests.unit.test_enhanced_decorators",
    "tests.unit.test_enhanced_serialization",
    "tests.unit.test_event",
    "tests.unit.test_mock",
    "tests.unit.test_parameter_types",
    "tests.unit.test_primitive_types",
    "tests.unit.test_references",
    "tests.unit.test_sync_accessors",
)


@pytest.fixture(scope="session")
def wheel() -> Path:
    """Where the SDK's wheel was unpacked."""
    return wheel_folder(SDK.removeprefix("sdk-"))


@pytest.fixture
def tree(wheel: Path, tmp_path: Path) -> Path:
    """A copy of the wheel's own applications and tests."""
    for name in TOP_LEVEL:
        shutil.copytree(wheel / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path.resolve()


def test_every_module_is_listed(tree: Path) -> None:
    files = [path.relative_to(tree).as_posix() for path in tree.rglob("*.py")]
    mains = [".".join(Path(file).with_suffix("").parts) for file in files if file.endswith("__main__.py")]
    assert sorted([*module_order(files), *mains]) == sorted(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_module(module: str, tree: Path, runtimes: Runtimes) -> None:
    # one starting point that imports the module: what the module does not reach is not exported
    (tree / START).write_text(f"import {module}\n", encoding="utf-8")
    static = scan_tree([tree / START], tree, target=SDK, python_version=running_version())
    assert static.crash is None, static.crash
    if module in UNCOMPARED:
        return
    runtime = runtimes.of(SDK)
    assert runtime is not None
    _compare(static, runtime.run(Program(root=tree, modules=("start",), timeout=TIMEOUT)))


def _compare(static: StaticResult, runtime: RuntimeResult) -> None:
    assert runtime.raised is None, runtime.raised
    assert runtime.killed is None
    if runtime.text == "":
        assert {found.slug for found in static.of("error")} == {"nothing-found"}, static.messages
        return
    assert static.ok, static.messages
    assert same_text(SDK, static.text, runtime.text or ""), f"{static.text}\n--- the runtime\n{runtime.text}"
