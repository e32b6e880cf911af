"""An exported bundle against the published schema of Attack Flow. The schema refers to those of
STIX, which say which properties every object has; these are stated here instead.

    schema.py SCHEMA BUNDLE
"""
import json
import sys

from jsonschema import Draft202012Validator

STIX = "raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas"
ID = {"type": "string", "pattern": "^[a-z][a-z0-9-]+[a-z0-9]--[0-9a-f]{8}-[0-9a-f]{4}-[1-5]"
                                   "[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z$"}
CORE = {"type": "object", "required": ["type", "spec_version", "id", "created", "modified"],
        "properties": {"type": {"type": "string"}, "spec_version": {"const": "2.1"}, "id": ID,
                       "created_by_ref": ID, "created": TIME, "modified": TIME,
                       "extensions": {"type": "object"}, "confidence": {"type": "integer"},
                       "external_references": {"type": "array", "minItems": 1}}}
STATED = {f"http://{STIX}/stix2.1/schemas/common/core.json": CORE,
          f"http://{STIX}/stix2.1/schemas/common/identifier.json": ID,
          f"https://{STIX}/master/schemas/common/timestamp.json": TIME}


def state(schema):
    """The schema with what it refers to elsewhere in its place."""
    if isinstance(schema, dict):
        if schema.get("$ref") in STATED:
            return {**{k: v for k, v in schema.items() if k != "$ref"}, **STATED[schema["$ref"]]}
        return {k: state(v) for k, v in schema.items() if k != "$id"}
    return [state(v) for v in schema] if isinstance(schema, list) else schema


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        bundle = json.load(file)
    validator = Draft202012Validator(state(schema))
    plain = Draft202012Validator(CORE)
    ids = {o["id"] for o in bundle["objects"]}
    faults = []
    for item in bundle["objects"]:
        flow = item["type"].startswith("attack-")
        for error in (validator if flow else plain).iter_errors(item):
            faults.append(f"{item['id']}: {error.message[:200]}")
        for key, value in item.items():
            for ref in (value if key.endswith("_refs") else [value]
                        if key.endswith("_ref") else []):
                if ref not in ids:
                    faults.append(f"{item['id']}: {key} leads nowhere")
    if sum(o["type"] == "attack-flow" for o in bundle["objects"]) != 1:
        faults.append("not exactly one attack-flow")
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


sys.exit(main())
