"""Answers the questions of `cargo bench --bench query` with Kùzu; started by that benchmark.

usage: python benches/kuzu_peer.py FOLDER

FOLDER holds nodes.csv, edges.csv and questions.jsonl; standard output gets one line of JSON for each question:
{"what", "ms", "answer"}. Loading and starting up are not counted.
"""

import json
import pathlib
import sys
import time

import kuzu


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    connection = kuzu.Connection(kuzu.Database(str(folder / "kuzu")))
    connection.execute("CREATE NODE TABLE Node(name STRING PRIMARY KEY, kind STRING)")
    connection.execute("CREATE REL TABLE Edge(FROM Node TO Node, kind STRING, count INT64)")
    connection.execute(f'COPY Node FROM "{folder}/nodes.csv"')
    connection.execute(f'COPY Edge FROM "{folder}/edges.csv"')
    print(json.dumps({"version": kuzu.__version__}), flush=True)
    for line in (folder / "questions.jsonl").read_text().splitlines():
        asked = json.loads(line)
        start = time.perf_counter()
        rows = connection.execute(asked["question"], asked["parameters"]).get_all()
        ms = (time.perf_counter() - start) * 1000
        answer = rows[0][0] if asked["by_value"] and rows else len(rows)
        print(json.dumps({"what": asked["what"], "ms": ms, "answer": answer}), flush=True)


main()
