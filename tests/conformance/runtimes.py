"""The runtimes that judge: what they are called, how they are started, and what they say of a program."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.sdk_environment import (
    RELEASES,
    REPRESENTATIVES,
    NoInterpreter,
    environment_python,
    running_version,
    wheel_folder,
)

REPOSITORY = Path(__file__).resolve().parents[2]
SPEC = "spec"
SDK = "sdk-0.3.6"
TARGETS = (SPEC, SDK)
"""What a case speaks of unless it says otherwise."""

EVERY_TARGET = (SPEC, *(f"sdk-{release}" for release in REPRESENTATIVES))
"""One target of every behaviour group."""

EVERY_RELEASE = (SPEC, *(f"sdk-{release}" for release in RELEASES))
"""The other members of the groups too."""

TIMEOUT = 20.0

_WORKER = Path(__file__).with_name("runtime_worker.py")
_SPEC_RUNTIME = REPOSITORY / "tests" / "runtimes" / "spec"
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Program:
    """A tree on disk and what of it is imported: `modules` in their order, or `entries` run as `python -m` does."""

    root: Path
    modules: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    roots: tuple[str, ...] = (".",)
    env: tuple[tuple[str, str], ...] = ()
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that left the program; `frames` are the places below its root, outermost first."""

    name: str
    message: str
    phase: str
    frames: tuple[tuple[str, int], ...]

    @property
    def place(self) -> tuple[str, int] | None:
        """The innermost place in the program."""
        return self.frames[-1] if self.frames else None


@dataclass(frozen=True, slots=True)
class RuntimeResult:
    """What the exporter printed; or what was raised; or why the process ended without an answer.

    `warned` holds the messages of the reference runtime's warnings.
    """

    text: str | None
    raised: Raised | None = None
    killed: str | None = None
    warned: tuple[str, ...] = ()


class Runtime:
    """A worker process with the SDK of one target and one Python version."""

    def __init__(self, target: str, interpreter: Path, env: Mapping[str, str]) -> None:
        self.target = target
        self._process = subprocess.Popen(
            [str(interpreter), "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(env),
            cwd=REPOSITORY,
            text=True,
            encoding="utf-8",
        )
        self.python: str = str(self._receive()["python"])

    def run(self, program: Program) -> RuntimeResult:
        """Import the program in a fresh process and export it."""
        self.start(program)
        return self.finish()

    def start(self, program: Program) -> None:
        """Have the worker begin with a program; `finish` gives what became of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(_job(program)) + "\n")
        self._process.stdin.flush()

    def finish(self) -> RuntimeResult:
        """Wait for the program that was started first."""
        answer = self._receive()
        raised, warned = answer["raised"], answer["warned"]
        return RuntimeResult(
            text=_optional_text(answer["text"]),
            raised=_raised(raised) if isinstance(raised, dict) else None,
            killed=_optional_text(answer["killed"]),
            warned=tuple(map(str, warned)) if isinstance(warned, list) else (),
        )

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=TIMEOUT)

    def _receive(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the runtime of {self.target} ended: exit code {self._process.wait()}")
        answer: dict[str, object] = json.loads(line)
        return answer


class Runtimes:
    """The workers of a test run, each started when it is first needed.

    `engine`: whether an `Oparaca` of the SDK has its network engine, which no export depends on.
    """

    def __init__(self, *, engine: bool = True) -> None:
        self._engine = engine
        self._started: dict[tuple[str, str | None], Runtime] = {}

    def of(self, target: str, python: str | None = None) -> Runtime | None:
        """The runtime of a target on a Python version; None when no such interpreter is installed here."""
        if python == running_version():
            python = None
        if (target, python) not in self._started:
            try:
                self._started[target, python] = _start(target, python, engine=self._engine)
            except NoInterpreter:
                return None
        return self._started[target, python]

    def close(self) -> None:
        """End all workers."""
        for runtime in self._started.values():
            runtime.close()
        self._started.clear()


def _start(target: str, python: str | None, *, engine: bool) -> Runtime:
    # the reference runtime and the releases share an environment: pydantic, PyYAML and the like
    sdk = _SPEC_RUNTIME if target == SPEC else wheel_folder(target.removeprefix("sdk-"))
    without = {} if engine else {"RUNTIME_WITHOUT_ENGINE": "1"}
    return Runtime(target, environment_python(python), {"PYTHONPATH": str(sdk), **without})


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **more}


def _job(program: Program) -> dict[str, object]:
    return {
        "root": str(program.root),
        "paths": [str((program.root / root).resolve()) for root in program.roots],
        "modules": list(program.modules),
        "entries": list(program.entries),
        "env": dict(program.env),
        "timeout": program.timeout,
    }


def _raised(answer: dict[str, object]) -> Raised:
    frames = answer["frames"]
    assert isinstance(frames, list)
    return Raised(
        name=f"{answer['module']}.{answer['type']}".removeprefix("builtins."),
        message=str(answer["message"]),
        phase=str(answer["phase"]),
        frames=tuple((str(path), int(line)) for path, line in frames),
    )


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)


def module_order(files: Sequence[str], roots: Sequence[str] = (".",)) -> tuple[str, ...]:
    """The modules of a tree in the order in which SEMANTICS section 3 imports them, `__main__` modules left out."""
    names: set[tuple[str, ...]] = set()
    for file in files:
        parts = _below_deepest(file, roots)
        if parts is None or not parts[-1].endswith(".py"):
            continue
        stem = parts[-1].removesuffix(".py")
        dotted = parts[:-1] if stem == "__init__" else (*parts[:-1], stem)
        if dotted and dotted[-1] != "__main__" and not any("." in part for part in dotted):
            names.add(dotted)
    return tuple(".".join(parts) for parts in sorted(names))


def _below_deepest(file: str, roots: Sequence[str]) -> tuple[str, ...] | None:
    """The parts of a file's path below the deepest root that holds it."""
    path = tuple(file.split("/"))
    prefixes = [() if root == "." else tuple(root.split("/")) for root in roots]
    holding = [prefix for prefix in prefixes if path[: len(prefix)] == prefix]
    return path[len(max(holding, key=len)) :] if holding else None
