"""Random fault trees of a few events, what pathgate prints of them, and the same numbers by
going through all subsets of the events: truth first, everything else from the definitions."""
import csv
import io
import itertools
import json
import math
import random
import subprocess
import sys


class Tree:
    """A tree as nested tuples: ('event', i), ('not', f), ('and' | 'or' | 'atleast', k, [f])."""

    def __init__(self, draw):
        self.count = draw.randint(2, 6)
        self.coherent = draw.random() < 0.5
        self.p = [draw.choice((0.01, 0.25, draw.randint(1, 99) / 100)) for _ in range(self.count)]
        self.top = self.formula(draw, 0)
        self.truth = [self.holds(self.top, x) for x in range(1 << self.count)]

    def formula(self, draw, depth):
        kind = draw.choice(("and", "or", "or", "atleast"))
        inputs = []
        for event in draw.sample(range(self.count), min(self.count, draw.randint(2, 4))):
            f = ("event", event)
            if depth < 2 and draw.random() < 0.4:
                f = self.formula(draw, depth + 1)
            if not self.coherent and draw.random() < 0.25:
                f = ("not", f)
            inputs.append(f)
        return (kind, draw.randint(1, len(inputs)), inputs)

    def holds(self, f, x):
        if f[0] == "event":
            return bool(x >> f[1] & 1)
        if f[0] == "not":
            return not self.holds(f[1], x)
        held = sum(self.holds(g, x) for g in f[2])
        return held >= {"and": len(f[2]), "or": 1, "atleast": f[1]}[f[0]]

    def xml(self, f):
        if f[0] == "event":
            return f'<basic-event name="e{f[1]}"/>'
        if f[0] == "not":
            return f"<not>{self.xml(f[1])}</not>"
        least = f' min="{f[1]}"' if f[0] == "atleast" else ""
        return f"<{f[0]}{least}>{''.join(map(self.xml, f[2]))}</{f[0]}>"

    def document(self):
        events = "".join(f'<define-basic-event name="e{i}"><float value="{p}"/>'
                         f"</define-basic-event>\n" for i, p in enumerate(self.p))
        return (f'<opsa-mef><define-fault-tree name="t"><define-gate name="top">'
                f"{self.xml(self.top)}</define-gate>\n{events}</define-fault-tree></opsa-mef>\n")

    def probability(self, p=None):
        p = p or self.p
        return math.fsum(math.prod(q if x >> i & 1 else 1 - q for i, q in enumerate(p))
                         for x, truth in enumerate(self.truth) if truth)

    def at(self, event, value):
        return self.probability([value if i == event else q for i, q in enumerate(self.p)])

    def support(self):
        return [i for i in range(self.count)
                if any(self.truth[x] != self.truth[x ^ 1 << i] for x in range(1 << self.count))]

    def minimal(self, good):
        """The sets for which good(set) holds and for no proper subset, as sorted tuples."""
        sets = sorted((x for x in range(1 << self.count) if good(x)), key=lambda x: x.bit_count())
        least = []
        for x in sets:
            if not any(x & y == y for y in least):
                least.append(x)
        return [tuple(i for i in range(self.count) if x >> i & 1) for x in least]

    def paths(self):
        return self.minimal(lambda x: self.truth[x])

    def cuts(self):
        return self.minimal(lambda x: not self.truth[(1 << self.count) - 1 & ~x])

    def shapley(self, p):
        """The share of every event; a coalition's events have p, the others 0."""
        n = self.count
        worth = [self.probability([q if s >> i & 1 else 0 for i, q in enumerate(p)])
                 for s in range(1 << n)]
        weight = [math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n)
                  for k in range(n)]
        return [math.fsum(weight[s.bit_count()] * (worth[s | 1 << i] - worth[s])
                          for s in range(1 << n) if not s >> i & 1) for i in range(n)]


