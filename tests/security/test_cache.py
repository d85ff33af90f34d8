"""The cache cannot make a scan wrong: nothing that changes, and nothing in its folder, brings an old answer.

Every command line is run by the entry point that people run, with a cache that has seen everything before, and with
`--no-cache`.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from oprc_static.cache.store import Store
from oprc_static.cli.main import main
from tests.cli.command import run as run_process
from tests.security.record import record

STALE, FOLDER = "changes between runs with a cache", "a cache folder that others have prepared"
_SEQUENCES, _EDITS = 4, 12
_EVERY_SEQUENCE = 60

SHOP = """\
from oaas_sdk2_py import oaas
from shop.names import KEY


@oaas.service(KEY, package="shop")
class Cart:
    @oaas.method
    def add(self, item: str):
        return 1
"""
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/names.py": 'KEY = "Cart"\n',
    "src/shop/cart.py": SHOP,
    "src/other.py": "import os\n",
    "src/tests/test_cart.py": "import shop.cart\n",
    "pyproject.toml": "[project]\nname = 'shop'\n",
    "settings.toml": "[tool.oprc-static]\n",
    "arguments": "src\n--config\nsettings.toml\n",
}
Edit = Callable[[Path, random.Random], object]


def _write(path: str, *texts: str) -> Edit:
    def write(top: Path, dice: random.Random) -> None:
        file = top / path
        if file.is_symlink():
            file.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dice.choice(texts), encoding="utf-8")

    return write


def _remove(path: str) -> Edit:
    return lambda top, _: (top / path).unlink(missing_ok=True)


def _link(path: str, to: str) -> Edit:
    def link(top: Path, _: random.Random) -> None:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).unlink(missing_ok=True)
        (top / path).symlink_to(to)

    return link


def _rename(path: str, to: str) -> Edit:
    def rename(top: Path, _: random.Random) -> None:
        one, other = (path, to) if (top / path).exists() else (to, path)
        if (top / one).exists() and not (top / other).exists():
            (top / one).rename(top / other)

    return rename


_NAMES = (
    'KEY = "Cart"\n',
    'KEY = "Tart"\n',
    "import os\nKEY = os.environ['X']\n",
    "KEY = (\n",
    'KEY = "Cart"\nX = 1\n',
)
_SETTINGS = (
    "[tool.oprc-static]\n",
    "[tool.oprc-static]\ntarget = 'sdk-0.3.6'\n",
    "[tool.oprc-static]\nexclude = ['shop/cart.py']\n",
    "[tool.oprc-static]\nsdk-modules = ['nothing']\ndefine = {X = 'defined'}\n",
    "[tool.oprc-static]\nunknown = 1\n",
)
EDITS: tuple[Edit, ...] = (
    _write("src/shop/names.py", *_NAMES),
    _write("src/shop/names.py", *_NAMES),
    _write(
        "src/shop/cart.py", SHOP, SHOP.replace("add", "put"), SHOP.replace("shop.names", "names"), "", "# -*- x: 1\n"
    ),
    _write(
        "src/other.py", "import os\n", SHOP.replace("Cart", "Part").replace("KEY,", "KEY + '2',"), "import shop.cart\n"
    ),
    _write("src/names.py", *_NAMES),
    _write("src/shop/names/__init__.py", *_NAMES),
    lambda top, _: shutil.rmtree(top / "src/shop/names", ignore_errors=True),
    _write("src/oaas_sdk2_py.py", "oaas = 1\n"),
    _remove("src/oaas_sdk2_py.py"),
    _remove("src/names.py"),
    _remove("src/shop/__init__.py"),
    _write("src/shop/__init__.py", "", "KEY = 1\n", "raise SystemExit\n"),
    _rename("src/shop", "src/hops"),
    _rename("src", "lib"),
    _link("src/shop/names.py", "../names.py"),
    _link("src/other.py", "shop/cart.py"),
    _write("pyproject.toml", "[project]\nname = 'shop'\n", *_SETTINGS),
    _write("settings.toml", *_SETTINGS),
    _write("arguments", "src\n--config\nsettings.toml\n", "src\n--target\nsdk-0.3.6\n", "src/shop\n"),
    _write(".gitignore", "", "cart.py\n", "names.py\n"),
    _write("src/.gitignore", "", "shop/\n", "*.py\n!other.py\n"),
    _write(".git/info/exclude", "", "cart.py\n"),
    _write("src/shop/pyproject.toml", "[project]\nname='inner'\n", *_SETTINGS),
    _remove("src/shop/pyproject.toml"),
    _write("requirements.txt", "oaas-sdk2-py==0.3.6\n", "oaas-sdk2-py==0.2.3\n"),
    _remove("requirements.txt"),
)
COMMANDS = (("src",), ("src", "--target", "auto"), ("@arguments",), ("src", "--entry", "shop.cart", "-q"))


def _run(*arguments: str) -> tuple[int, bytes, bytes]:
    """Run the entry point, and return exit code, standard output and standard error."""
    kept, streams = (sys.stdout, sys.stderr), [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    sys.stdout, sys.stderr = streams
    try:
        code = main(["scan", *arguments])
    finally:
        sys.stdout, sys.stderr = kept
    out, err = ((stream.flush(), stream.buffer.getvalue())[1] for stream in streams)  # type: ignore[attr-defined]
    return code, out, err


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a cache, in whose neighbour `tree` the test works."""
    monkeypatch.setenv("OPRC_STATIC_CACHE_SECRET", "that of the tests")
    monkeypatch.setenv("OPRC_STATIC_CACHE_DIR", str(tmp_path / "cache"))
    tree = tmp_path / "tree"
    for path, text in FILES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    (tree / ".git" / "info").mkdir(parents=True)
    monkeypatch.chdir(tree)
    return tmp_path / "cache"


