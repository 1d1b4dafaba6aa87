"""Our own marked sentences (`news-names.txt`) as CoNLL-U with names only.

    python own_names.py raw news-names.txt > news-names.raw         # plain text, one sentence a line
    attache parse news-names.raw > news-names.parsed                # for the tokens
    python own_names.py join news-names.txt news-names.parsed > news-names.conllu
"""

import re
import sys

import data

MARK = re.compile(r"\[(PER|ORG|LOC) ([^\]]+)\]")


def lines(path):
    return [l.rstrip("\n") for l in open(path, encoding="utf8") if l.strip() and not l.startswith("#")]


def names(line):
    """Returns the plain line and the (start, end, type) of its names, counted without white space."""
    plain, found, at = "", [], 0
    for mark in MARK.finditer(line):
        plain += line[at : mark.start()]
        start = len("".join(plain.split()))
        plain += mark.group(2)
        found.append((start, len("".join(plain.split())), mark.group(1)))
        at = mark.end()
    return plain + line[at:], found


def join(source, parsed):
    """Prints the parsed tokens with the marked names; every name must begin and end with a token."""
    starts, ends, base = {}, {}, 0
    for line in lines(source):
        plain, found = names(line)
        for a, b, kind in found:
            starts[base + a], ends[base + b] = kind, kind
        base += len("".join(plain.split()))
    at, inside = 0, None
    for s in data.read_conllu(parsed):
        for i, (word, space) in enumerate(zip(s.words, s.spaces), 1):
            tag = "O"
            if at in starts:
                inside = starts.pop(at)
                tag = "B-" + inside
            elif inside:
                tag = "I-" + inside
            at += len(word)
            if at in ends:
                ends.pop(at)
                inside = None
            misc = f"NER={tag}" + ("" if space else "|SpaceAfter=No")
            print(i, word, "_", "_", "_", "_", "_", "_", "_", misc, sep="\t")
        print()
    if starts or ends or at != base:
        raise SystemExit(f"names that are no whole tokens near characters {sorted(starts)} {sorted(ends)} ({at}, {base})")


if __name__ == "__main__":
    if sys.argv[1] == "raw":
        for line in lines(sys.argv[2]):
            print(names(line)[0])
    else:
        join(sys.argv[2], sys.argv[3])
