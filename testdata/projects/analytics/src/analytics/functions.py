"""Functions that several classes bind; declaring one here exports nothing until a class binds it."""

from oaas_sdk2_py import oaas_function


@oaas_function("analytics.describe", description="Say what an object holds", function_type="LOGICAL")
async def describe(subject) -> dict:
    return {"kind": type(subject).__name__}


@oaas_function("analytics.purge", function_type="BUILTIN")
async def purge(subject, before: str) -> int:
    """Forget everything before a day.

    The day is written as YYYY-MM-DD.
    """
    return 0
