"""An attack-defence tree read independently of pathgate, against the threat model it was
imported as: the counts, and whether the root is reached under random choices of basic actions
done and basic countermeasures in force. One choice a label and role, wherever it stands.

    adtool.py TREE MODEL [EXPORTED]

EXPORTED is the model as a tree again, which has to mean the same where every "Without" is done.
"""
import random
import sys
import xml.etree.ElementTree as ET

ROUNDS = 3000


def label(node):
    return " ".join((node.findtext("label") or "").split())


def plain(name):
    """The label without the id that tells equal titles apart."""
    return name.split(" [")[0]


def children(node, opposite):
    return [c for c in node.findall("node")
            if (c.get("switchRole") in ("yes", "true")) == opposite]


def holds(node, opponent, chosen):
    """Whether the player of the node reaches it: its refinement, and no counter holds."""
    own = children(node, False)
    if own:
        values = [holds(c, opponent, chosen) for c in own]
        result = any(values) if node.get("refinement") in ("disjunctive", "or") else all(values)
    else:
        result = (opponent, label(node)) in chosen
    return result and not any(holds(c, not opponent, chosen) for c in children(node, True))


def basics(node, opponent, found):
    for child in children(node, False):
        basics(child, opponent, found)
    if not children(node, False):
        found.append((opponent, label(node)))
    for child in children(node, True):
        basics(child, not opponent, found)
    return found


def shape(node, opponent):
    """How many gates and needs the tree has: one gate a refinement, one for all counters."""
    def key(child, side):
        basic = child.find("node") is None
        return (side, label(child)) if basic else id(child)

    own, counters = children(node, False), children(node, True)
    gates = bool(own) + bool(counters)
    edges = len({key(c, opponent) for c in own})
    if counters:
        edges += 1 + len({key(c, not opponent) for c in counters})
    for child in own + counters:
        more = shape(child, opponent if child in own else not opponent)
        gates, edges = gates + more[0], edges + more[1]
    return gates, edges


def read_model(path):
    domain = ET.parse(path).getroot().find("domain")
    scenario = domain.find("outcome/scenario")
    nodes = {n.get("id"): n for n in scenario if n.get("id")}
    cut = {}
    for guard in domain.findall("safeguard"):
        for cuts in guard.findall("cuts"):
            cut[cuts.get("step").split("/")[1]] = " ".join(guard.get("title").split())
    return scenario.get("goal"), nodes, cut


def reached(goal, nodes, cut, chosen):
    """The least fixed point, by repetition."""
    true = set()
    while True:
        before = len(true)
        for name, node in nodes.items():
            inputs = (node.get("needs") or "").split()
            if node.tag == "step":
                guard = cut.get(name)
                value = ((True, guard) not in chosen if guard
                         else (False, node.get("title")) in chosen)
            elif node.tag == "any":
                value = any(i in true for i in inputs)
            else:
                value = all(i in true for i in inputs)
            if value:
                true.add(name)
        if len(true) == before:
            return goal in true


def main():
    tree = next(c for c in ET.parse(sys.argv[1]).getroot() if c.tag == "node")
    goal, nodes, cut = read_model(sys.argv[2])
    found = basics(tree, False, [])
    steps = sum(n.tag == "step" for n in nodes.values())
    faults = []
    if steps != len(set(found)):
        faults.append(f"{steps} steps for {len(set(found))} labels")
    if len(cut) != len({f for f in found if f[0]}):
        faults.append(f"{len(cut)} safeguards")
    gates = [n for n in nodes.values() if n.tag in ("all", "any", "sequence")]
    counted = len(gates), sum(len(n.get("needs").split()) for n in gates)
    if counted != shape(tree, False):
        faults.append(f"{counted} gates and edges for {shape(tree, False)}")
    again, known = None, set()
    if len(sys.argv) > 3:
        again = next(c for c in ET.parse(sys.argv[3]).getroot() if c.tag == "node")
        known = {f for f in basics(again, False, []) if f[1].startswith("Without: ")}
        strangers = {(f[0], plain(f[1])) for f in basics(again, False, [])} - set(found) - known
        if strangers:
            faults.append(f"exported, it has {sorted(strangers)}")
        for node in again.iter("node"):
            node.find("label").text = plain(label(node))
    random.seed(1)
    agreed = [0, 0]
    for round in range(ROUNDS):
        share = random.random()
        chosen = {f for f in sorted(set(found)) if random.random() < (1 - share if f[0] else share)}
        expected = holds(tree, False, chosen)
        if reached(goal, nodes, cut, chosen) != expected:
            faults.append(f"round {round} of seed 1: {sorted(chosen)} should be {expected}")
            break
        if again is not None and holds(again, False, chosen | known) != expected:
            faults.append(f"round {round} of seed 1: exported, it is not {expected}")
            break
        agreed[expected] += 1
    if not faults and 0 in agreed:
        faults.append(f"the choices decide nothing: {agreed}")
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


sys.exit(main())
