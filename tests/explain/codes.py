"""Every code that the sources can report: the literals that stand where a function takes a
parameter called 'code', in initialisers of structures with one, and in tables with a severity.
With each, the severities that can be told: those that stand beside it, or else all that the
function it is given to speaks of."""
import os
import re
import sys

FOLDERS = ("base", "model", "analyzer", "export", "cli")
CODE = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"')


def sources(top):
    for folder in FOLDERS:
        for where, inner, names in os.walk(os.path.join(top, folder)):
            inner[:] = [name for name in inner if name != "draw"]  # a program of its own
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    with open(os.path.join(where, name), encoding="utf-8") as file:
                        yield name, re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)


def arguments(text, at):
    """What stands between the parenthesis at 'at' and its counterpart, split at the commas."""
    depth, begin, found, quoted = 0, at + 1, [], False
    while at < len(text):
        c = text[at]
        if quoted:
            at += c == "\\"
            quoted = c != '"'
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return found + [text[begin:at]]
        elif c == "," and depth == 1:
            found.append(text[begin:at])
            begin = at + 1
        at += 1
    return found


def reporters(text):
    """By name of a function, the positions of its parameter 'code'."""
    known = {}
    for match in re.finditer(r"\b(\w+)\(", text):
        if match.group(1) in ("if", "while", "for", "switch", "return"):
            continue
        for i, argument in enumerate(arguments(text, match.end() - 1)):
            if re.fullmatch(r"\s*const char \*code\s*", argument):
                known.setdefault(match.group(1), set()).add(i)
    return known


def severities(text):
    return {word.lower() for word in re.findall(r"\bSEVERITY_(ERROR|WARNING|NOTE)\b", text)}


def spoken_of(text):
    """By name of a function with a parameter 'code', the severities in its body."""
    found = {}
    for match in re.finditer(r"^\w[^;{}()=]*\b(\w+)\(([^;{}]*)\)\s*\n\{", text, re.M):
        if re.search(r"\bcode\b", match.group(2)):
            body = text[match.end():text.find("\n}", match.end())]
            found[match.group(1)] = severities(body)
    return found


def codes(top):
    """By code, its severities."""
    texts = list(sources(top))
    shared, shared_words = {}, {}
    for name, text in texts:
        if name.endswith(".h"):
            shared.update(reporters(text))
    for name, text in texts:
        for function, words in spoken_of(text).items():
            shared_words.setdefault(function, set()).update(words)
    found = {}

    def add(names, words):
        for code in names:
            found.setdefault(code, set()).update(words)

    for name, text in texts:
        known = {**shared, **reporters(text)}  # a static function hides one of a header
        words = {**shared_words, **spoken_of(text)}
        for match in re.finditer(r"\b(\w+)\(", text):
            function = match.group(1)
            given = arguments(text, match.end() - 1) if function in known else []
            for i in known.get(function, ()):
                if i < len(given):
                    beside = set().union(*map(severities, given))
                    # the value of a choice, not what it is chosen by
                    add(CODE.findall(re.sub(r"strcmp\([^()]*\)", "", given[i])),
                        beside or words.get(function, set()))
        for code, word in re.findall(r'\{"([a-z0-9-]+)", SEVERITY_(\w+)', text):
            add([code], {word.lower()})
        add(re.findall(r'(?:\.|->)?\bcode = (?:\w+ \? )?"([a-z0-9-]+)"', text), ())
        add(re.findall(r'\bcode =[^;"]*\?\s*"[a-z0-9-]+"\s*:\s*"([a-z0-9-]+)"', text), ())
    return found


if __name__ == "__main__":
    for code, words in sorted(codes(sys.argv[1]).items()):
        told = [word for word in ("error", "warning", "note") if word in words]
        print("\t".join([code, " or ".join(told)]))
