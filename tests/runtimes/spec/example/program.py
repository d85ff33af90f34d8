"""The smallest program whose document shows every key (SEMANTICS 6.1)."""

from oaas_sdk2_py import oaas, oaas_function, package, service, state_spec


@package("p", author="A", description="D")
@state_spec([("id", "string", False)])
class C:
    """Doc"""

    @oaas_function("k", "")
    def f(self, a): ...


@service("E", "q")
class E: ...


oaas.run_or_gen()
