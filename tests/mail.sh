#!/usr/bin/env bash
# Mails against a mail server that is not ours. With the seconds that it is to be down, and --patient to wait for leases as they are:
#   tests/mail.sh 60 --patient
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f tests/mail/node_modules/.package-lock.json ] || npm ci --prefix tests/mail --no-audit --no-fund --loglevel=error --ignore-scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node tests/mail/mails.mjs src/LiveBlog/bin/Debug/net10.0/LiveBlog.dll "$work" "$@"
