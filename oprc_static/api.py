"""Scanning: the one function behind the command line and the Python interface."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from oprc_static.cache.lowered import LoweredCache
from oprc_static.cache.store import Store
from oprc_static.config import Config, ConfigError, Overrides
from oprc_static.diagnostics import Diagnostic, Severity, in_order
from oprc_static.discover import DiscoverError, Discovery, Project, discover
from oprc_static.evaluate.settings import Settings
from oprc_static.export.shape import Document, document
from oprc_static.export.targets import Target, TargetError
from oprc_static.export.text import render_yaml
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.rules import source
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.stack import with_room
from oprc_static.targeting import OPEN, choose_target
from oprc_static.tree import DiskTree, SourceTree
from oprc_static.tree.paths import is_inside
from oprc_static.workspace import Helpers, Progress, ProjectResult, evaluate_project

if TYPE_CHECKING:
    from concurrent.futures import Executor


class UsageError(Exception):
    """The request itself is wrong: a path, a setting or an option; the message stands alone."""


@record
class ScanResult:
    """What a scan found.

    `packages` are those of projects without errors, in order; `incomplete` those of the others. `diagnostics` are
    sorted by place. `assumptions` counts uses by number ("A2": 3). `files` is the number of files read,
    `sources` has the bytes of those that matter and `modules` the dotted names of the modules that they are, by
    displayed path.
    """

    packages: tuple[OPackage, ...]
    diagnostics: tuple[Diagnostic, ...]
    assumptions: Mapping[str, int]
    target: Target
    files: int = 0
    incomplete: tuple[OPackage, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    modules: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(each.severity is Severity.ERROR for each in self.diagnostics)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The packages as documents, in the key order that is printed."""
        return tuple(document(package, self.target) for package in self.packages)

    @property
    def text(self) -> str:
        """What `oprc-static scan` prints: the documents as YAML."""
        return render_yaml(self.documents, self.target)

    def source(self, path: str) -> str | None:
        """Return the text of a file that was read, by its displayed path; None for others."""
        data = self.sources.get(path)
        return None if data is None else _decoded(data)


def _decoded(data: bytes) -> str:
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace").read()
    except (SyntaxError, LookupError, UnicodeError):  # UTF-16 wants a byte order mark whatever `errors` says
        return data.decode("utf-8", "replace")


def scan(
    paths: Sequence[str | os.PathLike[str]] = (".",),
    *,
    target: str | None = None,
    entries: Sequence[str] = (),
    python_version: str | None = None,
    platform: str | None = None,
    argv: Sequence[str] = (),
    defines: Mapping[str, str] | None = None,
    installed: Sequence[str] = (),
    missing: Sequence[str] = (),
    no_assume: Sequence[str] = (),
    trusted: Sequence[str] = (),
    roots: Sequence[str | os.PathLike[str]] = (),
    follow_symlinks: bool = False,
    isolated: bool = False,
    limits: Mapping[str, int] | None = None,
    allow_empty: bool = False,
    config: Config | None = None,
    tree: SourceTree | None = None,
    progress: Progress | None = None,
    cache: Store | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
) -> ScanResult:
    """Work out the package documents that importing the Python sources in `paths` would register.

    Args:
        paths: files and folders.
        target: whose output is reproduced: `spec`, `sdk-X.Y.Z`, or `auto` for the release that the
            project's files pin; None takes the configured one.
        entries: what to run: modules as `python -m` would, scripts and folders by path, or "auto" for what the
            platform's runner image starts; none means that all modules are imported in order.
        python_version: "X.Y" of the Python whose import is worked out; None takes the configured or running one.
        platform: what `sys.platform` is.
        argv: what entries are run with, behind the program's name; `sys.argv` is unknown without.
        defines: environment variables that are known.
        installed, missing: external modules whose presence is decided.
        no_assume: assumptions ("A1" to "A4") whose use is an error.
        trusted: external modules whose base classes and decorators are harmless.
        roots: import roots, in the order of `sys.path`, instead of the configured or found ones.
        follow_symlinks: whether linked files are read wherever they lead.
        isolated: whether the scanned projects' own settings are left unread; `config` counts all the same.
        limits: what reading one file may take, where it is not the default: `max-file-size` and `parse-memory` in MiB,
            `parse-time` in seconds; and what following the program may: `max-steps`, and `max-text` in millions.
        allow_empty: whether finding nothing is a note instead of an error.
        config: settings that stand in for those of the scanned projects.
        tree: where sources are read from; the disk by default.
        progress: called with (done, total, file) as modules are evaluated.
        cache: where lowered files are kept from one scan to the next (`oprc_static.cache.store.Store.open()`).
        jobs: how many worker processes lower files; 1 is none, 0 is as many as pay. Results are the same.
        executor: what runs `oprc_static.lower.lower_bytes` for the files instead of worker processes.

    Returns:
        Packages and findings; nothing of the sources was run.

    Raises:
        UsageError: a path, target or setting that cannot be used.
    """
    tree = tree if tree is not None else DiskTree()
    plan = plan_scan(
        tree, paths, target=target, entries=entries, python_version=python_version, platform=platform, argv=argv,
        defines=defines, installed=installed, missing=missing, no_assume=no_assume, trusted=trusted, roots=roots,
        follow_symlinks=follow_symlinks, isolated=isolated, limits=limits, allow_empty=allow_empty,
        config=config,
    )  # fmt: skip
    return scan_planned(plan, tree, progress=progress, cache=cache, jobs=jobs, executor=executor)


