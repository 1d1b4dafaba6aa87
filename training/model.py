"""The network: two pretrained word-window encoders, a bidirectional LSTM, heads for tags, trees and names."""

import numpy
import torch
from torch import nn
import torch.nn.functional as F
from thinc.api import NumpyOps
from spacy.strings import hash_string

import data

SEEDS = (8, 9, 10, 11, 12, 13)
ROWS = (5000, 1000, 2500, 2500, 50, 50)
OPS = NumpyOps()


class Lexicon:
    """Maps (form, followed by a space) to the rows of the hashed tables and of the word vectors."""

    def __init__(self, key2row):
        self.key2row, self.index, self.rows, self.vectors = key2row, {}, [], []

    def vector_row(self, form):
        form = data.plain(form)
        for candidate in (form, form.lower()):
            row = self.key2row.get(hash_string(candidate), -1)
            if row >= 0:
                return row
        return -1

    def __call__(self, form, space):
        key = (form, space)
        found = self.index.get(key)
        if found is None:
            ids = [hash_string(f) if f else 0 for f in data.features(form)] + [int(space), 0]
            rows = []
            for value, seed, size in zip(ids, SEEDS, ROWS):
                rows.append(OPS.hash(numpy.array([value], dtype="uint64"), seed)[0] % size)
            found = self.index[key] = len(self.rows)
            self.rows.append(numpy.stack(rows).astype("int64"))
            self.vectors.append(self.vector_row(form))
        return found


class Window(nn.Module):
    """Residual maxout over a window of three, with layer norm."""

    def __init__(self, width=96, pieces=3, inputs=None):
        super().__init__()
        self.width, self.pieces = width, pieces
        self.linear = nn.Linear(inputs or 3 * width, width * pieces)
        self.norm = nn.LayerNorm(width, eps=1e-8)

    def forward(self, x):
        y = self.linear(x)
        return self.norm(y.view(*y.shape[:-1], self.width, self.pieces).amax(-1))


class Encoder(nn.Module):
    """spaCy's MultiHashEmbed with static vectors, mixed, and MaxoutWindowEncoder."""

    def __init__(self, rows, depth=4, width=96):
        super().__init__()
        self.tables = nn.ParameterList([nn.Parameter(torch.zeros(n, width)) for n in rows])
        self.project = nn.Linear(300, width, bias=False)
        self.mix = Window(width, inputs=width * (len(rows) + 1))
        self.layers = nn.ModuleList([Window(width) for _ in range(depth)])

    def load(self, model):
        """Copies the weights of a spaCy tok2vec model."""
        with torch.no_grad():
            get = lambda name: [n for n in model.walk() if n.name == name]
            for table, node in zip(self.tables, get("hashembed")):
                table.copy_(torch.tensor(node.get_param("E")))
            self.project.weight.copy_(torch.tensor(get("static_vectors")[0].get_param("W")))
            for mine, maxout, norm in zip([self.mix, *self.layers], get("maxout"), get("layernorm")):
                w = torch.tensor(maxout.get_param("W"))
                mine.linear.weight.copy_(w.reshape(-1, w.shape[-1]))
                mine.linear.bias.copy_(torch.tensor(maxout.get_param("b")).reshape(-1))
                mine.norm.weight.copy_(torch.tensor(norm.get_param("G")))
                mine.norm.bias.copy_(torch.tensor(norm.get_param("b")))

    def embed(self, rows, vectors):
        parts = [table[rows[:, i]].sum(1) for i, table in enumerate(self.tables)]
        return self.mix(torch.cat(parts + [self.project(vectors)], -1))

    def encode(self, x, mask, drop):
        zero = torch.zeros_like(x[:, :1])
        for layer in self.layers:
            x = x * mask
            window = torch.cat([torch.cat([zero, x[:, :-1]], 1), x, torch.cat([x[:, 1:], zero], 1)], -1)
            x = x + F.dropout(layer(window), drop, self.training)
        return x * mask


