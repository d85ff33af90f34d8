"""`BaseObject` is `OaasObject` under its older name."""

from __future__ import annotations

from .model import ClsMeta as ClsMeta
from .session import Session as Session
from .simplified.objects import OaasObject

BaseObject = OaasObject
