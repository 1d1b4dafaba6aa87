"""Names (PER, ORG, LOC) of GUM from its own entity annotation, as IOB2 tags by sentence.

GUM marks every mention with a type (`person`, `place`, `organization`, ...). A mention headed by a proper noun holds a name:
the run of proper nouns around the head, with `of X`, `for X` and `and X` where the mention is nothing but such a chain.
"""

import re

KINDS = {"person": "PER", "place": "LOC", "organization": "ORG"}
LINKS = {"of", "the", "'s", "de", "-"}
ORGANISATION_LINKS = LINKS | {"for", "and", "&", "in", "on"}
TITLES = {
    "president", "mr.", "mrs.", "ms.", "dr.", "prof.", "professor", "sir", "king", "queen", "prince", "princess", "senator", "sen.", "rep.", "gov.",
    "governor", "general", "gen.", "captain", "capt.", "major", "colonel", "col.", "lt.", "minister", "judge", "justice", "lord", "lady", "pope",
    "saint", "mayor", "chancellor", "secretary", "director", "chairman", "congressman", "ambassador", "emperor", "doctor", "mr", "mrs", "ms", "dr",
    "officer", "sergeant", "commander", "admiral", "archbishop", "bishop", "cardinal", "father", "sister", "uncle", "aunt", "prime",
}


def mentions(rows):
    """Yields (first, last, type) of the mentions of one sentence's CoNLL-U rows."""
    stack = []
    for i, row in enumerate(rows):
        entity = next((p[7:] for p in row[9].split("|") if p.startswith("Entity=")), "")
        for part in re.findall(r"\([^()]*\)?|[^()]*\)", entity):
            if part.startswith("("):
                body = part[1:].rstrip(")").split("-")
                if len(body) < 2:
                    continue
                if part.endswith(")"):
                    yield i, i, body[1]
                else:
                    stack.append((body[0], i, body[1]))
            else:
                key = part.rstrip(")")
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == key:
                        _, first, kind = stack.pop(k)
                        yield first, i, kind
                        break


def names(rows):
    """Returns IOB2 tags of one sentence."""
    tags = ["O"] * len(rows)
    found = []
    for first, last, kind in mentions(rows):
        if kind not in KINDS:
            continue
        inside = range(first, last + 1)
        heads = [i for i in inside if not first <= int(rows[i][6]) - 1 <= last]
        if not heads or rows[heads[0]][3] != "PROPN":
            continue
        while first < last and (rows[first][1].lower() in {"the", "a", "our"} or (kind == "person" and rows[first][1].lower() in TITLES)):
            first += 1
        while last > first and rows[last][1] in {"'s", "’s", "’", "'"}:
            last -= 1
        name = lambda i: rows[i][3] == "PROPN" or (rows[i][4] in {"NNP", "NNPS", "CD"}) or (rows[i][3] in {"ADJ", "NOUN"} and rows[i][1][:1].isupper())
        span = range(first, last + 1)
        if all(name(i) or (rows[i][1].lower() in (ORGANISATION_LINKS if kind == "organization" else LINKS) and i not in (first, last)) for i in span):
            found.append((first, last, KINDS[kind]))
        else:
            a = b = heads[0]
            if not first <= a <= last:
                continue
            while a > first and rows[a - 1][3] == "PROPN" and not (kind == "person" and rows[a - 1][1].lower() in TITLES):
                a -= 1
            while b < last and rows[b + 1][3] == "PROPN":
                b += 1
            found.append((a, b, KINDS[kind]))
    # The longest mention wins: the name of a city inside the name of a university is no name of its own.
    for first, last, kind in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if all(tags[i] == "O" for i in range(first, last + 1)):
            tags[first] = "B-" + kind
            for i in range(first + 1, last + 1):
                tags[i] = "I-" + kind
    return tags


def read(path):
    """Yields (sent_id, rows) of a CoNLL-U file."""
    rows, sent_id = [], None
    for line in open(path, encoding="utf8"):
        line = line.rstrip("\n")
        if line.startswith("# sent_id"):
            sent_id = line.split("=", 1)[1].strip()
        elif line and line[0].isdigit():
            row = line.split("\t")
            if row[0].isdigit():
                rows.append(row)
        elif not line and rows:
            yield sent_id, rows
            rows = []


def main():
    import sys

    for sent_id, rows in read(sys.argv[1]):
        print(f"# sent_id = {sent_id}")
        for i, (row, tag) in enumerate(zip(rows, names(rows)), 1):
            print(f"{i}\t{row[1]}\t{tag}\t-\t-")
        print()


if __name__ == "__main__":
    main()
