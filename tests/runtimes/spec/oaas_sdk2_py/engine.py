"""Legacy API: `Oparaca` (SEMANTICS 4.2). Nothing here opens a connection."""

from __future__ import annotations

from typing import Any

from ._errors import SpecError
from ._inert import Inert
from .config import OaasConfig
from .handler import AsyncInvocationHandler as AsyncInvocationHandler, SyncInvocationHandler as SyncInvocationHandler
from .mock import LocalDataManager as LocalDataManager, LocalRpcManager as LocalRpcManager
from .model import ClsMeta
from .obj import BaseObject
from .repo import MetadataRepo
from .session import Session


class Oparaca:
    """An application: a default package and a factory of class metas; all share one registry."""

    def __init__(
        self,
        default_pkg: str | None = "default",
        config: OaasConfig | None = None,
        mock_mode: bool = False,
        meta_repo: MetadataRepo | None = None,
        engine: Any = None,
        async_mode: bool = False,
    ) -> None:
        if meta_repo is not None:
            raise SpecError("Oparaca(meta_repo=...) is not supported: all apps share one registry")
        self.default_pkg = default_pkg
        self.config = OaasConfig() if config is None else config
        self.default_partition_id = getattr(self.config, "oprc_partition_default", 0)
        self.meta_repo = MetadataRepo()
        self.mock_mode = mock_mode
        self.async_mode = async_mode
        self.engine = engine
        self.rpc_manager = Inert()
        self.data_manager = Inert()

    def mock(self) -> Oparaca:
        """A copy in mock mode."""
        return Oparaca(self.default_pkg, self.config, mock_mode=True)

    def new_cls(self, name: str | None = None, pkg: str | None = None) -> ClsMeta:
        """A class decorator; it registers the class when it is applied."""
        meta = ClsMeta(name, self.default_pkg if pkg is None else pkg, self.meta_repo.add_cls)
        meta.pkg_given = pkg is not None
        return meta

    def new_session(self, partition_id: int | None = None) -> Session:
        """Stand-in."""
        return Session(partition_id)

    def start_grpc_server(self, loop: Any = None, port: int = 8080) -> None:
        """No server is ever started."""

    def stop_server(self) -> None:
        """Stand-in."""

    async def run_agent(self, *args: Any, **kwargs: Any) -> None:
        """Stand-in."""

    async def stop_agent(self, *args: Any, **kwargs: Any) -> None:
        """Stand-in."""

    def create_object(self, cls_meta: ClsMeta, obj_id: int | None = None, local: bool = False) -> Any:
        """Stand-in."""
        return Inert()

    def load_object(self, cls_meta: ClsMeta, obj_id: int) -> Any:
        """Stand-in."""
        return Inert()

    def delete_object(self, cls_meta: ClsMeta, obj_id: int, partition_id: int | None = None) -> None:
        """Stand-in."""

    def commit(self) -> None:
        """Stand-in."""

    async def commit_async(self) -> None:
        """Stand-in."""
