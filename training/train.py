"""Trains the network: `python train.py --help`."""

import argparse
import json
import math
import random
import re
import time

import numpy
import spacy
import torch
import torch.nn.functional as F

import data
import model as net

# A word seen n times in training is hidden with probability RARE / (RARE + n).
RARE = 0.4


def load(args):
    """Returns the training sentences and the development sets by name."""
    train = []
    for spec in args.train:
        conllu, _, iob = spec.partition(",")
        tags = data.read_iob2(iob) if iob else {}
        for s in data.read_conllu(conllu):
            found = tags.get(s.id)
            if found is not None and len(found) == len(s.words):
                s.ner = found
            train.append(s)
    dev = {}
    for spec in args.dev:
        name, _, rest = spec.partition("=")
        conllu, _, iob = rest.partition(",")
        tags = data.read_iob2(iob) if iob else {}
        dev[name] = list(data.read_conllu(conllu))
        for s in dev[name]:
            s.ner = tags.get(s.id) if len(tags.get(s.id) or []) == len(s.words) else None
    return train, dev


def inventory(sentences):
    seen = {"upos": set(), "xpos": set(), "deprel": set()}
    for s in sentences:
        if s.heads:
            seen["upos"].update(s.upos)
            seen["xpos"].update(s.xpos)
            seen["deprel"].update(s.deprels)
    labels = {k: sorted(v) for k, v in seen.items()}
    labels["ner"] = data.NER_LABELS
    return labels


def batches(sentences, words, rng):
    """Yields lists of sentences of like length, about `words` padded words each."""
    order = [(len(s.words) + rng.random() * 3, s) for s in sentences]
    order.sort(key=lambda x: x[0])
    out, batch = [], []
    for _, s in order:
        batch.append(s)
        if len(batch) * len(s.words) >= words:
            out.append(batch)
            batch = []
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "n't", "'s"}


class Names:
    """Names by type and number of words, to put others in their place: what a name is then has to be told from its surroundings."""

    def __init__(self, sentences, people, rng):
        self.rng, self.pool, self.people = rng, {}, {}
        for s in sentences:
            for first, last, kind in sorted(data.spans(s.ner or ())):
                words = tuple(s.words[first : last + 1])
                if self.proper(s, first, last):
                    self.pool.setdefault((kind, len(words)), set()).add(words)
        self.pool = {k: sorted(v) for k, v in self.pool.items()}
        for name in people:
            self.people.setdefault(("PER", len(name)), []).append(name)
            self.people.setdefault(("PER", 1), []).append(name[-1:])

    @staticmethod
    def proper(s, first, last):
        """Whether all words of a name are proper nouns, so that any others of the same number can stand there with the same analysis."""
        words = s.words[first : last + 1]
        tags = s.xpos[first : last + 1] if s.xpos else ["NNP"] * len(words)
        return all(w[:1].isupper() and w.isalpha() and t == "NNP" for w, t in zip(words, tags))

    def swap(self, s):
        """Returns the sentence, half of the time with some names exchanged."""
        if not s.ner or self.rng.random() < 0.5:
            return s
        words = None
        for first, last, kind in sorted(data.spans(s.ner)):
            if self.rng.random() < 0.5 and self.proper(s, first, last):
                key = kind, last - first + 1
                pool = self.people if key in self.people and self.rng.random() < 0.5 else self.pool
                if key in pool:
                    words = words or list(s.words)
                    words[first : last + 1] = self.rng.choice(pool[key])
        return data.Sentence(s.id, words, s.spaces, None, s.upos, s.xpos, s.heads, s.deprels, s.ner) if words else s


def people(path):
    """Returns the names of persons in the PETRARCH dictionary of countries' actors, as tuples of words."""
    line = re.compile(r"([A-Z]{2,}(?:_[A-Z]{2,}){1,2})_ *# CountryInfo")
    with open(path, encoding="utf8", errors="replace") as lines:
        found = [line.match(l) for l in lines]
    return sorted({tuple(w.capitalize() for w in m.group(1).split("_")) for m in found if m})


