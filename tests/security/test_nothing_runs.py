"""Nothing of a scanned tree runs, whatever it is called and wherever the tool is started.

Every process has an audit hook (`alarm`), and every trap leaves a canary; each trap is sprung on purpose as well.
"""

from __future__ import annotations

import ast
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from oprc_static.spawning import command as worker_command
from tests.cli.command import ROOT
from tests.cli.programs import CART, CART_SPEC
from tests.conformance.casefile import all_cases
from tests.conformance.static import entries_of
from tests.security import traps
from tests.security.record import record
from tests.security.watched import Environment, Watched

ATTACK = "code of the scanned tree that waits to be run"
PROJECTS = ROOT / "testdata" / "projects"
DRIVER = Path(__file__).with_name("driver.py")
_ONE_CASE_OF = 40
_AT_ONCE = 250
"""So many command lines run in one process: what hangs must be told from what is many."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("watched") / "venv")


def quiet(run: Watched, canary: Path | None = None) -> None:
    """Assert that no alarm rang, no trap was sprung, and only the program itself and its worker ran."""
    assert run.alarms == ()
    assert run.processes, "the alarm was not even there"
    expected = [each for each in worker_command()[1:] if each != "-B"]
    for command in run.processes[1:]:
        assert [each for each in command[1:] if each != "-B"] == expected, command
    assert canary is None or traps.sprung(canary) == []
    assert "Traceback" not in run.stderr and "internal-error" not in run.stderr, run.stderr


# --- traps -----------------------------------------------------------------------------------------------------------

COMMANDS = (
    ("scan", "."),
    ("scan", "."),  # what the cache repeats
    ("scan", "app", "--target", "auto"),
    ("scan", "app", "--entry", "shop.cart", "--output-dir", "OUT"),
    ("lint", ".", "--fix"),
    ("explain", "Cart", "app"),
    ("migrate", "app", "--diff"),
    ("sync", "app", "OUT/shop.yaml"),
    ("check", "app", "OUT/shop.yaml"),
    ("breaking", "app", "--against", "HEAD"),
    ("scan", "app", "--changed-since", "HEAD"),
    ("scan", "app", "--jobs", "2", "--no-cache"),
    ("cache", "info"),
    ("cache", "prune", "--max-size", "1"),
    ("cache", "clear"),
    ("schema",),
    ("rule", "bare-service"),
)
FAILING = (COMMANDS[0], COMMANDS[4])
"""With all traps in one root, the program would not run at all, and a scan says so."""


@pytest.fixture
def trapped(tmp_path: Path) -> tuple[Path, Path]:
    """A trapped repository and the folder of its canaries."""
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    traps.lay_git(tree, canary)
    shutil.rmtree(canary)  # making the repository ran git with its own settings
    canary.mkdir()
    return tree, canary


def test_no_trap_is_sprung_by_any_command_in_the_tree(environment: Environment, trapped: tuple[Path, Path]) -> None:
    tree, canary = trapped
    out = tree.parent / "out"
    out.mkdir()
    for words in COMMANDS:
        command = [environment.script, *(word.replace("OUT", str(out)) for word in words)]
        run = environment.run(
            command,
            cwd=tree,
            scanned=[tree],
            write=[out, tree],
            git=words[0] == "breaking" or "--changed-since" in words,
        )
        quiet(run, canary)
        assert run.code == int(words in FAILING), (words, run.stderr)
        assert len(run.processes) > 1 or "--jobs" not in words, "no worker was started"
    assert (out / "shop.yaml").read_text(encoding="utf-8") == CART_SPEC
    record(ATTACK, inputs=len(COMMANDS) * (len(traps.MODULES) + 25), outcome="nothing ran")


def test_no_trap_is_sprung_by_the_working_directory(environment: Environment, tmp_path: Path) -> None:
    """`python -m` puts it first on `sys.path`; what Python itself loads from there comes before any program."""
    canary = tmp_path / "canary"
    tree = traps.lay(tmp_path / "tree", canary, without={*traps.OF_PYTHON, "oprc_static"})
    run = environment.run([environment.python, "-m", "oprc_static", "scan", "app"], cwd=tree, scanned=[tree])
    assert traps.sprung(canary) == []
    assert (run.code, run.stdout) == (0, CART_SPEC), run.stderr
    loaded = [alarm.split()[1].partition(".")[0] for alarm in run.alarms]
    assert loaded[-1:] == ["oprc_static"]
    assert loaded.count("oprc_static") == 1, "something was imported before the working directory was taken off"
    record(ATTACK, inputs=len(traps.MODULES), outcome="nothing ran")


@pytest.mark.parametrize("isolated", [False, True])
def test_the_console_script_and_isolated_mode_do_not_see_the_working_directory(
    environment: Environment, tmp_path: Path, isolated: bool
) -> None:
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    command = [environment.python, "-I", "-m", "oprc_static"] if isolated else [environment.script]
    run = environment.run([*command, "scan", "app"], cwd=tree, scanned=[tree])
    quiet(run, canary)
    assert (run.code, run.stdout) == (0, CART_SPEC), run.stderr
    record(ATTACK, inputs=len(traps.MODULES), outcome="nothing ran")


def test_workers_have_the_alarm_too(environment: Environment, tmp_path: Path) -> None:
    """What a process of its own reads is handed to it: it sees neither the tree nor the working directory."""
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    (tree / "app" / "shop" / "cart.py").write_text(CART + f"# {'x' * 10_000}\n" * 120, encoding="utf-8")
    run = environment.run([environment.script, "scan", "app", "--no-cache"], cwd=tree, scanned=[tree])
    quiet(run, canary)
    assert (run.code, run.stdout) == (0, CART_SPEC), run.stderr
    assert len(run.processes) > 1, "no worker was started"
    record(ATTACK, inputs=len(traps.MODULES), outcome="nothing ran")


def test_no_trap_is_sprung_by_watching(environment: Environment, tmp_path: Path) -> None:
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    cart = tree / "app" / "shop" / "cart.py"

    def edit(process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        next(line for line in process.stdout if b"What a customer wants." in line)
        cart.write_text(CART.replace("wants", "would like"), encoding="utf-8")
        next(line for line in process.stdout if b"What a customer would like." in line)
        process.send_signal(signal.SIGINT)

    run = environment.run([environment.script, "scan", "app", "--watch"], cwd=tree, scanned=[tree], meanwhile=edit)
    quiet(run, canary)
    record(ATTACK, inputs=2 * len(traps.MODULES), outcome="nothing ran")


def test_no_trap_is_sprung_by_an_executors_processes(environment: Environment, tmp_path: Path) -> None:
    """Whoever brings the processes: what lowers in them is handed the bytes of a file."""
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    code = (
        "import sys, oprc_static\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as executor:\n"
        "    sys.stdout.write(oprc_static.scan(['app'], executor=executor).text)\n"
    )
    run = environment.run([environment.python, "-I", "-c", code], cwd=tree, scanned=[tree])
    quiet(run, canary)
    assert (run.code, run.stdout) == (0, CART_SPEC), run.stderr
    record(ATTACK, inputs=len(traps.MODULES), outcome="nothing ran")


# --- programs --------------------------------------------------------------------------------------------------------


def in_one_process(environment: Environment, jobs: list[list[str]], folder: Path) -> list[int]:
    """Run command lines about what lies below `folder`, and return their exit codes."""
    listed = folder.parent / "jobs"
    listed.write_text("".join(f"{job!r}\n" for job in jobs), encoding="utf-8")
    command = [environment.python, "-I", DRIVER, listed]
    run = environment.run(
        command, cwd=folder.parent, scanned=[folder], read=[listed], write=[folder], code=[DRIVER.parent]
    )
    quiet(run)
    assert run.code == 0, run.stderr
    codes: list[int] = ast.literal_eval(run.stderr.rpartition("codes ")[2])
    return codes


def test_every_command_on_the_projects(environment: Environment, tmp_path: Path) -> None:
    projects = shutil.copytree(PROJECTS, tmp_path / "projects")
    jobs = []
    for project in sorted(projects.iterdir()):
        source, written = f"{project}/src", f"{project}/expected.spec.yaml"
        jobs += [
            ["scan", source],
            [
                "scan",
                source,
                "--target",
                "sdk-0.3.6",
                "--output-dir",
                f"{project}/out",
                "--source-map",
                f"{project}/map",
            ],
            ["lint", str(project), "--report", "sarif"],
            ["check", source, written],
            ["sync", source, f"{project}/new", "--schema-comment", "https://example.org/schema"],
            ["breaking", source, "--against", written],
            ["migrate", source],
            ["lint", str(project), "--fix"],
        ]
    codes = in_one_process(environment, jobs, projects)
    assert set(codes) <= {0, 1}
    assert 0 in codes
    record(ATTACK, inputs=len(jobs), outcome="nothing ran")


def test_the_cases(environment: Environment, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every case with `--every-target`, else a sample."""
    cases = all_cases()
    chosen = cases if request.config.getoption("--every-target") else cases[::_ONE_CASE_OF]
    jobs = []
    for number, case in enumerate(chosen):
        root = tmp_path / "cases" / str(number)
        for path, content in case.files:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        entries = [f"--entry={each}" for each in entries_of(case, root)]
        jobs.append(["scan", str(root), "--quiet", *entries])
    portions = (jobs[start : start + _AT_ONCE] for start in range(0, len(jobs), _AT_ONCE))
    codes = [code for some in portions for code in in_one_process(environment, some, tmp_path / "cases")]
    assert set(codes) <= {0, 1, 2}
    assert codes.count(0) > len(jobs) // 4
    record(ATTACK, inputs=len(jobs), outcome="nothing ran")


