"""`OaasService` and the global `oaas`.

`oaas_sdk2_py.simplified.service` is this module and, by 4.3, also the decorator: so the module can be called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .. import _decorators as proposal
from .._accessors import getter as _getter, setter as _setter
from .._errors import warn
from .._inert import Inert
from .._register import services
from ..engine import Oparaca
from ..model import is_bare
from ..repo import MetadataRepo
from ._idle import IdleService
from .accessors import (
    build_accessor_wrapper as build_accessor_wrapper,
    collect_accessor_members as collect_accessor_members,
)
from .config import OaasConfig
from .decorators import ConstructorDecorator, EnhancedFunctionDecorator, EnhancedMethodDecorator
from .errors import (
    AgentError as AgentError,
    DebugLevel as DebugLevel,
    DecoratorError as DecoratorError,
    ServerError as ServerError,
    get_debug_context as get_debug_context,
)
from .performance import (
    PerformanceMetrics as PerformanceMetrics,
    get_performance_metrics as get_performance_metrics,
    reset_performance_metrics as reset_performance_metrics,
)
from .session_manager import AutoSessionManager as AutoSessionManager, LegacySessionAdapter


def _dropped(decorator: str, target: Any) -> None:
    warn(f"{decorator} without a call drops {getattr(target, '__name__', target)!r}")


class OaasService(IdleService):
    """Every decorator of the simplified API and of the proposal."""

    _global_oaas: Oparaca | None = None
    _global_config: OaasConfig | None = None

    package = staticmethod(proposal.package)
    state_spec = staticmethod(proposal.state_spec)
    service = staticmethod(proposal.service)
    oaas_function = staticmethod(proposal.oaas_function)
    bind = staticmethod(proposal.bind)
    getter = staticmethod(_getter)
    setter = staticmethod(_setter)

    @staticmethod
    def _get_global_oaas() -> Oparaca:
        if OaasService._global_oaas is None:
            config = OaasService._global_config or OaasConfig()
            OaasService._global_oaas = Oparaca("default", config, config.mock_mode, async_mode=config.async_mode)
        return OaasService._global_oaas

    @staticmethod
    def method(
        func_or_name: Any = None,
        *,
        name: Any = "",
        stateless: bool = False,
        strict: bool = False,
        serve_with_agent: bool = False,
        timeout: float | None = None,
        retry_count: int = 0,
        retry_delay: float = 1.0,
    ) -> Any:
        """Mark a method: bare, called, or with a positional name, which beats `name=` (4.1, *Marks*)."""
        rest = (stateless, strict, serve_with_agent, timeout, retry_count, retry_delay)
        if callable(func_or_name):
            return EnhancedMethodDecorator(name, *rest)(func_or_name)
        dropped = is_bare(func_or_name)
        if dropped:
            _dropped("method", func_or_name)
        elif func_or_name is not None:
            name = func_or_name
        marking = EnhancedMethodDecorator("" if dropped else name, *rest)

        def decorator(func: Any) -> Any:
            return marking(func)

        return decorator

    @staticmethod
    def function(
        name: Any = "",
        serve_with_agent: bool = False,
        timeout: float | None = None,
        retry_count: int = 0,
        retry_delay: float = 1.0,
    ) -> Callable[[Any], Any]:
        """Mark a stateless function; bare use drops it (4.1)."""
        if is_bare(name):
            _dropped("function", name)
            name = ""
        marking = EnhancedFunctionDecorator(name, serve_with_agent, timeout, retry_count, retry_delay)

        def decorator(func: Any) -> Any:
            return marking(func)

        return decorator

    @staticmethod
    def constructor(
        validate: Any = True, timeout: float | None = None, error_handling: str = "strict"
    ) -> Callable[[Any], Any]:
        """Mark a constructor; bare use drops it (4.1)."""
        if is_bare(validate):
            _dropped("constructor", validate)
        marking = ConstructorDecorator(validate, timeout, error_handling)

        def decorator(func: Any) -> Any:
            return marking(func)

        return decorator

    @staticmethod
    def print_pkg() -> str:
        """The text of everything registered."""
        return MetadataRepo().print_pkg()

    @staticmethod
    def run_or_gen() -> None:
        """`gen` as first argument prints the documents; nothing else is ever started."""
        if sys.argv[1:2] == ["gen"]:
            sys.stdout.write(MetadataRepo().print_pkg())

    @staticmethod
    def configure(config: OaasConfig) -> None:
        """Forgets the global app; the registry stays (4.1)."""
        OaasService._global_config = config
        OaasService._global_oaas = None

    @staticmethod
    def shutdown() -> None:
        """Forgets the global app; the registry stays (4.1)."""
        OaasService._global_config = None
        OaasService._global_oaas = None

    @staticmethod
    def get_service(name: str, package: str = "default") -> Any:
        """A class that `service` was applied to."""
        return services.get(f"{package}.{name}")

    @staticmethod
    def list_services() -> dict[str, Any]:
        """The classes that `service` was applied to."""
        return dict(services)


oaas = OaasService()


def new_session(partition_id: int | None = None) -> LegacySessionAdapter:
    """Stand-in."""
    return LegacySessionAdapter(partition_id)


def get_global_oaas() -> Oparaca:
    """The global app, for `new_cls`."""
    return OaasService._get_global_oaas()


def configure_oaas(config: OaasConfig) -> None:
    """As `OaasService.configure`."""
    OaasService.configure(config)


def enable_auto_commit() -> None:
    """Stand-in."""


def disable_auto_commit() -> None:
    """Stand-in."""


def set_auto_commit_interval(seconds: float) -> None:
    """Stand-in."""


def create_object(cls: Any, obj_id: int | None = None, local: bool = False) -> Any:
    """Stand-in."""
    return Inert()


def load_object(cls: Any, obj_id: int) -> Any:
    """Stand-in."""
    return Inert()


def setup_event_loop() -> None:
    """Stand-in."""


class _CallableModule(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return proposal.service(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableModule
