"""An Attack Flow read independently of pathgate: what its Builder or a STIX bundle says about
actions, conditions, operators and the edges between them.

    attackflow.py FILE      counts
    attackflow.py FILE JSON compares FILE with an exported bundle; says what differs, exits 1
"""
import json
import sys

KINDS = {"action": "action", "condition": "condition", "AND_operator": "AND",
         "OR_operator": "OR"}


def read_builder(document):
    """Lines name latches, anchors list their latches, nodes name their anchors."""
    nodes, anchor_of, node_of = {}, {}, {}
    for item in document["objects"]:
        if item["id"] in KINDS:
            nodes[item["instance"]] = KINDS[item["id"]]
        for latch in item.get("latches", []):
            anchor_of[latch] = item["instance"]
        for slot, anchor in (item.get("anchors") or {}).items():
            node_of[anchor] = (item["instance"], slot)
    edges = set()
    for item in document["objects"]:
        if "source" in item and "target" in item:
            source, slot = node_of[anchor_of[item["source"]]]
            target, _ = node_of[anchor_of[item["target"]]]
            if source in nodes and target in nodes:
                edges.add((source, target, slot == "branch:False"))
    return nodes, edges


def read_stix(document):
    nodes, edges = {}, set()
    for item in document["objects"]:
        kind, uuid = item["id"].split("--")
        if kind in ("attack-action", "attack-condition"):
            nodes[uuid] = kind[len("attack-"):]
        elif kind == "attack-operator":
            nodes[uuid] = item["operator"]
        for key in ("effect_refs", "on_true_refs", "on_false_refs"):
            for target in item.get(key, []):
                edges.add((uuid, target.split("--")[1], key == "on_false_refs"))
    return nodes, edges


def read(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    return read_stix(document) if document.get("type") == "bundle" else read_builder(document)


def cyclic(nodes, edges):
    """Whether taking away what nothing leads to, again and again, leaves something."""
    left = set(nodes)
    while True:
        entered = {t for s, t, _ in edges if s in left and t in left}
        if entered == left:
            return bool(left)
        left = entered


def main():
    nodes, edges = read(sys.argv[1])
    if len(sys.argv) == 2:
        for kind in ("action", "condition", "AND", "OR"):
            print(kind, sum(k == kind for k in nodes.values()))
        print("edge", len(edges))
        print("cyclic", cyclic(nodes, edges))
        return 0
    other_nodes, other_edges = read(sys.argv[2])
    lost = [f"{kind} {uuid} is not the same" for uuid, kind in nodes.items()
            if other_nodes.get(uuid) != kind]
    lost += [f"edge {edge} is lost" for edge in edges - other_edges]
    lost += [f"{uuid} is new" for uuid in other_nodes.keys() - nodes.keys()]
    lost += [f"edge {edge} is new" for edge in other_edges - edges]
    print("\n".join(lost), end="\n" if lost else "")
    return 1 if lost else 0


sys.exit(main())
