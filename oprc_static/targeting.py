"""Which target a project is scanned for: the one that is named, or with `auto` the release that its files pin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oprc_static.diagnostics import Diagnostic, Related, Rule
from oprc_static.discover import Pin, Pins, Project, read_pins
from oprc_static.export.targets import Target, TargetError, parse_target, target_names
from oprc_static.rules.targets import CHOSEN_TARGET, UNDECIDED_TARGET
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.tree import SourceTree

AUTO = "auto"
"""The target that stands for the release which the project's files pin."""

OPEN = Target(AUTO, AUTO, None, AUTO)
"""What stands for the target of a scan in which no project has one: it prints nothing."""

_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)")
_HELP = "name the release with --target, or in [tool.oprc-static] target"


@dataclass(frozen=True, slots=True)
class Choice:
    """The target of a project, None where it stays open, and what there is to say about it."""

    target: Target | None
    findings: tuple[Diagnostic, ...] = ()


def choose_target(tree: SourceTree, project: Project, around: Sequence[Project] = ()) -> Choice:
    """Return the target of `project`, whose enclosing projects of the same scan are `around`, nearest first.

    A project that pins nothing itself is part of the one around it: a workspace has one lock file. Raises
    `TargetError` for a name in the settings that is no target, with the file and line that say it.
    """
    settings = project.config
    if settings.target != AUTO:
        try:
            return Choice(parse_target(settings.target))
        except TargetError as error:
            raise TargetError(f"{settings.target_source}: {error}" if settings.target_source else str(error)) from None
    pins = Pins()
    for each in (project, *around):
        pins = read_pins(tree, each.folder)
        if pins.found or pins.unusable:
            break
    return _choice(pins, project)


def _choice(pins: Pins, project: Project) -> Choice:
    """Return what the pins of a project come to."""
    if pins.unusable:
        findings = [
            _undecided(each.place, f"this file {each.reason}, so which release it pins is unknown")
            for each in pins.unusable
        ]
        return Choice(None, tuple(findings))
    counting = [pin for pin in pins.found if pin.is_locked] or pins.found
    versions = dict.fromkeys(_canonical(pin.version) for pin in counting)
    if not versions:
        place = Place(project.display, WHOLE_FILE)
        return Choice(None, (_undecided(place, f"no file here pins oaas-sdk2-py: {_targets()}"),))
    first = counting[0]
    if len(versions) > 1:
        others = [pin for pin in counting if _canonical(pin.version) != _canonical(first.version)]
        message = f"this {_says(first)}, but {others[0].place.path} {_says(others[0])}"
        return Choice(None, (_undecided(first.place, message, others),))
    return _of_release(first, _canonical(first.version), pins.found)


def _of_release(pin: Pin, version: str, found: Iterable[Pin]) -> Choice:
    """Return the target of the release `version`, which `pin` names."""
    try:
        target = parse_target(f"sdk-{version}")
    except TargetError:
        message = f"this {_says(pin)}, a release that cannot be reproduced: {_targets()}"
        return Choice(None, (_undecided(pin.place, message),))
    overruled = [each for each in found if _canonical(each.version) != version]
    message = f"the target is {target.name}: {pin.place.path} {_says(pin)}"
    if overruled:
        message += ", which comes before a pin"
    related = tuple(Related(each.place, f"{_says(each)}, which does not count") for each in overruled)
    return Choice(target, (_finding(CHOSEN_TARGET, pin.place, message, related),))


def _canonical(version: str) -> str:
    """Return a release's version with three numbers; anything else as it is written (PEP 440: `0.3` is `0.3.0`)."""
    plain = _RELEASE.fullmatch(version.strip())
    if plain is None:
        return version
    numbers = [part.lstrip("0") or "0" for part in plain[1].split(".")]
    while len(numbers) > 3 and numbers[-1] == "0":
        numbers.pop()
    return ".".join(numbers + ["0"] * (3 - len(numbers)))


def _says(pin: Pin) -> str:
    return f"{'locks' if pin.is_locked else 'pins'} oaas-sdk2-py {pin.version}"


def _targets() -> str:
    return f"the targets are {', '.join(target_names())}"


def _undecided(place: Place, message: str, others: Iterable[Pin] = ()) -> Diagnostic:
    related = tuple(Related(each.place, _says(each)) for each in others)
    return _finding(UNDECIDED_TARGET, place, message, related, _HELP)


def _finding(rule: Rule, place: Place, message: str, related: tuple[Related, ...] = (), help: str = "") -> Diagnostic:
    return Diagnostic(rule, rule.severity, message, place, related, help)
