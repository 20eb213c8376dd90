#!/usr/bin/env bash
# A small run of the load generator against the program as it is published: no delivery missed or doubled, and followers
# whose lines are cut at random end with the feed of a fresh page. The figures of so small a run mean nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

app=src/LiveBlog/bin/Debug/net10.0/LiveBlog.dll
load=tests/LiveBlog.Load/bin/Debug/net10.0/LiveBlog.Load.dll
export ASPNETCORE_ENVIRONMENT=Production ConnectionStrings__LiveBlog="Data Source=$work/load.db"
key=$(dotnet "$app" apikey create --name load --role editor)
dotnet "$app" serve --urls http://127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
for _ in $(seq 150); do
  url=$(sed -n 's|.*Readers *\(http://[^/]*\)/.*|\1|p' "$work/out")
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || { cat "$work/err"; exit 1; }
  sleep 0.2
done

dotnet "$load" --url "$url" --key "$key" --server-pid "$server" fanout --followers 200 --posts 10 --pace 50ms --burst 10
dotnet "$load" --url "$url" --key "$key" chaos --followers 20 --posts 40 --seconds 8 --seed 7
