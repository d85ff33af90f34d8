import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from oprc_static.export.file_name import UnsafeNameError, safe_file_name
from oprc_static.export.shape import document
from oprc_static.export.targets import SPEC
from oprc_static.export.text import render_document
from oprc_static.opackage import OPackage
from oprc_static.origin import Origin
from oprc_static.output import name_files, write_document, write_documents
from oprc_static.source import Place, Span
from oprc_static.writing import OutputError


def text_of(name: str, version: str) -> str:
    return render_document(document(OPackage(name, version), SPEC), SPEC)


OLD, NEW = text_of("p", "1.1"), text_of("p", "1.2")
THEIRS = OLD.replace("functions: []", "functions:\n- key: f\n  provision_config:\n    port: 80")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "package", ["p", "com.example.analytics", "a b", "Zoë", "p-1_2", "a..b", "-x", "conx", "comß", "x" * 200]
)
def test_safe_names_are_kept(package: str) -> None:
    assert safe_file_name(package) == package + ".yaml"


@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("", "it is empty"),
        ("a/b", "it holds '/'"),
        ("a\\b", r"it holds '\\\\'"),
        ("..", "it begins or ends with a dot or a space"),
        ("../x", "it holds '/'"),
        (".hidden", "it begins or ends"),
        ("a.", "it begins or ends"),
        ("a ", "it begins or ends"),
        (" a", "it begins or ends"),
        ("a\0", r"it holds '\\x00'"),
        ("a\nb", r"it holds '\\n'"),
        ("a\x7f", r"it holds '\\x7f'"),
        ("a\x85b", r"it holds '\\x85'"),
        ("a\u2028b", r"it holds '\\u2028'"),
        ("a\ud800", r"it holds '\\ud800'"),
        ("a:b", "it holds ':'"),
        ("a*", r"it holds '\*'"),
        ("con", "Windows takes it for a device"),
        ("Com1.example", "Windows takes it for a device"),
        ("NUL .x", "Windows takes it for a device"),
        ("lpt¹", "Windows takes it for a device"),
        ("x" * 201, "it is longer than 200 bytes"),
        ("é" * 101, "it is longer than 200 bytes"),
    ],
)
def test_unsafe_names_are_refused(package: str, reason: str) -> None:
    with pytest.raises(UnsafeNameError, match=f"^{reason}"):
        safe_file_name(package)


def test_files_are_named_after_packages(tmp_path: Path) -> None:
    paths, diagnostics = name_files([OPackage("a"), OPackage("b.c")], tmp_path)
    assert paths == {"a": tmp_path / "a.yaml", "b.c": tmp_path / "b.c.yaml"}
    assert diagnostics == ()


def test_bad_names_are_found_where_they_come_from(tmp_path: Path) -> None:
    place = Place("app.py", Span(3, 5, 3, 9))
    bad = OPackage("a/b", origins={"name": Origin("literal", place)})
    _, (unsafe, empty) = name_files([bad, OPackage("a"), OPackage("")], tmp_path)
    assert (unsafe.rule.slug, unsafe.place) == ("unsafe-file-name", place)
    assert unsafe.message == "package name 'a/b' makes no safe file name: it holds '/'"
    assert (empty.message, empty.place.path) == ("package name '' makes no safe file name: it is empty", str(tmp_path))


@pytest.mark.parametrize(
    ("one", "other"), [("shop", "Shop"), ("straße", "STRASSE"), ("é", "e\u0301"), ("É", "e\u0301")]
)
def test_names_that_differ_only_in_case_clash(one: str, other: str, tmp_path: Path) -> None:
    _, (clash,) = name_files([OPackage(one), OPackage("x"), OPackage(other)], tmp_path)
    assert clash.message == f"package name {other!r} and {one!r} would be one file where case does not count"
    assert clash.related[0].message == f"package {one!r}"


def test_a_new_file_is_written_as_utf8_with_the_umasks_permissions(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    before = os.umask(0o027)
    try:
        report = write_document(path, "name: Zoë\n")
    finally:
        os.umask(before)
    assert report.written == (path,)
    assert path.read_bytes() == "name: Zoë\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["p.yaml"]


def test_an_export_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OLD)
    path.chmod(0o604)
    inode = path.stat().st_ino
    assert write_document(path, NEW).written == (path,)
    assert path.read_text() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert path.stat().st_ino != inode  # renamed into place, not written over
    assert names(tmp_path) == ["p.yaml"]


def test_equal_content_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(NEW)
    os.utime(path, ns=(1, 1))
    before = path.stat()
    report = write_document(path, NEW)
    assert (report.written, report.unchanged, report.diagnostics) == ((), (path,), ())
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (1, before.st_ino)


def test_equal_content_is_fine_whatever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("# theirs\n")
    assert write_document(path, "# theirs\n").unchanged == (path,)