def varied(s, rng):
    """Returns the sentence, now and then written as a headline, without capitals or without its final stop, as is found on the Web."""
    chance = rng.random()
    if chance > 0.1 or len(s.words) < 4:
        return s
    if chance < 0.03:
        words = [w if w in SMALL and i else w[:1].upper() + w[1:] for i, w in enumerate(s.words)]
    elif chance < 0.045:
        words = [w.upper() for w in s.words]
    elif chance < 0.065:
        words = [w.lower() for w in s.words]
    elif s.words[-1] == "." and s.heads and len(s.words) - 1 not in s.heads:
        cut = lambda x: x and x[:-1]
        return data.Sentence(
            s.id, s.words[:-1], s.spaces[:-1], None, cut(s.upos), cut(s.xpos), cut(s.heads), cut(s.deprels), cut(s.ner)
        )
    else:
        return s
    return data.Sentence(s.id, words, s.spaces, None, s.upos, s.xpos, s.heads, s.deprels, s.ner)


class Runner:
    def __init__(self, network, lexicon, vectors, labels, names=None, counts=None):
        self.rng, self.names, self.counts = random.Random(7), names, counts
        self.net, self.lexicon, self.vectors, self.labels = network, lexicon, vectors, labels
        self.ids = {k: {l: i for i, l in enumerate(v)} for k, v in labels.items()}
        ok = [[net.allowed(a, b) for b in data.NER_LABELS] for a in data.NER_LABELS]
        self.forbidden = torch.where(torch.tensor(ok), 0.0, -1e4)

    def run(self, batch, drop_word=0.0):
        types, where = {}, []
        for s in batch:
            for w, sp in zip(s.words, s.spaces):
                t = self.lexicon(w, sp)
                where.append(types.setdefault(t, len(types)))
        keys = list(types)
        rows = torch.from_numpy(numpy.stack([self.lexicon.rows[k] for k in keys]))
        at = torch.tensor([self.lexicon.vectors[k] for k in keys])
        vectors = self.vectors[at.clamp(min=0)] * (at >= 0).float().unsqueeze(-1)
        if drop_word:
            vectors = vectors * (torch.rand(len(keys), 1) >= drop_word).float()
            # Rare words are hidden now and then, as words never seen are: another's row for the form, half of the time no vector.
            rare = torch.tensor([RARE / (RARE + self.counts.get(k, 1)) for k in keys])
            hidden = torch.rand(len(keys)) < rare
            other = torch.randint(net.ROWS[0], (len(keys), rows.shape[2]))
            rows[:, 0] = torch.where(hidden.unsqueeze(1), other, rows[:, 0])
            vectors = vectors * (~hidden | (torch.rand(len(keys)) < 0.5)).float().unsqueeze(1)
        ea, eb = self.net.embed(rows, vectors)
        lengths = [len(s.words) for s in batch]
        n = max(lengths)
        index = torch.zeros(len(batch), n, dtype=torch.long)
        mask = torch.zeros(len(batch), n, dtype=torch.bool)
        k = 0
        for i, l in enumerate(lengths):
            index[i, :l] = torch.tensor(where[k : k + l])
            mask[i, :l] = True
            k += l
        a, b = F.embedding(index, ea), F.embedding(index, eb)
        return self.net(a, b, mask, lengths), mask

    def gold(self, batch, n):
        target = {k: torch.full((len(batch), n), -100) for k in ("upos", "xpos", "deprel", "head")}
        ner, rows = torch.zeros(len(batch), n, dtype=torch.long), []
        for i, s in enumerate(batch):
            l = len(s.words)
            if s.heads:
                target["upos"][i, :l] = torch.tensor([self.ids["upos"][x] for x in s.upos])
                target["xpos"][i, :l] = torch.tensor([self.ids["xpos"][x] for x in s.xpos])
                target["deprel"][i, :l] = torch.tensor([self.ids["deprel"].get(x, -100) for x in s.deprels])
                target["head"][i, :l] = torch.tensor(s.heads) + 1
            if s.ner:
                ner[i, :l] = torch.tensor([self.ids["ner"][t] for t in data.to_bioes(s.ner)])
                rows.append(i)
        return target, ner, rows

    def loss(self, batch, drop_word):
        batch = [varied(self.names.swap(s) if self.names else s, self.rng) for s in batch]
        batch.sort(key=lambda s: -len(s.words))
        out, mask = self.run(batch, drop_word)
        n = mask.shape[1]
        target, ner, rows = self.gold(batch, n)
        words = max(1, int(mask.sum()))
        ce = lambda s, t: F.cross_entropy(s.flatten(0, 1), t.flatten(), ignore_index=-100, reduction="sum") / words
        total = ce(out["arc"], target["head"])
        total = total + ce(self.net.labels(out, target["head"].clamp(min=0)), target["deprel"])
        total = total + 0.5 * ce(out["xpos"], target["xpos"]) + 0.3 * ce(out["upos"], target["upos"])
        if rows:
            trans = self.net.ner_trans + self.forbidden
            total = total + NER_WEIGHT * net.crf_loss(out["ner"][rows], trans, ner[rows], mask[rows].float()) / words
        return total

    @torch.no_grad()
    def predict(self, sentences):
        """Returns (upos, xpos, heads, deprels, ner IOB2) of each sentence, in order."""
        self.net.eval()
        result = {}
        order = sorted(range(len(sentences)), key=lambda i: -len(sentences[i].words))
        trans = (self.net.ner_trans + self.forbidden).numpy()
        k = 0
        while k < len(order):
            size = max(1, 4000 // len(sentences[order[k]].words))
            part = order[k : k + size]
            k += size
            batch = [sentences[i] for i in part]
            out, mask = self.run(batch)
            heads = torch.zeros(mask.shape, dtype=torch.long)
            for row, s in enumerate(batch):
                l = len(s.words)
                heads[row, :l] = torch.from_numpy(net.tree(out["arc"][row, :l, : l + 1].numpy()).astype("int64"))
            deprel = self.net.labels(out, heads)
            root = self.ids["deprel"]["root"]
            isroot = (heads == 0).unsqueeze(-1)
            only = torch.arange(deprel.shape[-1]) == root
            deprel = deprel.masked_fill(isroot != only, -1e4).argmax(-1)
            upos, xpos = out["upos"].argmax(-1), out["xpos"].argmax(-1)
            for row, i in enumerate(part):
                l = len(batch[row].words)
                name = lambda kind, t: [self.labels[kind][int(x)] for x in t[row, :l]]
                ner = [data.NER_LABELS[x] for x in net.viterbi(out["ner"][row, :l].numpy(), trans)]
                ner = [{"S": "B", "E": "I"}.get(t[0], t[0]) + t[1:] for t in ner]
                result[i] = (name("upos", upos), name("xpos", xpos), [int(h) - 1 for h in heads[row, :l]], name("deprel", deprel), ner)
        self.net.train()
        return [result[i] for i in range(len(sentences))]


CORE = {"nsubj", "nsubj:pass", "obj"}


def score(sentences, predicted):
    """Scores tags, trees, core arguments of verbs and names, in percent."""
    n = upos = xpos = uas = las = 0
    core = [0, 0, 0]
    names = [0, 0, 0]
    for s, (pu, px, ph, pd, pn) in zip(sentences, predicted):
        n += len(s.words)
        for i in range(len(s.words)):
            upos += s.upos[i] == pu[i]
            xpos += s.xpos[i] == px[i]
            uas += s.heads[i] == ph[i]
            las += s.heads[i] == ph[i] and s.deprels[i] == pd[i]
        verb = lambda h: h >= 0 and s.upos[h] == "VERB"
        g = {(i, h, d) for i, (h, d) in enumerate(zip(s.heads, s.deprels)) if d in CORE and verb(h)}
        p = {(i, h, d) for i, (h, d) in enumerate(zip(ph, pd)) if d in CORE and verb(h)}
        core = [core[0] + len(g & p), core[1] + len(g), core[2] + len(p)]
        if s.ner is not None:
            g, p = data.spans(s.ner), data.spans(pn)
            names = [names[0] + len(g & p), names[1] + len(g), names[2] + len(p)]
    f1 = lambda c: 200 * c[0] / max(1, c[1] + c[2])
    out = {"upos": upos, "xpos": xpos, "uas": uas, "las": las}
    out = {k: round(100 * v / n, 2) for k, v in out.items()}
    out["core"] = round(f1(core), 2)
    if names[1]:
        out["ner"] = round(f1(names), 2)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", nargs="+", required=True, metavar="CONLLU[,IOB2]")
    parser.add_argument("--dev", nargs="+", default=[], metavar="NAME=CONLLU[,IOB2]")
    parser.add_argument("--start", required=True, help="folder of en_core_web_md, whose encoders and vectors are the start")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--words", type=int, default=1200)
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--encoder-rate", type=float, default=6e-4)
    parser.add_argument("--drop", type=float, default=0.33)
    parser.add_argument("--ner-weight", type=float, default=1.0)
    parser.add_argument("--names-rate", type=float, default=0.33, help="learning rate of the name encoder, as a part of --encoder-rate")
    parser.add_argument("--name-drop", type=float, default=0.5)
    parser.add_argument("--people", help="PETRARCH's dictionary of countries' actors, for names of persons")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    global NER_WEIGHT
    NER_WEIGHT = args.ner_weight
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    train, dev = load(args)
    if args.limit:
        train = train[: args.limit]
    labels = inventory(train)
    start = spacy.load(args.start)
    store = start.vocab.vectors
    vectors = torch.tensor(store.data.copy())
    lexicon = net.Lexicon({int(k): int(v) for k, v in store.key2row.items()})
    config = {"hidden": args.hidden, "layers": args.layers, "drop": args.drop, "name_drop": args.name_drop}
    network = net.Network({k: len(v) for k, v in labels.items()}, **config)
    network.syntax.load(start.get_pipe("tok2vec").model)
    network.names.load(start.get_pipe("ner").model.get_ref("tok2vec"))
    counts = {}
    for s in train:
        for key in map(lexicon, s.words, s.spaces):
            counts[key] = counts.get(key, 0) + 1
    names = Names(train, people(args.people) if args.people else (), random.Random(args.seed))
    runner = Runner(network, lexicon, vectors, labels, names, counts)
    # The pretrained encoders learn more slowly than what is new, that of the names most slowly: it forgets easily.
    rates = {"syntax": args.encoder_rate, "names": args.encoder_rate * args.names_rate}
    groups = {}
    for name, parameter in network.named_parameters():
        groups.setdefault(rates.get(name.split(".")[0], args.rate), []).append(parameter)
    groups = [{"params": parameters, "lr": rate} for rate, parameters in groups.items()]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    steps = sum(1 for _ in batches(train, args.words, rng)) * args.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda t: min(1, (t + 1) / 100) * (0.02 + 0.98 * max(0.0, 1 - t / steps))
    )
    average = {k: v.detach().clone() for k, v in network.state_dict().items()}
    step, t0 = 0, time.time()
    for epoch in range(args.epochs):
        seen = 0.0
        for batch in batches(train, args.words, rng):
            optimizer.zero_grad()
            loss = runner.loss(batch, 0.05)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            step += 1
            seen = 0.98 * seen + 0.02 * float(loss)
            if step % 4 == 0:
                decay = min(0.995, step / (step + 40))
                with torch.no_grad():
                    for k, v in network.state_dict().items():
                        average[k].lerp_(v, 1 - decay)
        live = {k: v.detach().clone() for k, v in network.state_dict().items()}
        network.load_state_dict(average)
        scores = {name: score(s, runner.predict(s)) for name, s in dev.items()}
        torch.save({"config": config, "labels": labels, "weights": average, "scores": scores, "args": vars(args)}, args.out)
        network.load_state_dict(live)
        print(epoch + 1, int(time.time() - t0), round(seen, 3), json.dumps(scores), flush=True)


NER_WEIGHT = 1.0

if __name__ == "__main__":
    main()