class Checker:
    def __init__(self, program, folder):
        self.program, self.file, self.faults = program, folder + "/tree.xml", []

    def ask(self, command, *options):
        return subprocess.run([self.program, command, self.file, *options], check=True,
                              capture_output=True, text=True).stdout

    def rows(self, command, *options):
        return list(csv.DictReader(io.StringIO(self.ask(command, *options, "--format", "csv"))))

    def same(self, what, found, expected, digits=11):
        if isinstance(found, str) and found not in ("inf", ""):
            found = float(found)
        if expected is None or expected == math.inf:
            fine = found in ((None, "") if expected is None else ("inf", math.inf))
        else:
            fine = isinstance(found, (int, float)) and \
                abs(found - expected) <= 10.0 ** -digits * max(1e-9, abs(expected)) + 1e-15
        if not fine:
            self.faults.append(f"{what}: {found}, not {expected}")

    def equal(self, what, found, expected):
        if found != expected:
            self.faults.append(f"{what}: {found}, not {expected}")

    def check_listing(self, tree, sets, by, *options):
        """Best first; equal costs by the lowest event in which two sets differ."""
        cut = "--minimal-cuts" in options
        chance = [1 - q if cut else q for q in tree.p]

        def rank(events):
            cost = len(events) if by == "size" else -math.fsum(math.log(chance[i]) for i in events)
            return (round(cost, 9), [i not in events for i in range(tree.count)])

        expected = sorted(sets, key=rank)
        found = json.loads(self.ask("paths", "--top", "999", "--by", by, *options,
                                    "--format", "json"))
        self.equal(f"number of sets {options}", found["minimal_cuts" if cut else "minimal_paths"],
                   str(len(sets)))
        listed = found["cuts" if cut else "paths"]
        rows = [r for r in self.rows("paths", "--top", "999", "--by", by, *options) if r["rank"]]
        self.equal("number listed", (len(listed), len(rows)), (len(sets), len(sets)))
        for events, path, row in zip(expected, listed, rows):
            names = [f"e{i}" for i in events]
            p = math.prod(chance[i] for i in events)
            self.equal(f"set by {by}", path["atoms"], names)
            self.equal(f"set by {by} in CSV", row["atoms"].split(), names)
            self.equal("order", (path["order"], row["order"]), (len(events), str(len(events))))
            self.same("probability of a set", path["probability"], p)
            self.same("lower end of a set", row["lower"], p)
            self.same("upper end of a set", row["upper"], p)

    def check_paths(self, tree):
        paths, cuts = tree.paths(), tree.cuts()
        for by in ("size", "probability"):
            self.check_listing(tree, paths, by)
            self.check_listing(tree, cuts, by, "--minimal-cuts")
        orders = {str(k): str(len(list(g)))
                  for k, g in itertools.groupby(sorted(map(len, paths)))}
        self.equal("orders", {r["order"]: r["count"] for r in
                              self.rows("paths", "--count", "--orders")}, orders)
        told = json.loads(self.ask("paths", "--count", "--orders", "--format", "json"))["orders"]
        self.equal("orders in JSON", {str(o["order"]): o["count"] for o in told}, orders)
        words = self.ask("paths", "--count").split()
        self.equal("count as text", words[1], str(len(paths)))

    def check_probability(self, tree):
        products = [math.prod(tree.p[i] for i in events) for events in tree.paths()]
        expected = {"exact": tree.probability(), "rare-event": math.fsum(products),
                    "mcub": 1 - math.prod(1 - q for q in products)}
        for name, p in expected.items():
            row = self.rows("probability", "--approximation", name)[0]
            told = json.loads(self.ask("probability", "--approximation", name, "--format", "json"))
            text = self.ask("probability", "--approximation", name).split()
            self.same(f"{name} in CSV", row["lower"], p)
            self.same(f"{name} in CSV", row["upper"], p)
            self.same(f"{name} in JSON", told["probability"], p)
            self.same(f"{name} as text", text[text.index("probability") + 1], p, 5)
            self.equal("complete", (row["complete"], told["complete"]), ("true", True))

    def check_importance(self, tree):
        total, share = tree.probability(), tree.shapley(tree.p)
        structure = tree.shapley([1] * tree.count)
        told = {a["id"]: a for a in
                json.loads(self.ask("importance", "--format", "json"))["atoms"]}
        rows = {r["id"]: r for r in self.rows("importance") if r["id"]}
        text = {line.split()[-1]: line.split() for line in
                self.ask("importance").splitlines() if len(line.split()) == 9}
        names = [f"e{i}" for i in tree.support()]
        self.equal("events that matter", (sorted(told), sorted(rows)), (names, names))
        for event in tree.support():
            p, name = tree.p[event], f"e{event}"
            with_, without = tree.at(event, 1), tree.at(event, 0)
            expected = {"probability": p, "birnbaum": with_ - without,
                        "criticality": p * (with_ - without) / total if total else None,
                        "fussell_vesely": p * with_ / total if total else None,
                        "raw": with_ / total if total else None,
                        "rrw": None if not total else total / without if without else math.inf,
                        "shapley": share[event], "shapley_structure": structure[event]}
            for column, (key, value) in enumerate(expected.items()):
                self.same(f"{key} of {name} in JSON", told[name][key], value, 9)
                self.same(f"{key} of {name} in CSV", rows[name][key], value, 9)
                self.same(f"{key} of {name} as text", text[name][column], value, 4)

    def check_samples(self):
        """Nothing is uncertain: every sample is the point value."""
        row = self.rows("probability", "--samples", "10", "--threshold", "0.5")[0]
        p, told = float(row["lower"]), json.loads(self.ask(
            "probability", "--samples", "10", "--threshold", "0.5", "--format", "json"))
        told = told["uncertainty"]
        for key in ("mean", "least", "greatest"):
            self.same(f"{key} of equal samples", row[key], p)
            self.same(f"{key} of equal samples in JSON", told[key], p)
        for key in ("deviation", "standard_error"):
            self.same(f"{key} of equal samples", row[key], 0)
            self.same(f"{key} of equal samples in JSON", told[key], 0)
        for quantile in told["quantiles"]:
            level = format(100 * quantile["level"], "g")
            self.same("quantile of equal samples", row[f"quantile_{level}"], p)
            self.same("quantile of equal samples in JSON", quantile["value"], p)
        self.same("share in CSV", row["reaches_threshold"], float(p >= 0.5))
        self.same("share in JSON", told["reaches_threshold"], float(p >= 0.5))


def main():
    program, folder, trees, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    print(f"1..{trees}")
    for number in range(trees):
        tree, checker = Tree(random.Random(seed + number)), Checker(program, folder)
        with open(checker.file, "w", encoding="utf-8") as file:
            file.write(tree.document())
        checker.check_paths(tree)
        checker.check_probability(tree)
        checker.check_importance(tree)
        checker.check_samples()
        print(f"{'not ok' if checker.faults else 'ok'} {number + 1} - seed {seed + number}")
        for fault in checker.faults:
            print(f"# {fault}")
        if checker.faults:
            print("# " + tree.document().replace("\n", "\n# "))


main()
