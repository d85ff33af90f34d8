"""Source trees: the only way the program reads sources (decision 1). Nothing else lists folders or opens files."""

from __future__ import annotations

from oprc_static.tree.base import Kind, SourceTree, Unreadable
from oprc_static.tree.disk import DiskTree
from oprc_static.tree.memory import MemoryTree
from oprc_static.tree.recording import RecordingTree
from oprc_static.tree.tracing import TracingTree

__all__ = ["DiskTree", "Kind", "MemoryTree", "RecordingTree", "SourceTree", "TracingTree", "Unreadable"]
