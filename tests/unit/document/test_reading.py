from __future__ import annotations

from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.document import build, reading
from oprc_static.document.nodes import Alias, Mapping, Node, Scalar, Sequence, Stream, Style, descend, resolve
from oprc_static.document.reading import Reading, read_stream, read_text
from oprc_static.source import Span

EVERYTHING = """\
# head
name: shop   # trailing
"quoted": 'it''s'
tagged: &a !!str "x"
text: |  # header
  one

  # not a comment

# between
list:
  - 1
  -
  - {k: v, l, m: [a, b: c]}   # flow

# tail
kept: >+
  fold

alias: *a
empty:
"""


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(reading, "_LOADER", yaml.SafeLoader)


def stream_of(text: str) -> Stream:
    found = read_text(text, "x.yaml")
    assert found.findings == (), found.findings
    assert found.stream is not None
    return found.stream


def root_of(text: str) -> Node:
    root = stream_of(text).documents[0].root
    assert root is not None
    return root


def said(found: Reading) -> list[tuple[str, str]]:
    return [(str(each.diagnostic.place), each.diagnostic.rule.slug) for each in found.findings]


def test_every_node_has_the_text_that_it_was_read_from() -> None:
    stream = stream_of(EVERYTHING)
    root = stream.documents[0].root
    assert root is not None
    assert [EVERYTHING[node.start : node.end] for node in descend(root) if isinstance(node, Scalar | Alias)] == [
        "name", "shop", '"quoted"', "'it''s'", "tagged", '&a !!str "x"', "text",
        "|  # header\n  one\n\n  # not a comment", "list", "1", "", "k", "v", "l", "", "m", "a", "b", "c",
        "kept", ">+\n  fold\n", "alias", "*a", "empty", "",
    ]  # fmt: skip
    assert [EVERYTHING[node.start : node.end] for node in descend(root) if isinstance(node, Mapping | Sequence)] == [
        EVERYTHING[len("# head\n") : -1],
        "- 1\n  -\n  - {k: v, l, m: [a, b: c]}",
        "{k: v, l, m: [a, b: c]}",
        "[a, b: c]",
        "b: c",
    ]


def test_all_comments_are_found_and_none_in_scalars() -> None:
    stream = stream_of(EVERYTHING)
    assert [each.text for each in stream.comments] == [
        "# head", "# trailing", "# header", "# between", "# flow", "# tail",
    ]  # fmt: skip
    assert all(EVERYTHING[each.start : each.end] == each.text for each in stream.comments)


def test_anchors_tags_and_contents_are_apart() -> None:
    root = root_of("a: &x !!str 'v'\nb: !<tag:e.x:t>\n  - c\nc: &y\nd: &z # why\n  k: v\n")
    assert isinstance(root, Mapping)
    first, second, third, fourth = (each.value for each in root.entries)
    text = "a: &x !!str 'v'\nb: !<tag:e.x:t>\n  - c\nc: &y\nd: &z # why\n  k: v\n"
    assert first.anchor is not None and text[first.anchor.start : first.anchor.end] == "&x"
    assert first.tag is not None and first.tag.text == "tag:yaml.org,2002:str"
    assert text[first.content : first.end] == "'v'"
    assert second.tag is not None and (second.tag.text, text[second.content : second.end]) == ("tag:e.x:t", "- c")
    assert isinstance(third, Scalar) and third.anchor is not None and text[third.start : third.end] == "&y"
    assert text[fourth.content : fourth.end] == "k: v"


def test_only_yamls_own_white_space_is_between_a_tag_and_its_value() -> None:
    root = root_of("a: !!str \xa0b\n")
    assert isinstance(root, Mapping)
    value = root.entries[0].value
    assert isinstance(value, Scalar) and (value.text, value.content, value.end) == ("\xa0b", 9, 11)


