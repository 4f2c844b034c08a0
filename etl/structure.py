"""Is each file of the shape that its JSON Schema says? The schemas in data/schema are the one definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from etl.documents import Document
from etl.problems import Problem, nearest

SCHEMAS = Path(__file__).parent.parent / "data" / "schema"

KINDS = {
    "object": "a group of keys and values",
    "array": "a list (each item begins with a hyphen)",
    "string": "a text; put it in quotes if it looks like a number",
    "integer": "a whole number",
    "number": "a number",
}


@cache
def _schemas() -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))}


@cache
def _validator(name: str) -> Draft202012Validator:
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in _schemas().values())
    return Draft202012Validator(_schemas()[name], registry=registry)


@cache
def code_lists() -> dict[str, dict[str, str]]:
    """Every code list: list name -> code -> meaning, in the order of the schema."""
    lists = {}
    for name, definition in _schemas()["codes"]["$defs"].items():
        options = definition.get("oneOf") or definition.get("anyOf", [{}])[-1].get("oneOf", ())
        if options:
            lists[name] = {option["const"]: option["description"] for option in options}
    return lists


def fields(name: str) -> dict:
    """One schema as it is written, for the data contract that is made from it."""
    return _schemas()[name]


def check_structure(document: Document, name: str) -> list[Problem]:
    """Every way in which a document breaks its schema.

    What is broken is taken out of the document's data, so that later checks can trust the shape of
    what is left and still report everything else.
    """
    problems, broken = [], []
    for error in _validator(name).iter_errors(document.data):
        problems += _explain(document, error)
        if error.validator not in ("required", "additionalProperties", "dependentRequired"):
            broken.append(tuple(error.absolute_path))
    for path in broken:
        _take_out(document, path)
    return problems


def _take_out(document: Document, path: tuple) -> None:
    if not path:
        document.data = None
        return
    holder = document.data
    for key in path[:-1]:
        holder = holder[key]
        if holder is None:
            return
    holder[path[-1]] = None


def _explain(document: Document, error: ValidationError) -> Iterator[Problem]:
    where = tuple(error.absolute_path)
    name = next((str(part) for part in reversed(where) if isinstance(part, str)), "the file")
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(set(error.instance) - set(known), key=str):
            message = f"the key {key} is not known here.{nearest(key, known)} Known keys: {', '.join(known)}"
            yield document.problem((*where, key), message, key=True)
    elif error.validator == "required":
        key = next(k for k in error.validator_value if f"'{k}'" in error.message and k not in error.instance)
        yield document.problem(where, f"the key {key} is missing: {_description(error.schema, key)}")
    elif error.validator == "dependentRequired":
        yield document.problem(where, _dependent(error))
    else:
        yield document.problem(where, f"{name}: {_wanted(error)}")


def _dependent(error: ValidationError) -> str:
    given, missing = next(
        (given, key)
        for given, needed in error.validator_value.items()
        for key in needed
        if given in error.instance and key not in error.instance and f"'{key}'" in error.message
    )
    return f"{given} is given, so {missing} must be given too"


def _description(schema: dict, key: str) -> str:
    definition = schema["properties"][key]
    if "description" not in definition and "$ref" in definition:
        definition = _schemas()["codes"]["$defs"][definition["$ref"].rsplit("/", 1)[-1]]
    return definition.get("description", "see data/README.md")


def _wanted(error: ValidationError) -> str:
    value, wanted = error.instance, error.validator_value
    shown = "nothing" if value is None else f"{str(value)[:60]!r}"
    if error.validator in ("oneOf", "anyOf"):
        return _code(value, shown, wanted)
    if error.validator == "type":
        return f"{shown} should be {KINDS[wanted]}"
    if error.validator == "pattern":
        return f"{shown} is not of the right form ({error.schema.get('description', wanted)})"
    if error.validator in ("minItems", "minProperties", "minLength"):
        return "this is empty; fill it in or leave the key out"
    if error.validator == "maxLength":
        return f"{len(value)} characters are more than the {wanted} that may stand here"
    if error.validator == "minimum":
        return f"{value} is less than {wanted}"
    return error.message


def _code(value: object, shown: str, options: list) -> str:
    options = options[-1]["oneOf"] if "oneOf" in options[-1] else options
    codes = [option["const"] for option in options]
    currency = " or an ISO 4217 currency such as USD" if "W" in codes else ""
    return f"{shown} is no code of this list.{nearest(value, codes)} Codes: {', '.join(codes)}{currency}"
