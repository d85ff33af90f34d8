"""Legacy API: `ClsMeta` and `FuncMeta` (SEMANTICS 4.2)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from . import _registry as registry
from ._errors import SpecError, SpecTypeError, SpecValueError, warn
from ._values import flag, text


class FuncMeta:
    """A registered method: it stands in the class in the place of the function.

    A service's carries the marked attribute that it replaced (`is_service`), a legacy one what `@meta.func` was
    applied to. It has no `__set__`, so `inspect.signature` refuses it, as the SDK's.
    """

    def __init__(
        self,
        func: Any,
        invoke_handler: Any,
        signature: inspect.Signature,
        name: str,
        stateless: bool = False,
        serve_with_agent: bool = False,
        is_async: bool = False,
        raw: Any = None,
        is_service: bool = False,
    ) -> None:
        self.func = func
        self.invoke_handler = invoke_handler
        self.signature = signature
        self.name = name
        self.stateless = stateless
        self.serve_with_agent = serve_with_agent
        self.is_async = is_async
        self.raw = raw
        self.is_service = is_service
        self.__name__ = func.__name__
        self.__qualname__ = func.__qualname__
        self.__doc__ = func.__doc__

    def __get__(self, obj: Any, objtype: type | None = None) -> Any:
        if obj is None:
            return self
        method: Any = functools.wraps(self.func)(functools.partial(self.func, obj))
        method._meta = self
        method._owner = obj
        return method

    def __call__(self, obj_self: Any, *args: Any, **kwargs: Any) -> Any:
        return self.func(obj_self, *args, **kwargs)

    def __str__(self) -> str:
        return f"{{name={self.name}, stateless={self.stateless}, serve_with_agent={self.serve_with_agent}}}"


class StateMeta:
    """Stand-in."""

    def __init__(self, index: int, name: str | None = None) -> None:
        self.index = index
        self.name = name


def make_func_meta(function: Any, name: str, stateless: bool, serve_with_agent: bool, **more: Any) -> FuncMeta:
    """Wrap a callable as the SDK does: name, docstring and marks are copied at this moment."""

    @functools.wraps(function)
    def wrapper(obj_self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(obj_self, *args, **kwargs)

    is_async = inspect.iscoroutinefunction(function)
    signature = inspect.signature(function)
    return FuncMeta(wrapper, wrapper, signature, name, stateless, serve_with_agent, is_async, **more)


def is_bare(value: object) -> bool:
    """Whether a decorator was used without the call that it needs: it got the decorated thing as its argument."""
    return callable(value) or hasattr(type(value), "__get__")


class ClsMeta:
    """What `app.new_cls` returns: a class decorator, and the home of `@meta.func`."""

    def __init__(self, name: str | None, pkg: str | None = "default", update: Callable[..., Any] | None = None) -> None:
        if is_bare(name):
            warn("new_cls without a call: the class is not exported, and its name is a ClsMeta now")
        self.name = name
        self.pkg = pkg
        self.pkg_given = True
        self.cls_id = f"{pkg}.{name}"
        self.update = update
        self.cls: type | None = None
        self.service_of: type | None = None
        self.func_dict: dict[str, FuncMeta] = {}
        self.state_dict: dict[int, StateMeta] = {}
        self.accessor_dict: dict[str, Any] = {}

    def __call__(self, cls: Any) -> Any:
        if not self.name:
            self.name = cls.__name__
        self.cls = cls
        cls.__cls_meta__ = self
        if self.update is not None:
            self.update(self)
        return cls

    def func(
        self, name: Any = "", stateless: bool = False, strict: bool = False, serve_with_agent: bool = False
    ) -> Callable[[Any], FuncMeta]:
        """Append a method at once: source order, `_` names too, a repeated name in the former's place (4.2)."""
        if is_bare(name):
            warn(f"meta.func without a call drops {getattr(name, '__name__', name)!r}")
        if self.service_of is not None:
            raise SpecError("func() of a service's own class meta is not supported")

        def decorator(function: Any) -> FuncMeta:
            key = text(name, "function name", empty=True) or function.__name__
            count = len(inspect.signature(function).parameters)
            if not 1 <= count <= 3:
                raise SpecValueError(f"{function.__qualname__} takes {count} parameters, not 1 to 3")
            meta = make_func_meta(function, key, flag(stateless, "stateless"), serve_with_agent, raw=function)
            self.func_dict[key] = meta
            return meta

        return decorator

    def export_pkg(self, pkg: dict[str, Any]) -> dict[str, Any]:
        """Unsupported: the whole registry is exported at once."""
        raise SpecError("ClsMeta.export_pkg is not supported; use MetadataRepo.export_pkg")


def register(meta: ClsMeta) -> None:
    """Put a legacy class into the one registry; a meta has one position, however often it is applied (4.2)."""
    for value, what in ((meta.name, "class name"), (meta.pkg, "package")):
        if not isinstance(value, str):
            raise SpecTypeError(f"{what} must be a str, not {type(value).__name__}")
    if meta not in registry.order:
        registry.order.append(meta)


def parse_resp(resp: Any, return_type_hint: type | None = None) -> Any:
    """Stand-in."""
    return resp
