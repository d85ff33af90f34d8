"""Import programs next to a runtime's SDK and say what it exports; run by the interpreter that has that SDK.

The worker imports the SDK once. Every line on standard input is a job (`Job`, as JSON), answered by one line on
standard output (`Answer`, as JSON). A job runs in a forked child of its own: whatever the program prints, exits or
breaks, the next job starts from an untouched SDK. A child that takes longer than the job's `timeout` is killed.

Runs alone (`python -P runtime_worker.py`), so it imports nothing of this package.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any, TypedDict

_COMMON = (
    "abc", "collections", "copy", "dataclasses", "datetime", "enum", "functools", "inspect", "itertools", "json",
    "logging", "operator", "pathlib", "pydantic", "random", "re", "string", "textwrap", "threading", "types", "typing",
    "uuid", "yaml",
)  # fmt: skip
"""Modules whose import changes nothing that a program can see of an export."""

_WITHOUT_ENGINE = "RUNTIME_WITHOUT_ENGINE"
"""Set for fuzzing: every `Oparaca()` of 0.2.x starts threads and a network session, which take 20 to 200 ms."""


class Job(TypedDict):
    """A program: its `root`, the folders on `sys.path`, and `modules` to import or `entries` to run as `-m` does."""

    root: str
    paths: list[str]
    modules: list[str]
    entries: list[str]
    env: dict[str, str]
    timeout: float


class Raised(TypedDict):
    """An exception that left the program. `frames` are those below the root, outermost first."""

    type: str
    module: str
    message: str
    phase: str
    frames: list[tuple[str, int]]


class Answer(TypedDict):
    """What became of a job: the exporter's text, or the exception, or neither when the child was killed.

    `warned` holds what the reference runtime warned of.
    """

    text: str | None
    raised: Raised | None
    killed: str | None
    warned: list[str]


def main() -> None:
    """Answer jobs until standard input ends."""
    sys.dont_write_bytecode = True
    sdk = importlib.import_module("oaas_sdk2_py")
    _warm_up()
    answers = os.dup(1)
    _write_line(answers, {"python": f"{sys.version_info.major}.{sys.version_info.minor}"})
    for line in iter(sys.stdin.readline, ""):
        _write_line(answers, dict(run_forked(json.loads(line), sdk)))


class _NoEngine:
    """In place of the native engine: it serves objects and has no part in what is registered or exported."""

    rpc_manager = data_manager = None


def _warm_up() -> None:
    """Make forks cheap: what most programs import is there, and no collection writes to the pages that are shared."""
    for name in _COMMON:
        importlib.import_module(name)
    if os.environ.pop(_WITHOUT_ENGINE, None):
        importlib.import_module("oprc_py").OaasEngine = _NoEngine
    gc.collect()
    gc.freeze()


def run_forked(job: Job, sdk: ModuleType) -> Answer:
    """Run a job in a child process and collect its answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_in_child(job, sdk, writing)
    os.close(writing)
    try:
        data = _read_until(reading, time.monotonic() + job["timeout"])
    finally:
        os.close(reading)
        _end(child)
    if data is None:
        return {"text": None, "raised": None, "killed": f"took longer than {job['timeout']:g} s", "warned": []}
    if not data:
        return {"text": None, "raised": None, "killed": "the interpreter died", "warned": []}
    answer: Answer = json.loads(data)
    return answer


def _read_until(reading: int, deadline: float) -> bytes | None:
    """All that the child writes; None when it has not finished by the deadline."""
    chunks: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        ready, _, _ = select.select([reading], [], [], left)
        if ready:
            chunk = os.read(reading, 1 << 16)
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
    return None


def _end(child: int) -> None:
    """Kill what is left of the child's process group and wait for it."""
    for target in (-child, child):
        with contextlib.suppress(ProcessLookupError):
            os.kill(target, signal.SIGKILL)
    os.waitpid(child, 0)


