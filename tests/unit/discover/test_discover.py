from __future__ import annotations

import pytest

from oprc_static.config import Config, ConfigError, Overrides
from oprc_static.discover import DiscoverError, Discovery, Project, discover
from oprc_static.tree import MemoryTree


def scan(
    files: dict[str, str] | list[str], *paths: str, overrides: Overrides | None = None, **tree: object
) -> Discovery:
    contents = dict.fromkeys(files, "") if isinstance(files, list) else files
    return discover(MemoryTree(contents, **tree), paths or (".",), overrides)


def only(discovery: Discovery) -> Project:
    (project,) = discovery.projects
    return project


def names(project: Project) -> list[str]:
    return [module.name for module in project.starting]


def slugs(project: Project) -> list[str]:
    return [finding.rule.slug for finding in project.diagnostics]


# --- roots ---


def test_root_is_the_nearest_folder_that_is_no_package():
    project = only(
        scan(["w/shop/__init__.py", "w/shop/api/__init__.py", "w/shop/api/v1.py", "w/other.py"], "w/shop/api")
    )
    assert project.roots == ("/w",)
    assert names(project) == ["shop.api", "shop.api.v1"]


def test_project_with_src_layout_has_two_roots():
    project = only(scan(["d/setup.py", "d/src/shop/__init__.py", "d/tests/test_shop.py"], "d"))
    assert project.roots == ("/d", "/d/src")
    assert names(project) == ["setup", "shop", "tests.test_shop"]


@pytest.mark.parametrize("extra", [[], ["d/setup.py", "d/src/__init__.py"]], ids=["no project", "src is a package"])
def test_src_is_a_folder_like_others(extra: list[str]):
    project = only(scan(["d/src/shop.py", *extra], "d"))
    assert project.roots == ("/d",)
    assert "src.shop" in names(project)


def test_src_named_itself_is_its_own_root():
    assert only(scan(["d/setup.py", "d/src/shop.py", "d/app.py"], "d/src")).roots == ("/d/src",)


def test_configured_roots_replace_all_others():
    toml = '[tool.oprc-static]\nroots = ["lib", "lib/deep"]'
    project = only(scan({"pyproject.toml": toml, "lib/a.py": "", "lib/deep/b.py": "", "c.py": ""}))
    assert project.roots == ("/lib", "/lib/deep")
    assert names(project) == ["a", "b"]


def test_init_in_a_root_belongs_to_the_root_above_it():
    toml = '[tool.oprc-static]\nroots = [".", "pkg"]'
    assert names(only(scan({"pyproject.toml": toml, "pkg/__init__.py": "", "pkg/a.py": ""}))) == ["a", "pkg"]
    alone = '[tool.oprc-static]\nroots = ["pkg"]'
    assert names(only(scan({"pyproject.toml": alone, "pkg/__init__.py": ""}))) == ["__init__"]


# --- what is a starting point ---


def test_order_compares_names_part_by_part():
    project = only(scan(["a_b.py", "a/b.py", "a/__init__.py", "B.py", "a/a/z.py", "b.py"]))
    assert names(project) == ["B", "a", "a.a.z", "a.b", "a_b", "b"]


def test_main_modules_are_left_out_unless_named():
    files = ["a/__main__.py", "a/b.py", "__main__.py"]
    assert names(only(scan(files))) == ["a.b"]
    assert names(only(scan(files, "a/__main__.py"))) == ["__main__"]


def test_file_argument_is_the_only_starting_point():
    project = only(scan(["d/p/__init__.py", "d/p/a.py", "d/p/b.py"], "d/p/a.py"))
    assert (project.roots, names(project)) == (("/d",), ["p.a"])


def test_default_excludes():
    inside = ["__pycache__", "node_modules", "site-packages", "build", "dist", ".tox", ".hidden", "x.egg-info"]
    files = [f"{folder}/m.py" for folder in inside] + ["env/pyvenv.cfg", "env/lib/m.py", ".m.py", "ok.py", "dist2/m.py"]
    assert names(only(scan(files))) == ["dist2.m", "ok"]


def test_build_folder_with_an_init_is_a_package():
    assert names(only(scan(["build/__init__.py", "build/a.py"]))) == ["build", "build.a"]


def test_gitignore_and_exclude():
    files = {
        "pyproject.toml": '[tool.oprc-static]\nexclude = ["gen_*", "!kept.py", "!build/"]',
        ".gitignore": "*_local.py\nkept.py\n/out/\n",
        "a.py": "",
        "a_local.py": "",
        "kept.py": "",
        "out/m.py": "",
        "sub/out/m.py": "",
        "sub/.gitignore": "!b_local.py\n",
        "sub/b_local.py": "",
        "gen_x/m.py": "",
        "build/m.py": "",
    }
    assert names(only(scan(files))) == ["a", "build.m", "kept", "sub.b_local", "sub.out.m"]


