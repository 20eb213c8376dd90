#!/usr/bin/env bash
# Adds a migration to both databases and proves on both that it can be done, undone and done again.
#
#   tools/migration.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:?"usage: tools/migration.sh NAME"}
folder=src/LiveBlog/Data/Migrations
work=$(mktemp -d)
. tests/postgres.sh
scratch=liveblog_migration_$$
trap 'drop; stop_postgres; rm -rf "$work"' EXIT

part() { sed -n "s/.*\b$1=\([^;]*\).*/\1/p" <<<"${LIVEBLOG_TEST_POSTGRES:-}"; }
drop() { PGPASSWORD=$(part Password) "$(find_pgbin)/dropdb" -w -h "$(part Host)" -p "$(part Port)" -U "$(part Username)" --if-exists "$scratch" 2>/dev/null || true; }
build() { dotnet build src/LiveBlog --nologo -v quiet -p:RunAnalyzers=false; }
ef() { dotnet ef "$@" --no-build --project src/LiveBlog --context "${provider}LiveBlogDb" --prefix-output | grep -v '^info:' || return "${PIPESTATUS[0]}"; }
before() { ls "$folder/$provider" | sed -n 's/^\([0-9]*_.*\)\.Designer\.cs$/\1/p' | sort | tail -n 2 | head -n 1; }

start_postgres
dotnet tool restore >/dev/null
build
for provider in Sqlite Postgres; do
  ef migrations add "$name" -o "Data/Migrations/$provider"
done
build

for provider in Sqlite Postgres; do
  case $provider in
    Sqlite) database="Data Source=$work/liveblog.db" ;;
    Postgres) database="$LIVEBLOG_TEST_POSTGRES;Database=$scratch" ;; # the last one counts
  esac
  for target in "$name" "$(before)" "$name"; do
    echo "$provider: to $target"
    ef database update "$target" --connection "$database"
  done
done

echo "Added to both, and proved: $(ls $folder/*/*_"$name".cs | tr '\n' ' ')"