# --- the traps and the alarm are real --------------------------------------------------------------------------------


def test_every_module_would_spring(environment: Environment, tmp_path: Path) -> None:
    """Each is run on purpose: its canary is there, and the alarm names its file."""
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary"), tmp_path / "canary"
    code = "import runpy, sys\nfor path in sys.argv[1:]: runpy.run_path(path)\n"
    paths = [tree / f"{name}.py" for name in traps.MODULES]
    run = environment.run([environment.python, "-c", code, *paths], cwd=tmp_path, scanned=[tree])
    assert run.code == 0, run.stderr
    assert traps.sprung(canary) == sorted(map(traps.canary_name, traps.MODULES))
    rang = {alarm.split(" ")[1] for alarm in run.alarms if alarm.startswith("exec ")}
    assert rang >= set(map(str, paths))


def test_a_module_would_spring_from_the_working_directory(environment: Environment, tmp_path: Path) -> None:
    tree, canary = traps.lay(tmp_path / "tree", tmp_path / "canary", without=traps.OF_PYTHON), tmp_path / "canary"
    run = environment.run([environment.python, "-c", "import yaml"], cwd=tree, scanned=[tree])
    assert traps.sprung(canary) == ["yaml"]
    assert any(alarm.startswith(f"exec {tree}/yaml.py") for alarm in run.alarms)