def test_what_people_own_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(THEIRS)
    os.utime(path, ns=(1, 1))
    report = write_document(path, NEW)
    (diagnostic,) = report.diagnostics
    assert (report.written, report.unchanged) == ((), ())
    assert diagnostic.rule.slug == "owned-file"
    assert diagnostic.message == (
        "the file is not replaced, it holds what people own: 'provision_config' of function 'f'"
    )
    assert diagnostic.place == Place(path.as_posix(), Span(9, 0, 9, 0))
    assert path.read_text() == THEIRS
    assert path.stat().st_mtime_ns == 1


def test_further_things_are_related(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("x: 1\n" + THEIRS)
    (diagnostic,) = write_document(path, NEW).diagnostics
    assert diagnostic.message.endswith(": 'x' of the package and 1 more")
    assert [(one.place.span.line, one.message) for one in diagnostic.related] == [
        (10, "'provision_config' of function 'f'")
    ]


def test_force_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(THEIRS)
    assert write_document(path, NEW, force=True).written == (path,)
    assert path.read_text() == NEW


def test_one_bad_file_keeps_all_from_being_written(tmp_path: Path) -> None:
    texts = {tmp_path / f"{name}.yaml": text_of(name, "1.2") for name in "abc"}
    (tmp_path / "b.yaml").write_text(THEIRS)
    report = write_documents(texts)
    assert [one.rule.slug for one in report.diagnostics] == ["owned-file"]
    assert names(tmp_path) == ["b.yaml"]
    assert write_documents(texts, force=True).written == tuple(texts)
    assert names(tmp_path) == ["a.yaml", "b.yaml", "c.yaml"]


def test_only_changed_files_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(NEW)
    report = write_documents({tmp_path / "a.yaml": NEW, tmp_path / "b.yaml": OLD})
    assert (report.written, report.unchanged) == ((tmp_path / "b.yaml",), (tmp_path / "a.yaml",))


def test_folders_are_made_only_on_request_and_only_when_all_is_well(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out" / "p.yaml"
    with pytest.raises(OutputError, match="its folder does not exist"):
        write_document(path, NEW)
    (tmp_path / "theirs.yaml").write_text(THEIRS)
    assert write_documents({path: NEW, tmp_path / "theirs.yaml": NEW}, make_folders=True).diagnostics
    assert names(tmp_path) == ["theirs.yaml"]
    assert write_documents({path: NEW}, make_folders=True).written == (path,)
    assert path.read_text() == NEW


def test_through_a_link_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "real.yaml", tmp_path / "p.yaml"
    target.write_text(OLD)
    link.symlink_to("real.yaml")
    assert write_document(link, NEW).written == (link,)
    assert link.is_symlink()
    assert target.read_text() == NEW


def test_a_link_does_not_get_round_the_check(tmp_path: Path) -> None:
    target, link = tmp_path / "profile", tmp_path / "p.yaml"
    target.write_text("export A=1\n")
    link.symlink_to(target)
    assert write_document(link, NEW).diagnostics
    assert target.read_text() == "export A=1\n"


@pytest.mark.parametrize("target", ["nothing.yaml", "p.yaml"])
def test_a_dangling_or_circular_link_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "p.yaml").symlink_to(target)
    with pytest.raises(OutputError):
        write_document(tmp_path / "p.yaml", NEW, force=True)
    assert names(tmp_path) == ["p.yaml"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a directory"):
        write_document(tmp_path, NEW, force=True)


def test_two_paths_of_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OLD)
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    with pytest.raises(OutputError, match="one file"):
        write_documents({tmp_path / "a.yaml": NEW, tmp_path / "b.yaml": NEW})
    assert (tmp_path / "a.yaml").read_text() == OLD


def test_when_one_file_cannot_be_staged_none_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(OLD)
    second.write_text(OLD)
    synced: list[int] = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"b\.yaml: No space left on device"):
        write_documents({first: NEW, second: NEW})
    assert names(tmp_path) == ["a.yaml", "b.yaml"]
    assert first.read_text() == second.read_text() == OLD


def test_a_read_only_file_is_refused_even_by_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OLD)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(OutputError, match="is read-only"):
        write_document(path, NEW, force=True)


def test_pipes_are_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    assert write_document(pipe, NEW).written == (pipe,)
    reader.join(10)
    assert received == [NEW]
    assert names(tmp_path) == ["pipe"]


def test_standard_output_can_be_the_file() -> None:
    program = (
        "from pathlib import Path; from oprc_static.output import write_document as w; w(Path('/dev/stdout'), 'x')"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"x"


def test_yaml_is_loaded_only_to_look_into_a_file(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from oprc_static.output import write_document as w; "
        "w(Path(sys.argv[1]), 'x'); w(Path(sys.argv[1]), 'x'); sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path / "p.yaml")], check=False).returncode == 0
