"""Fits `src/extract/data/confidence.toml`: how sure a reading is, from what it rests on.

    cargo run --release --example weigh -- ARTICLES.jsonl... > weighed.jsonl
    python confidence.py --gold GOLD_DIR... --weighed weighed.jsonl --out ../src/extract/data/confidence.toml

Logistic regression with a quadratic penalty, by Newton's method (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning,
4.4); a reading is right where the gold has its source, edge and target. Readings of facts that the gold marks as optional are left out. Articles, not
readings, are dealt to the folds by which the printed figures are found. Needs numpy.
"""

import argparse
import collections
import glob
import json
import math
import os
import re
import unicodedata

import numpy as np

# Readings of sentences whose gold tells one event only count less: another reading may be right too.
PLOVER_SHARE = 0.5
SYMMETRIC = {"met-with", "negotiates", "signs", "cooperates-with", "allied-with", "related-to"}


def fold(name):
    name = unicodedata.normalize("NFKD", name or "")
    name = "".join(c for c in name if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"['’.]", "", name)).split()).removeprefix("the ")


def read_gold(folders):
    """Returns for each article the entity ids by name and code, and the triples with whether they are required."""
    articles = {}
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
            with open(path, encoding="utf8") as file:
                gold = json.load(file)
            ids, triples = collections.defaultdict(set), collections.defaultdict(bool)
            for e in gold["entities"]:
                for name in [e["name"], *e["aliases"]]:
                    ids[fold(name)].add(e["id"])
                if e["kind"] == "country" and e["code"]:
                    ids["code " + e["code"]].add(e["id"])
            for f in gold["facts"]:
                triples[f["source"], f["edge"], f["target"]] |= f["required"]
                if f["edge"] in SYMMETRIC or f.get("mutual"):
                    triples[f["target"], f["edge"], f["source"]] |= f["required"]
            articles[gold["id"]] = ids, triples
    return articles


def judge(fact, ids, triples):
    """Returns whether a reading is right, or None where it counts neither way."""
    def named(end):
        code = "code " + (end.get("code") or "")
        return ids[code] if end["kind"] == "country" and code in ids else ids.get(fold(end["name"]), set())

    sources, targets = named(fact["source"]), named(fact["target"])
    held = [triples[key] for s in sources for t in targets if (key := (s, fact["edge"], t)) in triples]
    if held:
        return True if any(held) else None
    return None if sources & targets else False


BODIES = {"IGO", "NGO", "NGM", "IMG", "INT", "MNC", "UNO"}


def read_plover(path):
    """Returns for each sentence of a PLOVER gold standard file its (class, source codes, target codes)."""
    events = collections.defaultdict(list)
    texts = {}
    with open(path, encoding="utf8") as file:
        for record in json.load(file):
            if record["event"] == "DOCUMENT":
                continue
            ends = []
            for role in ("source", "target"):
                actors = record.get(role) or []
                ends.append({country(a.get("code")) for a in actors if isinstance(a, dict)} - {None})
            text = re.sub(r"\W+", "", record["text"].lower())
            events[text].append((record["event"], *ends))
            texts.setdefault(record["id"], text)
    return {article: events[text] for article, text in texts.items()}


def country(code):
    code = (code or "").lstrip("~")[:3]
    return "INT" if code in BODIES else code if re.fullmatch("[A-Z]{3}", code) else None


def judge_plover(fact, events):
    """Returns whether a reading has the class, source country and target country of an event of its sentence."""
    if fact.get("modality") == "negated" or not fact.get("plover"):
        return None
    source, target = (
        country(end.get("code") if end["kind"] == "country" else end.get("country") or end.get("code"))
        for end in (fact["source"], fact["target"])
    )
    told = False
    for name, sources, targets in events:
        both = sources | targets
        straight = (not sources or source in sources) and (not targets or target in targets)
        either = fact["mutual"] or not targets
        told |= name == fact["plover"]
        if name == fact["plover"] and (straight or (either and source in both and target in both)):
            return True
    # Of each sentence one event is told: a reading of another class may be right too.
    return False if told else None


