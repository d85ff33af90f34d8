"""The proposal's own example: a source whose document equals PROPOSAL.md's YAML as data.

Two things of the example are repaired: the indentation of one `stateless: false`, and the function's missing
`config: {}`, which SEMANTICS 6.1 asks for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.judge import same_text
from tests.conformance.runtimes import SPEC, Program, Runtimes
from tests.conformance.static import scan_tree

SOURCE = '''\
from oaas_sdk2_py import oaas_function, package, state_spec


@package("com.example.analytics", version="1.0.0", author="Alice", description="Example analytics package",
         tags=["python", "grpc"])
@state_spec([("id", "string", False)])
class Counter:
    """Simple counter object"""

    @oaas_function("counter.incr", description="Increment a counter")
    def incr(self, delta: int) -> int:
        return delta
'''

EXAMPLE = """\
name: com.example.analytics
version: 1.0.0
disabled: false
metadata:
  author: Alice
  description: Example analytics package
  tags: [python, grpc]
classes:
  - key: Counter
    description: Simple counter object
    state_spec:
      key_specs:
        - { name: id, key_type: string, nullable: false }
      default_provider: memory
      consistency_model: NONE
      persistent: false
      serialization_format: json
    function_bindings:
      - name: incr
        function_key: counter.incr
        access_modifier: PUBLIC
  stateless: false
        parameters: [delta]
    disabled: false
functions:
  - key: counter.incr
    function_type: CUSTOM
    description: Increment a counter
dependencies: []
deployments: []
---
"""
"""PROPOSAL.md, "Initial skeleton", as it stands there."""


def repaired_example() -> dict[str, Any]:
    """The example as data, once repaired."""
    text = EXAMPLE.replace("\n  stateless: false\n", "\n        stateless: false\n")
    document: dict[str, Any] = next(iter(yaml.safe_load_all(text)))
    for function in document["functions"]:
        function["config"] = {}
    return document


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "counter.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path.resolve()


def test_the_example_is_broken_as_it_stands() -> None:
    with pytest.raises(yaml.YAMLError):
        list(yaml.safe_load_all(EXAMPLE))


def test_scan_prints_the_example(tree: Path) -> None:
    static = scan_tree([tree], tree, target=SPEC)
    assert static.crash is None, static.crash
    assert static.ok, static.messages
    assert not static.findings
    assert yaml.safe_load(static.text) == repaired_example()


@pytest.mark.runtime
def test_reference_runtime_prints_the_example(tree: Path, runtimes: Runtimes) -> None:
    runtime = runtimes.of(SPEC)
    assert runtime is not None
    result = runtime.run(Program(root=tree, modules=("counter",)))
    assert yaml.safe_load(result.text or "") == repaired_example()
    static = scan_tree([tree], tree, target=SPEC)
    assert same_text(SPEC, static.text, result.text or "")