class Network(nn.Module):
    def __init__(self, sizes, hidden=96, layers=1, arc=96, label=128, drop=0.33, name_drop=0.5):
        super().__init__()
        self.sizes = sizes
        self.syntax, self.names = Encoder(ROWS), Encoder(ROWS[:4])
        self.drop, self.name_drop = drop, name_drop
        self.lstm = nn.ModuleList()
        width = 192
        for _ in range(layers):
            self.lstm.append(nn.LSTM(width, hidden, batch_first=True, bidirectional=True))
            width = 2 * hidden
        self.width = width + 192
        for name, out in (("arc_dep", arc), ("arc_head", arc), ("label_dep", label), ("label_head", label)):
            setattr(self, name, nn.Linear(self.width, out))
        self.root = nn.Parameter(torch.randn(self.width) * 0.1)
        self.arc = nn.Linear(arc, arc)
        self.arc_bias = nn.Linear(arc, 1)
        self.direction = nn.Parameter(torch.zeros(21))
        self.label = nn.Linear(label, sizes["deprel"])
        self.xpos = nn.Linear(self.width, sizes["xpos"])
        self.upos = nn.Linear(self.width, sizes["upos"])
        self.ner_hidden = nn.Linear(self.width, 96)
        self.ner = nn.Linear(96, sizes["ner"])
        self.ner_trans = nn.Parameter(torch.zeros(sizes["ner"], sizes["ner"]))

    def embed(self, rows, vectors):
        return self.syntax.embed(rows, vectors), self.names.embed(rows[:, :4], vectors)

    def forward(self, a, b, mask, lengths):
        m = mask.unsqueeze(-1).float()
        a = self.syntax.encode(a, m, 0.1)
        b = self.names.encode(b, m, 0.1)
        e = torch.cat([a, b], -1)
        x = self.shared_dropout(e, self.drop / 2)
        for lstm in self.lstm:
            p = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=True)
            y, _ = nn.utils.rnn.pad_packed_sequence(lstm(p)[0], batch_first=True, total_length=a.shape[1])
            x = self.shared_dropout(y, self.drop)
        x = torch.cat([x, self.shared_dropout(e, self.drop)], -1)
        out = {"xpos": self.xpos(x), "upos": self.upos(x)}
        out["ner"] = self.ner(F.dropout(torch.relu(self.ner_hidden(F.dropout(x, self.name_drop / 2, self.training))), self.name_drop, self.training))
        root = self.root.expand(x.shape[0], 1, -1)
        xr = torch.cat([root, x], 1)
        dep = self.shared_dropout(torch.relu(self.arc_dep(x)), self.drop)
        head = self.shared_dropout(torch.relu(self.arc_head(xr)), self.drop)
        scores = self.arc(dep) @ head.transpose(1, 2) + self.arc_bias(head).transpose(1, 2)
        n = x.shape[1]
        i = torch.arange(n)
        distance = (i.unsqueeze(0) - i.unsqueeze(1)).clamp(-10, 10) + 10
        scores = scores + F.pad(self.direction[distance], (1, 0)).unsqueeze(0)
        bad = F.pad(~mask, (1, 0)).unsqueeze(1)
        scores = scores.masked_fill(bad, -1e4)
        scores = scores.masked_fill(F.pad(torch.eye(n, dtype=torch.bool), (1, 0)).unsqueeze(0), -1e4)
        out["arc"] = scores
        out["label_dep"], out["label_head"] = self.label_dep(x), self.label_head(xr)
        return out

    def labels(self, out, heads):
        """Scores the labels of the given heads (0 is the root)."""
        chosen = out["label_head"].gather(1, heads.unsqueeze(-1).expand(-1, -1, out["label_head"].shape[-1]))
        return self.label(self.shared_dropout(torch.relu(out["label_dep"] + chosen), self.drop))

    def shared_dropout(self, x, rate):
        """Drops the same units at every position of a sentence."""
        if not self.training or rate == 0:
            return x
        keep = torch.bernoulli(torch.full((x.shape[0], 1, x.shape[-1]), 1 - rate)) / (1 - rate)
        return x * keep


