"""Writes the raw text of a CoNLL-U file: `raw.py CONLLU > TEXT`, one line per paragraph (per sentence where none are marked)."""

import sys

import data


def raw(path):
    out = []
    for s in data.read_conllu(path):
        new = any(m.startswith(("# newpar", "# newdoc")) for m in s.meta)
        if new and out:
            out.append("\n\n")
        for w, space in zip(s.words, s.spaces):
            out.append(w + (" " if space else ""))
    return "".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(raw(sys.argv[1]))