@record
class Plan:
    """What a scan is about: its projects, each `decided` one with its target, and what there is to `say` of these."""

    discovery: Discovery
    decided: tuple[tuple[Project, Target], ...]
    said: tuple[Diagnostic, ...]
    allow_empty: bool

    def result(self, results: Sequence[ProjectResult]) -> ScanResult:
        """Return the result of the scan, given those of the decided projects."""
        target = self.decided[0][1] if self.decided else OPEN
        return _result(self.discovery, results, target, self.said, allow_empty=self.allow_empty)


def plan_scan(
    tree: SourceTree,
    paths: Sequence[str | os.PathLike[str]] = (".",),
    *,
    target: str | None = None,
    entries: Sequence[str] = (),
    python_version: str | None = None,
    platform: str | None = None,
    argv: Sequence[str] = (),
    defines: Mapping[str, str] | None = None,
    installed: Sequence[str] = (),
    missing: Sequence[str] = (),
    no_assume: Sequence[str] = (),
    trusted: Sequence[str] = (),
    roots: Sequence[str | os.PathLike[str]] = (),
    follow_symlinks: bool = False,
    isolated: bool = False,
    limits: Mapping[str, int] | None = None,
    allow_empty: bool = False,
    config: Config | None = None,
) -> Plan:
    """Find out what a scan is about, and evaluate nothing; what is given and raised is as with `scan`."""
    values: dict[str, object] = {
        "target": target,
        "python-version": python_version,
        "platform": platform,
        "define": dict(defines or {}),
        "argv": tuple(argv),
        "installed": tuple(installed),
        "missing": tuple(missing),
        "no-assume": tuple(no_assume),
        "trusted": tuple(trusted),
        "entry": tuple(entries),
        "roots": tuple(tree.locate(os.fspath(root)) for root in roots),
        "follow-symlinks": follow_symlinks,
        "allow-empty": allow_empty,
        **(limits or {}),
    }
    overrides = Overrides(
        named=config, values=tuple((key, value) for key, value in values.items() if value), isolated=isolated
    )
    try:
        discovery = discover(tree, tuple(os.fspath(path) for path in paths), overrides)
        choices = [choose_target(tree, each, _around(each, discovery.projects)) for each in discovery.projects]
        chosen = [(each, choice.target) for each, choice in zip(discovery.projects, choices, strict=True)]
        decided = tuple((project, target) for project, target in chosen if target is not None)
        _check_one_target(decided)
    except (DiscoverError, ConfigError, TargetError) as error:
        raise UsageError(str(error)) from error
    said = tuple(finding for choice in choices for finding in choice.findings)
    return Plan(discovery, decided, said, allow_empty)