def fit(x, y, share, penalty):
    """Returns the weights, the bias first and unpenalised; `share` says how much each reading counts."""
    x = np.hstack([np.ones((len(x), 1)), x])
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 1e-6
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        curve = (x * (share * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, x.T @ (share * (y - p)) - ridge * w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return w


def chance(x, w):
    return 1 / (1 + np.exp(-(w[0] + x @ w[1:])))


def thirds(p, y):
    order = np.argsort(-p, kind="stable")
    n = len(order) // 3
    return y[order[:n]].mean(), y[order[-n:]].mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", required=True)
    parser.add_argument("--weighed", nargs="+", required=True)
    parser.add_argument("--plover", nargs="*", default=[], help="files like PLOVER_GSR_CAMEO.json: sentences coded by hand, of which one event each is told")
    parser.add_argument("--out")
    parser.add_argument("--penalty", type=float, default=3.0)
    parser.add_argument("--folds", type=int, default=12)
    args = parser.parse_args()
    gold = read_gold(args.gold)
    plover = {article: events for path in args.plover for article, events in read_plover(path).items()}
    rows, labels, groups, shares = [], [], [], []
    for path in args.weighed:
        with open(path, encoding="utf8") as file:
            for line in file:
                row = json.loads(line)
                fact = row["fact"]
                if fact["article"] in gold:
                    right, share = judge(fact, *gold[fact["article"]]), 1.0
                elif fact["article"] in plover:
                    right, share = judge_plover(fact, plover[fact["article"]]), PLOVER_SHARE
                else:
                    continue
                if right is None:
                    continue
                rows.append(row["features"])
                labels.append(right)
                groups.append(fact["article"])
                shares.append(share)
    names = sorted({name for row in rows for name in row})
    x = np.array([[row.get(name, 0) for name in names] for row in rows], dtype=float)
    y = np.array(labels, dtype=float)
    share = np.array(shares)
    print(f"{len(y)} readings, {y.mean():.3f} right, {len(names)} features")
    articles = {article: place for place, article in enumerate(sorted(set(groups)))}
    p = np.zeros(len(y))
    for k in range(args.folds):
        held = np.array([articles[g] % args.folds == k for g in groups])
        if held.any():
            p[held] = chance(x[held], fit(x[~held], y[~held], share[~held], args.penalty))
    whole = share == 1.0
    p, y = p[whole], y[whole]
    loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    top, bottom = thirds(p, y)
    print(f"held out: loss {loss:.4f}; right in the top third {top:.3f}, in the bottom third {bottom:.3f}")
    for least in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        kept = p >= least
        if kept.any():
            print(f"  from {least}: {int(kept.sum())} readings, {y[kept].mean():.3f} right, {int(y[kept].sum())} of {int(y.sum())}")
    for name in names:
        has = x[whole][:, names.index(name)] > 0
        if has.sum() >= 5 and not name.startswith("edge "):
            print(f"    {name}: {int(has.sum())}, {y[has].mean():.2f} right")
    if args.out:
        w = fit(x, np.array(labels, dtype=float), share, args.penalty)
        with open(args.out, "w", encoding="utf8") as out:
            out.write("# How sure a reading is: thousandths of the logarithm of the odds. Made by training/confidence.py from articles of our own.\n\n")
            out.write(f"bias = {round(1000 * w[0])}\n")
            out.write("# The least thousandths for 0.01, 0.02, ... 0.99.\n")
            levels = [str(round(1000 * math.log(k / (100 - k)))) for k in range(1, 100)]
            out.write("levels = [\n" + "".join("    " + ", ".join(levels[i : i + 11]) + ",\n" for i in range(0, 99, 11)) + "]\n\n[weights]\n")
            for name, weight in zip(names, w[1:]):
                out.write(f'"{name}" = {round(1000 * weight)}\n')


if __name__ == "__main__":
    main()
