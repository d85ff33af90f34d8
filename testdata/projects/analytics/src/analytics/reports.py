"""Reports over counters, in a package of their own."""

from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function, package, state_spec

CONSISTENCY = {"draft": "NONE", "final": "STRONG"}


@package("com.example.reports", version="0.2", tags=["reports"])
class Report(OaasObject):
    """What all reports share; `package` alone makes it a class of the package."""

    @oaas_function("report.render", description="Render a report as text: a heading, then `key: value` lines")
    async def render(self, language: str, **options: str) -> str:
        return language


for stage, consistency in CONSISTENCY.items():

    @oaas.service(f"{stage.title()}Report", package="com.example.reports")
    @state_spec([("stage", "string", False)], consistency_model=consistency, serialization_format="cbor")
    @bind("publish", "report.publish", access_modifier="INTERNAL" if stage == "draft" else "PUBLIC")
    class StagedReport(Report):
        """A report on its way to being published."""

        @oaas_function("report.publish", description="Publish a report")
        async def publish(self, channel: str) -> str:
            return channel
