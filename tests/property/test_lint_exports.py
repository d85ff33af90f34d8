"""What the exporter writes has no findings but those that people's part of a document answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.document.reading import read_text
from oprc_static.document.rules import check_stream
from oprc_static.export.shape import document
from oprc_static.export.targets import parse_target
from oprc_static.export.text import render_document
from oprc_static.opackage import (
    ACCESS_MODIFIERS,
    CONSISTENCY_MODELS,
    FUNCTION_TYPES,
    FunctionBinding,
    KeySpec,
    OClass,
    OFunction,
    OPackage,
    StateSpec,
)

SPEC = parse_target("spec")
ANSWERED = {"container-image"}
ON_REQUEST = {"no-effect"}

TRICKY = st.sampled_from(
    ["null", "~", "true", "yes", "1.0", "1e3", "08", "+08", "-.5", "0o7", "0x1f", ".inf", "2024-01-01", "1:30", "1_0",
     "<<", "=", "---", "...", "# x", "a: b", "- a", "*a", "&a", "!a", "%a", "a #b", "'", '"', "a\nb", "\na", "a\n",
     " a", "a ", "\t", "\x1b", "\x85", "\u2028", "\ufeff", "\U0001f600", "{}", "[]", "|", ">", "? a", ""]
)  # fmt: skip
TEXTS = TRICKY | st.text(st.characters(codec="utf-8"), max_size=8)
KEYS = TEXTS.filter(bool)
NAMES = KEYS.filter(lambda name: not set(name) & set(" /?#%*$") and ".." not in name)
KEY_SPECS = st.lists(st.builds(KeySpec, KEYS, TEXTS, st.booleans()), max_size=2).map(tuple)
STATES = st.none() | st.builds(StateSpec, KEY_SPECS, TEXTS, st.sampled_from(CONSISTENCY_MODELS), st.booleans(), TEXTS)
BINDINGS = st.lists(
    st.builds(
        FunctionBinding, KEYS, KEYS, st.sampled_from(ACCESS_MODIFIERS), st.booleans(), st.lists(TEXTS).map(tuple)
    ),
    max_size=3,
    unique_by=lambda each: each.name,
).map(tuple)
CLASSES = st.lists(st.builds(OClass, KEYS, TEXTS, STATES, BINDINGS), max_size=3, unique_by=lambda each: each.key).map(
    tuple
)


@st.composite
def packages(draw: st.DrawFn) -> OPackage:
    """Return a package whose functions are those that its classes bind."""
    classes = draw(CLASSES)
    keys = dict.fromkeys(binding.function_key for each in classes for binding in each.function_bindings)
    functions = tuple(OFunction(key, draw(st.sampled_from(FUNCTION_TYPES)), draw(TEXTS)) for key in keys)
    name = draw(NAMES)
    needed = KEYS.filter(
        lambda text: text != name and not set(text) & set("<>=!~^@") and not any(map(str.isspace, text))
    )
    return OPackage(
        name, draw(st.none() | TEXTS), draw(TEXTS), draw(TEXTS), tuple(draw(st.lists(TEXTS, max_size=3))), classes,
        functions, tuple(draw(st.lists(needed, max_size=2, unique=True))),
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(packages())
def test_an_export_has_only_findings_that_people_answer(package: OPackage) -> None:
    reading = read_text(render_document(document(package, SPEC), SPEC), "x.yaml")
    assert reading.stream is not None and not reading.findings
    findings = check_stream(reading.stream, "x.yaml")
    assert {each.diagnostic.rule.slug for each in findings} <= ANSWERED | ON_REQUEST
    assert not any(each.edits for each in findings)
