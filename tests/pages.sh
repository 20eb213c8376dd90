#!/usr/bin/env bash
# Every page that links lead to, of the demo as it is served, through the Nu HTML checker; no link of ours leads nowhere; and
# parsers of feeds that are not ours find every entry in each of them.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/serving.sh

[ -f tests/pages/node_modules/.package-lock.json ] || npm ci --prefix tests/pages --no-audit --no-fund --loglevel=error --ignore-scripts
serve
node tests/pages/crawl.mjs "$url" "$work/pages" /live/nowhere /live/pourparlers-port-lemence?order=sideways \
    "/live/pourparlers-port-lemence/search?q=accord" "/live/pourparlers-port-lemence/search?q=%22%3Cmark%3E" /live/harbour-storm/search /account/sign-in
node tests/pages/feeds.mjs "$url" pourparlers-port-lemence harbour-storm aldane-ar
node tests/pages/newsboat.mjs "$url" pourparlers-port-lemence harbour-storm aldane-ar
java -jar tests/pages/node_modules/vnu-jar/build/dist/vnu.jar --errors-only --format gnu "$work"/pages/*.html
echo "The Nu HTML checker has nothing to say."
