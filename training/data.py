"""Reads CoNLL-U and IOB2 files and turns word forms into the features of the network."""

import re

ENTITY_TYPES = ("PER", "ORG", "LOC")
NER_LABELS = ["O"] + [f"{p}-{t}" for t in ENTITY_TYPES for p in "BIES"]


class Sentence:
    """One sentence of gold (or silver) analyses; `None` marks what is not annotated."""

    __slots__ = ("id", "words", "spaces", "lemmas", "upos", "xpos", "heads", "deprels", "ner", "meta")

    def __init__(self, id, words, spaces, lemmas=None, upos=None, xpos=None, heads=None, deprels=None, ner=None, meta=()):
        self.id, self.words, self.spaces, self.lemmas = id, words, spaces, lemmas
        self.upos, self.xpos, self.heads, self.deprels, self.ner, self.meta = upos, xpos, heads, deprels, ner, meta


def read_conllu(path):
    """Yields the sentences of a CoNLL-U file; empty nodes are dropped, multiword ranges give their spacing."""
    rows, meta, ranges = [], [], {}
    with open(path, encoding="utf8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("#"):
                meta.append(line)
            elif line:
                row = line.split("\t")
                if row[0].isdigit():
                    rows.append(row)
                elif "-" in row[0]:
                    first, last = map(int, row[0].split("-"))
                    ranges[first] = (last, "SpaceAfter=No" not in row[9])
            elif rows:
                yield _sentence(rows, meta, ranges)
                rows, meta, ranges = [], [], {}
            else:
                meta, ranges = [], {}


def _sentence(rows, meta, ranges):
    spaces = ["SpaceAfter=No" not in r[9] for r in rows]
    for first, (last, after) in ranges.items():
        for i in range(first, last):
            spaces[i - 1] = False
        spaces[last - 1] = after
    sent_id = next((m.split("=", 1)[1].strip() for m in meta if m.startswith("# sent_id")), None)
    ner = [next((p[4:] for p in r[9].split("|") if p.startswith("NER=")), None) for r in rows]
    if rows[0][6] == "_":
        return Sentence(sent_id, [r[1] for r in rows], spaces, ner=[t or "O" for t in ner], meta=meta)
    return Sentence(
        sent_id,
        [r[1] for r in rows],
        spaces,
        [r[2] for r in rows],
        [r[3] for r in rows],
        [r[4] for r in rows],
        [int(r[6]) - 1 for r in rows],
        [r[7] for r in rows],
        ner if any(ner) else None,
        meta,
    )


def read_iob2(path):
    """Returns the tags of each sentence of a Universal NER file by `sent_id`; other types count as no name."""
    tags, current = {}, None
    with open(path, encoding="utf8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# sent_id"):
                current = tags.setdefault(line.split("=", 1)[1].strip(), [])
            elif line and line[0].isdigit():
                current.append(line.split("\t")[2])
    return {key: _clean(value) for key, value in tags.items()}


def _clean(tags):
    out, before = [], "O"
    for tag in tags:
        if tag[2:] not in ENTITY_TYPES:
            tag = "O"
        if tag[0] == "I" and before[2:] != tag[2:]:
            tag = "B" + tag[1:]
        out.append(tag)
        before = tag
    return out


def spans(iob):
    """Returns the set of (first, last, type) of IOB2 tags."""
    found, start = set(), None
    for i, tag in enumerate(list(iob) + ["O"]):
        if start is not None and tag[0] != "I":
            found.add((start, i - 1, iob[start][2:]))
            start = None
        if tag[0] == "B":
            start = i
    return found


def to_bioes(iob):
    """Returns IOB2 tags as BIOES tags."""
    out = ["O"] * len(iob)
    for first, last, kind in spans(iob):
        if first == last:
            out[first] = "S-" + kind
        else:
            out[first], out[last] = "B-" + kind, "E-" + kind
            for i in range(first + 1, last):
                out[i] = "I-" + kind
    return out


PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u00b4": "'", "\u0060": "'", "\u02bc": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2022": "*", "\u00b7": "*",
        "\u00a0": "", "\u00ad": "", "\u200b": "", "\u2026": "...",
    }
)
NORMS = {"''": '"', "``": '"', "--": "-", "---": "-", "\u20ac": "$", "\u00a3": "$", "\u00a5": "$", "\u20b9": "$", "us$": "$", "a$": "$", "c$": "$", "n't": "not"}


def plain(form):
    """Returns the form with typographic quotes, dashes and bullets made plain."""
    return form.translate(PLAIN) or form


def shape(form):
    """Returns letters as X and x, digits as d, runs cut at four; `LONG` from 100 characters."""
    if len(form) >= 100:
        return "LONG"
    out, last, run = [], "", 0
    for c in form:
        s = ("X" if c.isupper() else "x") if c.isalpha() else "d" if c.isdigit() else c
        run = run + 1 if s == last else 0
        last = s
        if run < 4:
            out.append(s)
    return "".join(out)


def features(form):
    """Returns norm, prefix, suffix and shape of a form."""
    form = plain(form)
    norm = form.lower()
    return NORMS.get(norm, norm), form[0], form[-3:], shape(form)
