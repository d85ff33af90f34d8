"""Which target a project is scanned for: the one that is named, or with `auto` the release that its files pin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oprc_static.diagnostics import Diagnostic, Related, Rule
from oprc_static.discover import Pin, Pins, Project, read_pins, same_version
from oprc_static.export.targets import TARGETS, Target, TargetError, parse_target, target_names
from oprc_static.records import record
from oprc_static.rules.targets import CHOSEN_TARGET, UNDECIDED_TARGET
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.tree import SourceTree

AUTO = "auto"
"""The target that stands for the release which the project's files pin."""

OPEN = Target(AUTO, AUTO, None, AUTO)
"""What stands for the target of a scan in which no project has one: it prints nothing."""

_HELP = "name the release with --target, or in [tool.oprc-static] target"


@record
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
        pins = read_pins(tree, each.folder, settings.python_version, settings.platform)
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
    if not counting:
        place = Place(project.display, WHOLE_FILE)
        return Choice(None, (_undecided(place, f"no file here pins oaas-sdk2-py: {_targets()}"),))
    first = counting[0]
    others = [pin for pin in counting if not same_version(pin.version, first.version)]
    if others:
        message = f"this {_says(first)}, but {others[0].place.path} {_says(others[0])}"
        return Choice(None, (_undecided(first.place, message, others),))
    return _of_release(first, pins.found)


def _of_release(pin: Pin, found: Iterable[Pin]) -> Choice:
    """Return the target of the release that `pin` names."""
    releases = [each for each in TARGETS.values() if not each.is_spec]
    target = next((each for each in releases if same_version(each.name.removeprefix("sdk-"), pin.version)), None)
    if target is None:
        message = f"this {_says(pin)}, a release that cannot be reproduced: {_targets()}"
        return Choice(None, (_undecided(pin.place, message),))
    overruled = [each for each in found if not same_version(each.version, pin.version)]
    message = f"the target is {target.name}: {pin.place.path} {_says(pin)}"
    if overruled:
        message += ", which comes before a pin"
    related = tuple(Related(each.place, f"{_says(each)}, which does not count") for each in overruled)
    return Choice(target, (_finding(CHOSEN_TARGET, pin.place, message, related),))


def _says(pin: Pin) -> str:
    return f"{'locks' if pin.is_locked else 'pins'} oaas-sdk2-py {pin.version}"


def _targets() -> str:
    return f"the targets are {', '.join(target_names())}"


def _undecided(place: Place, message: str, others: Iterable[Pin] = ()) -> Diagnostic:
    related = tuple(Related(each.place, _says(each)) for each in others)
    return _finding(UNDECIDED_TARGET, place, message, related, _HELP)


def _finding(rule: Rule, place: Place, message: str, related: tuple[Related, ...] = (), help: str = "") -> Diagnostic:
    return Diagnostic(rule, rule.severity, message, place, related, help)
