"""Names, links, pipes and places of files: nothing hangs, nothing is read or written elsewhere, nothing is obeyed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from oprc_static import UsageError, scan
from oprc_static.cli.diffs import difference
from oprc_static.tree import Kind, MemoryTree, SourceTree, Unreadable
from tests.cli.command import run
from tests.cli.programs import CART, PAYMENT
from tests.security.here import Here
from tests.security.record import record
from tests.security.watched import Environment

NAMES = "names and texts that would steer a terminal or a CI job"
LINKS = "links, pipes, sockets and devices in the scanned tree"
PLACES = "package names and files that lead out of the output folder"
RACES = "files that vanish or change during a scan"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("watched") / "venv")


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


# --- links, pipes, sockets, devices ----------------------------------------------------------------------------------


@pytest.fixture
def tangled(tmp_path: Path) -> Iterator[Path]:
    """A tree with every kind of thing that is no file under every name that is looked for, and links to the outside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("secret.py", "__init__.py", "exclude", "pyproject.toml", "uv.lock", "doc.yaml"):
        (outside / name).write_text("told = 1\n")
    tree = tmp_path / "tree"
    (tree / "app").mkdir(parents=True)
    (tree / "app" / "cart.py").write_text(f"import pipe, plug, secret, linked.secret, loop, up.app.cart\n{CART}")
    (tree / "app" / "broken.py").write_text("return\n")
    pipes = (
        "app/pipe.py",
        "app/<module>",
        "app/<unknown>",
        "app/<string>",
        "uv.lock",
        "requirements.txt",
        ".gitignore",
    )
    for name in (*pipes, "piped/__init__.py", "piped/pyproject.toml", "documents/pipe.yaml"):
        (tree / name).parent.mkdir(exist_ok=True)
        os.mkfifo(tree / name)
    links = {
        "app/secret.py": outside / "secret.py",
        "app/linked": outside,
        "app/loop.py": tree / "app" / "loop.py",
        "app/one.py": tree / "app" / "other.py",
        "app/other.py": tree / "app" / "one.py",
        "app/up": tree,
        "app/down": tree / "app",
        "app/nothing.py": tree / "nothing",
        "app/zero.py": Path("/dev/zero"),
        "app/random.py": Path("/dev/urandom"),
        "app/memory.py": Path("/proc/self/mem"),
        "app/input.py": Path("/dev/stdin"),
        "poetry.lock": outside / "uv.lock",
        "documents/linked.yaml": outside / "doc.yaml",
        "nested/pyproject.toml": outside / "pyproject.toml",
        ".git/info": outside,
    }
    for name, target in links.items():
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).symlink_to(target)
    for number in range(60):
        (tree / "app" / f"chain{number}.py").symlink_to(f"chain{number + 1}.py")
    plug = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tree / "app")  # the path of a socket is short
    plug.bind("plug.py")
    os.chdir(here)
    yield tree
    plug.close()


@pytest.mark.parametrize(
    "command",
    [
        ("scan", "."),
        ("scan", "..", "--target", "auto"),
        ("scan", "cart.py", "--isolated"),
        ("lint", "..", "--fix"),
        ("scan", "..", "--follow-symlinks"),
    ],
)
def test_what_is_no_file_is_never_opened(environment: Environment, tangled: Path, command: tuple[str, ...]) -> None:
    """No command hangs on a pipe, wherever it stands; the alarm says that nothing outside is opened."""
    follows = "--follow-symlinks" in command
    run = environment.run(
        [environment.script, *command],
        cwd=tangled / "app",
        scanned=[tangled],
        read=[tangled.parent / "outside", Path("/proc")] if follows else [],
        write=[tangled],
    )
    assert run.alarms == ()
    assert run.code in (0, 1, 2) and "Traceback" not in run.stderr and "internal-error" not in run.stderr
    assert follows or "told" not in run.stdout + run.stderr
    record(LINKS, inputs=95, outcome="never opened, said where it matters")