def test_an_alias_is_the_node_that_it_stands_for() -> None:
    root = root_of("a: &x {k: v}\nb: *x\nx: &x [1]\nc: *x\n")
    assert isinstance(root, Mapping)
    assert resolve(root.entries[1].value) is root.entries[0].value
    assert resolve(root.entries[3].value) is root.entries[2].value
    assert root.get("c") is root.get("x")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_as_editors_do(newline: str) -> None:
    text = newline.join(["a: \U0001f600 \u00e9", 'b: "x\u0085 y"  # c', "c: z", ""])
    stream = stream_of(text)
    root = stream.documents[0].root
    assert isinstance(root, Mapping)
    spans = [stream.span(each.value.start, each.value.end) for each in root.entries]
    assert spans[0] == Span(1, 3, 1, 6)
    assert spans[-1] == Span(3, 3, 3, 4)


def test_a_byte_order_mark_is_a_finding_with_its_repair_and_no_column() -> None:
    found = read_stream(b"\xef\xbb\xbfa: b\nc: d\n", "x.yaml")
    assert said(found) == [("x.yaml:1:1", "encoding")]
    assert [(edit.start, edit.end, edit.replacement) for edit in found.findings[0].edits] == [(0, 1, "")]
    assert found.stream is not None
    root = found.stream.documents[0].root
    assert isinstance(root, Mapping)
    value = root.entries[0].value
    assert found.stream.span(value.start, value.end) == Span(1, 3, 1, 4)
    assert found.stream.text[value.start : value.end] == "b"


def test_documents_have_their_markers() -> None:
    text = "a: 1\n---\n# nothing\n---\nb\n...\n---\n"
    documents = stream_of(text).documents
    assert [each.root is not None for each in documents] == [True, False, True, False]
    assert [each.opening and each.opening.start for each in documents] == [None, 5, 19, 29]
    assert [each.closing and each.closing.start for each in documents] == [None, None, 25, None]


def test_a_directive_is_no_part_of_the_marker() -> None:
    opening = stream_of("%YAML 1.1\n---\na: b\n").documents[0].opening
    assert opening is not None and (opening.start, opening.end) == (10, 13)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xfea\x00", [("x.yaml:1:1", "encoding")]),
        ("a: b".encode("utf-32"), [("x.yaml:1:1", "encoding")]),
        (b"a: b\nc: \xff\n", [("x.yaml:2:4", "encoding")]),
        (b"a: b\nc: \xed\xa0\x80\n", [("x.yaml:2:4", "encoding")]),
        (b"a: \x00\nb: \x1b\n", [("x.yaml:1:4", "encoding"), ("x.yaml:2:4", "encoding")]),
        (b'a: "\\ud800"', [("x.yaml:1:4", "encoding")]),
        (b'a: "\\UFFFFFFFF"', [("x.yaml:1:4", "encoding")]),
        (b"a: [1", [("x.yaml:1:6", "broken-yaml")]),
        (b"a: *b\n", [("x.yaml:1:4", "broken-yaml")]),
        (b"a: &b [*b]\n", [("x.yaml:1:8", "broken-yaml")]),
        (b"a: b\n c: d\n", [("x.yaml:2:3", "broken-yaml")]),
    ],
)
def test_what_is_no_yaml_is_a_finding_at_its_place(data: bytes, expected: list[tuple[str, str]]) -> None:
    found = read_stream(data, "x.yaml")
    assert found.stream is None
    places = said(found)
    assert [slug for _, slug in places] == [slug for _, slug in expected]
    assert [place.split(":")[1] for place, _ in places] == [place.split(":")[1] for place, _ in expected]


def test_depth_has_a_limit() -> None:
    assert read_text("[" * 100 + "]" * 100, "x").stream is not None
    assert said(read_text("[" * 5000, "x")) == [("x:1:130", "yaml-limit")]


def test_size_and_number_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 10)
    assert said(read_stream(b"a: bbbbbbbbbbbbbbb", "x")) == [("x:1:1", "yaml-limit")]
    monkeypatch.setattr(build, "MOST_NODES", 5)
    assert said(read_text("[1, 2, 3, 4, 5]", "x")) == [("x:1:14", "yaml-limit")]


