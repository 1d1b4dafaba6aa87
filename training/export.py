"""Writes a trained network as the model file of attache: `python export.py --help`.

    magic "ATTACHEM" | version u32 | sections u32 | BLAKE3 of the rest | table: name[32], offset u64, length u64 | sections
"""

import argparse
import json
import struct

import blake3
import numpy
import spacy
import torch
from spacy.strings import hash_string

import data
import model as net
import train

VERSION = 1


def dense(values):
    """A tensor of 32-bit floats."""
    values = numpy.atleast_2d(numpy.asarray(values, dtype="<f4"))
    return struct.pack("<IIII", 1, *values.shape, 0) + values.tobytes()


def quantised(values):
    """A tensor of 8-bit integers with one scale per row."""
    values = numpy.asarray(values, dtype="float32")
    scale = numpy.abs(values).max(1) / 127
    scale[scale == 0] = 1
    rounded = numpy.clip(numpy.rint(values / scale[:, None]), -127, 127).astype("int8")
    return struct.pack("<IIII", 2, *values.shape, 0) + scale.astype("<f4").tobytes() + rounded.tobytes()


def words(key2row, strings, limit):
    """The keys of the word vectors: 16 bits of hash choose a bucket, 16 more the entry. Returns (bytes, kept, rule)."""
    chosen = {}
    for key, row in key2row.items():
        form = strings[key]
        lower = form.lower()
        if not form or len(form) > 24 or any(c.isspace() for c in form) or row < 0:
            continue
        if form != lower:
            if key2row.get(hash_string(lower), -1) == row:
                continue  # looked up in lower case anyway
            if not (form[:1].isupper() and form[1:] == lower[1:]) and not (form.isupper() and len(form) <= 6):
                continue
        if not form.isascii() and form == lower:
            continue
        if len(form) > 2 and sum(c.isalpha() for c in form) < 0.7 * len(form):
            continue
        chosen[key] = row
    keys = sorted(chosen)
    if len(keys) > limit:
        # The vectors of rarer words are those of a near neighbour; long ones go first.
        keys = sorted(sorted(keys, key=lambda k: len(strings[k]))[:limit])
    offsets = numpy.zeros(65537, dtype="<u4")
    entries = numpy.zeros((len(keys), 2), dtype="<u2")
    for i, key in enumerate(keys):
        offsets[(key >> 48) + 1] += 1
        entries[i] = (key >> 32) & 0xFFFF, chosen[key]
    offsets = numpy.cumsum(offsets).astype("<u4")
    return offsets.tobytes() + entries.tobytes(), len(keys)


def pieces_apart(weight, pieces=3):
    """Reorders maxout rows so that all first pieces come first."""
    return weight.reshape(-1, pieces, *weight.shape[1:]).swapaxes(0, 1).reshape(weight.shape)