def _replays(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note from now on whether each run that could be repeated was."""
    from oprc_static.cache import runs

    seen: list[bool] = []
    look = runs.known_run

    def noted(*arguments: object) -> object:
        found = look(*arguments)  # type: ignore[arg-type]
        seen.append(found is not None)
        return found

    monkeypatch.setattr(runs, "known_run", noted)
    return seen


def test_after_any_edits_the_answer_is_that_without_a_cache(
    cache: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The edits of a sequence pile up; `--every-target` tries many sequences."""
    top, replays = cache.parent / "tree", _replays(monkeypatch)
    sequences = _EVERY_SEQUENCE if request.config.getoption("--every-target") else _SEQUENCES
    inputs = 0
    answers = set()
    for seed in range(sequences):
        dice = random.Random(seed)  # noqa: S311  # nothing is secret here
        for step in range(_EDITS):
            if step:
                dice.choice(EDITS)(top, dice)
            for command in (*COMMANDS[:1], dice.choice(COMMANDS[1:])):
                fresh = _run(*command, "--no-cache")
                assert _run(*command) == fresh, (seed, step, command)
                assert _run(*command) == fresh, (seed, step, command)
                answers.add(fresh)
                inputs += 1
    assert len(answers) > _EDITS, "the edits change nothing"
    assert replays.count(True) > inputs // 2, "nothing is repeated"
    record(STALE, inputs=inputs, outcome="the answer of a scan without a cache")


OPTIONS = (
    (), ("--target", "sdk-0.3.6"), ("--python-version", "3.13"), ("--python-version", "3.11"), ("--platform", "win32"),
    ("--define", "X=y"), ("--installed", "numpy"), ("--missing", "numpy"), ("--no-assume", "A1"), ("--isolated",),
    ("--no-assume", "A2"), ("--root", "src/shop"), ("--follow-symlinks",), ("--format", "json"),

    ("--report", "json"), ("--report", "concise"), ("--report", "github"), ("--report", "sarif"), ("-q",),
    ("--fail-on", "warning"), ("--allow-incomplete",), ("--allow-empty",), ("--package", "shop"), ("--package", "x"),
    ("--jobs", "2"), ("--list-inputs",), ("--style", "gen", "--target", "sdk-0.3.6"), ("--entry", "other"),
    ("--config", "settings.toml"), ("src/other.py",), ("--parse-time", "50"),
)  # fmt: skip


def test_every_option_counts(cache: Path) -> None:
    """What one command line left behind is not what another one prints, also where the sources are the same."""
    text = "import numpy, sys\nKEY = 'K'\nif sys.platform == 'win32':\n    KEY = 'Windows'\n"
    (cache.parent / "tree" / "src" / "shop" / "names.py").write_text(text, encoding="utf-8")
    fresh = {options: _run("src", *options, "--no-cache") for options in OPTIONS}
    for _ in range(2):
        for options in OPTIONS:
            assert _run("src", *options) == fresh[options], options
    assert len(set(fresh.values())) > len(OPTIONS) // 2, "the options change nothing"
    record(STALE, inputs=len(OPTIONS), outcome="the answer of a scan without a cache")


def test_what_the_program_reads_of_the_environment_counts(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache.parent / "tree" / "src" / "other.py").write_text("import oaas_sdk2_py.nothing\n", encoding="utf-8")
    plain = _run("src")
    assert b"other.py" in plain[2]
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = _run("src", "--no-cache")
    assert coloured != plain
    assert _run("src") == _run("src") == coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert _run("src") == plain
    record(STALE, inputs=3, outcome="the answer of a scan without a cache")


def test_a_file_that_was_lowered_is_too_large_all_the_same(cache: Path) -> None:
    names = cache.parent / "tree" / "src" / "shop" / "names.py"
    names.write_text("KEY = 'K'\n" + f"#{'x' * 8000}\n" * 140, encoding="utf-8")
    assert _run("src")[0] == 0
    for more in ((), ("--jobs", "2")):
        code, out, err = _run("src", "--max-file-size", "1", *more)
        assert (code, out) == (1, b"")
        assert b"the limit is 1 MiB" in err
    record(STALE, inputs=2, outcome="the answer of a scan without a cache")


VARIABLES = (
    "NO_COLOR=1", "PYTHONUNBUFFERED=1", "TERM=dumb", "COLUMNS=20", "GITHUB_WORKSPACE=/", "LC_ALL=C",
    "LC_ALL=tr_TR.UTF-8",
    "PYTHONUTF8=0", "PYTHONIOENCODING=latin-1", "PYTHONHASHSEED=7", "PYTHONOPTIMIZE=2", "PYTHONWARNINGS=error",
    "PYTHONINTMAXSTRDIGITS=0", "PYTHONINTMAXSTRDIGITS=640", "TZ=Asia/Tokyo", "PYTHONDEVMODE=1",
)  # fmt: skip
UNUSUAL = '''\
import re
import warnings
from oaas_sdk2_py import oaas

X = "\\d" + re.sub("[[a]", "b", "[[c") + str(int("7" * 1000))[:2]
Y = {digits}


@oaas.service("Cart" + X[:1], package="shop")
class Cart:
    """é \\d"""
'''


def test_what_the_environment_says_of_python_changes_nothing(cache: Path, request: pytest.FixtureRequest) -> None:
    """Nor does it with a cache that another environment has filled; digits beyond Python's limit are an error.

    Many variables at once, each of them alone with `--every-target`.
    """
    tree = cache.parent / "tree" / "src"
    (tree / "other.py").write_text(UNUSUAL.format(digits=1), encoding="utf-8")
    shared = {"OPRC_STATIC_CACHE_DIR": str(cache)}
    fresh = run_process("scan", "src", "--no-cache")
    assert fresh.code == 0
    each_alone = request.config.getoption("--every-target")
    for number, given in enumerate([[each] for each in VARIABLES] if each_alone else [VARIABLES[::2], VARIABLES[1::2]]):
        names = f"KEY = 'Cart'\n# {number}\n"
        (tree / "shop" / "names.py").write_text(names, encoding="utf-8")
        variables = dict(each.split("=") for each in given)
        assert run_process("scan", "src", env={**shared, **variables}) == fresh, given
        assert run_process("scan", "src", env=shared) == fresh, given
    (tree / "other.py").write_text(UNUSUAL.format(digits="1" * 5000), encoding="utf-8")
    refused = run_process("scan", "src", "--no-cache")
    assert "syntax-error" in refused.stderr
    assert run_process("scan", "src", env={**shared, "PYTHONINTMAXSTRDIGITS": "0"}) == refused
    assert run_process("scan", "src", env=shared) == refused
    record(STALE, inputs=len(VARIABLES) + 2, outcome="the answer of a scan without a cache")


def test_a_file_that_changes_while_it_is_read_leaves_no_run(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it changes during a scan: what is kept is what one state of the disk gives, or nothing."""
    from oprc_static.tree import DiskTree

    file = cache.parent / "tree" / "src" / "shop" / "names.py"
    truth = {}
    for text in _NAMES[:2]:
        file.write_text(text, encoding="utf-8")
        truth[text] = _run("src", "--no-cache")
    reads = 0
    real_read, real_each = DiskTree.read, DiskTree.read_each

    def switch() -> None:
        nonlocal reads
        reads += 1
        if reads == moment:
            file.write_text(_NAMES[1], encoding="utf-8")

    def read(self: DiskTree, path: str) -> object:
        found = real_read(self, path)
        switch()
        return found

    def read_each(self: DiskTree, paths: list[str]) -> object:
        for found in real_each(self, paths):
            yield found
            switch()

    moment = 0
    while reads >= moment:
        moment, reads = moment + 1, 0
        file.write_text(_NAMES[0], encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(DiskTree, "read", read)
            patch.setattr(DiskTree, "read_each", read_each)
            _run("src")
        for text in _NAMES[:2]:
            file.write_text(text, encoding="utf-8")
            assert _run("src") == truth[text], moment
        shutil.rmtree(cache)
    assert moment > 3
    record(STALE, inputs=moment, outcome="the answer of a scan without a cache")


def test_a_folder_that_is_gone_is_no_matter(cache: Path) -> None:
    tree = cache.parent / "tree"
    gone = tree / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    fresh = _run(str(tree / "src"), "--no-cache")
    assert fresh[0] == 0
    assert _run(str(tree / "src")) == _run(str(tree / "src")) == fresh


# --- the folder ------------------------------------------------------------------------------------------------------


def _entries(cache: Path) -> list[Path]:
    return [each for kind in ("runs", "lowered") for each in (cache / kind).rglob("*") if each.is_file()]


def _replaced(by: Callable[[Path], object]) -> Callable[[Path], None]:
    def prepare(cache: Path) -> None:
        for entry in _entries(cache):
            entry.unlink()
            by(entry)

    return prepare


def _other_kind(cache: Path) -> None:
    (cache / "runs").rename(cache / "kept")
    (cache / "lowered").rename(cache / "runs")
    (cache / "kept").rename(cache / "lowered")


def _swapped(cache: Path) -> None:
    contents = [entry.read_bytes() for entry in _entries(cache)]
    for entry, content in zip(_entries(cache), contents[1:] + contents[:1], strict=True):
        entry.write_bytes(content)


def _linked_away(cache: Path) -> None:
    for kind in ("runs", "lowered"):
        shutil.rmtree(cache / kind)
        (cache / kind).symlink_to(cache.parent / "precious")


PREPARED: dict[str, Callable[[Path], object]] = {
    "pipes": _replaced(os.mkfifo),
    "links to a device": _replaced(lambda entry: entry.symlink_to("/dev/zero")),
    "links in a circle": _replaced(lambda entry: entry.symlink_to(entry.name)),
    "folders": _replaced(lambda entry: entry.mkdir()),
    "larger than any entry": _replaced(lambda entry: (entry.touch(), os.truncate(entry, 1 << 40))),
    "not ours to read": _replaced(lambda entry: (entry.touch(), entry.chmod(0))),
    "nothing in them": _replaced(lambda entry: entry.touch()),
    "those of another kind": _other_kind,
    "those of one another": _swapped,
    "folders that are links": _linked_away,
}


@pytest.mark.parametrize("prepare", PREPARED.values(), ids=PREPARED)
def test_what_lies_in_the_folder_is_no_entry(cache: Path, prepare: Callable[[Path], object]) -> None:
    precious = cache.parent / "precious" / "ab"
    precious.mkdir(parents=True)
    (precious / ("c" * 38)).write_text("years of work", encoding="utf-8")
    fresh = _run("src", "--no-cache")
    assert _run("src") == fresh
    prepare(cache)
    for _ in range(2):
        assert _run("src") == fresh
    store = Store.open()
    assert store is not None
    store.prune(0)
    assert [each.read_text(encoding="utf-8") for each in cache.parent.joinpath("precious").rglob("*") if each.is_file()]
    assert len([*cache.parent.joinpath("precious").rglob("*")]) == 2, "written outside of the folder"
    record(FOLDER, inputs=1, outcome="no entry, nothing outside is touched")


def test_what_is_no_entry_is_not_removed(cache: Path) -> None:
    _run("src")
    others = [cache / "runs" / "ab" / "thesis.txt", cache / "lowered" / "README", cache / "runs" / "abc" / "x"]
    for other in others:
        other.parent.mkdir(exist_ok=True)
        other.write_text("years of work", encoding="utf-8")
    store = Store.open()
    assert store is not None
    assert store.prune(0) > 0
    assert all(other.exists() for other in others)
    record(FOLDER, inputs=len(others), outcome="no entry, nothing outside is touched")


def test_no_file_is_opened_where_something_else_stands_by_now(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link out of the tree that has taken a file's place is not followed, not even to compare."""
    tree = cache.parent / "tree"
    secret = cache.parent / "secret"
    secret.write_text(_NAMES[0], encoding="utf-8")
    _run("src")
    (tree / "src" / "shop" / "names.py").unlink()
    (tree / "src" / "shop" / "names.py").symlink_to(secret)
    fresh = _run("src", "--no-cache")
    opened: list[str] = []
    real = os.open

    def noting(path: str, *arguments: int, **keywords: int) -> int:
        opened.append(os.path.realpath(path))
        return real(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", noting)
    assert _run("src") == fresh
    assert str(secret) not in opened
    record(STALE, inputs=1, outcome="the answer of a scan without a cache")
