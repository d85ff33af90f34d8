"""What a scan says of files that it leaves out, and when it takes them in after all."""

from __future__ import annotations

from oprc_static import ScanResult, scan
from oprc_static.tree import MemoryTree, RecordingTree

SERVICE = """\
from oaas_sdk2_py import OaasObject, oaas
{imports}

@oaas.service("S", package={package})
class S(OaasObject):
    pass
"""
PLAIN = SERVICE.format(imports="", package="'p'")
UTIL = "ITEMS = []\n\n\ndef add(x):\n    ITEMS.append(x)\n    return x\n"
USER = "from util import add\n\n\ndef use():\n    add(1)\n"


def scanned(files: dict[str, str], **options: object) -> ScanResult:
    tree = MemoryTree({f"/p/{path}": text for path, text in files.items()}, working_directory="/p")
    return scan(["."], tree=tree, **options)  # type: ignore[arg-type]


def test_files_that_are_left_out_were_read() -> None:
    tree = RecordingTree(MemoryTree({"/svc.py": PLAIN, "/other.py": "raise ValueError\n"}))
    result = scan(["."], tree=tree)
    assert result.ok
    assert tree.inputs == ("/other.py", "/svc.py")
    assert (result.files, set(result.sources)) == (2, {"svc.py"})
    assert result.assumptions["A1"] == 1


def test_what_need_not_be_known_is_not_read() -> None:
    lazy = SERVICE.format(imports="\n\ndef load():\n    import other\n", package="'p'")
    tree = RecordingTree(MemoryTree({"/svc.py": lazy, "/other.py": ""}))
    assert scan(["svc.py"], tree=tree).ok
    assert tree.inputs == ("/svc.py",)


def test_without_the_assumption_everything_is_evaluated() -> None:
    result = scanned({"svc.py": PLAIN, "other.py": "raise ValueError\n"}, no_assume=["A1"])
    assert [each.rule.slug for each in result.diagnostics] == ["import-fails"]
    assert (result.files, "A1" in +result.assumptions) == (2, False)  # type: ignore[operator]


def test_nothing_is_said_of_the_syntax_of_what_is_left_out() -> None:
    assert scanned({"svc.py": PLAIN, "other.py": "x = [\n"}).diagnostics == ()


def test_who_imports_what_an_evaluation_shows_to_be_changed_is_evaluated() -> None:
    untouched = {"svc.py": SERVICE.format(imports="import util", package="'p'"), "util.py": UTIL, "user.py": USER}
    assert set(scanned(untouched).sources) == {"svc.py", "util.py"}
    changed = {**untouched, "svc.py": SERVICE.format(imports="import util", package="util.add('p')")}
    assert set(scanned(changed).sources) == {"svc.py", "util.py", "user.py"}


def test_what_is_loaded_by_a_name_that_is_made_is_evaluated_by_itself_too() -> None:
    imports = "import importlib\ntry:\n    importlib.import_module('pl' + 'ug')\nexcept ValueError:\n    pass"
    files = {"svc.py": SERVICE.format(imports=imports, package="'p'"), "plug.py": "raise ValueError('no')\n"}
    assert [(each.place.path, each.rule.slug) for each in scanned(files).diagnostics] == [("plug.py", "import-fails")]


def test_everything_is_evaluated_where_a_name_that_is_made_is_asked_of_the_loaded_modules() -> None:
    asking = SERVICE.format(imports="import sys", package="str('ot' + 'her' in sys.modules)")
    assert set(scanned({"svc.py": asking, "other.py": ""}).sources) == {"svc.py", "other.py"}
    able = SERVICE.format(imports="import sys\n\n\ndef loaded():\n    return list(sys.modules)", package="'p'")
    assert set(scanned({"svc.py": able, "other.py": ""}).sources) == {"svc.py"}


def test_what_may_come_from_a_folder_that_the_program_searches_is_evaluated() -> None:
    searching = SERVICE.format(imports="import sys\nsys.path.append('lib')", package="'p'")
    files = {"svc.py": searching, "lib/far.py": "", "a.py": "import far\n", "b.py": ""}
    assert set(scanned(files).sources) == {"svc.py", "a.py"}
    able = SERVICE.format(imports="import sys\n\n\ndef search():\n    sys.path.append('lib')", package="'p'")
    assert set(scanned({**files, "svc.py": able}).sources) == {"svc.py"}


def test_services_that_an_entry_does_not_reach_are_looked_for_where_they_can_be() -> None:
    files = {"main.py": "print(1)\n", "svc.py": PLAIN, "other.py": "x = [\n"}
    result = scanned(files, entries=["main"], allow_empty=True)
    assert [(each.place.path, each.rule.slug) for each in result.diagnostics if each.place.path != "."] == [
        ("svc.py", "unreached-service")
    ]
    assert result.files == 3
