"""Settings of a scanned tree: what they cannot widen, what they cannot do to the tool, and how to leave them out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from oprc_static import UsageError, scan
from oprc_static.config import _SETTINGS
from oprc_static.discover import read_pins
from oprc_static.tree import DiskTree, MemoryTree
from tests.cli.programs import CART
from tests.security.here import Here
from tests.security.record import record
from tests.security.watched import Environment

WIDEN = "settings of the scanned tree that would widen what is read or written"
OVERLOAD = "settings, ignore and lock files that are too much"
TOLD = 'KEPT = "told"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program beside a folder that is none of its business, with links that lead there."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(TOLD)
    (outside / "__main__.py").write_text(TOLD)
    (outside / "requirements.txt").write_text("oaas-sdk2-py==0.3.6\n")
    (outside / "pyproject.toml").write_text("[tool.oprc-static]\ntarget = 'sdk-0.3.6'\n")
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "cart.py").write_text(CART)
    (folder / "link").symlink_to(outside)
    (folder / "link.py").symlink_to(outside / "secret.py")
    return folder


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


def configure(tree: Path, text: str) -> None:
    (tree / "pyproject.toml").write_text(f"[tool.oprc-static]\n{text}\n")


REFUSED = {
    'roots = ["/etc"]': "leads out of the project's folder",
    'roots = ["../outside"]': "leads out of the project's folder",
    'roots = ["x/../../outside"]': "leads out of the project's folder",
    'roots = ["link"]': "leads out of the project's folder",
    'entry = ["/etc/passwd.py"]': "leads out of the project's folder",
    'entry = ["../outside/secret.py"]': "leads out of the project's folder",
    'entry = ["./../outside"]': "leads out of the project's folder",
    'entry = ["link/secret.py"]': "leads out of the project's folder",
    'entry = ["./link"]': "leads out of the project's folder",
    'entry = ["link.py"]': "there is no script link.py that can be read",
    'entry = ["secret"]': "no module named 'secret'",
    'entry = ["link.secret"]': "no module named 'link.secret'",
    "follow-symlinks = true": "a project cannot say this about itself",
    **dict.fromkeys(
        (
            *('output = "x"', 'output-dir = "/tmp"', 'depfile = "x"', 'source-map = "x"', 'report-file = "x"'),
            *("force = true", 'config = "/etc/x.toml"', "isolated = false", "list-inputs = true", 'package = ["a"]'),
        ),
        "only the command line can say this",
    ),
    **dict.fromkeys(
        ("max-file-size = 101", "parse-time = 601", "parse-memory = 8193", "max-steps = 6_000_001", "max-text = 1_001"),
        "at most",
    ),
    **dict.fromkeys(
        ('against = "--upload-pack=touch x"', 'cache = "/tmp"', 'plugins = ["evil"]', 'extend = "../outside"'),
        "there is no such setting",
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_would_widen_is_refused(tree: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    configure(tree, text)
    with pytest.raises(UsageError) as caught:
        scan(["."])
    assert REFUSED[text] in str(caught.value)
    assert "Cart" in scan(["."], isolated=True).text
    record(WIDEN, inputs=1, outcome="refused, ignored with --isolated")


def test_every_setting_is_looked_at() -> None:
    """A new setting has to be decided on: what can a scanned tree do with it?"""
    narrows_or_describes = {
        *("target", "python-version", "platform", "exclude", "sdk-modules", "trusted", "argv", "define"),
        *("installed", "missing", "no-assume", "fail-on", "allow-empty", "allow-incomplete", "format"),
    }
    confined, refused = {"roots", "entry"}, {"follow-symlinks"}
    capped = {"max-file-size", "parse-time", "parse-memory", "max-steps", "max-text"}
    assert set(_SETTINGS) == narrows_or_describes | confined | refused | capped


def test_nothing_outside_is_opened(tmp_path_factory: pytest.TempPathFactory, tree: Path) -> None:
    """The same with the alarm on, by every command that reads settings."""
    environment = Environment(tmp_path_factory.mktemp("watched") / "venv")
    corpus = tree.parent / "corpus"
    jobs = []
    texts = [*REFUSED, 'exclude = ["!link", "!../outside"]', 'target = "auto"']
    for number, text in enumerate(texts):
        copy = shutil.copytree(tree, corpus / str(number), symlinks=True)
        configure(copy, text)
        (copy / "requirements.txt").write_text(
            "-r ../../outside/requirements.txt\n-r link/requirements.txt\n-c /etc/passwd\n"
        )
        jobs.append(["scan", str(copy)])
        jobs += [["lint", str(copy)]] if number % 4 == 0 else []
        jobs += [["scan", str(copy), "--isolated", "--allow-empty"]] if number % 4 == 1 else []
    listed = tree.parent / "jobs"
    listed.write_text("".join(f"{job!r}\n" for job in jobs), encoding="utf-8")
    driver = Path(__file__).with_name("driver.py")
    watched = environment.run(
        [environment.python, "-I", driver, listed],
        cwd=tree.parent,
        scanned=[corpus],
        read=[listed],
        code=[driver.parent],
    )
    assert watched.alarms == ()
    assert watched.code == 0, watched.stderr
    assert "told" not in watched.stdout
    record(WIDEN, inputs=len(jobs), outcome="nothing outside is opened")


def test_isolated_holds_for_every_command_and_project(here: Here, tree: Path) -> None:
    configure(tree, 'target = "no such target"')
    (tree / "inner").mkdir()
    (tree / "inner" / "pyproject.toml").write_text("[tool.oprc-static\n")
    out = tree.parent / "out.yaml"
    commands = (
        ("scan", ".", "-o", str(out)),
        ("lint", "."),
        ("check", ".", str(out)),
        ("sync", ".", str(out)),
        ("explain", "Cart", "."),
        ("breaking", ".", "--against", str(out)),
        ("migrate", "."),
    )
    for command in commands:
        assert here.run(*command, cwd=tree).code in (1, 2), command
        done = here.run(*command, "--isolated", cwd=tree)
        assert (done.code, "such target" in done.stderr) == (0, False), (command, done.stderr)


def test_a_named_file_counts_with_isolated(here: Here, tree: Path) -> None:
    configure(tree, 'target = "sdk-0.1"')
    named = tree.parent / "mine.toml"
    named.write_text('target = "sdk-0.3.6"\n')
    assert "immutable: false" in here.run("scan", "--isolated", "--config", str(named), cwd=tree).stdout


# --- too much --------------------------------------------------------------------------------------------------------

MEBIBYTE = 1 << 20
HEAVY = {
    "large": (b"#" * (MEBIBYTE + 1), "is larger than"),
    "arrays": (b"x = " + b"[" * 100_000, "is nested too deeply"),
    "inline tables": (b"x = " + b"{a = " * 100_000, "is nested too deeply"),
    "long key": (b".".join([b"a"] * 50_000) + b" = 1", "has a key of more than 64 parts"),
    "long quoted key": (b" . ".join([b'"\\""'] * 50_000) + b" = 1", "has a key of more than 64 parts"),
    "long header": (b"[" + b".".join([b"a"] * 20_000) + b"]", "has a key of more than 64 parts"),
    "large number": (b"x = " + b"1" * 100_000, "is not valid TOML"),
    "no text": (b"\xff\xfe", "is not UTF-8"),
    "zero bytes": (b"x = 1\0", "is not valid TOML"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_toml_is_refused(name: str) -> None:
    content, said = HEAVY[name]
    with pytest.raises(UsageError, match=said):
        scan(["/a"], tree=MemoryTree({"/a/pyproject.toml": content, "/a/cart.py": CART}))
    if name != "large":
        pins = read_pins(MemoryTree({"/a/uv.lock": content}), "/a", "3.12", "linux")
        assert [said in each.reason for each in pins.unusable] == [True]
    record(OVERLOAD, inputs=2, outcome="an error that names the file")


@pytest.mark.parametrize(
    "value", ["1", "1.5", "true", "[1]", "[[]]", "{a = 1}", "''", "['']", "2024-01-01", "inf", "[{}]"]
)
@pytest.mark.parametrize("key", sorted(_SETTINGS))
def test_wrong_types_are_usage_errors(key: str, value: str) -> None:
    """Whatever the value, the outcome is a result or an error that names the setting."""
    tree = MemoryTree({"/a/pyproject.toml": f"[tool.oprc-static]\n{key} = {value}\n", "/a/cart.py": CART})
    error = None
    try:
        scan(["/a"], tree=tree)
    except UsageError as raised:
        error = str(raised)
    assert error is None or key in error
    record(OVERLOAD, inputs=1, outcome="an error that names the file")


CATASTROPHES = (
    *("*a" * 200 + "b", "**/" * 500 + "b", "a/**/" * 300 + "b", "[" * 5000, "[!" + "a-" * 5000 + "]", "\\" * 5001),
    *("*" * 20_000 + "b", "a" * 100_000, "\0", "[[:alpha:]" * 1000, "?" * 5000 + "*", "(a+)+" * 1000, "/" * 20_000),
)


@pytest.mark.parametrize("kind", ["exclude", "gitignore"])
def test_patterns_take_no_time(kind: str) -> None:
    deep = "/".join(["a" * 50] * 40)
    files = {"/a/.git/config": "", f"/a/{deep}/{'a' * 200}.py": "", "/a/cart.py": CART}
    if kind == "exclude":
        patterns = [each.replace("\0", "x") for each in CATASTROPHES]
        files["/a/pyproject.toml"] = f"[tool.oprc-static]\nexclude = {json.dumps(patterns)}\n"
    else:
        files["/a/.gitignore"] = "\n".join(CATASTROPHES)
    result = scan(["/a"], tree=MemoryTree(files))
    assert "Cart" in result.text
    record(OVERLOAD, inputs=len(CATASTROPHES), outcome="matched in linear time")


LOCKS = {
    "uv.lock": '[[package]]\nname = "oaas-sdk2-py"\nversion = "' + "1" * 5000 + '"\n',
    "poetry.lock": '[[package]]\nname = "oaas-sdk2-py"\nversion = "0.3.6\\n::error::x"\n',
    "pdm.lock": "package = 1\n",
    "pylock.toml": "[[packages]]\nname = {}\n",
    "requirements.txt": "-r requirements.txt\n-r a.txt\noaas-sdk2-py==0.3.6\n",
    "requirements-marker.txt": "oaas-sdk2-py==0.3.6; " + "(" * 5000 + "\n",
    "requirements-digits.txt": "oaas-sdk2-py==" + "1" * 5000 + "\n",
    "requirements-lines.txt": "\\\n" * 200_000 + "oaas-sdk2-py==0.3.6\n",
    "requirements-option.txt": "-r" + " " * 200_000 + "\n--requirement=" + "x" * 5000 + "\n-r \0\n",
    "requirements-blank.txt": " " * 500_000 + "#" + " " * 500_000,
}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_that_are_too_much(name: str) -> None:
    files = {f"/a/{name}": LOCKS[name], "/a/a.txt": "-r requirements.txt\n-r ./a.txt\n", "/a/cart.py": CART}
    result = scan(["/a"], target="auto", tree=MemoryTree(files))
    is_plain = name in ("requirements.txt", "requirements-lines.txt")
    assert ("Cart" in result.text) == is_plain
    assert is_plain or [each.rule.slug for each in result.diagnostics] == ["undecided-target"]
    record(OVERLOAD, inputs=1, outcome="an error that names the file")


def test_includes_that_go_round_end(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("-r sub/../requirements.txt\n-r requirements-b.txt\n-r /dev/zero\n")
    (tmp_path / "requirements-b.txt").write_text("-r requirements.txt\noaas-sdk2-py==0.3.6\n")
    pins = read_pins(DiskTree(), str(tmp_path), "3.12", "linux")
    assert ([pin.version for pin in pins.found], pins.unusable) == (["0.3.6"], [])


# --- what the settings' words do to what is said of them -------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'entry = ["x\\n::set-output name=a::b/"]',
        'roots = ["\\u001b[31m\\r::error::x"]',
        '"\\n::error::x" = 1',
        'target = "\\n::error::x"',
        'python-version = "\\n::error::x"',
        'trusted = ["a..\\n::error::x"]',
        'x = """\n::error::x',
    ],
)
def test_no_setting_speaks_for_itself(here: Here, tree: Path, text: str) -> None:
    configure(tree, text)
    done = here.run("scan", cwd=tree)
    assert done.code == 2
    assert not any(line.lstrip().startswith("::") for line in done.stderr.splitlines())
    assert "\x1b" not in done.stderr and "\r" not in done.stderr
    record("names and texts that would steer a terminal or a CI job", inputs=1, outcome="shown, not obeyed")
