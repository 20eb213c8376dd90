#!/usr/bin/env bash
# Runs the program from its source. Builds it again when a C# or Razor file changes, and bundles again when a script or a style sheet
# does: then load the page again.
#
#   tools/watch.sh [settings, such as --urls http://localhost:5001]
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d src/LiveBlog.Client/node_modules ] || npm --prefix src/LiveBlog.Client ci --no-audit --no-fund
npm --prefix src/LiveBlog.Client run --silent watch &
trap 'kill $! 2>/dev/null' EXIT

# The page that reloads itself needs a script that the site's policy refuses.
export DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH=1 DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER=1
dotnet watch --non-interactive --project src/LiveBlog -- "$@"