def _run_in_child(job: Job, sdk: ModuleType, writing: int) -> None:
    """Run the job and leave the process, whatever happens."""
    try:
        os.setsid()
        _go_quiet()
        answer = _run(job, sdk)
        _write_all(writing, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _go_quiet() -> None:
    """Nothing the program reads or prints reaches the worker's own streams."""
    for stream, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        os.dup2(os.open(os.devnull, mode), stream)


def _run(job: Job, sdk: ModuleType) -> Answer:
    """Import the program, then ask the runtime's exporter for its text."""
    phase = "import"
    answer: Answer = {"text": None, "raised": None, "killed": None, "warned": []}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            _enter(job)
            for module in job["modules"]:
                importlib.import_module(module)
            exports = _remember_exports() if job["entries"] else []
            for entry in job["entries"]:
                exports.clear()
                try:
                    _run_entry(entry)
                except SystemExit as end:
                    if end.code:
                        raise
            phase = "export"
            answer["text"] = exports[0] if exports else _printed(sdk)
        except BaseException as error:  # a SystemExit of the program is an answer, too
            answer["raised"] = _describe(error, phase, job["root"])
    # only the reference runtime speaks of what it drops
    answer["warned"] = [str(each.message) for each in caught if each.category.__name__ == "SpecWarning"]
    return answer


def _printed(sdk: ModuleType) -> str:
    """What the release's `print_pkg` prints: from 0.3 on it returns the text."""
    if hasattr(sdk, "oaas"):
        text: str = sdk.oaas.print_pkg()
        return text
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        # one registry is shared by all instances
        importlib.import_module("oaas_sdk2_py.repo").MetadataRepo().print_pkg()
    return printed.getvalue()


def _remember_exports() -> list[str]:
    """The texts that the program itself exports while it runs: whatever it does later is in none of them.

    Of several entries it is the last that counts: what it exports holds what those before it have registered.
    """
    repository = importlib.import_module("oaas_sdk2_py.repo").MetadataRepo
    original, texts = repository.print_pkg, list[str]()

    def print_pkg(self: Any) -> str | None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            text: str | None = original(self)
        texts.append(printed.getvalue() if text is None else text)
        return text

    repository.print_pkg = print_pkg
    return texts


def _enter(job: Job) -> None:
    """Make the process look as if it had been started for the program."""
    os.chdir(job["root"])
    os.environ.update(job["env"])
    sys.path[:0] = job["paths"]
    sys.modules["__main__"] = ModuleType("__main__")
    importlib.invalidate_caches()


def _main_module() -> ModuleType:
    """Return a main module with the names that the interpreter gives it, in their order."""
    main = ModuleType("__main__")
    if sys.version_info < (3, 14):
        vars(main)["__annotations__"] = {}
    vars(main)["__builtins__"] = builtins
    return main


def _run_entry(entry: str) -> None:
    """Run a module as `python -m MODULE gen` does: the argument makes `oaas.run_or_gen()` print instead of serve.

    An entry with a slash is a script or a folder, run as `python PATH gen` does.
    """
    sys.argv = [entry, "gen"]
    main = sys.modules["__main__"] = _main_module()
    if entry.endswith(".py"):
        path = Path(entry).absolute()
        sys.path.insert(0, str(path.parent))
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        main.__file__ = str(path)
        main.__cached__ = None
        exec(code, main.__dict__)  # noqa: S102  # running the case is what the worker is for
        return
    if "/" in entry:
        sys.path.insert(0, str(Path(entry).absolute()))
        entry = "__main__"
    # what the interpreter itself calls for -m
    runpy._run_module_as_main(entry, alter_argv=False)  # type: ignore[attr-defined]


def _describe(error: BaseException, phase: str, root: str) -> Raised:
    folder = os.path.realpath(root) + os.sep
    frames = []
    for frame in traceback.extract_tb(error.__traceback__):
        path = "" if frame.filename.startswith("<") else os.path.realpath(frame.filename)
        if path.startswith(folder) and frame.lineno is not None:
            frames.append((path[len(folder) :].replace(os.sep, "/"), frame.lineno))
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        path = os.path.realpath(error.filename)
        if path.startswith(folder):
            frames.append((path[len(folder) :].replace(os.sep, "/"), error.lineno))
    return {
        "type": type(error).__qualname__,
        "module": type(error).__module__,
        "message": _message(error),
        "phase": phase,
        "frames": frames,
    }


def _message(error: BaseException) -> str:
    """The error's own words and those of what caused it: the SDK wraps what it refuses in an error of its own."""
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 5:
        chain.append(f"{type(seen).__name__}: {seen}")
        seen = seen.__cause__
    return " <- ".join(chain)


def _write_line(target: int, value: dict[str, Any]) -> None:
    _write_all(target, (json.dumps(value) + "\n").encode())


def _write_all(target: int, data: bytes) -> None:
    while data:
        data = data[os.write(target, data) :]


if __name__ == "__main__":
    main()
