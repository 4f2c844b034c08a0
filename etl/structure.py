"""Is each file of the shape that its JSON Schema says? The schemas in data/schema are the one definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from etl.documents import Document, KeyPath
from etl.problems import Problem, nearest

TODO = "TODO"  # what `deals add` leaves for a person to decide
SCHEMAS = Path(__file__).parent.parent / "data" / "schema"

KINDS = {
    "object": "a group of keys and values",
    "array": "a list (each item begins with a hyphen)",
    "string": "a text; put it in quotes if it looks like a number",
    "integer": "a whole number: digits only, without quotes",
    "number": "a number: digits, with a point before decimals and no commas, without quotes",
    "boolean": "true or false, without quotes",
}


@cache
def _schemas() -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))}


@cache
def _validator(name: str) -> Draft202012Validator:
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in _schemas().values())
    return Draft202012Validator(_schemas()[name], registry=registry)


@cache
def _fast_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in _schemas().values()])
    return jsonschema_rs.Draft202012Validator(_schemas()[name], registry=registry)


def _is_sound(document: Document, name: str) -> bool:
    """Whether there is certainly nothing to tell; jsonschema, which explains what is wrong, takes hundreds of times as long to find that out."""
    if any(value == TODO or _is_whole(value) for _, value in _leaves(document.data)):
        return False
    try:
        return _fast_validator(name).is_valid(document.data)
    except ValueError:  # a surrogate, which its strings cannot hold
        return False


def _is_whole(value: object) -> bool:
    """5.0, which the fast validator takes for an integer."""
    return isinstance(value, Decimal) and value == value.to_integral_value()


@cache
def code_lists() -> dict[str, dict[str, str]]:
    """Every code list: list name -> code -> meaning, in the order of the schema."""
    lists = {}
    for name, definition in _schemas()["codes"]["$defs"].items():
        options = definition.get("oneOf") or definition.get("anyOf", [{}])[-1].get("oneOf", ())
        if options:
            lists[name] = {option["const"]: option["description"] for option in options}
    return lists


def units_of(measure: str) -> tuple[str, ...]:
    """The units that a measure may have; empty where it may have any. The word money stands for every currency."""
    options = _schemas()["codes"]["$defs"]["measure"]["oneOf"]
    return tuple(next((option.get("units", ()) for option in options if option["const"] == measure), ()))


def fields(name: str) -> dict:
    """One schema as it is written, for the data contract that is made from it."""
    return _schemas()[name]


def check_structure(document: Document, name: str) -> list[Problem]:
    """Every way in which a document breaks its schema.

    What is broken is taken out of the document's data, so that later checks can trust the shape of
    what is left and still report everything else.
    """
    if _is_sound(document, name):
        return []
    broken = [where for where, text in texts_in(document.data) if text == TODO]
    problems = [document.problem(where, f"{_key(where)}: still to be decided{_meaning(name, where)}") for where in broken]
    for error in _validator(name).iter_errors(document.data):
        if error.instance == TODO:
            continue
        problems += _explain(document, error)
        if error.validator not in ("required", "additionalProperties", "dependentRequired"):
            broken.append(tuple(error.absolute_path))
    for path in broken:
        _take_out(document, path)
    return problems


def texts_in(value: object) -> Iterator[tuple[KeyPath, str]]:
    """Every text in a document, with the path of keys that leads to it."""
    return ((where, leaf) for where, leaf in _leaves(value) if isinstance(leaf, str))


def _leaves(value: object) -> list[tuple[KeyPath, object]]:
    """Every scalar in a document, with the path of keys that leads to it."""
    leaves, inside = [], [((), value)]
    for where, holder in inside:  # grows as it is walked; recursion would cost most of the time where there are many small mappings
        if not isinstance(holder, (dict, list)):
            leaves.append((where, holder))
            continue
        for key, item in holder.items() if isinstance(holder, dict) else enumerate(holder):
            (inside if isinstance(item, (dict, list)) else leaves).append(((*where, key), item))
    return leaves


def _key(where: KeyPath) -> str:
    return next((str(part) for part in reversed(where) if isinstance(part, str)), "the file")


def _meaning(name: str, where: KeyPath) -> str:
    """What the schema says of the value at a path, to help the one who has to decide."""
    schema = _schemas()[name]
    for part in where:
        schema = schema.get("items" if isinstance(part, int) else "properties", {})
        schema = schema if isinstance(part, int) else schema.get(part, {})
    target = schema.get("$ref", "").rsplit("/", 1)[-1]
    text = schema.get("description") or _schemas()["codes"]["$defs"].get(target, {}).get("description")
    codes = f". Codes: {', '.join(code_lists()[target])}" if target in code_lists() else ""
    return f": {text}{codes}" if text else ""


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
        yield document.problem(where, f"{_key(where)}: {_wanted(error)}")


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
    if error.validator in ("minimum", "maximum"):
        return f"{value} is {'less' if error.validator == 'minimum' else 'more'} than {wanted}"
    if error.validator == "uniqueItems":
        return "the same item stands here twice"
    return error.message


def _code(value: object, shown: str, options: list) -> str:
    options = options[-1]["oneOf"] if "oneOf" in options[-1] else options
    codes = [option["const"] for option in options]
    currency = " or an ISO 4217 currency such as USD" if "W" in codes else ""
    return f"{shown} is no code of this list.{nearest(value, codes)} Codes: {', '.join(codes)}{currency}"
