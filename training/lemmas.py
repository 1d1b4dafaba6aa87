"""Makes `lemma.tsv`: for each Penn tag, endings and whole words with what to cut off and what to put there.

    python lemmas.py --start MD --train EWT GUM --out ../src/text/lemma.tsv

The longest ending that fits decides. Examples come from the training treebanks and from the word lists of spaCy's English lemmatizer (WordNet), whose
verbs and nouns are inflected regularly.
"""

import argparse
import collections

import spacy
from spacy.symbols import NOUN, VERB, ADJ, ADV

import data

VOWELS = set("aeiou")
LONGEST = 7


def inflect(verb):
    """Yields (tag, form) of a regular verb."""
    if not verb.isalpha() or not verb.isascii() or len(verb) < 3:
        return
    doubled = len(verb) > 2 and verb[-1] not in VOWELS | set("wxy") and verb[-2] in VOWELS and verb[-3] not in VOWELS
    one_beat = sum(a in VOWELS and b not in VOWELS for a, b in zip(verb, verb[1:] + "x")) == 1
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield "VBZ", verb + "es"
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        yield "VBZ", verb[:-1] + "ies"
    else:
        yield "VBZ", verb + "s"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        yield "VBG", verb[:-1] + "ing"
        yield "VBD", verb + "d"
    elif verb.endswith("e"):
        yield "VBG", verb + "ing"
        yield "VBD", verb + "d"
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        yield "VBG", verb + "ing"
        yield "VBD", verb[:-1] + "ied"
    elif doubled and one_beat:
        yield "VBG", verb + verb[-1] + "ing"
        yield "VBD", verb + verb[-1] + "ed"
    else:
        yield "VBG", verb + "ing"
        yield "VBD", verb + "ed"


def plural(noun):
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def edit(form, lemma):
    """Returns (letters to cut, letters to add)."""
    n = 0
    while n < min(len(form), len(lemma)) and form[n] == lemma[n]:
        n += 1
    return len(form) - n, lemma[n:]


def plain(form):
    return data.plain(form).lower()


def examples(args):
    """Returns counts of (tag, form, lemma) and the words that deserve a line of their own."""
    counts, known = collections.Counter(), collections.Counter()
    for path in args.train:
        for s in data.read_conllu(path):
            for form, tag, upos, lemma in zip(s.words, s.xpos, s.upos, s.lemmas):
                if upos in ("PROPN", "X", "SYM", "NUM", "PUNCT") and tag != "NNPS" or not lemma or lemma == "_" or " " in lemma:
                    continue
                key = (tag, plain(form), plain(lemma))
                counts[key] += 3
                known[key[:2]] += 1
    nlp = spacy.load(args.start)
    tables = nlp.get_pipe("lemmatizer").lookups
    index, exceptions = tables.get_table("lemma_index"), tables.get_table("lemma_exc")
    verbs = {v for v in index["verb"] if v.isalpha()}
    irregular = {form: lemmas[0] for form, lemmas in exceptions["verb"].items() if form.isalpha()}
    strong = {lemma for form, lemma in irregular.items() if not form.endswith(("ing", "s"))}
    for verb in sorted(verbs):
        for tag, form in inflect(verb):
            if form in irregular or tag == "VBD" and verb in strong and not form.endswith("ed"):
                continue
            for t in (tag, "VBN") if tag == "VBD" else (tag,):
                counts[t, form, verb] += 1
                # `shelled`, `extradited`: no ending tells that one comes of `shell` and the other of `extradite`.
                known[t, form] += 0.5
    for form, lemma in sorted(irregular.items()):
        tags = ("VBG",) if form.endswith("ing") else ("VBZ",) if form.endswith("s") else ("VBD", "VBN")
        for t in tags:
            counts[t, form, lemma] += 2
            if len(form) <= 9:
                known[t, form] += 0.5
    for noun in sorted(index["noun"]):
        if noun.isalpha() and len(noun) > 2 and plural(noun) not in exceptions["noun"]:
            counts["NNS", plural(noun), noun] += 1
    for form, lemmas in sorted(exceptions["noun"].items()):
        if form.isalpha():
            counts["NNS", form, lemmas[0]] += 2
            if len(form) <= 9:
                known["NNS", form] += 0.5
    for kind in ("adj", "adv"):
        for form, lemmas in sorted(exceptions[kind].items()):
            if form.isalpha() and form.endswith(("er", "est")):
                tags = {("adj", True): ("JJR",), ("adj", False): ("JJS",), ("adv", True): ("RBR",), ("adv", False): ("RBS",)}
                for t in tags[kind, form.endswith("er")]:
                    counts[t, form, lemmas[0]] += 2
                    known[t, form] += 0.5
    return counts, known


def learn(counts, known):
    """Returns lines (tag, ending, cut, add)."""
    by_ending = collections.defaultdict(collections.Counter)
    words = collections.defaultdict(collections.Counter)
    for (tag, form, lemma), n in counts.items():
        words[tag, form][lemma] += n
    for (tag, form), lemmas in words.items():
        lemma = lemmas.most_common(1)[0][0]
        cut, add = edit(form, lemma)
        for length in range(0, min(LONGEST, len(form) - 1) + 1):
            if cut <= length or cut == 0:
                by_ending[tag, form[len(form) - length :]][cut, add] += 1
            else:
                by_ending[tag, form[len(form) - length :]]["other"] += 1
    lines = {}

    def inherited(tag, ending):
        for k in range(1, len(ending) + 1):
            if (tag, ending[k:]) in lines:
                return lines[tag, ending[k:]]
        return (0, "")

    for tag, ending in sorted(by_ending, key=lambda k: (len(k[1]), k)):
        options = by_ending[tag, ending]
        op, n = max(options.items(), key=lambda o: (o[1], str(o[0])))
        before = inherited(tag, ending)
        if op != "other" and op != before and n - options[before] >= (1 if len(ending) < 3 else 3):
            lines[tag, ending] = op
    for (tag, form), lemmas in sorted(words.items()):
        if known[tag, form] < 0.5:
            continue
        lemma = lemmas.most_common(1)[0][0]
        cut, add = next((lines[tag, form[k:]] for k in range(max(0, len(form) - LONGEST), len(form) + 1) if (tag, form[k:]) in lines), (0, ""))
        if cut > len(form) or form[: len(form) - cut] + add != lemma:
            lines[tag, "^" + form] = edit(form, lemma)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", required=True)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    lines = learn(*examples(args))
    with open(args.out, "w", encoding="utf8") as out:
        out.write("# tag\tending, or ^ and the whole word\tletters to cut off\tletters to add; made by training/lemmas.py from UD English EWT and GUM\n")
        out.write("# (training parts; CC BY-SA 4.0, CC BY 4.0) and WordNet's word lists as spaCy has them (MIT, WordNet licence)\n")
        for (tag, ending), (cut, add) in sorted(lines.items()):
            out.write(f"{tag}\t{ending}\t{cut}\t{add}\n")
    print(len(lines), "lines")


if __name__ == "__main__":
    main()
