from __future__ import annotations

import contextlib
import pickle
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oprc_static.config import Config, ConfigError, Overrides, parse_file, parse_project
from oprc_static.discover import load_file, load_project
from oprc_static.tree import MemoryTree

FULL = """
target = "sdk-0.3.6"
python-version = "3.13"
platform = "darwin"
exclude = ["gen/"]
entry = ["shop.app", "my-script"]
sdk-modules = ["compat.oaas"]
trusted = ["requests"]
define = { B = "2", A = "1" }
installed = ["numpy"]
missing = ["uvloop"]
no-assume = ["A2", "A1"]
fail-on = "warning"
allow-empty = true
allow-incomplete = true
format = "json"
"""


def test_defaults():
    config = Config()
    assert (config.target, config.platform, config.fail_on) == ("spec", "linux", "error")
    assert config.python_version == f"{sys.version_info[0]}.{sys.version_info[1]}"


def test_every_setting():
    config = parse_project(b"[tool.oprc-static]" + FULL.encode(), "p")
    assert config == Config(
        target="sdk-0.3.6",
        python_version="3.13",
        platform="darwin",
        exclude=("gen/",),
        entry=("shop.app", "my-script"),
        sdk_modules=("compat.oaas",),
        trusted=("requests",),
        define=(("A", "1"), ("B", "2")),
        installed=("numpy",),
        missing=("uvloop",),
        no_assume=("A1", "A2"),
        fail_on="warning",
        allow_empty=True,
        allow_incomplete=True,
        format="json",
    )
    assert parse_file(FULL.encode(), "p") == config
    assert parse_file(b"[tool.oprc-static]" + FULL.encode(), "p") == config
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301  # our own bytes
    assert hash(config)


@pytest.mark.parametrize("toml", [b"", b"[project]\nname = 'x'", b"[tool.black]\nline-length = 1"])
def test_project_without_our_table_has_the_defaults(toml: bytes):
    assert parse_project(toml, "p") == Config()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("taget = 'spec'", 'taget: there is no such setting; did you mean "target"?'),
        ("fail_on = 'error'", 'fail_on: there is no such setting; did you mean "fail-on"?'),
        ("zzz = 1", "zzz: there is no such setting"),
        ("output-dir = '/etc'", "output-dir: only the command line can say this: --output-dir"),
        ("follow-symlinks = true", "follow-symlinks: a project cannot say this about itself"),
        ("target = 1", "target: must be a string"),
        ("target = ''", "target: must be a string that is not empty"),
        ("python-version = 3.12", "python-version: must be a string like"),
        ("python-version = '3.012'", "python-version: must be a string like"),
        ("python-version = '2.7'", "python-version: must be a string like"),
        ("exclude = 'x'", "exclude: must be a list"),
        ("exclude = [1]", "exclude: must be a list"),
        ("entry = ['a..b']", 'entry: "a..b" is no dotted module name'),
        ("define = ['A']", "define: must be a table"),
        ("define = { A = 1 }", "define: must be a table"),
        ("no-assume = ['A9']", 'no-assume: "A9" is none of A1'),
        ("fail-on = 'note'", 'fail-on: must be "error" or "warning"'),
        ("allow-empty = 1", "allow-empty: must be true or false"),
        ("installed = ['x']\nmissing = ['x']", 'installed: "x" is listed as missing too'),
        ("target = ", "is not valid TOML"),
    ],
)
def test_errors_name_the_file_and_the_key(line: str, message: str):
    with pytest.raises(ConfigError) as caught:
        parse_project(f"[tool.oprc-static]\n{line}\n".encode(), "d/pyproject.toml")
    assert str(caught.value).startswith("d/pyproject.toml: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "toml",
    [
        b"\xff",
        b"x = " + b"[" * 100_000,
        b"x = " + b"9" * 5000,
        b"tool = 1",
        b"[tool]\noprc-static = 1",
        b"\0",
        b"a = 1979-99-99",
    ],
)
def test_broken_files_are_declared_errors(toml: bytes):
    with pytest.raises(ConfigError):
        parse_project(toml, "p")


@given(st.binary(max_size=60) | st.text("[]{}\"'=.,#\n tolcprsai-12", max_size=60).map(str.encode))
def test_no_bytes_raise_anything_else(content: bytes):
    for parse in (parse_project, parse_file):
        with contextlib.suppress(ConfigError):
            parse(content, "p")


@given(
    st.dictionaries(
        st.sampled_from([*Config.__dataclass_fields__, "x"]).map(lambda key: key.replace("_", "-")),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.floats(),
    )
)
def test_no_value_raises_anything_else(values: dict[str, object]):
    with contextlib.suppress(ConfigError):
        Config().merge(values)


def test_named_file_without_our_table():
    with pytest.raises(ConfigError, match="has no such table"):
        parse_file(b"[tool.black]", "p")


def test_command_line_wins():
    config = Config(
        target="sdk-0.1", define=(("A", "1"), ("B", "1")), installed=("x", "y"), no_assume=("A1",), entry=("a",)
    )
    merged = config.merge(
        {
            "target": "spec",
            "define": (("B", "2"), ("C", "3")),
            "missing": ("x",),
            "no-assume": ("A3",),
            "python-version": (3, 13),
            "entry": (),
            "platform": None,
            "follow-symlinks": True,
            "allow-empty": False,
        }
    )
    assert merged.define == (("A", "1"), ("B", "2"), ("C", "3"))
    assert (merged.target, merged.installed, merged.missing) == ("spec", ("y",), ("x",))
    assert (merged.no_assume, merged.python_version, merged.entry) == (("A1", "A3"), "3.13", ("a",))
    assert (merged.platform, merged.follow_symlinks) == ("linux", True)


def test_wrong_values_of_the_command_line():
    with pytest.raises(ConfigError, match=r"^target: must be a string"):
        Overrides(values=(("target", 1),)).over(Config())


# --- files ---


def test_loading():
    tree = MemoryTree({"d/pyproject.toml": '[tool.oprc-static]\nroots = ["src", "./src", "."]', "d/src/a.py": ""})
    assert load_project(tree, "/d").roots == ("/d/src", "/d")
    assert load_project(tree, "/d/src") == Config()


@pytest.mark.parametrize("root", ["..", "../d2", "/d2", "src/../..", "link", "link/in", "missing", "a.py", "\\u0000"])
def test_roots_stay_in_the_project(root: str):
    files = {"d/pyproject.toml": f'[tool.oprc-static]\nroots = ["{root}"]', "d/a.py": "", "d2/in/x.py": ""}
    with pytest.raises(ConfigError, match="roots: "):
        load_project(MemoryTree(files, links={"d/link": "../d2"}), "/d")


def test_named_file_may_point_elsewhere():
    tree = MemoryTree({"ci/oprc.toml": 'roots = ["../src"]\nfollow-symlinks = true', "src/a.py": ""})
    config = load_file(tree, "/ci/oprc.toml")
    assert (config.roots, config.follow_symlinks) == (("/src",), True)


def test_named_file_that_is_not_there():
    with pytest.raises(ConfigError, match=r"^x\.toml: cannot be read: no such file or folder$"):
        load_file(MemoryTree({}), "/x.toml")