def test_named_path_is_never_excluded():
    files = {
        ".git/HEAD": "",
        ".gitignore": "out/\nx.py\n",
        "out/build/m.py": "",
        "x.py": "",
        "env/pyvenv.cfg": "",
        "env/e.py": "",
    }
    assert names(only(scan(files, "out"))) == []
    assert names(only(scan(files, "out/build"))) == ["m"]
    assert names(only(scan(files, "x.py"))) == ["x"]
    assert names(only(scan(files, "env"))) == ["e"]


def test_unread_gitignore_is_an_error():
    files = {".git/HEAD": "", ".gitignore": "x\n" * 20_000, "d/a.py": "", "d/b/c.py": ""}
    project = only(scan(files, "d"))
    assert [finding.place.path for finding in project.diagnostics] == [".gitignore"]
    assert slugs(project) == ["unreadable-source"]


def test_gitignore_of_the_checkout_above_counts():
    files = {".git/HEAD": "", ".gitignore": "*_local.py\n", ".git/info/exclude": "b.py\n"}
    assert names(only(scan({**files, "d/a_local.py": "", "d/b.py": "", "d/c.py": ""}, "d"))) == ["c"]


def test_names_that_no_import_statement_can_say():
    project = only(scan(["my-script.py", "v1.2/run.py", "a-b/c.py", "x.y.py"]))
    assert names(project) == ["a-b.c", "my-script", "v1.2.run", "x.y"]
    assert slugs(project) == []


def test_file_without_ending_is_scanned_when_named():
    assert names(only(scan(["bin/tool"], "bin/tool"))) == ["tool"]
    assert names(only(scan(["bin/tool"], "bin"))) == []


# --- several paths ---


def test_overlapping_paths_do_not_double_nor_rename():
    project = only(scan(["d/sub/a.py", "d/b.py"], "d", "d/sub", "d/sub/a.py", "./d/", "d/b.py"))
    assert (project.roots, names(project)) == (("/d",), ["b", "sub.a"])


def test_paths_without_a_project_make_one():
    project = only(scan(["w/one/a.py", "w/two/b.py"], "w/two", "w/one"))
    assert (project.folder, project.roots, names(project)) == ("/w", ("/w/two", "/w/one"), ["a", "b"])


def test_same_name_in_two_roots_is_reported():
    project = only(scan(["one/main.py", "two/main.py"], "one", "two"))
    assert [module.display for module in project.starting] == ["one/main.py"]
    (finding,) = project.diagnostics
    assert (finding.rule.slug, finding.place.path) == ("shadowed-module", "two/main.py")
    assert finding.related[0].place.path == "one/main.py"


def test_module_beside_a_package_of_its_name_is_reported():
    project = only(scan(["a/__init__.py", "a.py", "b.py", "b/c.py", "time.py"]))
    assert names(project) == ["a", "b"]
    assert [finding.place.path for finding in project.diagnostics] == ["a.py", "b/c.py", "time.py"]


def test_namespace_hidden_by_a_package_in_another_root_is_reported():
    project = only(scan(["one/n/a.py", "two/n/__init__.py"], "one", "two"))
    assert names(project) == ["n"]
    (finding,) = project.diagnostics
    assert (finding.place.path, finding.related[0].place.path) == ("one/n/a.py", "two/n/__init__.py")


@pytest.mark.parametrize(
    ("path", "message"), [("", "an empty path"), ("nowhere", "does not exist"), ("loop", "does not exist")]
)
def test_path_that_cannot_be_scanned(path: str, message: str):
    with pytest.raises(DiscoverError, match=message):
        scan(["a.py"], path, links={"loop": "loop"})


def test_named_file_outside_the_configured_roots():
    with pytest.raises(DiscoverError, match="none of the configured roots"):
        scan({"pyproject.toml": '[tool.oprc-static]\nroots = ["lib"]', "lib/a.py": "", "b.py": ""}, "b.py")


# --- projects ---


def test_nested_project_is_its_own():
    files = {
        "pyproject.toml": '[tool.oprc-static]\ntarget = "sdk-0.3.6"\nexclude = ["skip.py"]',
        ".gitignore": "ignored.py",
        "a.py": "",
        "libs/x/pyproject.toml": "",
        "libs/x/src/x/__init__.py": "",
        "libs/x/skip.py": "",
        "libs/x/ignored.py": "",
    }
    outer, inner = scan(files).projects
    assert (names(outer), outer.config.target) == (["a"], "sdk-0.3.6")
    assert (names(inner), inner.config.target, inner.folder) == (["skip", "x"], "spec", "/libs/x")
    assert inner.roots == ("/libs/x", "/libs/x/src")