def _around(project: Project, projects: Sequence[Project]) -> list[Project]:
    """Return the projects of the scan that `project` lies in, nearest first."""
    return [each for each in reversed(projects) if each is not project and is_inside(project.folder, each.folder)]


def _check_one_target(decided: Sequence[tuple[Project, Target]]) -> None:
    """One scan prints for one target: projects whose settings disagree are scanned one by one."""
    if len({target.name for _, target in decided}) > 1:
        where = ", ".join(f"{project.display}: {target.name}" for project, target in decided)
        raise UsageError(
            f"the projects are configured for different targets ({where}); pass --target, or scan them one by one"
        )


def scan_planned(
    plan: Plan,
    tree: SourceTree,
    *,
    progress: Progress | None = None,
    cache: Store | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
) -> ScanResult:
    """Scan what a plan says; what is given, returned and raised is as with `scan`."""
    known = None if cache is None else LoweredCache(cache)
    evaluate = partial(evaluate_project, tree, progress=progress, cache=known, helpers=Helpers(jobs, executor))
    try:
        results = [_scanned(evaluate, project, target) for project, target in plan.decided]
    except DiscoverError as error:
        raise UsageError(str(error)) from error
    return plan.result(results)


def _scanned(evaluate: Callable[[Project, Settings], ProjectResult], project: Project, target: Target) -> ProjectResult:
    settings = settings_of(project.config, target)
    return with_room(lambda: evaluate(project, settings))


def settings_of(config: Config, target: Target) -> Settings:
    """Return what an evaluation needs of a project's settings."""
    major, _, minor = config.python_version.partition(".")
    return Settings(
        release=target.release,
        python_version=(int(major), int(minor)),
        platform=config.platform,
        defines=dict(config.define),
        argv=config.argv,
        installed=frozenset(config.installed),
        missing=frozenset(config.missing),
        trusted=frozenset(config.trusted),
        no_assume=frozenset(config.no_assume),
        sdk_modules=frozenset({"oaas_sdk2_py", *config.sdk_modules}),
        is_run=bool(config.entry),
        steps=config.max_steps,
        characters=config.max_text * 1_000_000,
    )


def _result(
    discovery: Discovery,
    results: Sequence[ProjectResult],
    target: Target,
    said: Sequence[Diagnostic],
    *,
    allow_empty: bool,
) -> ScanResult:
    findings = [*discovery.diagnostics, *said]
    packages: list[OPackage] = []
    incomplete: list[OPackage] = []
    assumptions: Counter[str] = Counter()
    sources: dict[str, bytes] = {}
    modules: dict[str, str] = {}
    left_out = 0
    for result in results:
        failed = any(each.severity is Severity.ERROR for each in result.diagnostics)
        (incomplete if failed else packages).extend(result.packages)
        findings.extend(result.diagnostics)
        assumptions.update(result.assumptions)
        sources.update(result.sources)
        left_out += result.files - len(result.sources)
        modules.update((record.path, record.name) for record in result.modules)
    if not packages and not any(each.severity is Severity.ERROR for each in findings):
        findings.append(_nothing(discovery, allow_empty=allow_empty))
    return ScanResult(
        tuple(packages), in_order(findings), assumptions, target,
        len(sources) + left_out, tuple(incomplete), sources, modules,
    )  # fmt: skip


def _nothing(discovery: Discovery, *, allow_empty: bool) -> Diagnostic:
    place = Place(discovery.projects[0].display if discovery.projects else ".", WHOLE_FILE)
    rule = source.NOTHING_FOUND
    help = "check the path, or pass --allow-empty where finding nothing is right"
    finding = Diagnostic(rule, rule.severity, "nothing to export was found here", place, (), help)
    return replace(finding, severity=Severity.NOTE) if allow_empty else finding


__all__ = ["Plan", "ScanResult", "UsageError", "plan_scan", "scan", "scan_planned", "settings_of"]
