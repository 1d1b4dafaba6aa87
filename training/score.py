"""Scores CoNLL-U against gold: `score.py GOLD PREDICTED [--names GOLD.iob2] [--raw]`.

Without --raw the tokens are the same in both files. With --raw words and sentences are compared by the characters they stand on, white space left out,
as conll18_ud_eval does: the table shows F1 of words and sentences.
"""

import argparse
import json

import data
import train


def places(sentences):
    """Returns the character ranges of words and of sentences, counted without white space."""
    words, parts, at = [], [], 0
    for s in sentences:
        start = at
        for w in s.words:
            length = len("".join(w.split()))
            words.append((at, at + length))
            at += length
        parts.append((start, at))
    return words, parts, at


def f1(gold, predicted):
    both = len(set(gold) & set(predicted))
    return round(200 * both / max(1, len(gold) + len(predicted)), 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("predicted")
    parser.add_argument("--names", help="gold names, IOB2")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    gold, predicted = list(data.read_conllu(args.gold)), list(data.read_conllu(args.predicted))
    if args.raw:
        gw, gs, n = places(gold)
        pw, ps, m = places(predicted)
        if n != m:
            raise SystemExit(f"the texts differ: {n} and {m} characters")
        print(json.dumps({"words": f1(gw, pw), "sentences": f1(gs, ps)}))
        if args.errors:
            text = "".join("".join(w.split()) for s in gold for w in s.words)
            for a, b in sorted(set(gw) ^ set(pw))[: args.errors]:
                print("gold" if (a, b) in set(gw) else "ours", text[max(0, a - 15) : a], "[", text[a:b], "]", text[b : b + 15])
        return
    tags = data.read_iob2(args.names) if args.names else {}
    analyses = []
    for g, p in zip(gold, predicted):
        if g.words != p.words:
            raise SystemExit(f"the tokens of {g.id} differ")
        g.ner = tags.get(g.id)
        analyses.append((p.upos, p.xpos, p.heads, p.deprels, p.ner and [t or "O" for t in p.ner] or ["O"] * len(p.words)))
    scores = train.score(gold, analyses)
    lemmas = [(a.lower() == b.lower()) for g, p in zip(gold, predicted) for a, b in zip(g.lemmas, p.lemmas)]
    scores["lemma"] = round(100 * sum(lemmas) / len(lemmas), 2)
    print(json.dumps(scores))


if __name__ == "__main__":
    main()