def crf_loss(scores, trans, tags, mask):
    """Negative log-likelihood of tag sequences, summed; sentences without annotation are left out by the caller."""
    gold = scores.gather(-1, tags.unsqueeze(-1)).squeeze(-1)
    total = (gold * mask).sum(1) + (trans[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
    alpha = scores[:, 0]
    for t in range(1, scores.shape[1]):
        step = torch.logsumexp(alpha.unsqueeze(-1) + trans, 1) + scores[:, t]
        alpha = torch.where(mask[:, t].bool().unsqueeze(-1), step, alpha)
    return (torch.logsumexp(alpha, -1) - total).sum()


def allowed(before, after):
    """Whether tag `after` may follow tag `before` in BIOES."""
    inside = before[0] in "BI"
    if inside:
        return after[0] in "IE" and after[2:] == before[2:]
    return after[0] in "OBS"


def viterbi(scores, trans):
    """Returns the best tags of one sentence."""
    best = scores[0] + numpy.array([0.0 if t[0] in "OBS" else -1e4 for t in data.NER_LABELS], dtype="float32")
    back = []
    for row in scores[1:]:
        through = best[:, None] + trans
        back.append(through.argmax(0))
        best = through.max(0) + row
    best = best + numpy.array([0.0 if t[0] in "OES" else -1e4 for t in data.NER_LABELS], dtype="float32")
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def tree(scores):
    """Returns the heads (0 is the root) of the best tree with one root, by Chu-Liu-Edmonds."""
    heads = scores.argmax(1)
    if _is_tree(heads):
        return heads
    n = scores.shape[0]
    full = numpy.full((n + 1, n + 1), -1e9)
    full[1:, :] = scores
    heads = _arborescence(full)
    roots = [i for i in range(1, n + 1) if heads[i] == 0]
    if len(roots) > 1:
        best = None
        for r in sorted(roots, key=lambda r: -full[r, 0])[:4]:
            one = full.copy()
            one[1:, 0] = -1e9
            one[r, 0] = full[r, 0] + 1e6
            h = _arborescence(one)
            value = sum(full[i, h[i]] for i in range(1, n + 1))
            if best is None or value > best[0]:
                best = (value, h)
        heads = best[1]
    return heads[1:]


def _is_tree(heads):
    n = len(heads)
    if (heads == 0).sum() != 1:
        return False
    state = [0] * (n + 1)
    state[0] = 2
    for i in range(1, n + 1):
        walk = []
        j = i
        while state[j] == 0:
            state[j] = 1
            walk.append(j)
            j = int(heads[j - 1])
        if state[j] == 1:
            return False
        for j in walk:
            state[j] = 2
    return True


def _arborescence(scores):
    """Chu-Liu-Edmonds on a matrix [dependent, head], root 0; returns heads by index."""
    n = scores.shape[0]
    scores = scores.copy()
    scores[range(n), range(n)] = -1e9
    scores[0, :] = -1e9
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = numpy.zeros(n, dtype=bool)
    inside[cycle] = True
    rest = numpy.flatnonzero(~inside)
    cycle = numpy.array(cycle)
    weight = scores[cycle, heads[cycle]]
    small = numpy.full((len(rest) + 1, len(rest) + 1), -1e9)
    small[:-1, :-1] = scores[numpy.ix_(rest, rest)]
    into = scores[numpy.ix_(cycle, rest)] - weight[:, None]
    enter = into.argmax(0)
    small[-1, :-1] = into.max(0) + weight.sum()
    out = scores[numpy.ix_(rest, cycle)]
    leave = out.argmax(1)
    small[:-1, -1] = out.max(1)
    solved = _arborescence(small)
    result = heads.copy()
    last = len(rest)
    for i, r in enumerate(rest):
        if i == 0:
            continue
        result[r] = cycle[leave[i]] if solved[i] == last else rest[solved[i]]
    result[cycle] = heads[cycle]
    entry = cycle[enter[solved[last]]]
    result[entry] = rest[solved[last]]
    return result


def _cycle(heads):
    n = len(heads)
    colour = [0] * n
    colour[0] = 2
    for i in range(1, n):
        walk = []
        j = i
        while colour[j] == 0:
            colour[j] = 1
            walk.append(j)
            j = int(heads[j])
        if colour[j] == 1:
            start = walk.index(j)
            return walk[start:]
        for j in walk:
            colour[j] = 2
    return None
