#!/usr/bin/env bash
# Runs every test. On a bare Debian machine it installs what they need first: Chromium, PostgreSQL, and npm's packages.
# Ends with a line "N passed, N failed, N skipped"; exits 1 when anything failed.
#
#   tests/run.sh             everything
#   tests/run.sh fast        without the browser and the load smoke
#   tests/run.sh coverage    as fast, and prints the share of the program's lines and branches that the C# tests reach; takes longer
set -uo pipefail
cd "$(dirname "$0")/.."

only=${1:-all} coverage=false
[ "$only" = coverage ] && only=fast coverage=true
results=$(mktemp -d)

# Programs that live for seconds do not gather what makes those of days faster.
export DOTNET_TieredPGO=0

passed=0 failed=0 skipped=0
. tests/postgres.sh

say() { printf '\n== %s (after %s s)\n' "$*" "$SECONDS"; }

finish() {
  stop_postgres
  rm -rf "$results"
}
trap finish EXIT

# ---- What the tests need ----

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() {
  command -v apt-get >/dev/null || { echo "Please install: $*" >&2; exit 1; }
  say "Installing $*"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq "$@" >/dev/null || exit 1
}

missing=()
[ -n "$(find_pgbin)" ] || missing+=(postgresql)
[ "$only" = fast ] || [ -x /usr/bin/chromium ] || missing+=(chromium)
[ "$only" = fast ] || ls /usr/share/fonts/truetype/noto/NotoNaskhArabic* >/dev/null 2>&1 || missing+=(fonts-noto-core)
[ "$only" = fast ] || command -v java >/dev/null || missing+=(default-jre-headless)
[ "$only" = fast ] || command -v newsboat >/dev/null || missing+=(newsboat)
[ "$only" = fast ] || command -v sqlite3 >/dev/null || missing+=(sqlite3)
command -v node >/dev/null || missing+=(nodejs npm)
[ ${#missing[@]} -eq 0 ] || install "${missing[@]}"

start_postgres || exit 1

# ---- The tests, fast ones first ----

fail() { # says at once, and again at the end, what failed
  echo "FAILED: $1" | tee -a "$results/failed"
}

count() { # a number of something that passed or failed as one
  if "${@:2}"; then passed=$((passed + 1)); echo "ok: $1"; else failed=$((failed + 1)); fail "$1"; fi
}

dotnet_test() {
  say "$1"
  dotnet test "tests/$1" --no-build --nologo --logger "trx;LogFileName=$1.trx" --results-directory "$results" "${@:2}"
  local trx="$results/$1.trx" counters
  if [ ! -s "$trx" ]; then failed=$((failed + 1)); fail "$1 gave no results"; return; fi
  counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
  get() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  passed=$((passed + $(get passed)))
  failed=$((failed + $(get failed)))
  skipped=$((skipped + $(get total) - $(get executed)))
}

say "Building"
dotnet build LiveBlog.sln --nologo -v quiet || { echo "The build failed."; echo; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

say "Format and types"
# The build has applied the rules of style; how lines are broken is for the formatters.
dotnet tool restore >/dev/null
count "C# format" dotnet csharpier check src tests --log-level Error
count "TypeScript and its linter" npm --prefix src/LiveBlog.Client run --silent check

say "The browser's part, without a browser"
client="$results/client.txt"
npm --prefix src/LiveBlog.Client run --silent test 2>&1 | tee "$client"
passed=$((passed + $(sed -n 's/^# pass \([0-9]*\)$/\1/p; s/^ℹ pass \([0-9]*\)$/\1/p' "$client" | tail -n 1 | grep . || echo 0)))
client_failed=$(sed -n 's/^# fail \([0-9]*\)$/\1/p; s/^ℹ fail \([0-9]*\)$/\1/p' "$client" | tail -n 1)
failed=$((failed + ${client_failed:-1}))
[ -n "$client_failed" ] || fail "the browser's part gave no results"
grep -E '^ *(not ok|✖) ' "$client" | sort -u | while read -r line; do fail "$line"; done

if $coverage; then
  dotnet_test LiveBlog.Tests --collect "XPlat Code Coverage" -- \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Include=[LiveBlog]*' \
    'DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.ExcludeByFile=**/Migrations/**,**/obj/**'
  cobertura=$(find "$results" -name coverage.cobertura.xml | head -n 1)
  rate() { sed -n "s/.*<coverage [^>]*$1-rate=\"\([0-9.]*\)\".*/\1/p" "$cobertura" | awk '{ printf "%.1f", $1 * 100 }'; }
  echo "Coverage: $(rate line) % of lines, $(rate branch) % of branches"
else
  dotnet_test LiveBlog.Tests
fi
if [ "$only" != fast ]; then
  dotnet_test LiveBlog.BrowserTests
  say "Every page and feed, for checkers that are not ours"
  count "pages and feeds" tests/pages.sh
  say "Mails, for a mail server that is not ours"
  count "mails" tests/mail.sh
  say "A small load, and chaos"
  count "load smoke" tests/load-smoke.sh
fi

if [ "$failed" -gt 0 ]; then
  say "What failed"
  cat "$results/failed" 2>/dev/null
  node tests/failures.mjs "$results"
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
