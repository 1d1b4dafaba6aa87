"""Measures attache and spaCy's en_core_web_md in the same run on one thread: `compare.py --start MD --attache BENCH TEXT`.

BENCH is the bench binary (`cargo bench --bench text --no-run` prints where it is). spaCy runs `nlp.pipe(batch_size=256)` without its lemmatizer.
"""

import argparse
import json
import subprocess
import time

import spacy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", required=True)
    parser.add_argument("--attache", required=True)
    parser.add_argument("text")
    args = parser.parse_args()
    print("attache", subprocess.run([args.attache, args.text], check=True, capture_output=True, text=True).stdout.strip())
    nlp = spacy.load(args.start, exclude=["lemmatizer"])
    lines = [line for line in open(args.text, encoding="utf8").read().split("\n") if line.strip()]
    best, tokens = 1e9, 0
    list(nlp.pipe(lines[:50], batch_size=256))
    for _ in range(2):
        start = time.perf_counter()
        tokens = sum(len(doc) for doc in nlp.pipe(lines, batch_size=256))
        best = min(best, time.perf_counter() - start)
    print("spaCy md", json.dumps({"tokens": tokens, "tokens_per_second": round(tokens / best)}))


if __name__ == "__main__":
    main()
