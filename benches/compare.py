#!/usr/bin/env python3
"""attache and others on the same random graph, in the same run: times, memory, and a plot of time against size.

    python3 -m venv target/peers
    target/peers/bin/pip install rustworkx igraph networkx kuzu duckdb pyoxigraph
    target/peers/bin/python benches/compare.py                # 10 k, 100 k, 1 M and 10 M edges
    target/peers/bin/python benches/compare.py 10000 100000   # or sizes of your own

Results go to target/compare/results.jsonl, tables to target/compare/tables.md, the plot to docs/benchmarks.svg. Of the others only
their work is timed: not the start of Python, not their imports. Each is a process of its own, one after another; one that needs more
memory than is free is left out, and the table says so.
"""

import csv
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "compare"
SIZES = [10_000, 100_000, 1_000_000, 10_000_000]
PEERS = ["networkx", "rustworkx", "igraph", "kuzu", "duckdb", "pyoxigraph"]
# Gigabytes that must be free for a peer at a size; the others need little.
NEEDS = {10_000_000: {"networkx": 8, "igraph": 5, "rustworkx": 5, "pyoxigraph": 4}}
# A step of a peer may take so many seconds.
LIMIT = 1800
# A question is asked of so many pairs, as far as there is time.
PAIRS, SECONDS = 200, 20


