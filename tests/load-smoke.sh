#!/usr/bin/env bash
# A small run of the load generator against the program as it is published: no delivery missed or doubled, and followers
# whose lines are cut at random end with the feed of a fresh page; hostile input to every endpoint is refused or taken, never
# a fault. The figures of so small a run mean nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/serving.sh
export ASPNETCORE_ENVIRONMENT=Production

load=tests/LiveBlog.Load/bin/Debug/net10.0/LiveBlog.Load.dll
serve
dotnet "$load" --url "$url" --key "$key" --server-pid "$server" fanout --followers 200 --posts 10 --pace 50ms --burst 10
dotnet "$load" --url "$url" --key "$key" chaos --followers 20 --posts 40 --seconds 8 --seed 7
dotnet "$load" talk --readers 20 --messages 10 --seconds 4
dotnet "$load" hostile --seconds 3 --followers 20 --faults-only
