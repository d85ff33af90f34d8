"""`OaasObject`: state fields at class creation (SEMANTICS 4.1); the rest is inert but present.

A name that is present hides a base's method of that name, so the public names are exactly the SDK's.
"""

from __future__ import annotations

from typing import Any, get_type_hints

from .._inert import Inert
from ..model import ClsMeta as ClsMeta
from ..session import Session as Session
from .state_descriptor import StateDescriptor


class OaasObject:
    """The simplified API's base class."""

    meta: Any
    session: Any
    _state: dict[int, bytes]
    _obj: Any
    _dirty: bool
    _state_fields: dict[str, StateDescriptor] = {}
    _state_index_counter: int = 0

    def __init__(self, meta: Any = None, session: Any = None) -> None:
        self.meta = meta
        self.session = session

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Replace every public annotated name of the MRO; one unresolvable annotation switches that off."""
        super().__init_subclass__(**kwargs)
        cls._state_fields = {}
        try:
            hints = get_type_hints(cls)
        except Exception:  # annotations are evaluated here: anything can be raised
            hints = {}
        public = [name for name in hints if not name.startswith("_") and name not in ("meta", "session")]
        for index, name in enumerate(public):
            field = StateDescriptor(name, hints[name], getattr(cls, name, None), index)
            setattr(cls, name, field)
            cls._state_fields[name] = field

    @property
    def object_id(self) -> Any:
        """Stand-in."""
        return getattr(self.meta, "object_id", 0)

    @property
    def dirty(self) -> bool:
        """Stand-in."""
        return False

    @property
    def state(self) -> dict[int, bytes]:
        """Stand-in."""
        return {}

    @property
    def remote(self) -> bool:
        """Stand-in."""
        return False

    def as_ref(self) -> Any:
        """Stand-in."""
        return Inert()

    async def set_data_async(self, index: int, data: bytes) -> None:
        """Stand-in."""

    async def get_data_async(self, index: int) -> Any:
        """Stand-in."""

    def get_data(self, index: int) -> Any:
        """Stand-in."""

    def set_data(self, index: int, data: bytes) -> None:
        """Stand-in."""

    def fetch(self, force: bool = False) -> None:
        """Stand-in."""

    def trigger(self, source: Any, target_fn: Any, event_type: Any) -> Any:
        """Stand-in."""

    def suppress(self, source: Any, target_fn: Any, event_type: Any) -> Any:
        """Stand-in."""

    def manage_trigger(self, source: Any, target_fn: Any, event_type: Any, *rest: Any, **more: Any) -> Any:
        """Stand-in."""

    def create_request(self, fn_name: str, *rest: Any, **more: Any) -> Any:
        """Stand-in."""
        return Inert()

    def create_obj_request(self, fn_name: str, *rest: Any, **more: Any) -> Any:
        """Stand-in."""
        return Inert()

    def delete(self) -> None:
        """Stand-in."""

    async def commit_async(self, force: bool = False) -> None:
        """Stand-in."""

    def commit(self, force: bool = False) -> None:
        """Stand-in."""

    def create_object(self, cls_meta: Any, obj_id: int | None = None, local: bool = False) -> Any:
        """Stand-in."""
        return Inert()

    def load_object(self, cls_meta: Any, obj_id: int) -> Any:
        """Stand-in."""
        return Inert()

    def delete_object(self, cls_meta: Any, obj_id: int, partition_id: int | None = None) -> None:
        """Stand-in."""

    @classmethod
    def create(cls, obj_id: int | None = None, local: bool | None = None) -> Any:
        """An object that lives nowhere."""
        return object.__new__(cls)

    @classmethod
    def load(cls, obj_id: int, partition_id: int | None = None) -> Any:
        """An object that lives nowhere."""
        return object.__new__(cls)

    @classmethod
    async def start_agent(cls, obj_id: int | None = None, partition_id: int | None = None, loop: Any = None) -> str:
        """Stand-in."""
        return f"{cls.__name__}:{obj_id}"

    @classmethod
    async def stop_agent(cls, obj_id: int | None = None) -> None:
        """Stand-in."""

    async def start_instance_agent(self, loop: Any = None) -> str:
        """Stand-in."""
        return type(self).__name__

    async def stop_instance_agent(self) -> None:
        """Stand-in."""


BaseObject = OaasObject