def test_the_settings_of_the_repository_would_spring(trapped: tuple[Path, Path], environment: Environment) -> None:
    tree, canary = trapped
    code = "import subprocess; subprocess.run(['git', 'status'], capture_output=True)"
    run = environment.run([environment.python, "-I", "-c", code], cwd=tree, scanned=[tree], git=True)
    assert "git-setting" in traps.sprung(canary)
    assert "subprocess.Popen git status" in run.alarms


PROVOCATIONS = {
    "socket.__new__": "import socket; socket.socket()",
    "socket.getaddrinfo": "import socket\ntry: socket.getaddrinfo('localhost', 1)\nexcept OSError: pass",
    "subprocess.Popen": "import subprocess; subprocess.run(['true'])",
    "os.system": "import os; os.system('true')",
    "os.fork": "import os\nif not os.fork(): os._exit(0)",
    "os.posix_spawn": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "os.exec": "import os\ntry: os.execv('/no/such', ['x'])\nexcept OSError: pass",
    "exec": "exec('1')",
    "exec of eval": "eval('1 + 1')",
    "exec of typing": "import typing; typing.get_type_hints(type('A', (), {'__annotations__': {'a': 'int'}}))",
    "pickle.find_class": "import pickle, collections; pickle.loads(pickle.dumps(collections.OrderedDict))",
    "marshal.loads": "import marshal; marshal.loads(marshal.dumps(1))",
    "ctypes.dlopen": "import ctypes; ctypes.CDLL(None)",
    "open read": "open('/etc/passwd').close()",
    "open write": "open('written', 'w').close()",
    "open os.open": "import os; os.close(os.open('/etc/passwd', os.O_RDONLY))",
    "open link": "open('link').close()",
    "os.listdir": "import os; os.listdir('/etc')",
    "os.scandir": "import os; os.scandir('/etc').close()",
    "os.mkdir": "import os; os.mkdir('made')",
    "os.rename": "import os; os.rename('old', 'new')",
    "os.remove": "import os; os.remove('old')",
    "os.symlink": "import os; os.symlink('a', 'b')",
    "os.chmod": "import os; os.chmod('old', 0o600)",
    "import": "import sys; sys.path.insert(0, ''); import chunk",
}
"""What a program must not do, by the event that it raises (behind a space, one of several ways)."""


@pytest.mark.parametrize("name", PROVOCATIONS)
def test_the_alarm_rings(environment: Environment, tmp_path: Path, name: str) -> None:
    (tmp_path / "old").touch()
    (tmp_path / "link").symlink_to("/etc/passwd")
    event, isolated = name.partition(" ")[0], name != "import"
    command = [environment.python, *(["-I"] if isolated else []), "-c", PROVOCATIONS[name]]
    run = environment.run(command, cwd=tmp_path, scanned=[tmp_path])
    assert any(alarm.startswith(f"{event} ") for alarm in run.alarms), run