def test_wrong_settings_of_a_nested_project_are_its_own_error():
    files = {"a.py": "", "n/pyproject.toml": "[tool.oprc-static]\ntarget = 1", "n/b.py": ""}
    outer, inner = scan(files).projects
    assert (names(outer), slugs(outer)) == (["a"], [])
    assert (names(inner), slugs(inner)) == ([], ["invalid-config"])
    assert scan(files).diagnostics == inner.diagnostics
    with pytest.raises(ConfigError, match=r"n/pyproject\.toml: target: must be a string"):
        scan(files, "n")


def test_nested_project_named_too_is_scanned_once():
    files = {"a.py": "", "n/pyproject.toml": "", "n/b.py": ""}
    assert [names(project) for project in scan(files, ".", "n", "n/b.py").projects] == [["a"], ["b"]]


def test_settings_come_from_the_nearest_project_above():
    files = {"pyproject.toml": '[tool.oprc-static]\ntarget = "sdk-0.1"', "d/a.py": ""}
    project = only(scan(files, "d"))
    assert (project.folder, project.config.target, project.roots) == ("/", "sdk-0.1", ("/d",))


def test_command_line_wins_in_every_project_and_a_named_file_in_the_outermost():
    files = {
        "pyproject.toml": "not toml",
        "a.py": "",
        "n/pyproject.toml": '[tool.oprc-static]\nplatform = "n"',
        "n/b.py": "",
    }
    overrides = Overrides(Config(platform="named"), (("target", "sdk-0.2.2"),))
    outer, inner = scan(files, overrides=overrides).projects
    assert (outer.config.platform, outer.config.target) == ("named", "sdk-0.2.2")
    assert (inner.config.platform, inner.config.target) == ("n", "sdk-0.2.2")


def test_empty_project_keeps_its_settings():
    project = only(scan({"pyproject.toml": "[tool.oprc-static]\nallow-empty = true"}))
    assert project.config.allow_empty


# --- the SDK ---


def test_sdk_sources_are_not_the_programs():
    project = only(scan(["oaas_sdk2_py/__init__.py", "oaas_sdk2_py/model.py", "examples/shop.py"]))
    assert names(project) == ["examples.shop"]


def test_configured_sdk_modules():
    toml = '[tool.oprc-static]\nsdk-modules = ["compat.oaas"]'
    assert names(only(scan({"pyproject.toml": toml, "compat/oaas/x.py": "", "compat/y.py": ""}))) == ["compat.y"]


def test_stand_in_for_the_sdk_is_the_programs():
    assert names(only(scan(["oaas_sdk2_py.py"]))) == ["oaas_sdk2_py"]


# --- links ---

LINKS = {
    "d/in.py": "real.py",
    "d/out.py": "../o/x.py",
    "d/gone.py": "nothing.py",
    "d/pkg": "../o",
    "d/self.py": "self.py",
}
LINKED = ["d/real.py", "o/x.py"]


def test_links_are_read_inside_only():
    project = only(scan(LINKED, "d", links=LINKS))
    assert names(project) == ["in", "real"]
    assert {finding.place.path for finding in project.diagnostics} == {"d/gone.py", "d/out.py", "d/pkg", "d/self.py"}
    assert set(slugs(project)) == {"skipped-symlink"}


def test_named_link_is_read():
    assert names(only(scan(LINKED, "d/out.py", links=LINKS))) == ["out"]
    assert names(only(scan(LINKED, "d/pkg", links=LINKS))) == ["x"]


def test_follow_symlinks_reads_files_but_enters_no_folder():
    overrides = Overrides(values=(("follow-symlinks", True),))
    project = only(scan(LINKED, "d", links=LINKS, overrides=overrides))
    assert names(project) == ["in", "out", "real"]


def test_links_with_other_names():
    links = {"d/my-x.py": "../o/x.py", "d/my-y": "../o", "d/.z.py": "../o/x.py", "d/w.txt": "../o/x.py"}
    assert [finding.place.path for finding in only(scan(LINKED, "d", links=links)).diagnostics] == ["d/my-x.py"]


def test_link_to_a_scanned_folder_is_no_finding():
    assert slugs(only(scan(["d/a/m.py"], "d", links={"d/b": "a"}))) == []


def test_pyproject_that_is_a_link_out_of_the_project():
    tree = {"links": {"d/pyproject.toml": "../o.toml"}}
    with pytest.raises(ConfigError, match="symbolic link"):
        scan({"d/a.py": "", "o.toml": ""}, "d", **tree)
    assert only(
        scan({"d/a.py": "", "o.toml": ""}, "d", overrides=Overrides(values=(("follow-symlinks", True),)), **tree)
    )
