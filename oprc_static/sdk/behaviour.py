"""How the releases differ in what their decorators do: data, one line for each group (SEMANTICS sections 2 and 4.2).

What they export under which name is in `table`, how their documents look in `export`.
"""

from __future__ import annotations

import functools
from enum import Enum

from oprc_static.evaluate.machine import Machine
from oprc_static.records import record
from oprc_static.sdk.arguments import Form

NEWEST = (0, 3, 6)
"""The release whose decorators `spec` has beside the proposal's."""

_FEW_APP = Form("Oparaca", ("default_pkg", "config"))
_APP = Form("Oparaca", ("default_pkg", "config", "mock_mode", "meta_repo", "engine", "async_mode"))
_SHORT_FUNC = Form("meta.func", ("name", "stateless"))
_FUNC = Form("meta.func", ("name", "stateless", "strict", "serve_with_agent"))


class ParameterCheck(Enum):
    """What a marked method's parameters must be, or registering it raises."""

    NONE = "nothing is looked at"
    PAYLOAD_OR_TEXT = "one to three; of two, the second is annotated as a BaseModel, a request, bytes or str"
    PAYLOAD_OR_DICT = "one to three; of two, the second is annotated as a BaseModel, a request, dict or not at all"
    COUNT = "one to three"


@record
class Behaviour:
    """One group of releases.

    `app` and `func` are the parameters of `Oparaca` and of `meta.func`. `needs_url`: an `Oparaca` without a
    configuration raises unless OPRC_ODGM_URL is set. `shares_functions`: all metas have one function table.
    `keeps_function`: `meta.func` leaves a plain function in the class, not a FuncMeta. `accepts_data`: metas have
    `data_getter` and its like. `sync_accessors`: getters and setters need not be coroutines.
    `exports_metadata`: documents hold descriptions and what `@oaas.package` says.
    """

    app: Form
    func: Form
    parameters: ParameterCheck
    needs_url: bool = False
    shares_functions: bool = False
    keeps_function: bool = False
    accepts_data: bool = False
    sync_accessors: bool = True
    exports_metadata: bool = True


@functools.cache
def _of(release: tuple[int, ...]) -> Behaviour:
    if release < (0, 2):
        return Behaviour(
            _FEW_APP,
            _SHORT_FUNC,
            ParameterCheck.NONE,
            needs_url=release == (0, 1, 2),
            shares_functions=release < (0, 1, 5),
            keeps_function=True,
            accepts_data=True,
            exports_metadata=False,
        )
    if release < (0, 3):
        check = ParameterCheck.PAYLOAD_OR_TEXT if release < (0, 2, 3) else ParameterCheck.PAYLOAD_OR_DICT
        return Behaviour(_APP, _FUNC, check, exports_metadata=False)
    return Behaviour(_APP, _FUNC, ParameterCheck.COUNT, sync_accessors=release >= (0, 3, 2))


def behaviour(machine: Machine) -> Behaviour:
    """Return how the release that a machine models behaves; `spec` is the newest.

    Source: SEMANTICS sections 2, 4.1 ("Accessors") and 4.2; oaas-sdk2-py 0.1.2 to 0.3.6: `ClsMeta.func`,
    `ClsMeta._create_caller`, `Oparaca.__init__`, `build_accessor_wrapper`, `MetadataRepo.export_pkg`.
    """
    return _of(machine.settings.release or NEWEST)