@pytest.mark.parametrize("command", ["check", "sync", "breaking"])
def test_documents_are_not_looked_for_elsewhere(environment: Environment, tangled: Path, command: str) -> None:
    words = ("breaking", ".", "--against", "../documents") if command == "breaking" else (command, ".", "../documents")
    (tangled / "app" / "broken.py").unlink()
    (tangled / "app" / "cart.py").write_text(CART)
    run = environment.run([environment.script, *words], cwd=tangled / "app", scanned=[tangled], write=[tangled])
    assert run.alarms == ()
    assert (run.code, "leads out of" in run.stderr) == (2, True), run.stderr
    assert (tangled.parent / "outside" / "doc.yaml").read_text() == "told = 1\n"
    record(LINKS, inputs=2, outcome="never opened, said where it matters")


# --- output folders --------------------------------------------------------------------------------------------------

PACKAGES = (
    *(
        "../../etc/x",
        "/etc/x",
        "a/b",
        "a\\b",
        "..",
        ".",
        "",
        "x" * 300,
        "ü" * 150,
        "C:x",
        "a*",
        "a?",
        "<a>",
        "a|b",
        'a"b',
    ),
    *("CON", "con", "NUL.yaml", "nul.txt", "COM1", "lpt9.tar.gz", "COM¹", "CONIN$", "AUX .x"),
    *("a.", "a ", " a", ".a", "a\nb", "a\0b", "a\x1b[2Jb", "a\x85b", "a\u2028b", "\ud800"),
)


@pytest.mark.parametrize("package", PACKAGES)
def test_package_names_that_are_no_file_names(here: Here, tmp_path: Path, package: str) -> None:
    """Refused with a finding; that the refusal comes before any writing, the next test has the alarm say."""
    (tmp_path / "cart.py").write_text(CART.replace('"shop"', ascii(package)))
    done = here.run("scan", "cart.py", "--output-dir", "out", cwd=tmp_path)
    assert done.code == 1
    assert "error[" in done.stderr and done.stdout == ""
    assert not (tmp_path / "out").exists()
    record(PLACES, inputs=1, outcome="refused, nothing is written")


