#!/bin/sh
# What the fuzzers left, one input a line in hexadecimal: `pack NAME FOLDER` writes corpus/NAME.hex, `unpack NAME FOLDER` makes files of it
# again, for the fuzzer to go on from.
set -eu
cd "$(dirname "$0")"
case "$1" in
pack) for file in "$3"/*; do od -An -v -tx1 "$file" | tr -d ' \n'; echo; done | sort -u > "corpus/$2.hex" ;;
unpack)
    mkdir -p "$3"
    number=0
    while read -r line; do
        number=$((number + 1))
        printf '%s' "$line" | xxd -r -p > "$3/$number"
    done < "corpus/$2.hex" ;;
*) echo "pack or unpack NAME FOLDER" >&2; exit 2 ;;
esac
