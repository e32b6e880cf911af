"""Validates SCHEMA@WHAT.json files; see tests/schema/validate. Speaks TAP."""

import copy
import json
import os
import sys

from jsonschema import Draft202012Validator, validators

number = 0
sound = set()


def once(name):
    """The check of a keyword, which is not made again for what it found sound: documents share most
    of their parts, and variations all but one."""
    check = Draft202012Validator.VALIDATORS[name]

    def remembering(validator, value, instance, schema):
        key = (name, id(schema), json.dumps(instance, sort_keys=True))
        if key in sound:
            return
        faulty = False
        for error in check(validator, value, instance, schema):
            faulty = True
            yield error
        if not faulty:
            sound.add(key)

    return remembering


def once_each(validator, value, instance, schema):
    """The check of 'items', item by item."""
    for index, item in enumerate(instance if isinstance(instance, list) else ()):
        key = ("items", id(value), json.dumps(item, sort_keys=True))
        if key not in sound:
            faults = list(validator.descend(item, value, path=index))
            yield from faults
            if not faults:
                sound.add(key)


Validator = validators.extend(Draft202012Validator, {"$ref": once("$ref"), "items": once_each})


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
    by_kind, varied = {}, set()
    for name in sorted(os.listdir(folder)):
        if name.endswith(".schema.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                schema = json.load(file)
            Draft202012Validator.check_schema(schema)
            by_kind[name.split(".")[0]] = Validator(schema)
            report(True, f"{name} is a schema")
            vague = ["/".join(map(str, p)) for p in without_description(schema)]
            report(not vague, f"{name} describes every field", vague)
            lax = ["/".join(map(str, p)) for p in loose(schema)]
            report(not lax, f"{name} is strict", lax)
    for path in files:
        kind, what = os.path.basename(path)[:-len(".json")].split("@")
        validator = by_kind[kind]
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
