"""Laws of what may be replaced: every export may, no text at all makes the check fail."""

import re
from dataclasses import replace

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.export.ownership import find_owned
from oprc_static.export.shape import document
from oprc_static.export.targets import Target, parse_target
from oprc_static.export.text import mark_incomplete, render_document, render_gen, render_json, render_yaml
from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage

SPEC = parse_target("spec")
SDK = parse_target("sdk-0.3.6")

strings = st.text(
    st.sampled_from("ab:#-|>'\"\\ \n\t\r\0\x85\u2028\ufeff\ud7ffé😀{}[],?&*!%@`=<~0189.eox_"), max_size=10
) | st.sampled_from(["null", "true", "false", "1.0", "yes", "", "---", "# x"])
classes = st.builds(
    OClass, strings, strings, st.none(), st.lists(st.builds(FunctionBinding, strings, strings), max_size=2).map(tuple)
)
packages = st.builds(
    OPackage,
    strings,
    st.none() | strings,
    strings,
    strings,
    st.lists(strings, max_size=2).map(tuple),
    st.lists(classes, max_size=2, unique_by=lambda one: one.key).map(tuple),
    st.lists(st.builds(OFunction, strings, st.just("CUSTOM"), strings), max_size=2).map(tuple),
)


@given(packages, st.sampled_from([SPEC, SDK]))
@settings(max_examples=200, deadline=None)
def test_an_export_may_be_replaced_by_the_next(package: OPackage, target: Target) -> None:
    old = document(package, target)
    text = render_document(old, target)
    everything = replace(package, version="9.9", author="x", description="x", classes=(), functions=())
    new = render_document(document(everything, SPEC), SPEC)
    forms = [text, mark_incomplete(text, ["why"]), render_json([old])]
    if target is SDK:
        forms.append(render_yaml([old], SDK))
    if target is SDK and "".join([package.name, *(one.key for one in package.classes)]).isprintable():
        # A line break in a name ends the SDK's comment: that text is no YAML.
        forms += [render_gen([package], SDK, standard_output=out) for out in (True, False)]
    for form in forms:
        assert find_owned(form.encode(), new) == ()


@given(packages, st.sampled_from([SPEC, SDK]), st.data())
@settings(max_examples=200, deadline=None)
def test_a_line_without_meaning_is_somebodys(package: OPackage, target: Target, data: st.DataObject) -> None:
    shape = document(package, target)
    lines = render_document(shape, target).split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    added = data.draw(st.sampled_from(["# by hand", "  # by hand", "      # by hand", "", " ", "---"]))
    edited = "\n".join([*lines[:at], added, *lines[at:]])
    try:
        unchanged = yaml.safe_load(edited) == shape  # in a literal block, the line is a fact and not a person's
    except yaml.YAMLError:
        return
    if unchanged:
        assert find_owned(edited.encode(), edited) != ()


_NO_PACKAGES = re.compile(rb"(\xef\xbb\xbf)?\[[ \t\r\n]*\][ \t\r\n]*")
"""What `--format json` writes of no packages: nobody's, as tests/unit/export/test_ownership.py has it."""


@given((st.binary(max_size=40) | strings.map(str.encode)).filter(lambda data: not _NO_PACKAGES.fullmatch(data)))
@settings(max_examples=500, deadline=None)
def test_no_bytes_make_it_fail(existing: bytes) -> None:
    owned = find_owned(existing, "name: p\nclasses: []\n")
    assert owned or not existing.decode("utf-8-sig").strip()
