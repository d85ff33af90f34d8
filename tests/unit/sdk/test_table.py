"""What is read from the table of the releases' names; whether the table is right is asked of the real releases."""

from __future__ import annotations

import pytest

from oprc_static.sdk.table import PROPOSED, ranges, release, releases, releases_with

ALL = (
    *("0.1.2", "0.1.3", "0.1.4", "0.1.5", "0.2.2", "0.2.3"),
    *("0.3.0", "0.3.1", "0.3.2", "0.3.3", "0.3.4", "0.3.5", "0.3.6"),
)


def test_every_release_oldest_first() -> None:
    assert releases() == ALL


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("oaas_sdk2_py", "0.1.2 to 0.3.6"),
        ("oaas_sdk2_py.oaas", "0.3.0 to 0.3.6"),
        ("oaas_sdk2_py.ref", "0.3.2 to 0.3.6"),
        ("oaas_sdk2_py.BaseObject", "0.1.2 to 0.1.3, 0.2.2 to 0.3.6"),
        ("oaas_sdk2_py.data", "0.1.2 to 0.1.5"),
        ("oaas_sdk2_py.telemetry", "0.3.3 to 0.3.6"),
        ("oaas_sdk2_py.rpc_futures", "0.3.0 to 0.3.6"),
        ("oaas_sdk2_py.simplified.service.oaas", "0.3.0 to 0.3.6"),
        ("oaas_sdk2_py.engine.Oparaca.new_cls", "0.1.2 to 0.3.6"),
        ("oaas_sdk2_py.bind", ""),
        ("elsewhere.oaas", ""),
        ("", ""),
    ],
)
def test_which_releases_have_a_name(path: str, expected: str) -> None:
    assert ranges(releases_with(path)) == expected


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([], ""),
        (["0.1.4"], "0.1.4"),
        (["0.3.2", "0.3.3"], "0.3.2 to 0.3.3"),
        (["0.1.5", "0.2.2"], "0.1.5 to 0.2.2"),
        (["0.1.2", "0.1.4", "0.3.5", "0.3.6"], "0.1.2, 0.1.4, 0.3.5 to 0.3.6"),
        (list(ALL), "0.1.2 to 0.3.6"),
    ],
)
def test_ranges(some: list[str], expected: str) -> None:
    assert ranges(some) == expected


def test_attributes_of_bases_in_the_sdk_count() -> None:
    classes = release("0.1.3", proposal=False).classes
    assert classes["oaas_sdk2_py.OprcFunction"]["bases"] == ["oaas_sdk2_py.pb.oprc.OprcFunctionBase"]
    inherited = "_OprcFunctionBase__rpc_invoke_obj"
    assert inherited not in classes["oaas_sdk2_py.OprcFunction"]["names"]
    assert ranges(releases_with(f"oaas_sdk2_py.OprcFunction.{inherited}")) == "0.1.2 to 0.1.5"


def test_the_proposals_names_are_beside_the_releases_own() -> None:
    own, proposed = release("0.3.6", proposal=False), release("0.3.6", proposal=True)
    for home in ("oaas_sdk2_py", "oaas_sdk2_py.simplified"):
        assert set(proposed.modules[home]) == {*own.modules[home], *PROPOSED}
        assert set(proposed.stars[home]) == {*own.stars[home], *PROPOSED}
    assert proposed.modules["oaas_sdk2_py"]["bind"] == "proposal.bind"
    assert "bind" not in own.modules["oaas_sdk2_py"]  # the tables of one are not the other's


def test_a_submodule_that_nothing_imports_is_no_attribute() -> None:
    facts = release("0.3.6", proposal=False)
    assert "oaas_sdk2_py.rpc_futures" in facts.modules
    assert "rpc_futures" not in facts.modules["oaas_sdk2_py"]
    assert "telemetry" in facts.modules["oaas_sdk2_py"]
