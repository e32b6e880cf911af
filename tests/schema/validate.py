"""Validates SCHEMA@WHAT.json files; see tests/schema/validate. Speaks TAP."""

import copy
import json
import os
import sys

from jsonschema import Draft202012Validator

number = 0


def report(good, label, complaints=()):
    global number
    number += 1
    print(f"{'ok' if good else 'not ok'} {number} - {label}")
    for complaint in complaints:
        print(f"# {complaint}")


def parts(value, path=()):
    """Every part of a JSON value, with its path."""
    yield path, value
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, part in items:
        yield from parts(part, path + (key,))


def without_description(schema):
    """Paths of properties that say nothing about themselves."""
    for path, part in parts(schema):
        # (a mapping of properties may have one that is itself called so)
        if isinstance(part, dict) and "properties" in part and isinstance(part.get("type"), str):
            for name, prop in part["properties"].items():
                target = schema["$defs"].get(prop.get("$ref", "/").split("/")[-1], {}) \
                    if "$ref" in prop else prop
                if not (prop.get("description") or target.get("description")):
                    yield path + (name,)


def loose(schema):
    """Paths of object schemas that let unknown or missing fields pass."""
    for path, part in parts(schema):
        if isinstance(part, dict) and part.get("type") == "object":
            if part.get("additionalProperties") is not False or "required" not in part:
                yield path


def variations(document):
    """A sound document with one thing wrong, a shape of object at a time."""
    seen = set()
    for path, part in parts(document):
        shape = tuple("#" if isinstance(step, int) else step for step in path)
        if not isinstance(part, dict) or shape in seen:
            continue
        seen.add(shape)
        for label, change in (("an unknown field", lambda o: o.update(surprise=1)),
                              ("a field less", lambda o: o.pop(next(iter(o)))),
                              ("a wrong type", lambda o: o.update({next(iter(o)): {"surprise": 1}}))):
            changed = copy.deepcopy(document)
            target = changed
            for step in path:
                target = target[step]
            change(target)
            yield f"{label} at {'/'.join(map(str, shape)) or 'the root'}", changed


def main(folder, files):
    validators, varied = {}, set()
    for name in sorted(os.listdir(folder)):
        if name.endswith(".schema.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                schema = json.load(file)
            Draft202012Validator.check_schema(schema)
            validators[name.split(".")[0]] = Draft202012Validator(schema)
            report(True, f"{name} is a schema")
            vague = ["/".join(map(str, p)) for p in without_description(schema)]
            report(not vague, f"{name} describes every field", vague)
            lax = ["/".join(map(str, p)) for p in loose(schema)]
            report(not lax, f"{name} is strict", lax)
    for path in files:
        kind, what = os.path.basename(path)[:-len(".json")].split("@")
        validator = validators[kind]
        try:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
        except ValueError as error:
            report(False, f"{kind} {what}", [error])
            continue
        faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
                  for e in validator.iter_errors(document)]
        report(not faults, f"{kind} {what}", faults[:10])
        if kind not in varied and not faults:
            varied.add(kind)
            passed = [label for label, changed in variations(document)
                      if validator.is_valid(changed)]
            report(not passed, f"{kind} {what}: variations are refused", passed)
    print(f"1..{number}")


main(sys.argv[1], sys.argv[2:])
