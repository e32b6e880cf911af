"""Mutates shipped packs and asks who notices; see tests/mutation/run. Speaks TAP.

The golden cases of a pack run once, with a program in front of pathgate that keeps the inputs and
the product of every verdict they ask for. A mutant is then put to those verdicts alone. What they do not notice
goes to 'framework diff', which shows mutants that change no verdict. What is left is noticed by
the tables of 'framework show' (tests/golden/framework/show-shipped) at least; since those notice
that something changed and not that it is wrong, such mutants are listed as wanting a verdict."""

import argparse
import collections
import concurrent.futures
import copy
import functools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import xml.etree.ElementTree as tree

REAL = os.environ["PATHGATE"]
DATA = pathlib.Path(os.environ["PATHGATE_DATA"])
SOURCE = pathlib.Path(os.environ["PATHGATE_SOURCE"])
KEEPER = """#!/bin/sh
if [ "$1" = verdict ]; then
    kept=$(mktemp -d "$KEPT/XXXXXX") && cp -R . "$kept/room" && printf '%s\\n' "$@" >"$kept/words"
    "$REAL" "$@" >"$kept/product"
    echo $? >"$kept/status"
    cat "$kept/product"
    exit "$(cat "$kept/status")"
fi
exec "$REAL" "$@"
"""
OTHER = {"yes": "no", "no": "yes", "reachable": "unreachable", "unreachable": "reachable",
         "substantial": "unique", "unique": "substantial"}
SHOWN = "the golden table alone"
DECISIONS = ["DEPLOY", "DEPLOY_WITH_MITIGATIONS", "RESTRICTED_ACCESS", "PROVISIONAL_HOLD",
             "HOLD_DEPLOYMENT"]


def undigested(text):
    return re.sub("[0-9a-f]{64}", "DIGEST", text)


def pathgate(*words, cwd=None):
    done = subprocess.run([REAL, *map(str, words)], cwd=cwd, capture_output=True, text=True)
    return done.returncode, undigested(done.stdout)


def keep_verdicts(pack, work):
    """The rooms and words of all verdicts that the pack's golden cases ask for."""
    kept, front = work / pack, work / "keeper"
    kept.mkdir()
    front.write_text(KEEPER)
    front.chmod(0o755)
    for case in sorted((SOURCE / "tests/golden" / f"framework-{pack}").iterdir()):
        room = work / "room"
        shutil.copytree(case, room)
        for each in [room, *room.rglob("*")]:  # a source archive under test is read-only
            each.chmod(each.stat().st_mode | 0o200)
        subprocess.run(["sh", "./cmd"], cwd=room, stdout=subprocess.DEVNULL, check=False,
                       env={**os.environ, "PATHGATE": str(front), "REAL": REAL, "KEPT": str(kept)})
        shutil.rmtree(room)
    return [(each / "room", (each / "words").read_text().splitlines(),
             int((each / "status").read_text()), undigested((each / "product").read_text()))
            for each in sorted(kept.iterdir())]


@functools.lru_cache(maxsize=None)
def fired(product):
    """What a golden case sees of a verdict as JSON."""
    done = subprocess.run(["jq", "-r", "-f", SOURCE / "tests/golden/frameworks/fired.jq"],
                          input=product, capture_output=True, text=True)
    return done.stdout


def differs(verdict, framework):
    """Whether a golden case sees another verdict under the framework."""
    room, words, status, product = verdict
    words = [str(framework) if before == "--framework" else word
             for before, word in zip([""] + words, words)]
    found, out = pathgate(*words, cwd=room)
    if found != status or out == product:
        return found != status
    return "json" not in words or fired(out) != fired(product)


def without(values, value):
    return " ".join(v for v in values.split() if v != value)


def shifts(element):
    """A threshold one step up and one step down."""
    for name in ("at-least", "above", "at-most", "below"):
        value = element.get(name)
        if value and re.fullmatch("[0-9.]+%?", value):
            number = float(value.rstrip("%"))
            for step in (-1, 1):
                if number + step >= 0:
                    yield name, f"{number + step:g}" + "%" * value.endswith("%")


