"""`BaseObject` is `OaasObject` under its older name."""

from __future__ import annotations

from .simplified.objects import OaasObject

BaseObject = OaasObject
