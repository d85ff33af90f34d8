"""The decorator classes behind `oaas.method`, `oaas.function`, `oaas.constructor` (SEMANTICS 4.1, *Marks*)."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from .._errors import SpecTypeError
from .._values import flag, text
from .errors import (
    DebugLevel as DebugLevel,
    DecoratorError as DecoratorError,
    get_debug_context as get_debug_context,
)
from .performance import PerformanceMetrics


class _Marking:
    """Wraps a callable and leaves `<mark>` and `<mark>_config` on the wrapper, as the SDK does."""

    mark = ""

    def __init__(self, name: Any, **config: Any) -> None:
        # 4.1: a falsy name means __name__.
        self.name = text(name, "name") if name else ""
        self.config = config
        self.metrics = PerformanceMetrics()

    def __call__(self, func: Any) -> Any:
        if isinstance(func, property):
            raise SpecTypeError("a mark cannot go on a property")  # only from 3.13 on it has a __name__
        name = self.name or func.__name__
        wrapper = _wrapper(func)
        setattr(wrapper, self.mark, True)
        setattr(wrapper, f"{self.mark}_config", {"name": name, **self.config})
        return wrapper

    def get_performance_metrics(self) -> PerformanceMetrics:
        """Stand-in."""
        return self.metrics

    def reset_performance_metrics(self) -> None:
        """Stand-in."""


def _wrapper(func: Any) -> Any:
    if asyncio.iscoroutinefunction(func):

        @functools.wraps(func)
        async def async_wrapper(*args: Any, **kwargs: Any) -> Any:
            return await func(*args, **kwargs)

        return async_wrapper

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return func(*args, **kwargs)

    return wrapper


class EnhancedMethodDecorator(_Marking):
    """`oaas.method(...)`."""

    mark = "_oaas_method"

    def __init__(
        self,
        name: Any = "",
        stateless: bool = False,
        strict: bool = False,
        serve_with_agent: bool = False,
        timeout: float | None = None,
        retry_count: int = 0,
        retry_delay: float = 1.0,
    ) -> None:
        super().__init__(name, stateless=flag(stateless, "stateless"), serve_with_agent=serve_with_agent)


class EnhancedFunctionDecorator(_Marking):
    """`oaas.function(...)`: always stateless."""

    mark = "_oaas_function"

    def __init__(
        self,
        name: Any = "",
        serve_with_agent: bool = False,
        timeout: float | None = None,
        retry_count: int = 0,
        retry_delay: float = 1.0,
    ) -> None:
        super().__init__(name, stateless=True, serve_with_agent=serve_with_agent)


class ConstructorDecorator(_Marking):
    """`oaas.constructor(...)`: never stateless, never renamed."""

    mark = "_oaas_constructor"

    def __init__(self, validate: bool = True, timeout: float | None = None, error_handling: str = "strict") -> None:
        super().__init__("", stateless=False, serve_with_agent=False)