def mutations(root):
    """Every single change, as a label and what makes it in a copy of the root."""
    tiers = [t.get("id") for t in root.iter("tier")]

    def set_at(path, name, value):
        return lambda copied: at(copied, path).set(name, value)

    def at(copied, path):
        for index in path:
            copied = copied[index]
        return copied

    def remove_at(path):
        return lambda copied: at(copied, path[:-1]).remove(at(copied, path))

    def swap(first, second):
        def change(copied):
            copied[first], copied[second] = copied[second], copied[first]
        return change

    last = None
    for i, element in enumerate(root):
        label = f"{element.tag} {element.get('id')}"
        if element.tag == "criterion":
            for name, value in shifts(element):
                yield f"{label}: {name} {value}", set_at((i,), name, value)
        if element.tag not in ("rule", "decision"):
            continue
        yield f"{label}: removed", remove_at((i,))
        yield f"{label}: force", set_at((i,), "force",
                                        "may" if element.get("force", "will") == "will" else "will")
        if element.tag == "rule":
            for tier in tiers:
                if tier != element.get("tier"):
                    yield f"{label}: tier {tier}", set_at((i,), "tier", tier)
        else:
            for decision in DECISIONS:
                if decision != element.get("is"):
                    yield f"{label}: is {decision}", set_at((i,), "is", decision)
            if last is not None and root[last].get("for") == element.get("for"):
                yield f"{label}: before {root[last].get('id')}", swap(last, i)
            last = i
        for name in ("domains", "outcomes"):
            values = element.get(name, "")
            for value in values.split() if " " in values else ():
                yield f"{label}: {name} without {value}", set_at((i,), name, without(values, value))
        for k, asked in enumerate(element):
            if asked.tag == "text":
                continue
            what = f"{label}: {asked.tag} {k}"
            yield f"{what} dropped", remove_at((i, k))
            for name in ("is", "at-least"):
                if asked.get(name) in OTHER:
                    yield f"{what} negated", set_at((i, k), name, OTHER[asked.get(name)])
            for name in ("at-most", "at-least"):
                for tier in tiers if asked.tag in ("tier-is", "missing-evidence") else ():
                    if asked.get(name) and tier != asked.get(name):
                        yield f"{what} {name} {tier}", set_at((i, k), name, tier)
            for name in ("domains", "is"):
                values = asked.get(name, "")
                for value in values.split() if " " in values else ():
                    yield f"{what} without {value}", set_at((i, k), name, without(values, value))


def noticed(pack, number, change, verdicts, work):
    """Who notices the mutant: a reason, or None for a survivor."""
    path = DATA / "frameworks" / f"{pack}.xml"
    root = copy.deepcopy(tree.parse(path).getroot())
    change(root)
    mutant = work / f"{pack}.{number}.xml"
    tree.ElementTree(root).write(mutant)
    status, _ = pathgate("framework", "check", mutant)
    if status != 0:
        return "the checker" if status == 1 else "the reader"
    if any(differs(verdict, mutant) for verdict in verdicts):
        return "a golden verdict"
    status, out = pathgate("framework", "diff", path, mutant, "--format", "json")
    if status == 0 and json.loads(out)["equivalent"] and force_of(root) == force_of(
            tree.parse(path).getroot()):
        return "equivalent"
    if pathgate("framework", "show", mutant) != pathgate("framework", "show", path):
        return SHOWN
    return None


def force_of(root):
    return [e.get("force", "will") for e in root]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("packs", nargs="*")
    given = parser.parse_intermixed_args()
    packs = given.packs or sorted(p.stem for p in (DATA / "frameworks").glob("*.xml"))
    drawn = [(pack, label, change) for pack in packs for label, change in
             mutations(tree.parse(DATA / "frameworks" / f"{pack}.xml").getroot())]
    random.Random(given.seed).shuffle(drawn)
    drawn = sorted(drawn[:given.count], key=lambda d: d[0])
    kept = {pack: keep_verdicts(pack, given.work) for pack in {d[0] for d in drawn}}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(noticed, pack, n, change, kept[pack], given.work)
                for n, (pack, _, change) in enumerate(drawn)]
        print(f"1..{len(jobs)}")
        survivors, by = 0, collections.Counter()
        for n, ((pack, label, _), job) in enumerate(zip(drawn, jobs), 1):
            who = job.result()
            survivors += who is None
            by[who] += 1
            print(f"{'ok' if who else 'not ok'} {n} - {pack}, {label}: {who or 'SURVIVES'}")
        for who, count in by.most_common():
            print(f"# {count} {who or 'SURVIVE'}")
    raise SystemExit(survivors > 0)


main()
