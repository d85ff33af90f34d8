"""The form of what evaluates one kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static.evaluate.frames import Frame
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Value

Expression = Callable[[Machine, Frame, Any], Value]
