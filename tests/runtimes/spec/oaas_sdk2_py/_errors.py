"""Errors and warnings of the reference runtime.

The SDK's own exception family lives here too, so that a registration error (SEMANTICS 4.1) can be caught both as
`SpecError` and as the SDK's `DecoratorError`, whichever the program was written for.
"""

from __future__ import annotations

import warnings
from typing import Any


class OaasError(Exception):
    """Root of the SDK's exceptions."""

    def __init__(self, message: str, error_code: str | None = None, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = error_code or type(self).__name__
        self.details = {} if details is None else details


class SerializationError(OaasError):
    """Stand-in."""


class DeserializationError(OaasError):
    """Stand-in."""


class ValidationError(OaasError):
    """Stand-in."""


class ConfigurationError(OaasError):
    """Stand-in."""


class PerformanceError(OaasError):
    """Stand-in."""


class SessionError(OaasError):
    """Stand-in."""


class DecoratorError(OaasError):
    """What the SDK raises when a registration fails (4.1)."""


class ServerError(OaasError):
    """Stand-in."""


class AgentError(OaasError):
    """Stand-in."""


class SpecError(Exception):
    """An error that SEMANTICS 4 demands."""


class SpecTypeError(SpecError, TypeError):
    """A value of the wrong type, or arguments that fit no signature (4.3, *Types*)."""


class SpecValueError(SpecError, ValueError):
    """A value that is not allowed: empty name, unknown enumeration value, lone surrogate (4.3, *Types*)."""


class SpecRegistrationError(SpecError, DecoratorError):
    """A registration that the SDK itself refuses (4.1: signatures, accessors)."""


class SpecWarning(UserWarning):
    """A warning that SEMANTICS 4 demands."""


def warn(message: str) -> None:
    """Issue one warning of 4.1/4.3."""
    warnings.warn(message, SpecWarning, stacklevel=3)
