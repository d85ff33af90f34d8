"""Reference runtime of the target `spec`: the SDK as SEMANTICS 4 describes it, without the SDK.

It runs the decorators of sdk-0.3.6 and of PROPOSAL.md on real classes. It shares no code with `oprc_static`.
"""

from __future__ import annotations

from ._errors import SpecError, SpecWarning
from ._inert import Inert
from .simplified import (  # isort: skip - must come first: engine needs the objects module
    AutoSessionManager,
    LegacySessionAdapter,
    OaasConfig,
    OaasObject,
    OaasService,
    ObjectRef,
    StateDescriptor,
    bind,
    configure_oaas,
    create_object,
    disable_auto_commit,
    enable_auto_commit,
    get_global_oaas,
    load_object,
    new_session,
    oaas,
    oaas_function,
    package,
    ref,
    set_auto_commit_interval,
    state_spec,
)
from ._decorators import service
from .simplified.accessors import getter, setter
from . import handler as handler, mock as mock, telemetry as telemetry  # the SDK has them loaded, too
from .engine import Oparaca
from .model import ClsMeta, FuncMeta
from .obj import BaseObject
from .session import Session


class InvocationRequest(Inert):
    """Stand-in."""


class ObjectInvocationRequest(Inert):
    """Stand-in."""


class InvocationResponse(Inert):
    """Stand-in."""


__all__ = [
    "AutoSessionManager",
    "BaseObject",
    "ClsMeta",
    "FuncMeta",
    "InvocationRequest",
    "InvocationResponse",
    "LegacySessionAdapter",
    "OaasConfig",
    "OaasObject",
    "OaasService",
    "ObjectInvocationRequest",
    "ObjectRef",
    "Oparaca",
    "Session",
    "StateDescriptor",
    "bind",
    "configure_oaas",
    "create_object",
    "disable_auto_commit",
    "enable_auto_commit",
    "get_global_oaas",
    "getter",
    "load_object",
    "new_session",
    "oaas",
    "oaas_function",
    "package",
    "ref",
    "service",
    "set_auto_commit_interval",
    "setter",
    "state_spec",
]
