"""Analyses the tokens of a CoNLL-U file with a trained network, before its weights become 8-bit: `predict.py SAVED --start MD CONLLU > CONLLU`."""

import argparse

import spacy
import torch

import data
import model as net
import train


def load(path, start):
    saved = torch.load(path, weights_only=False)
    store = spacy.load(start).vocab.vectors
    lexicon = net.Lexicon({int(k): int(v) for k, v in store.key2row.items()})
    network = net.Network({k: len(v) for k, v in saved["labels"].items()}, **saved["config"])
    network.load_state_dict(saved["weights"])
    return train.Runner(network, lexicon, torch.tensor(store.data.copy()), saved["labels"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("saved")
    parser.add_argument("--start", required=True)
    parser.add_argument("conllu")
    args = parser.parse_args()
    torch.set_num_threads(1)
    runner = load(args.saved, args.start)
    sentences = list(data.read_conllu(args.conllu))
    for s, (upos, xpos, heads, deprels, ner) in zip(sentences, runner.predict(sentences)):
        for i, word in enumerate(s.words):
            misc = [f"NER={ner[i]}"] * (ner[i] != "O") + ["SpaceAfter=No"] * (not s.spaces[i])
            print(i + 1, word, "_", upos[i], xpos[i], "_", heads[i] + 1, deprels[i], "_", "|".join(misc) or "_", sep="\t")
        print()


if __name__ == "__main__":
    main()
