"""What must hold for any input: no crash, a bounded time, and the same answer twice. One function for each way in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from hypothesis import strategies as st

import oprc_static
from oprc_static.diagnostics import Diagnostic
from oprc_static.document.reading import read_stream
from oprc_static.export.targets import parse_target
from oprc_static.linting import lint
from oprc_static.opackage import OPackage
from oprc_static.report.reporters import FORMS, Report, render
from oprc_static.report.summary import summarise
from oprc_static.synchronise.run import check_documents, sync_documents
from oprc_static.synchronise.update import Wishes
from oprc_static.tree import MemoryTree
from tests.security.mutants import ROOT, anything, python_sources, yaml_documents

_TARGETS = ("spec", "sdk-0.3.6", "sdk-0.1.5")
_PYTHONS = ("3.11", "3.12", "3.13")
_SOUND = b"from oaas_sdk2_py import oaas\n\n@oaas.service('Z', package='q')\nclass Z:\n    '''Sound.'''\n"


def _reports(findings: tuple[Diagnostic, ...], sources: Callable[[str], str | None]) -> str:
    """Return the report in every form, so that none of them fails."""
    assert "internal-error" not in {each.rule.slug for each in findings}, "; ".join(each.message for each in findings)
    summary = summarise(findings, packages=0, files=1, assumptions={})
    report = Report(findings, summary, sources, tool_version="0", target="spec")
    return "".join(render(report, form) for form in FORMS)


def scan(data: bytes) -> None:
    """A scan of a source beside a sound one, for one target or another."""
    target, python = _TARGETS[len(data) % 3], _PYTHONS[len(data) // 3 % 3]

    def once() -> str:
        tree = MemoryTree({"app/a.py": data, "app/z.py": _SOUND})
        result = oprc_static.scan(["app"], target=target, python_version=python, tree=tree)
        assert "app/z.py" in result.sources
        return result.text + repr(result.incomplete) + _reports(result.diagnostics, result.source)

    assert once() == once()


def repair_sources(data: bytes) -> None:
    """`lint --fix` of a source."""

    def once() -> str:
        result = lint(["app"], repair=True, tree=MemoryTree({"app/a.py": data}))
        after = result.repaired()
        return repr(result.sources.contents) + _reports(after.diagnostics, after.source)

    assert once() == once()


def lint_documents(data: bytes) -> None:
    """`lint --fix` of a document; repairing twice is repairing once."""

    def once(content: bytes) -> tuple[str, bytes]:
        result = lint(["d.yaml"], repair=True, tree=MemoryTree({"d.yaml": content}))
        _reports(result.diagnostics, result.source)
        after = result.repaired()
        texts = [(repair.after.text or "").encode() for repair in result.repairs]
        return _reports(after.diagnostics, after.source), texts[0] if texts else content

    first = once(data)
    assert once(data) == first
    assert once(first[1])[1] == first[1]


def synchronise(data: bytes) -> None:
    """`check` and `sync` of a document; what `sync` writes can be read, and needs no second `sync`."""
    package, wishes = _package(), Wishes(prune=len(data) % 2 == 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{package.name}.yaml")
        path.write_bytes(data)
        spec = parse_target("spec")

        def once() -> tuple[str, str | None]:
            checked = check_documents(Path(folder), [package], spec)
            synced = sync_documents(Path(folder), [package], spec, wishes)
            found = _reports(checked.diagnostics, checked.source) + _reports(synced.diagnostics, synced.source)
            return found, next(iter(synced.texts.values()), None)

        first = once()
        assert once() == first
        if first[1] is not None:
            path.write_text(first[1], encoding="utf-8", newline="")
            again = sync_documents(Path(folder), [package], spec, wishes)
            assert not again.texts, again.texts
            assert again.ok, again.diagnostics


def read(data: bytes) -> None:
    """The reader of documents alone."""
    first = read_stream(data, "d.yaml")
    assert first.stream is not None or first.findings
    assert read_stream(data, "d.yaml") == first


def _package() -> OPackage:
    if not _PACKAGES:
        folder = ROOT / "testdata" / "projects" / "shop" / "src"
        _PACKAGES.extend(oprc_static.scan([folder]).packages)
    return _PACKAGES[0]


_PACKAGES: list[OPackage] = []

SUBJECTS: Mapping[str, tuple[Callable[[bytes], None], st.SearchStrategy[bytes]]] = MappingProxyType(
    {
        "scan": (scan, python_sources | python_sources | python_sources | anything),
        "lint --fix (sources)": (repair_sources, python_sources),
        "lint --fix (documents)": (lint_documents, yaml_documents | yaml_documents | anything),
        "check, sync": (synchronise, yaml_documents),
        "document reader": (read, yaml_documents | anything),
    }
)
"""The ways in, by the name that the record has for them, with what is tried on each."""