def percentiles(times):
    times = sorted(times)
    return {"p50": times[(len(times) - 1) // 2], "p99": times[(len(times) - 1) * 99 // 100], "asked": len(times)}


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def ask(pairs, question):
    times, start = [], time.perf_counter()
    for a, b in pairs[:PAIRS]:
        times.append(timed(lambda: question(a, b))[0])
        if time.perf_counter() - start > SECONDS and len(times) >= 5:
            break
    return percentiles(times)


def edges(folder):
    with open(folder / "edges.csv", newline="") as file:
        for source, target, kind in csv.reader(file):
            yield int(source), int(target), kind


def pickled(make, neighbors, path):
    """A peer that keeps its graph in memory: what it reads again is a pickle."""
    import pickle

    def build(folder):
        with open(folder / "peer.pickle", "wb") as file:
            pickle.dump(make(folder), file, protocol=5)
        return (folder / "peer.pickle").stat().st_size

    def open_(folder):
        with open(folder / "peer.pickle", "rb") as file:
            return pickle.load(file)

    return build, open_, neighbors, path


def rustworkx():
    import rustworkx as rx

    def make(folder):
        graph = rx.PyDiGraph(multigraph=True)
        graph.add_nodes_from(range(nodes_of(folder)))
        graph.add_edges_from(list(edges(folder)))
        return graph.to_undirected()

    def neighbors(graph, a, kind):
        return [b for _, b, label in graph.incident_edge_index_map(a).values() if label == kind]

    def path(graph, a, b):
        return rx.dijkstra_shortest_paths(graph, a, target=b)

    return pickled(make, neighbors, path)


def igraph():
    import igraph as ig

    def make(folder):
        listed = list(edges(folder))
        graph = ig.Graph(n=nodes_of(folder), edges=[(a, b) for a, b, _ in listed])
        graph.es["kind"] = [kind for *_, kind in listed]
        return graph

    def neighbors(graph, a, kind):
        return [graph.es[edge].tuple for edge in graph.incident(a) if graph.es[edge]["kind"] == kind]

    def path(graph, a, b):
        return graph.get_shortest_path(a, b)

    return pickled(make, neighbors, path)


def networkx():
    import networkx as nx

    def make(folder):
        graph = nx.MultiGraph()
        graph.add_nodes_from(range(nodes_of(folder)))
        graph.add_edges_from(edges(folder))
        return graph

    def neighbors(graph, a, kind):
        return [b for b, kinds in graph[a].items() if kind in kinds]

    def path(graph, a, b):
        try:
            return nx.bidirectional_shortest_path(graph, a, b)
        except nx.NetworkXNoPath:
            return None

    return pickled(make, neighbors, path)


def kuzu():
    import kuzu as k

    def build(folder):
        target = folder / "peer.kuzu"
        shutil.rmtree(target, ignore_errors=True)
        target.unlink(missing_ok=True)
        with open(folder / "nodes.csv", "w") as file:
            file.writelines(f"{node}\n" for node in range(nodes_of(folder)))
        connection = k.Connection(k.Database(str(target), buffer_pool_size=4 << 30))
        connection.execute("CREATE NODE TABLE N(id INT64 PRIMARY KEY)")
        connection.execute("CREATE REL TABLE E(FROM N TO N, kind STRING)")
        connection.execute(f"COPY N FROM '{folder}/nodes.csv' (header=false)")
        connection.execute(f"COPY E FROM '{folder}/edges.csv' (header=false)")
        connection.close()
        files = [target] if target.is_file() else target.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    def open_(folder):
        return k.Connection(k.Database(str(folder / "peer.kuzu"), buffer_pool_size=4 << 30, read_only=True))

    def neighbors(connection, a, kind):
        return connection.execute(f"MATCH (a:N {{id: {a}}})-[e:E {{kind: '{kind}'}}]-(b) RETURN b.id").get_as_df

    def path(connection, a, b):
        question = f"MATCH p = (a:N {{id: {a}}})-[e:E* SHORTEST 1..8]-(b:N {{id: {b}}}) RETURN length(e)"
        return connection.execute(question).get_next

    return build, open_, neighbors, path


def duckdb():
    import duckdb as d

    def build(folder):
        target = folder / "peer.duckdb"
        target.unlink(missing_ok=True)
        database = d.connect(str(target))
        database.execute("SET memory_limit='6GB'")
        read = f"read_csv('{folder}/edges.csv', header=false, columns={{'a':'INTEGER','b':'INTEGER','kind':'VARCHAR'}})"
        database.execute(f"CREATE TABLE e AS SELECT a, b, kind FROM {read} UNION ALL SELECT b, a, kind FROM {read} ORDER BY 1")
        database.close()
        return target.stat().st_size

    def open_(folder):
        return d.connect(str(folder / "peer.duckdb"), read_only=True)

    def neighbors(database, a, kind):
        return database.execute("SELECT b FROM e WHERE a = ? AND kind = ?", [a, kind]).fetchall()

    def path(database, a, b):
        question = """
            WITH RECURSIVE reached(node, hops) AS (
                SELECT ?::INTEGER, 0
                UNION
                SELECT e.b, hops + 1 FROM reached JOIN e ON e.a = reached.node
                WHERE hops < 5 AND NOT EXISTS (SELECT 1 FROM reached WHERE node = ?)
            ) SELECT min(hops) FROM reached WHERE node = ?"""
        return database.execute(question, [a, b, b]).fetchall()

    return build, open_, neighbors, path


def pyoxigraph():
    import pyoxigraph as ox

    name = lambda what: ox.NamedNode(f"urn:{what}")

    def build(folder):
        target = folder / "peer.oxigraph"
        shutil.rmtree(target, ignore_errors=True)
        store = ox.Store(str(target))
        store.bulk_extend(ox.Quad(name(a), name(kind), name(b)) for a, b, kind in edges(folder))
        store.flush()
        return sum(file.stat().st_size for file in target.rglob("*") if file.is_file())

    def open_(folder):
        return ox.Store.read_only(str(folder / "peer.oxigraph"))

    def neighbors(store, a, kind):
        forth = [quad.object for quad in store.quads_for_pattern(name(a), name(kind), None)]
        return forth + [quad.subject for quad in store.quads_for_pattern(None, name(kind), name(a))]

    return build, open_, neighbors, None


def nodes_of(folder):
    return int(folder.name) // 10


def pairs_of(folder):
    with open(folder / "pairs.csv", newline="") as file:
        return [(int(a), int(b)) for a, b in csv.reader(file)]


def peer(name, step, folder):
    """One step of one peer, in a process of its own; prints what it found as JSON."""
    build, open_, neighbors, path = globals()[name]()
    result = {}
    if step == "build":
        result["build"], result["bytes"] = timed(lambda: build(folder))
    else:
        pairs = pairs_of(folder)
        start = time.perf_counter()
        graph = open_(folder)
        neighbors(graph, pairs[0][0], "visits")
        result["first_answer"] = time.perf_counter() - start
        result["neighbors"] = ask(pairs, lambda a, _: neighbors(graph, a, "visits"))
        if path:
            result["path"] = ask(pairs, lambda a, b: path(graph, a, b))
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(result))


def seconds(text):
    for unit, factor in [("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0)]:
        if text.endswith(unit):
            return float(text[: -len(unit)]) * factor
    raise ValueError(text)


def measured(command):
    """Wall time and processor time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, _ = timed(lambda: subprocess.run(command, check=True, capture_output=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def attache(folder, bench):
    """What attache needs for the same."""
    program, graph = ROOT / "target" / "release" / "attache", folder / "graph.attache"
    graph.unlink(missing_ok=True)
    result = {}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took, _ = timed(lambda: subprocess.run([program, "build", folder / "facts.jsonl", "-o", graph], check=True, capture_output=True))
    result["build"], result["bytes"] = took, graph.stat().st_size
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result["build_memory"] = after.ru_maxrss * 1024 if after.ru_maxrss > before.ru_maxrss else None
    name = f"Node {pairs_of(folder)[0][0]}"
    question = [program, "neighbors", graph, name, "--edge", "visits", "--format", "json"]
    for key, more in [("first_answer", []), ("first_answer_trusting", ["--no-verify"])]:
        runs = [measured(question + more) for _ in range(15)]
        result[key], result[key + "_cpu"] = (sorted(of)[len(runs) // 2] for of in zip(*runs))
    grown, one = folder / "grown.attache", folder / "one.jsonl"
    one.write_text('{"type":"fact","source":{"name":"Node 5","kind":"person"},"edge":"visits","target":{"name":"Node 999","kind":"place"},"date":"2016-01-01"}\n')
    article = folder / "article.jsonl"
    said = {"name": "Node 5", "kind": "person", "words": "Node 5"}, {"name": "Node 999", "kind": "place", "words": "Node 999"}
    fact = {"type": "fact", "article": "new", "sentence": 0, "span": [0, 26], "source": said[0], "edge": "visits", "target": said[1], "evidence": "Node 5 arrived in Node 999."}
    records = [{"type": "article", "id": "new", "hash": "01" * 32, "sentences": 1}, fact]
    article.write_text("".join(json.dumps(record) + "\n" for record in records))
    # What is added to or taken from a file is measured beside copying it, by turns.
    turns = {"copy": [], "append": [], "remove": []}
    for _ in range(5):
        turns["copy"].append(timed(lambda: copy(graph, grown))[0])
        turns["append"].append(measured([program, "build", "--append", one, "-o", grown])[0])
        subprocess.run([program, "build", "--append", article, "-o", grown], check=True, capture_output=True)
        turns["remove"].append(measured([program, "remove", grown, "--article", "new"])[0])
        grown.unlink()
    for key, times in turns.items():
        result[key] = sorted(times)[len(times) // 2]
    told = subprocess.run([bench, "ask", graph], check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        for key, what in [("neighbors", "neighbours by kind"), ("path", "shortest path"), ("all_shortest", "all shortest to 3 hops"), ("two_hops", "2 hops")]:
            if line.startswith(what + " "):
                words = line[len(what):].split()
                result[key] = {"p50": seconds(words[1]), "p99": seconds(words[3]), "asked": 2000}
        if line.startswith("memory beyond"):
            result["memory"] = int(line.split()[-2]) * 1024
    return result


def copy(source, target):
    """Copies a file and waits until the disk has it."""
    shutil.copyfile(source, target)
    with open(target, "rb") as file:
        os.fsync(file.fileno())


def free_gigabytes():
    try:
        with open("/proc/meminfo") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("MemAvailable")) / 1e6
    except OSError:
        return float("inf")


def run(command, limit=LIMIT):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {limit} s"}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["stopped"])[-1][:200]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def bench_program():
    told = subprocess.run(["cargo", "bench", "--bench", "scale", "--no-run", "--message-format", "json"], cwd=ROOT, check=True, capture_output=True, text=True)
    for line in told.stdout.splitlines():
        message = json.loads(line)
        if message.get("target", {}).get("name") == "scale" and message.get("executable"):
            return message["executable"]
    raise SystemExit("cargo told no program")


def main(sizes):
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    bench = bench_program()
    results = []
    with open(WORK / "results.jsonl", "w") as out:
        for size in sizes:
            folder = WORK / str(size)
            folder.mkdir(exist_ok=True)
            if not (folder / "pairs.csv").exists():
                subprocess.run([bench, "generate", str(size), folder], check=True)
            for name in ["attache"] + PEERS:
                needed, free = NEEDS.get(size, {}).get(name, 0), free_gigabytes()
                if name == "attache":
                    found = attache(folder, bench)
                elif free < needed:
                    found = {"failed": f"left out: {free:.0f} GB of memory were free, it needs {needed}"}
                else:
                    command = [sys.executable, __file__, "peer", name]
                    found = run(command + ["build", str(folder)])
                    if "failed" not in found:
                        built = found.pop("memory")
                        found.update(run(command + ["ask", str(folder)]), build_memory=built)
                row = {"size": size, "name": name, **found}
                results.append(row)
                print(json.dumps(row), flush=True)
                out.write(json.dumps(row) + "\n")
    plot(results)
    with open(WORK / "tables.md", "w") as out:
        for line in [*table(results), "", *own_table(results)]:
            print(line)
            out.write(line + "\n")


COLORS = {"attache": "#c0392b", "networkx": "#7f8c8d", "rustworkx": "#d35400", "igraph": "#27ae60", "kuzu": "#2980b9", "duckdb": "#b7950b", "pyoxigraph": "#8e44ad"}


def plot(results):
    """Two plots of time against size, both axes logarithmic: a cold process's first answer, and a shortest path."""
    from math import log10

    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 430" font-family="sans-serif" font-size="12">', '<rect width="960" height="430" fill="white"/>']
    figures = [("first answer of a cold process", lambda row: row.get("first_answer")), ("shortest path, median", lambda row: (row.get("path") or {}).get("p50"))]
    for number, (title, value) in enumerate(figures):
        left, top, width, height = 70 + number * 470, 50, 300, 320
        points = [(row["name"], row["size"], value(row)) for row in results if value(row)]
        if not points:
            continue
        low, high = min(int(log10(v) // 1) for *_, v in points), max(int(log10(v) // 1) + 1 for *_, v in points)
        first, last = log10(min(s for _, s, _ in points)), log10(max(s for _, s, _ in points))
        x = lambda size: left + (log10(size) - first) / ((last - first) or 1) * width
        y = lambda v: top + (high - log10(v)) / (high - low) * height
        parts.append(f'<text x="{left}" y="{top - 20}" font-size="15">{title}</text>')
        for power in range(low, high + 1):
            label = f"{10 ** power:g} s" if power >= 0 else f"{10 ** (power + 3):g} ms" if power >= -3 else f"{10 ** (power + 6):g} µs"
            parts.append(f'<path d="M{left} {y(10 ** power):.0f}h{width}" stroke="#ddd"/><text x="{left - 8}" y="{y(10 ** power) + 4:.0f}" text-anchor="end">{label}</text>')
        for size in sorted({s for _, s, _ in points}):
            label = f"{size // 1000} k" if size < 1_000_000 else f"{size // 1_000_000} M"
            parts.append(f'<text x="{x(size):.0f}" y="{top + height + 20}" text-anchor="middle">{label}</text>')
        parts.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">edges</text>')
        ends = []
        for name in COLORS:
            line = sorted((s, v) for n, s, v in points if n == name)
            if not line:
                continue
            path = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in line)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{COLORS[name]}" stroke-width="{3 if name == "attache" else 1.6}"/>')
            parts.extend(f'<circle cx="{x(s):.1f}" cy="{y(v):.1f}" r="3" fill="{COLORS[name]}"/>' for s, v in line)
            ends.append([y(line[-1][1]), x(line[-1][0]), name])
        ends.sort()
        for above, below in zip(ends, ends[1:]):
            below[0] = max(below[0], above[0] + 14)
        parts.extend(f'<text x="{at + 8:.0f}" y="{height_ + 4:.0f}" fill="{COLORS[name]}">{name}</text>' for height_, at, name in ends)
    (ROOT / "docs" / "benchmarks.svg").write_text("\n".join(parts + ["</svg>\n"]))


def time_(value):
    if value is None:
        return ""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"


def table(results):
    both = lambda row, key: f"{time_(row[key]['p50'])} / {time_(row[key]['p99'])}" if row.get(key) else ""
    yield "| edges | | build | disk | first answer | neighbours by kind p50 / p99 | shortest path p50 / p99 | memory |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in results:
        if "failed" in row:
            yield f"| {row['size']} | {row['name']} | {row['failed']} | | | | | |"
            continue
        cells = [row["size"], row["name"], time_(row["build"]), f"{row['bytes'] / 1e6:.1f} MB", time_(row.get("first_answer")), both(row, "neighbors"), both(row, "path"), f"{row.get('memory', 0) / 1e6:.0f} MB"]
        yield "| " + " | ".join(map(str, cells)) + " |"


def own_table(results):
    """What only attache has: wall time / processor time."""
    yield "| edges | first answer, verified | the same with `--no-verify` | all shortest paths to 3 hops p50 / p99 | adding one fact | taking one article out | copying the file |"
    yield "|---|---|---|---|---|---|---|"
    for row in (row for row in results if row["name"] == "attache"):
        pair = lambda key: f"{time_(row.get(key))} / {time_(row.get(key + '_cpu'))}"
        paths = row.get("all_shortest")
        cells = [row["size"], pair("first_answer"), pair("first_answer_trusting"), f"{time_(paths['p50'])} / {time_(paths['p99'])}" if paths else ""]
        cells += [time_(row.get(key)) for key in ("append", "remove", "copy")]
        yield "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        peer(sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]))
    else:
        main([int(size) for size in sys.argv[1:]] or SIZES)