def test_aliases_that_multiply_are_refused_without_being_expanded() -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 400)]
    found = read_text("a0: &a0 [x]\n" + "".join(levels), "x")
    assert [slug for _, slug in said(found)] == ["yaml-limit"]


PIECES = st.sampled_from(
    ("a: b\n", "- x\n", "  ", "k: |\n  t\n\n", "# c\n", "&a ", "*a\n", "!t ", "[a, b]\n", "{a: b}\n", "---\n", "...\n",
     "'q'\n", '"d\\n"\n', "? ", ": ", "\n", "\r\n", "\u0085", "é", ">-\n  f\n", "|+\n", "|2\n   x\n", "%YAML 1.1\n")
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_places_are_nested_and_in_order(text: str) -> None:
    found = read_text(text, "x")
    if found.stream is None:
        assert found.findings
        return
    previous = 0
    for document in found.stream.documents:
        for node in descend(document.root) if document.root else ():
            assert previous <= node.start <= node.content <= node.end <= len(text)
            previous = node.start
            items = node.items if isinstance(node, Sequence) else ()
            assert all(one.end <= other.start for one, other in pairwise(items))
            if isinstance(node, Mapping):
                assert all(each.key.end <= each.value.start and each.value.end <= node.end for each in node.entries)
    nodes = [node for document in found.stream.documents if document.root for node in descend(document.root)]
    for comment in found.stream.comments:
        assert text[comment.start] == "#"
        around = [node for node in nodes if isinstance(node, Scalar) and node.content <= comment.start < node.end]
        assert all(node.style in {Style.LITERAL, Style.FOLDED} for node in around)  # in the line of the header


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_stream_or_findings(data: bytes) -> None:
    found = read_stream(data, "x")
    assert (found.stream is not None) or found.findings


@settings(deadline=None)
@given(st.recursive(st.text(max_size=8) | st.booleans() | st.none(), lambda below: st.lists(below, max_size=3)
       | st.dictionaries(st.text(max_size=4), below, max_size=3), max_leaves=12), st.booleans())  # fmt: skip
def test_nodes_say_what_pyyaml_loads(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=False, default_flow_style=flow)
    root = stream_of(text).documents[0].root
    assert root is not None
    assert plain(root) == yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # it makes nothing but strings


def plain(node: Node) -> object:
    known = resolve(node)
    if isinstance(known, Mapping):
        return {plain(each.key): plain(each.value) for each in known.entries}
    return [plain(each) for each in known.items] if isinstance(known, Sequence) else known.text


TEXTS = st.text(st.sampled_from("ab:#-'\" \n\t\u00e9\u2028\x85|>&*!%[]{},?"), max_size=12)
VALUES = st.recursive(
    TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("abc", min_size=1), below, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, "|", ">", "'", '"']), st.sampled_from([2, 4]), st.sampled_from([15, 80]))
def test_a_slice_says_what_its_scalar_says(value: object, style: str | None, indent: int, width: int) -> None:
    text = yaml.safe_dump(value, default_style=style, indent=indent, width=width, allow_unicode=True)
    stream = stream_of(text)
    root = stream.documents[0].root
    assert root is not None
    for node in descend(root):
        is_relative = stream.raw(node)[1:2].isdigit()  # `|2`: its indentation counts from that of the node above
        if isinstance(node, Scalar) and not (node.style in {Style.LITERAL, Style.FOLDED} and is_relative):
            line_end = text[node.end : node.end + 1] if node.style in {Style.LITERAL, Style.FOLDED} else "\n"
            again = yaml.load(f"? {stream.raw(node)}{line_end}", Loader=yaml.BaseLoader)  # noqa: S506  # only strings
            assert list(again) == [node.text]
            assert not stream.raw(node).endswith(("\n", " ")) or node.style in {Style.LITERAL, Style.FOLDED}