def test_nothing_is_written_elsewhere(environment: Environment, tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    jobs = []
    for number, package in enumerate((*PACKAGES, "-rf", "~", "$(touch x)", "a b", "%n", "é")):
        tree = corpus / str(number)
        tree.mkdir(parents=True)
        (tree / "cart.py").write_text(CART.replace('"shop"', ascii(package)))
        jobs.append(["scan", str(tree), "--output-dir", str(out)])
        jobs.append(["sync", str(tree), str(out)])
    listed = tmp_path / "jobs"
    listed.write_text("".join(f"{job!r}\n" for job in jobs), encoding="utf-8")
    driver = Path(__file__).with_name("driver.py")
    command = [environment.python, "-I", driver, listed]
    watched = environment.run(command, cwd=tmp_path, scanned=[corpus], read=[listed], write=[out], code=[driver.parent])
    assert watched.alarms == ()
    assert sorted(path.name for path in out.iterdir()) == [
        "$(touch x).yaml",
        "%n.yaml",
        "-rf.yaml",
        "a b.yaml",
        "~.yaml",
        "é.yaml",
    ]
    record(PLACES, inputs=len(jobs), outcome="refused, nothing is written")


@pytest.mark.parametrize(("one", "other"), [("Shop", "shop"), ("é", "e\u0301"), ("straße", "STRASSE"), ("ﬁ", "fi")])
def test_packages_that_are_one_file_elsewhere(here: Here, tmp_path: Path, one: str, other: str) -> None:
    (tmp_path / "a.py").write_text(CART.replace('"shop"', ascii(one)))
    (tmp_path / "b.py").write_text(PAYMENT.replace('"billing"', ascii(other)))
    done = here.run("scan", ".", "--output-dir", "out", cwd=tmp_path)
    assert (done.code, "would be one file" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
    record(PLACES, inputs=1, outcome="refused, nothing is written")


def empty_file(path: Path, outside: Path) -> None:
    outside.touch()
    path.symlink_to(outside)


def linked_folder(path: Path, outside: Path) -> None:
    outside.mkdir()
    path.symlink_to(outside)


WAITING: Mapping[str, Callable[[Path, Path], None]] = {
    "a link to an empty file": empty_file,
    "a link to nothing": lambda path, outside: path.symlink_to(outside),
    "a link to a folder": linked_folder,
    "a link to a device": lambda path, outside: path.symlink_to("/dev/full"),
    "a link in a circle": lambda path, outside: path.symlink_to(path),
    "a folder": lambda path, outside: path.mkdir(),
    "a pipe": lambda path, outside: os.mkfifo(path),
}


@pytest.mark.parametrize("command", ["scan", "sync"])
@pytest.mark.parametrize("kind", WAITING)
def test_what_waits_in_the_output_folder(here: Here, tmp_path: Path, kind: str, command: str) -> None:
    """A folder is named, the files in it are not: one that leads out of it is no place to write."""
    (tmp_path / "cart.py").write_text(CART)
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    WAITING[kind](out / "shop.yaml", outside)
    words = ("scan", "cart.py", "--output-dir", "out", "--force") if command == "scan" else ("sync", "cart.py", "out")
    done = here.run(*words, cwd=tmp_path)
    assert done.code in (1, 2), done.stderr
    assert "shop.yaml" in done.stderr and "Traceback" not in done.stderr
    assert not outside.is_file() or outside.read_bytes() == b""
    assert not outside.is_dir() or not list(outside.iterdir())
    record(PLACES, inputs=1, outcome="refused, nothing is written")


def test_an_output_folder_may_be_a_link_and_a_named_file_too(here: Here, tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_text(CART)
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    (tmp_path / "kept.yaml").touch()
    (tmp_path / "file.yaml").symlink_to("kept.yaml")
    assert here.run("scan", "cart.py", "--output-dir", "out", cwd=tmp_path).code == 0
    assert here.run("scan", "cart.py", "-o", "file.yaml", cwd=tmp_path).code == 0
    assert (tmp_path / "kept.yaml").read_bytes() == (tmp_path / "real" / "shop.yaml").read_bytes() != b""


# --- names and texts -------------------------------------------------------------------------------------------------

EVIL = (
    *("::set-output name=a::b", "a\n::add-mask::b", "a\r::error::b", "##[add-path]b", "##vso[task.setvariable]b"),
    *(
        "a\x1b]0;b\x07",
        "a\x1b[2Jb",
        "a\x9b31mb",
        "a\x08\x08b",
        "a\u202eb",
        "a\u2028::error::b",
        "a%0A::error::b",
        "a\udcff",
    ),
    *("a\n- b: c\n# d", "a'b\"c", "a\\nb", "a,line=7::b", " ::debug::a", "\u3000::debug::a"),
)
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


def check_lines(text: str, *, commands: bool = False) -> None:
    """Assert that a text steers nothing; `commands` lets GitHub's own stand, one on each line."""
    assert not _STEERING.search(text), text
    assert commands or not _COMMAND.search(text), text
    for line in text.splitlines() if commands else ():
        assert re.match(r"::(error|warning|notice) title=|\d+ errors, ", line), line


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """Files with evil names, evil texts in them, and links and folders whose names are evil."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for number, name in enumerate(EVIL):
        (tree / f"{name}.py").write_bytes(b"def f(:\n")
        (tree / f"{name}.lnk.py").symlink_to("/nowhere")
        text = ascii(name.encode("utf-8", "replace").decode())
        code = (
            f"from oaas_sdk2_py import oaas, OaasObject\n@oaas.service({text}, package={text})\nclass A:\n    {text}\n"
        )
        code += f"    @oaas.method({text})\n    def f(self, *, a, b, c, d): raise ValueError({text})  # ##[x]\n"
        (tree / f"m{number}.py").write_text(code)
        code = f"from oaas_sdk2_py import oaas\noaas.service({', '.join([text] * 4)})\n"
        (tree / f"n{number}.py").write_text(f"{code}import os\noaas.package(os.environ[{text}])\n")
        folder = tree / f"{name} folder"
        folder.mkdir()
        (folder / "pyproject.toml").write_text(
            "[tool.oprc-static]\n" + json.dumps(f"x{name}").replace("\\udcff", "") + " = 1\n"
        )
        (folder / "doc.yaml").write_text(
            f"name: 1\nclasses: {json.dumps(name.replace(chr(0xDCFF), ''))}\nfunctions: [{{key: *{number}}}]\n"
        )
    return tree


@pytest.mark.parametrize("report", ["text", "concise", "json", "github", "sarif"])
@pytest.mark.parametrize("command", ["scan", "lint"])
def test_no_report_is_steered(evil: Path, command: str, report: str) -> None:
    done = run(command, ".", "--report", report, cwd=evil, env={"OPRC_STATIC_TRACEBACK": ""})
    assert done.code == 1, done.stderr
    assert done.stdout.count("\n") + done.stderr.count("\n") > len(EVIL)
    for text in (done.stdout, done.stderr):
        check_lines(text, commands=report == "github" and bool(text))
    if report == "sarif":
        places = re.findall(r'"uri": "([^"]*)"', done.stdout + done.stderr)
        assert places and all(re.fullmatch(r"[A-Za-z0-9._~/%!$&'()*+,;=@:-]*", place) for place in places)
    record(NAMES, inputs=6 * len(EVIL), outcome="shown, not obeyed")


@pytest.mark.parametrize("name", EVIL)
def test_no_message_is_steered(here: Here, tmp_path: Path, name: str) -> None:
    """Errors about the command line and about files, with names of the tree in them."""
    text = ascii(name.encode("utf-8", "replace").decode())
    (tmp_path / "cart.py").write_text(CART.replace('"Cart"', text))
    (tmp_path / f"{name}.txt").symlink_to(name)
    for words in (
        ("explain", "no such", "cart.py"),
        ("scan", "cart.py", "--package", "no such"),
        ("scan", f"{name}.txt"),
        ("check", "cart.py", f"{name}.txt"),
        ("scan", "cart.py", "--config", f"{name}.txt"),
        ("scan", "cart.py", "-o", f"{name}.txt"),
        ("scan", "--target", name, "cart.py"),
        ("scan", "cart.py", f"@{name}.txt"),
    ):
        done = here.run(*words, cwd=tmp_path)
        assert done.code in (1, 2), (words, done.stderr)
        assert "Traceback" not in done.stderr and "internal-error" not in done.stderr, done.stderr
        check_lines(done.stderr)
    record(NAMES, inputs=8, outcome="shown, not obeyed")


def test_an_incomplete_document_is_still_one_comment(evil: Path) -> None:
    done = run("scan", ".", "--allow-incomplete", cwd=evil)
    head = done.stdout.split("\nname: ")[0]
    assert all(line.startswith("#") for line in head.splitlines() if line)
    assert not _STEERING.search(head)


@pytest.mark.parametrize(
    "name", ["a\n--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", 'a"b\nc', "\udcff\t", "a\\b\n"]
)
def test_no_name_adds_to_a_diff(tmp_path: Path, name: str) -> None:
    text = difference(name, name, "one\n", "two\n")
    head = text.splitlines()[:2]
    assert len(text.splitlines()) == 5 and all(re.fullmatch(r'(---|\+\+\+) "[ -~]+"', line) for line in head)
    folder = tmp_path / "git"
    folder.mkdir()
    plain = name.replace("/", "-")
    (folder / plain).write_text("one\n")
    diff = difference(f"a/{plain}", f"b/{plain}", "one\n", "two\n")
    subprocess.run(["git", "apply", "--unsafe-paths"], cwd=folder, input=diff.encode(), check=True)
    assert [(each.name, each.read_text()) for each in folder.iterdir()] == [(plain, "two\n")]
    record(NAMES, inputs=1, outcome="shown, not obeyed")


# --- what changes during a scan --------------------------------------------------------------------------------------


class Moving:
    """A tree that answers as another one does, but for what `change` makes of each answer, knowing its number."""

    def __init__(self, tree: SourceTree, change: Callable[[str, str, int, object], object]) -> None:
        self._tree, self._change = tree, change
        self._count: dict[tuple[str, str], int] = {}

    def __getattr__(self, question: str) -> Callable[[str], object]:
        answer = getattr(self._tree, question)

        def asked(path: str) -> object:
            number = self._count[question, path] = self._count.get((question, path), 0) + 1
            return self._change(question, path, number, answer(path))

        return asked

    def read_each(self, paths: Iterator[str]) -> Iterator[object]:
        return map(self.read, paths)  # type: ignore[arg-type]


FILES = {
    "/p/pyproject.toml": '[tool.oprc-static]\ntarget = "spec"\n',
    "/p/.gitignore": "*.log\n",
    "/p/cart.py": f"from const import NAME\n{CART}".replace('"shop"', "NAME"),
    "/p/const.py": 'NAME = "shop"\n',
    "/p/pkg/__init__.py": "",
    "/p/pkg/pay.py": PAYMENT,
}


def survives(tree: object) -> None:
    """Assert that a scan gives a result or a usage error, and no bug."""
    with contextlib.suppress(UsageError):
        result = scan(["/p"], tree=tree)  # type: ignore[arg-type]
        assert all(each.rule.slug != "internal-error" for each in result.diagnostics)


def gone(question: str, path: str) -> object:
    return {"kind": None, "resolve": None, "fingerprint": None}.get(
        question, Unreadable(path, "no such file or folder")
    )


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("path", [*FILES, "/p/pkg", "/p"])
def test_what_vanishes(path: str, after: int) -> None:
    """From the answer after the first, the second, … on nothing is there any more: a result, or an error."""

    def change(question: str, asked: str, number: int, answer: object) -> object:
        if question in ("display", "locate") or asked != path or number <= after:
            return answer
        return gone(question, asked)

    survives(Moving(MemoryTree(FILES), change))
    record(RACES, inputs=1, outcome="an error, or the document of what was read")


@pytest.mark.parametrize("kind", [Kind.FOLDER, Kind.SYMLINK, Kind.OTHER, None])
@pytest.mark.parametrize("path", [*FILES, "/p/pkg"])
def test_what_becomes_something_else(path: str, kind: Kind | None) -> None:
    def change(question: str, asked: str, number: int, answer: object) -> object:
        if asked == path and question == "kind":
            return kind
        return Unreadable(asked, "not a regular file") if asked == path and question == "read" else answer

    survives(Moving(MemoryTree(FILES), change))
    record(RACES, inputs=1, outcome="an error, or the document of what was read")


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("path", ["/p/const.py", "/p/cart.py", "/p/pkg/pay.py"])
def test_what_is_rewritten_is_one_text(path: str, after: int) -> None:
    """A file that holds something else from some reading on gives what one of its two texts gives."""
    new = PAYMENT.replace("billing", "other")

    def change(question: str, asked: str, number: int, answer: object) -> object:
        return new.encode() if asked == path and question == "read" and number > after else answer

    moving = scan(["/p"], tree=Moving(MemoryTree(FILES), change))  # type: ignore[arg-type]
    pure = [scan(["/p"], tree=MemoryTree(files)) for files in (FILES, {**FILES, path: new})]
    assert (moving.text, moving.ok) in [(each.text, each.ok) for each in pure]
    record(RACES, inputs=1, outcome="an error, or the document of what was read")