def sections(saved, vectors):
    w = {k: v.numpy() for k, v in saved["weights"].items()}
    out = {}
    for name in ("syntax", "names"):
        tables = sorted((k for k in w if k.startswith(f"{name}.tables.")), key=lambda k: int(k.split(".")[-1]))
        for i, key in enumerate(tables):
            out[f"{name}.table.{i}"] = quantised(w[key])
        out[f"{name}.vectors"] = quantised(vectors @ w[f"{name}.project.weight"].T)
        for mine, theirs in [("mix", "mix")] + [(f"layer.{i}", f"layers.{i}") for i in range(4)]:
            out[f"{name}.{mine}.weight"] = quantised(pieces_apart(w[f"{name}.{theirs}.linear.weight"]))
            out[f"{name}.{mine}.bias"] = dense(pieces_apart(w[f"{name}.{theirs}.linear.bias"]))
            out[f"{name}.{mine}.norm"] = dense([w[f"{name}.{theirs}.norm.weight"], w[f"{name}.{theirs}.norm.bias"]])
    for layer in range(saved["config"]["layers"]):
        get = lambda part, back: w[f"lstm.{layer}.{part}_l0{'_reverse' if back else ''}"]
        out[f"lstm.{layer}.input.weight"] = quantised(numpy.concatenate([get("weight_ih", b) for b in (0, 1)]))
        out[f"lstm.{layer}.input.bias"] = dense(numpy.concatenate([get("bias_ih", b) + get("bias_hh", b) for b in (0, 1)]))
        for back, name in enumerate(("forward", "backward")):
            out[f"lstm.{layer}.{name}.weight"] = quantised(get("weight_hh", back))
    heads = ["arc_dep", "arc_head", "label_dep", "label_head", "ner_hidden", "xpos", "upos"]
    out["heads.weight"] = quantised(numpy.concatenate([w[f"{h}.weight"] for h in heads]))
    out["heads.bias"] = dense(numpy.concatenate([w[f"{h}.bias"] for h in heads]))
    root = w["root"]
    out["root.arc"] = dense(numpy.maximum(0, w["arc_head.weight"] @ root + w["arc_head.bias"]))
    out["root.label"] = dense(w["label_head.weight"] @ root + w["label_head.bias"])
    for name in ("arc", "label", "ner"):
        out[f"{name}.weight"], out[f"{name}.bias"] = quantised(w[f"{name}.weight"]), dense(w[f"{name}.bias"])
    out["arc.head"] = dense(w["arc_bias.weight"])
    out["arc.direction"] = dense(w["direction"])
    ok = numpy.array([[net.allowed(a, b) for b in data.NER_LABELS] for a in data.NER_LABELS])
    out["ner.transitions"] = dense(w["ner_trans"] + numpy.where(ok, 0, -1e4))
    return out


def dequantised(saved, vectors):
    """Returns the weights as the 8-bit file holds them, for checking what the rounding costs."""
    def back(x):
        scale = x.abs().amax(1, keepdim=True) / 127
        scale[scale == 0] = 1
        return (x / scale).round().clamp(-127, 127) * scale

    return {k: back(v) if v.ndim == 2 and v.numel() > 800 and not k.endswith("project.weight") else v for k, v in saved["weights"].items()}


def write(parts, path):
    table, body, offset = b"", b"", 48 + 48 * len(parts)
    for name, content in parts.items():
        content += b"\0" * (-len(content) % 16)
        table += name.encode().ljust(32, b"\0") + struct.pack("<QQ", offset, len(content))
        body += content
        offset += len(content)
    rest = table + body
    header = b"ATTACHEM" + struct.pack("<II", VERSION, len(parts)) + blake3.blake3(rest).digest()
    with open(path, "wb") as file:
        file.write(header + rest)
    return len(header) + len(rest)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("saved", help="the file train.py wrote")
    parser.add_argument("--start", required=True, help="folder of en_core_web_md")
    parser.add_argument("--card", required=True, help="text with the model's card; {scores} and {words} are filled in")
    parser.add_argument("--keys", type=int, default=400_000, help="most keys of word vectors to keep")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    saved = torch.load(args.saved, weights_only=False)
    vocab = spacy.load(args.start).vocab
    vectors = vocab.vectors.data
    parts = sections(saved, vectors)
    key2row = {int(k): int(v) for k, v in vocab.vectors.key2row.items()}
    parts["words"], kept = words(key2row, vocab.strings, args.keys)
    parts["labels"] = json.dumps(saved["labels"] | {"hidden": saved["config"]["hidden"], "layers": saved["config"]["layers"]}).encode()
    scores = "\n".join(f"  {k}: " + ", ".join(f"{a} {b:.2f}" for a, b in v.items()) for k, v in saved["scores"].items())
    card = open(args.card, encoding="utf8").read().replace("{scores}", scores).replace("{words}", f"{kept:,}")
    parts["card"] = card.encode()
    print(f"{write(parts, args.out):,} bytes, {kept:,} word keys")


if __name__ == "__main__":
    main()
