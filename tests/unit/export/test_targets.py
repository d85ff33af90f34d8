import pytest

from oprc_static.export import shape
from oprc_static.export.targets import (
    DEFAULT_TARGET,
    SHORT_NAMES,
    SPEC,
    TARGETS,
    TargetError,
    parse_target,
    target_names,
)
from oprc_static.opackage import OPackage


def test_the_default_is_spec() -> None:
    assert DEFAULT_TARGET is SPEC
    assert parse_target("spec") is SPEC
    assert SPEC.is_spec


def test_a_release_knows_its_line_and_group() -> None:
    target = parse_target("sdk-0.3.6")
    assert (target.name, target.line, target.release, target.group) == ("sdk-0.3.6", "0.3", (0, 3, 6), "0.3.6")
    assert not target.is_spec


def test_every_release_with_print_pkg_is_a_target() -> None:
    assert list(TARGETS) == [
        "spec",
        *("sdk-0.1.2", "sdk-0.1.3", "sdk-0.1.4", "sdk-0.1.5"),
        *("sdk-0.2.2", "sdk-0.2.3"),
        *("sdk-0.3.0", "sdk-0.3.1", "sdk-0.3.2", "sdk-0.3.3", "sdk-0.3.4", "sdk-0.3.5", "sdk-0.3.6"),
    ]


def test_short_names_mean_the_newest_of_their_line() -> None:
    meaning = {name: target.name for name, target in SHORT_NAMES.items()}
    assert meaning == {"sdk-0.1": "sdk-0.1.5", "sdk-0.2": "sdk-0.2.3", "sdk-0.3": "sdk-0.3.6"}
    assert parse_target("sdk-0.3") is TARGETS["sdk-0.3.6"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sdk-0.3.7", "unknown target 'sdk-0.3.7'; choose from "),
        ("sdk", "unknown target 'sdk'; choose from "),
        ("SPEC", "unknown target 'SPEC'; choose from "),
        ("", "unknown target ''; choose from "),
        ("sdk-0.1.1", "target 'sdk-0.1.1' prints nothing: that release has no print_pkg; choose from "),
    ],
)
def test_refused_names_say_why_and_what_else(name: str, message: str) -> None:
    with pytest.raises(TargetError) as caught:
        parse_target(name)
    assert str(caught.value) == message + ", ".join(target_names())


def test_target_names_parse_and_have_a_shape() -> None:
    for name in target_names():
        assert shape.document(OPackage("p"), parse_target(name))["name"] == "p"
