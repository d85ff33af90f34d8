"""Stand-in for the SDK's settings object; it reads no environment."""

from __future__ import annotations

from typing import Any


class OaasConfig:
    """Keyword arguments for annotated names only, as a pydantic settings class has it."""

    oprc_zenoh_peers: str | None = None
    oprc_partition_default: int = 0
    mock_mode: bool = False
    async_mode: bool = True
    auto_commit: bool = True
    batch_size: int = 100
    telemetry_service_name: str | None = None
    telemetry_service_version: str | None = None

    def __init__(self, **values: Any) -> None:
        known = {name for base in type(self).__mro__ for name in getattr(base, "__annotations__", {})}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"OaasConfig has no field {name!r}")
            setattr(self, name, value)

    def get_zenoh_peers(self) -> list[str] | None:
        """The peers as a list."""
        return None if self.oprc_zenoh_peers is None else self.oprc_zenoh_peers.split(",")
