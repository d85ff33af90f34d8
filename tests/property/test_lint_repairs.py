"""Repairs of documents: comments stay, what is not repaired stays, once is enough, and what was repaired is gone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.document.edits import apply_edits, choose_apart
from oprc_static.document.findings import Finding
from oprc_static.document.nodes import Node, Scalar, Stream, descend, resolve
from oprc_static.document.reading import read_stream, read_text
from oprc_static.document.rules import check_stream
from oprc_static.linting import LintedDocument, Repair, lint
from oprc_static.tree import MemoryTree

COMMENTS = st.sampled_from(["", "", "", "  # why", "   # oprc: ignore[unquoted-scalar]", " #"])
BETWEEN = st.sampled_from(["", "", "", "\n", "# a line of its own\n", "    # indented\n\n"])
STRINGS = st.sampled_from(
    ["info", "'a b'", "'80'#tight", '"c\\td"', "1.0", "80", "true", "~", "null", "", "yes", "&a x", "!!str 1"]
)
LISTS = st.sampled_from(["[]", "[a, 1]", "[a, # in flow\n          b]", "", "null", "~", "{}"])
FIELDS = {
    "package": [
        ("name", STRINGS), ("version", STRINGS), ("disabled", st.sampled_from(["yes", "no", '"true"', "false"])),
        ("metadata", st.sampled_from(["{}", "", "null", "{tags: [1, 2], createdAt: x}"])), ("dependencies", LISTS),
        ("Deployments", LISTS), ("description", st.sampled_from(["|\n  a # b\n\n  c", ">-\n  x\n", "x # no"])),
    ],
    "binding": [
        ("name", STRINGS), ("function_key", STRINGS), ("immutable", st.sampled_from(["true", "no"])),
        ("stateless", st.sampled_from(["true", "'yes'", "on"])), ("parameters", LISTS),
        ("access_modifier", st.sampled_from(["public", "PUBLIC", '"Private"', "read only", "|\n         public"])),
    ],
    "provision": [
        ("port", st.sampled_from(["80", '"80"', '"80"#tight', "80.0", "'70000'", "08"])), ("need_http2", STRINGS),
        ("needHttp2", st.sampled_from(["false", "true"])), ("NeedHttp2", st.just("yes")), ("container_image", STRINGS),
        ("max_concurrency", st.sampled_from(["'1'", "1.5", "&n '2'"])), ("cpu_request", STRINGS),
    ],
}  # fmt: skip


@st.composite
def blocks(draw: st.DrawFn, kind: str, indent: int) -> str:
    """Return the lines of a mapping in block style: some fields, comments behind and between them."""
    fields = draw(st.lists(st.sampled_from(FIELDS[kind]), min_size=1, max_size=5, unique_by=lambda field: field[0]))
    lines = []
    for name, values in fields:
        value = draw(values)
        comment = "" if "\n" in value else draw(COMMENTS)
        lines.append(f"{' ' * indent}{name}: {value}".rstrip() + f"{comment}\n" + draw(BETWEEN))
    return "".join(lines)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a package document as people leave them behind."""
    text = draw(st.sampled_from(["", "# head\n", "---\n", "\ufeff", "--- # a\n", "%YAML 1.1\n---\n"]))
    text += draw(blocks("package", 0))
    text += "classes:\n- key: A\n  function_bindings:\n"
    for _ in range(draw(st.integers(1, 2))):
        text += "  -\n" + draw(blocks("binding", 4))
    text += "functions:\n- key: f\n"
    provision = draw(blocks("provision", 4))
    flow = draw(
        st.sampled_from(
            [
                "{}",
                "{port: '80', }",
                "{ container_image: x }",
                "{port}",
                "{#c\n      }",
                '{"needHttp2":"no","port":"80"}',
            ]
        )
    )
    text += draw(
        st.sampled_from([f"  provision_config:{draw(COMMENTS)}\n{provision}", f"  provision_config: {flow}\n"])
    )
    text += draw(st.sampled_from(["", "---\n", "...\n", "--- # end\n", "---\n---\n# c\n", "---\nname: b\n"]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return (text if draw(st.booleans()) else text.removesuffix("\n")).replace("\n", newline)


def linted(text: str) -> tuple[LintedDocument, Repair | None]:
    tree = MemoryTree({"/d/x.yaml": text.encode()})
    result = lint(["/d/x.yaml"], tree=tree, repair=True)
    (document,) = result.documents
    return document, result.repairs[0] if result.repairs else None


def stream_of(text: str) -> Stream | None:
    return read_stream(text.encode(), "x").stream


def comments(stream: Stream) -> list[str]:
    return [each.text for each in stream.comments]


@settings(max_examples=300, deadline=None)
@given(documents())
def test_repairs_keep_comments_and_are_made_once(text: str) -> None:
    before, repair = linted(text)
    if repair is None or repair.after.text is None:
        assert not any(finding.edits for finding in before.findings)
        return
    old, new = stream_of(text), stream_of(repair.after.text)
    assert old is not None and new is not None
    assert comments(new) == comments(old)
    assert not any(finding.edits for finding in repair.after.findings)
    assert twice(repair.after) <= twice(before)
    again, further = linted(repair.after.text)
    assert further is None
    assert [each.diagnostic for each in again.findings] == [each.diagnostic for each in repair.after.findings]


@settings(max_examples=300, deadline=None)
@given(documents())
def test_what_one_repair_does_not_touch_reads_as_before(text: str) -> None:
    stream = stream_of(text)
    if stream is None:
        return
    findings = check_stream(stream, "x")
    for finding in findings:
        if not finding.edits:
            continue
        after = stream_of(apply_edits(text, finding.edits))
        assert after is not None
        assert differences(values(stream), values(after)) <= allowed(finding)
        assert count(finding, check_stream(after, "x")) < count(finding, findings)


@settings(max_examples=300, deadline=None)
@given(documents())
def test_a_pass_changes_nothing_but_what_it_edits(text: str) -> None:
    stream = stream_of(text)
    if stream is None:
        return
    edits = choose_apart(each.edits for each in check_stream(stream, "x") if each.edits)
    after = apply_edits(text, edits)
    position = shift = 0
    for edit in edits:
        assert text[position : edit.start] == after[position + shift : edit.start + shift]
        shift += len(edit.replacement) - (edit.end - edit.start)
        position = edit.end
    assert text[position:] == after[position + shift :]


def twice(document: LintedDocument) -> int:
    """Return how many keys are there twice."""
    return sum(each.diagnostic.rule.slug == "duplicate-key" for each in document.findings)


def count(finding: Finding, among: tuple[Finding, ...]) -> int:
    """Return how many findings say the same; the place may have moved."""
    same = finding.diagnostic
    return sum(each.diagnostic.rule is same.rule and each.diagnostic.message == same.message for each in among)


def allowed(finding: Finding) -> int:
    """Return how many values a repair may change: the one that it names, and it can add one or take one away."""
    return 0 if finding.diagnostic.rule.slug in {"multi-document", "unquoted-scalar"} else 2


def values(stream: Stream) -> list[str]:
    """Return every scalar and every collection of a stream in order, empty documents left out."""
    return [shown(node) for document in stream.documents if document.root for node in descend(document.root)]


def shown(node: Node) -> str:
    known = resolve(node)
    return f"{type(node).__name__}:{known.text}" if isinstance(known, Scalar) else type(node).__name__


def differences(old: list[str], new: list[str]) -> int:
    """Return how many values are in one of the two lists more often than in the other, on the larger side."""
    gone, made = list(old), []
    for value in new:
        gone.remove(value) if value in gone else made.append(value)
    return max(len(gone), len(made))


NAMES = st.sampled_from(
    ["name", "classes", "functions", "key", "function_bindings", "provision_config", "port", "deployments", "config",
     "<<", "need_http2", "state_spec", "metadata", "tags", "created_at", "min_scale", "dependencies", "x"]
)  # fmt: skip


def trees() -> st.SearchStrategy[str]:
    """Return flow-style YAML of any shape with the keys of documents, anchors, aliases and tags."""
    leaves = st.sampled_from(
        ["a", "1", "null", "''", "&a b", "*a", "!!set {}", "!x y", "true", "-1", "1e999", "<<", "~"]
    )
    return st.recursive(
        leaves,
        lambda below: (
            st.lists(below, max_size=3).map(lambda items: f"[{', '.join(items)}]")
            | st.lists(st.tuples(NAMES | below, below), max_size=4).map(
                lambda pairs: "{" + ", ".join(f"? {key} : {value}" for key, value in pairs) + "}"
            )
        ),
        max_leaves=25,
    )


@settings(max_examples=400, deadline=None)
@given(trees())
def test_anything_has_findings_and_no_traceback(text: str) -> None:
    document, repair = linted(text)
    assert all(finding.diagnostic.place.path == document.display for finding in document.findings)
    if repair is not None:
        assert read_text(repair.after.text or "", "x").stream is not None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_have_findings_and_no_traceback(data: bytes) -> None:
    result = lint(["/x"], tree=MemoryTree({"/x": data}), repair=True, pedantic=True)
    assert len(result.documents) == 1
