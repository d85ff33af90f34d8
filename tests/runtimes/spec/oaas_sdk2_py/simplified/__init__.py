"""The simplified API, with the proposal's decorators (SEMANTICS 4.3)."""

from __future__ import annotations

from .._decorators import bind, oaas_function, package, state_spec
from .accessors import getter, setter
from .config import OaasConfig
from .decorators import ConstructorDecorator, EnhancedFunctionDecorator, EnhancedMethodDecorator
from .errors import (
    AgentError,
    ConfigurationError,
    DebugContext,
    DebugLevel,
    DecoratorError,
    OaasError,
    PerformanceError,
    SerializationError,
    ServerError,
    SessionError,
    ValidationError,
    configure_debug,
    get_debug_context,
    set_debug_level,
)
from .objects import OaasObject
from .performance import PerformanceMetrics, debug_wrapper, get_performance_metrics, reset_performance_metrics
from .references import ObjectRef, ref
from .service import (
    OaasService,
    configure_oaas,
    create_object,
    disable_auto_commit,
    enable_auto_commit,
    get_global_oaas,
    load_object,
    new_session,
    oaas,
    set_auto_commit_interval,
)
from .session_manager import AutoSessionManager, LegacySessionAdapter
from .state_descriptor import StateDescriptor

# `getter` and `setter` are not in the SDK's __all__ here. `service` is the module, which can be called.
__all__ = [
    "AgentError",
    "AutoSessionManager",
    "ConfigurationError",
    "ConstructorDecorator",
    "DebugContext",
    "DebugLevel",
    "DecoratorError",
    "EnhancedFunctionDecorator",
    "EnhancedMethodDecorator",
    "LegacySessionAdapter",
    "OaasConfig",
    "OaasError",
    "OaasObject",
    "OaasService",
    "ObjectRef",
    "PerformanceError",
    "PerformanceMetrics",
    "SerializationError",
    "ServerError",
    "SessionError",
    "StateDescriptor",
    "ValidationError",
    "bind",
    "configure_debug",
    "configure_oaas",
    "create_object",
    "debug_wrapper",
    "disable_auto_commit",
    "enable_auto_commit",
    "get_debug_context",
    "get_global_oaas",
    "get_performance_metrics",
    "load_object",
    "new_session",
    "oaas",
    "oaas_function",
    "package",
    "ref",
    "reset_performance_metrics",
    "service",  # noqa: F822 - the submodule
    "set_auto_commit_interval",
    "set_debug_level",
    "state_spec",
]
