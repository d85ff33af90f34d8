"""The SDK as the evaluator sees it: modules, classes and functions of one release, on one machine."""

from __future__ import annotations

from typing import Any

from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate import attributes, calls, stdlib
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.heap import Cell
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.settings import Settings
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    Descriptor,
    External,
    InstanceValue,
    ListValue,
    Namespace,
    Native,
    NativeCode,
    Sdk,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.opackage import OPackage
from oprc_static.origin import Origin
from oprc_static.rules import knowable
from oprc_static.sdk import arguments, decorators, legacy, marks, proposal, services
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.behaviour import NEWEST, behaviour
from oprc_static.sdk.collect import collect
from oprc_static.sdk.lost import MarkBook
from oprc_static.sdk.model import MetaValue, Registry
from oprc_static.sdk.moment import Exported, Moment
from oprc_static.sdk.parts import Keys, Part, Registered
from oprc_static.sdk.proposal.model import OWN
from oprc_static.sdk.reporting import unknown_value
from oprc_static.sdk.state import init_subclass
from oprc_static.sdk.submodules import Submodules
from oprc_static.sdk.table import Release, ranges, release, releases_with
from oprc_static.source import Place

_OBJECT = "oaas_sdk2_py.simplified.objects.OaasObject"
_SERVICE = "oaas_sdk2_py.simplified.service.OaasService"
_OAAS = "oaas_sdk2_py.simplified.service.oaas"
_APP = "oaas_sdk2_py.engine.Oparaca"
_URL = "OPRC_ODGM_URL"
_GLOBAL_APP = frozenset({"oaas_sdk2_py.simplified.service.get_global_oaas", f"{_SERVICE}._get_global_oaas"})
_SINGLE_FILES = frozenset({"six", "typing_extensions"})
"""Libraries that are a single file each."""

_EXPORTING = frozenset({"run_or_gen", "print_pkg"})
_QUIET = frozenset({"configure", "shutdown"})


_ERRORS = ("Exception", "TypeError", "ValueError", "AttributeError")
"""What the SDK's decorators raise."""


def _nameless(machine: Machine, kind: str) -> ClassValue:
    """Return a class of exceptions that the proposal says nothing of but that they are errors of this kind."""
    base = machine.builtins.get(kind) or machine.library[kind]
    assert isinstance(base, ClassValue)
    unknown = Unknown("the proposal does not say what the exception's class is called", START)
    cls = ClassValue(
        machine.heap, START, name=kind, qualname=unknown, module=unknown, names=Namespace(machine.heap, START),
        bases=(base,),
    )  # fmt: skip
    cls.name = unknown
    cls.mro = (cls, *base.mro)
    cls.construct = base.construct
    return cls


