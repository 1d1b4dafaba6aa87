#!/bin/sh
# Builds attache and the sample graph, asks how two names are connected and why, and opens the conversation.
set -e
cd "$(dirname "$0")/.."
cargo build --release --quiet
attache=target/release/attache
graph=target/sample.attache

$attache build graphs/articles -o "$graph"
$attache path "$graph" "Mike Pence" "North Korea"
$attache why "$graph" "Mike Pence" met-with "Shinzo Abe"
$attache repl "$graph"
