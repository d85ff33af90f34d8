"""What nothing on the platform reads today, though the model has it: for those who ask (`--pedantic`)."""

from __future__ import annotations

from oprc_static.document.nodes import Mapping, Sequence
from oprc_static.document.rules.context import Context, field_of, mapping_of, records_of, text_of, written
from oprc_static.rules.provisioning import NO_EFFECT

_HELP = "nothing is wrong with it; do not rely on it"


def check(context: Context, package: Mapping) -> None:
    """Note fields without effect."""
    for each in records_of(package, "classes"):
        state = mapping_of(each, "state_spec")
        model = text_of(state, "consistency_model")
        if state is not None and model != "STRONG":
            message = f"the platform acts on no state_spec but STRONG; this is {model or 'NONE'}"
            entry = each.entry("state_spec")
            at = written(state, "consistency_model") if model or entry is None else entry.key
            context.report(NO_EFFECT, at, message, help=_HELP)
        for binding in records_of(each, "function_bindings"):
            _check_binding(context, binding)


def _check_binding(context: Context, binding: Mapping) -> None:
    access = text_of(binding, "access_modifier")
    if access in {"INTERNAL", "PRIVATE"}:
        message = f"the platform keeps no caller away from {access} bindings"
        context.report(NO_EFFECT, written(binding, "access_modifier"), message, help=_HELP)
    parameters = field_of(binding, "parameters")
    entry = binding.entry("parameters")
    if isinstance(parameters, Sequence) and parameters.items and entry is not None:
        context.report(NO_EFFECT, entry.key, "the platform does not look at `parameters`", help=_HELP)