class SdkRuntime:
    """What `machine.SdkModel` asks for, and the registry that a run fills."""

    def __init__(self, settings: Settings) -> None:
        """Model the release of the settings; on `spec` it is the newest, and the proposal's decorators rule."""
        name = ".".join(map(str, settings.release or NEWEST))
        self.release: Release = release(name, proposal=settings.is_spec)
        self.is_spec = settings.is_spec
        self._known: dict[str, Value] = {}
        self.book = MarkBook()
        self.is_imported = False
        self.registry: Registry
        self.moment: Moment
        self.submodules: Submodules
        self.proposal: proposal.Proposal

    def install(self, machine: Machine) -> None:
        """Make the SDK's classes and functions on a new machine."""
        self.registry = Registry(machine.heap, START)
        self.moment = Moment(machine.heap, START)
        self.submodules = Submodules(machine.heap, START)
        self.proposal = proposal.Proposal(machine.heap)
        self._make_classes(machine)
        self._make_functions(machine)
        machine.library["sdk.star"] = lambda machine, module: self.release.stars.get(
            module.path, self._public(module.path)
        )
        machine.library["instance.Oparaca"] = self._app_attribute
        machine.library["new.OaasService"] = lambda machine, cls, site: InstanceValue(machine.heap, site.origin, cls)
        machine.library["funcmeta.set"] = _set_funcmeta
        attributes.FINDERS[MetaValue] = legacy.meta_attribute
        attributes.SETTERS[MetaValue] = legacy.set_meta_attribute
        calls.CALLERS[MetaValue] = lambda machine, meta, site: machine.sdk.apply_meta(machine, site, meta)  # type: ignore[attr-defined]  # machine.sdk is this object

    def apply_meta(self, machine: Machine, site: CallSite, meta: MetaValue) -> Value:
        """Do `@meta` on a class."""
        target = legacy.apply(machine, site, self.registry, meta)
        if self.is_spec and meta.applied is not None:
            self.proposal.add_meta(machine, meta)
        return target

    def _public(self, module: str) -> list[str]:
        return [name for name in self.release.modules.get(module, {}) if not name.startswith("_")]

    @property
    def has_services(self) -> bool:
        """Whether the release has the simplified interface (0.3.x)."""
        return _SERVICE in self.release.classes

    # --- what the machine asks ---------------------------------------------------------------------------------------

    def module(self, machine: Machine, name: str, origin: Origin) -> Value | None:
        """Return a module of the SDK, None where the release has none."""
        self._refuse_replacements(machine, name, origin)
        path = self._canonical(machine, name)
        if path not in self.release.modules:
            return None
        package, _, last = path.rpartition(".")
        if last not in self.release.modules.get(package, {last: path}) and path not in self.submodules.imported:
            machine.cell(self.submodules)
            self.submodules.imported |= {path}
        return Sdk(path, origin)

    def _refuse_replacements(self, machine: Machine, name: str, origin: Origin) -> None:
        """Refuse modules of the program that the SDK gets when it imports the ones of their names that it means."""
        replaced = [] if self.is_imported else [each for each in self.release.imported if _replaces(machine, each)]
        self.is_imported = True
        for each in replaced:
            machine.report(
                knowable.UNSUPPORTED_CONSTRUCT, origin.place,
                f"importing `{name}` imports `{each}`, and finds the program's own module of that name",
                help=f"rename `{each}` of the program, or leave its folder out of `roots`",
            )  # fmt: skip

    def _canonical(self, machine: Machine, name: str) -> str:
        top, _, rest = name.partition(".")
        if top in machine.settings.sdk_modules:
            return f"oaas_sdk2_py.{rest}" if rest else "oaas_sdk2_py"
        return name

    def attribute(self, machine: Machine, value: Sdk, name: str, spot: Spot) -> Value | None:
        """Return an attribute of a module or of an object that is not modelled further."""
        names = self.release.modules.get(value.path)
        if names is None:
            return Sdk(f"{value.path}.{name}", machine.origin(spot, "attribute"))
        if name == "__all__" and value.path in self.release.stars:
            items: list[Value] = [machine.const(each, spot) for each in self.release.stars[value.path]]
            return ListValue(machine.heap, machine.origin(spot, "attribute"), items)
        path = names.get(name)
        if f"{value.path}.{name}" in self.submodules.imported:
            return Sdk(f"{value.path}.{name}", machine.origin(spot, "import"))
        if path is None:
            return machine.const(value.path, spot) if name == "__name__" else None
        if path.startswith("external:"):
            outside = path.removeprefix("external:").removeprefix("builtins.")
            known = machine.library.get(outside)
            return known if isinstance(known, Value) else External(outside, machine.origin(spot, "import"))
        if path == "value":
            path = f"{value.path}.{name}"
        return self._known.get(path) or Sdk(path, machine.origin(spot, "import"))

    def call(self, machine: Machine, value: Sdk, site: CallSite) -> Value:
        """Call something of the SDK beyond section 4: it returns normally (A4)."""
        spot = site.spot
        if value.path.rpartition(".")[2] in _EXPORTING:
            self._export(machine, spot)
        if value.path.rpartition(".")[2] in ("add_cls", "clear", "pop", "update") and "repo" in value.path:
            machine.refuse("it changes the SDK's registry itself", spot, help="register with the decorators")
        if value.path in _GLOBAL_APP:
            default = machine.const("default", spot, "default")
            return InstanceValue(machine.heap, machine.origin(spot, "call"), self._class_of(_APP), default)
        return machine.unknown(f"it is what `{value.path}` returns", spot, value)

    def read(self, machine: Machine, spot: Spot) -> tuple[OPackage, ...]:
        """Return the packages that are registered now; reports what cannot be known of them."""
        if self.is_spec:
            return self.proposal.collect(machine, spot)
        return collect(machine, spot, self.registry)

    def is_replaced(self, machine: Machine) -> bool:
        """Whether the program has modules of its own in the place of some that the SDK imports."""
        return any(_replaces(machine, each) for each in self.release.imported)

    # --- modules apart -----------------------------------------------------------------------------------------------

    def amounts(self) -> tuple[int, ...]:
        """Return how much is registered now: a mark to which `registered_since` goes back."""
        mine = self.proposal
        return len(self.registry.events), len(mine.entries), len(mine.declared), len(mine.bound)

    def registered_since(self, amounts: tuple[int, ...]) -> Registered:
        """Return what was registered since then, if nothing was registered in the place of something else."""
        events, entries, declared, bound = amounts
        new, mine = self.registry.events[events:], self.proposal
        metas = [(each.joined, self.registry.entries[each.joined]) for each in new]
        return Registered(metas, list(new), mine.entries[entries:], mine.declared[declared:], mine.bound[bound:])

    def start_over(self) -> None:
        """Forget what is registered."""
        self.registry.entries, self.registry.events = {}, ()
        mine = self.proposal
        mine.entries, mine.declared, mine.bound, mine.applications = [], [], [], []

    def part(self, machine: Machine, spot: Spot, registered: Registered) -> Part:
        """Return what is exported if one module's registrations are all that there are; findings go to the machine."""
        if self.is_spec:
            return self.proposal.part(machine, spot, registered)
        alone = Registry(machine.heap, START)
        alone.entries = dict(registered.metas)
        keys = Keys(frozenset(("", joined) for joined, _ in registered.metas))
        return Part(collect(machine, spot, alone), keys)

    def _export(self, machine: Machine, spot: Spot) -> None:
        """Remember what a program that is run exports of itself; refuse a second time, which prints once more."""
        if not machine.settings.is_run:
            return
        if self.moment.exported is not None:
            machine.refuse(
                "the program exports itself a second time here", spot, help="export once, at the end of the run"
            )
            return
        packages = self.read(machine, spot)
        machine.cell(self.moment)
        self.moment.exported = Exported(packages, spot.place)

    def holds_mark(self, value: Value) -> bool:
        """Whether a value carries one of the SDK's marks, or is a part of the SDK that registers."""
        return marks.holds_mark(value) or self._registers(value)

    def _registers(self, value: Value) -> bool:
        cls = value.cls if isinstance(value, InstanceValue) else value
        if isinstance(cls, ClassValue):
            return any(each.native in ("OaasService", "Oparaca") and each.facts.get("sdk") for each in cls.mro)
        return isinstance(value, MetaValue) or (isinstance(value, Native) and value.name.startswith("oaas."))

    def conflict(self, cell: Cell) -> str | None:
        """Say what of the registry differs between two ways."""
        if isinstance(cell, Registry) or cell is self.proposal:
            return "which services are registered"
        if cell is self.moment:
            return "what the program exports of itself"
        if cell is self.submodules:
            return "which modules of the SDK are imported"
        if isinstance(cell, MetaValue | proposal.Registration):
            return "what a service exports"
        return None

    def unknown_value(self, value: Unknown, place: Place, what: str) -> Diagnostic:
        """Return the finding for something that an export needs being unknown."""
        return unknown_value(value, place, what)

    def keeps_names_in(self, names: Namespace) -> bool:
        """Whether a class has decorators of the proposal: SEMANTICS 4.3 does not say where it keeps what they say."""
        return OWN in names.names

    def missing_name(self, name: str, origin: Origin) -> Diagnostic | None:
        """Return the finding for a name that the release does not export."""
        module, _, last = name.rpartition(".")
        homes = releases_with(name)
        where = f"it is in {ranges(homes)}" if homes else "no release has it"
        shown = f"`{last}`" if module else f"`{name}`"
        message = f"oaas-sdk2-py {self.release.name} has no {shown} in `{module or name}` ({where})"
        rule = knowable.SDK_NAME_MISSING
        help = "choose a target that has it, or drop the import"
        if name in self.release.modules:
            message = f"`{name}` is no attribute of `{module}` before something imports it as a module"
            help = f"write `import {name}`"
        if last in ("bind", "state_spec", "oaas_function", "package", "service"):
            help = "the proposal's decorators exist for `--target spec` only"
        return Diagnostic(rule, rule.severity, message, origin.place, (), help)

    # --- classes and functions ---------------------------------------------------------------------------------------

    def _make_classes(self, machine: Machine) -> None:
        pending = dict(self.release.classes)
        while pending:
            for path, facts in list(pending.items()):
                if all(
                    base.startswith("builtins.") or not base.startswith("oaas_sdk2_py") or base in self._known
                    for base in facts["bases"]
                ):
                    self._known[path] = self._class(machine, path, facts)
                    del pending[path]
        if self.has_services:
            machine.library["DecoratorError"] = self._class_of("oaas_sdk2_py.simplified.errors.DecoratorError")
            self._known[_OAAS] = InstanceValue(machine.heap, START, self._class_of(_SERVICE))
        if machine.settings.is_spec:
            for kind in (*_ERRORS, "DecoratorError"):
                machine.library[f"spec.{kind}"] = _nameless(machine, kind)

    def _class_of(self, path: str) -> ClassValue:
        found = self._known[path]
        assert isinstance(found, ClassValue)
        return found

    def _class(self, machine: Machine, path: str, facts: dict[str, Any]) -> ClassValue:
        module, _, name = path.rpartition(".")
        names = Namespace(machine.heap, START)
        cls = ClassValue(
            machine.heap,
            START,
            name=name,
            qualname=Const(name, START),
            module=Const(module, START),
            names=names,
            native=name,
        )
        for each, kind in facts["names"].items():
            if not each.startswith("__"):
                value: Value = Sdk(f"{path}.{each}", START)
                names.names[each] = (
                    Descriptor(machine.heap, START, "property", Native(each, _opaque, START))
                    if kind == "property"
                    else value
                )
        bases = [self._base(machine, base) for base in facts["bases"]]
        order = [each for base in bases for each in base.mro]
        cls.mro = (cls, *dict.fromkeys(order))
        cls.bases = tuple(bases)
        cls.facts["sdk"] = True
        for each in facts["annotations"]:
            cls.annotations[each] = Annotation(None, None, External("typing.Any", START), lazy=False)
        cls.construct = self._constructor(path, cls)
        return cls

    def _base(self, machine: Machine, path: str) -> ClassValue:
        found = self._known.get(path) or machine.builtins.get(path.removeprefix("builtins."))
        if not isinstance(found, ClassValue):
            found = machine.builtins["object"]
        assert isinstance(found, ClassValue)
        return found

    def _constructor(self, path: str, cls: ClassValue) -> NativeCode:
        if any(base.native == "BaseException" for base in cls.mro):
            return lambda machine, site: _exception(machine, site, cls)
        if path == _SERVICE:
            return lambda machine, site: _plain_instance(machine, site, cls)
        if path == _APP:
            return self._construct_app
        marking = {
            "EnhancedMethodDecorator": (marks.METHOD, Form("EnhancedMethodDecorator", decorators._METHOD_OPTIONS)),
            "EnhancedFunctionDecorator": (marks.FUNCTION, decorators.FUNCTION),
            "ConstructorDecorator": (marks.CONSTRUCTOR, decorators.CONSTRUCTOR),
        }.get(cls.native)
        if marking is not None:
            return decorators.decorator_class(*marking)(cls)
        if path == "oaas_sdk2_py.repo.MetadataRepo":
            return lambda machine, site: Sdk("oaas_sdk2_py.repo.MetadataRepo()", site.origin)
        return lambda machine, site: calls.call(
            machine, site.spot, Sdk(f"{path}()", site.origin), site.arguments, site.keywords, spread=site.spread
        )

    def _construct_app(self, machine: Machine, site: CallSite) -> Value:
        given = arguments.bind(machine, site, behaviour(machine).app)
        self._check_configuration(machine, site, given)
        repo = given.get("meta_repo")
        if repo is not None and not (isinstance(repo, Const) and repo.value is None):
            machine.refuse(
                "an `Oparaca` with a `meta_repo` of its own keeps a registry that is not followed", site.spot
            )
        app = InstanceValue(machine.heap, site.origin, self._class_of(_APP))
        app.attributes.names["default_pkg"] = given.get("default_pkg", machine.const("default", site.spot, "default"))
        return app

    def _check_configuration(self, machine: Machine, site: CallSite, given: dict[str, Value]) -> None:
        config = given.get("config")
        absent = config is None or (isinstance(config, Const) and config.value is None)
        if behaviour(machine).needs_url and absent and _URL not in map(str.upper, machine.settings.defines):
            message = f"`Oparaca()` without a configuration raises in 0.1.2 unless {_URL} is set"
            help = f"give `config=OprcConfig(oprc_odgm_url=…)`, or say `--define {_URL}=URL`"
            machine.refuse(message, site.spot, help=help)

    def _app_attribute(self, machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
        if name == "default_pkg" and value.payload is not None:
            return value.payload  # of the global application: services share it, so that setting it is refused
        return legacy.app_attribute(machine, spot, self.registry, value, name)

    def _make_functions(self, machine: Machine) -> None:
        if not self.has_services:
            return
        registry = self.registry
        codes: dict[str, NativeCode] = {
            "service": lambda machine, site: services.service(machine, site, registry),
            "package": services.package,
            "method": decorators.method,
            "function": decorators.function,
            "constructor": decorators.constructor,
            "getter": decorators.getter,
            "setter": decorators.setter,
        }
        if self.is_spec:
            codes.update(self.proposal.decorators())
        names = self._class_of(_SERVICE).names.names
        for name, code in codes.items():
            native = Native(f"oaas.{name}", code, START)
            names[name] = native
            self._known[f"proposal.{name}"] = native
        self._known["proposal.service.module"] = proposal.ServiceModule("oaas.service", codes["service"], START)
        for name in _QUIET:
            names[name] = Native(f"oaas.{name}", lambda machine, site: machine.none(site.spot), START)
        for name in ("getter", "setter"):
            self._known[f"oaas_sdk2_py.simplified.accessors.{name}"] = names[name]
        hook = Native("__init_subclass__", init_subclass, START, binds=True)
        self._class_of(_OBJECT).names.names["__init_subclass__"] = Descriptor(machine.heap, START, "classmethod", hook)


def _replaces(machine: Machine, name: str) -> bool:
    """Whether the program has a module that takes the place of `name`: a copy of a library that lies there does not."""
    found = machine.loader.find(name)
    if isinstance(found, str | None):
        return False
    settings = machine.settings
    of_python = stdlib.presence(name, settings.python_version, settings.platform) is not None
    return of_python or not (found.is_package or name in _SINGLE_FILES)


def _plain_instance(machine: Machine, site: CallSite, cls: ClassValue) -> Value:
    if site.arguments or site.keywords:
        raise machine.error("TypeError", f"{cls.native}() takes no arguments", site.spot)
    return InstanceValue(machine.heap, site.origin, cls)


def _opaque(machine: Machine, site: CallSite) -> Value:
    return machine.unknown("it is the state of an object", site.spot)


def _exception(machine: Machine, site: CallSite, cls: ClassValue) -> Value:
    instance = InstanceValue(machine.heap, site.origin, cls)
    instance.attributes.names["args"] = TupleValue(site.arguments, site.origin)
    return instance


def _set_funcmeta(machine: Machine, spot: Spot, meta: Descriptor, name: str, value: Value) -> None:
    meta.parts[name] = value
    if name == "func":
        machine.refuse("it replaces the function of a registered method", spot)
