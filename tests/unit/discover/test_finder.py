from __future__ import annotations

from collections.abc import Mapping

from oprc_static.discover import LinkPolicy, ModuleFile, ModuleFinder, Namespace, discover
from oprc_static.tree import Kind, MemoryTree, Unreadable


def finder(files: list[str], *roots: str, links: dict[str, str] | None = None, **options: object) -> ModuleFinder:
    tree = MemoryTree(dict.fromkeys(files, ""), links=links)
    return ModuleFinder(tree, roots or ("/",), **{"links": LinkPolicy(), **options})


def test_what_a_module_file_tells():
    found = finder(["w/a/__init__.py", "w/a/b.py"], "/w")
    assert found.find("a") == ModuleFile("a", "/w/a/__init__.py", is_package=True, display="w/a/__init__.py")
    assert (found.find("a").package, found.find("a.b").package) == ("a", "a")
    assert found.find("a.b.c") is None


def test_namespace_spans_roots():
    found = finder(["x/n/a.py", "y/n/b.py", "z/n.txt"], "/x", "/y", "/z")
    assert found.find("n") == Namespace("n", ("/x/n", "/y/n"))
    assert found.find("n.b").path == "/y/n/b.py"


def test_excluded_files_are_found():
    tree = MemoryTree({".gitignore": "gen/", "gen/a.py": "", "m.py": "", ".venv/v.py": ""})
    (project,) = discover(tree, ["."]).projects
    assert [module.name for module in project.starting] == ["m"]
    assert ModuleFinder.of_project(tree, project).find("gen.a").path == "/gen/a.py"


def test_find_in_a_changed_path():
    assert finder(["p/__init__.py", "extra/x.py"]).find_in("p.x", ("/p", "/extra")).path == "/extra/x.py"


def test_entries():
    found = finder(["p/__init__.py", "p/__main__.py", "n/__main__.py", "q/__init__.py", "m.py"])
    assert found.find_entry("p").name == "p.__main__"
    assert found.find_entry("n").name == "n.__main__"
    assert found.find_entry("m").name == "m"
    assert found.find_entry("q") is None
    assert found.find_entry("absent") is None


def test_names_that_are_none():
    found = finder(["a.py"])
    assert [found.find(name) for name in ("", ".", "a.", ".a", "a..b")] == [None] * 5


def test_built_in_modules_win():
    assert finder(["time.py", "types.py"]).find("time") is None
    assert finder(["time.py", "types.py"]).find("types").path == "/types.py"


def test_sdk_is_not_found():
    assert finder(["oaas_sdk2_py/__init__.py"]).find("oaas_sdk2_py") is None
    assert finder(["oaas_sdk2_py/x.py"]).find("oaas_sdk2_py.x") is None
    assert finder(["oaas_sdk2_py.py"]).find("oaas_sdk2_py").path == "/oaas_sdk2_py.py"
    assert finder(["my/sdk.py", "my/sdk2.py"], sdk_modules=("my.sdk",)).find("my.sdk") is None
    assert finder(["my/sdk.py", "my/sdk2.py"], sdk_modules=("my.sdk",)).find("my.sdk2") is not None


def test_skipped_link_hides_what_python_would_not_reach():
    found = finder(["r/b.py", "o/b.py", "o/p/__init__.py"], "/d", "/r", links={"d/b.py": "/o/b.py", "d/p": "/o/p"})
    assert found.find("b") is None
    assert found.explain("b").rule.slug == "skipped-symlink"
    assert found.find("p.x") is None
    assert "not entered" in found.explain("p.x").message
    assert found.explain("absent") is None


def test_link_to_a_data_folder_hides_no_module():
    found = finder(["d/data.py", "o/x.csv"], "/d", links={"d/data": "/o", "d/rest": "/o"})
    assert found.find("data").path == "/d/data.py"
    assert (found.find("rest"), found.explain("rest").place.path) == (None, "d/rest")


def test_links_that_may_be_read_are_modules():
    tree = MemoryTree(
        {"o/init.py": "", "o/b.py": ""},
        links={"d/__init__.py": "/o/init.py", "d/b.py": "/o/b.py", "c.py": "/gone.py"},
    )
    assert ModuleFinder(tree, ("/",), links=LinkPolicy()).find("d") is None
    reading = ModuleFinder(tree, ("/",), links=LinkPolicy(areas=("/o",)))
    assert reading.find("d").is_package
    assert reading.find("d.b").path == "/d/b.py"
    assert reading.find("c") is None


def test_endless_names_end():
    assert finder(["a/b.py"]).find("a." * 50_000 + "b") is None


def test_closed_root_hides_the_roots_after_it():
    class Closed(MemoryTree):
        def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
            return Unreadable(path, "permission denied") if path == "/closed" else super().list_folder(path)

    found = ModuleFinder(Closed({"closed/a.py": "", "r/a.py": ""}), ("/absent", "/closed", "/r"), links=LinkPolicy())
    assert found.find("a") is None
    assert found.explain("a").message == "closed cannot be read: permission denied"
