# Sourced by scripts that need the program running: the one as it is built, on a database of its own, with the demo in it
# unless the environment is Production. Sets url, key and server; everything ends with the script.

work=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

app=src/LiveBlog/bin/Debug/net10.0/LiveBlog.dll
export ConnectionStrings__LiveBlog="Data Source=$work/liveblog.db" Media__Folder="$work/media"

serve() {
  key=$(dotnet "$app" apikey create --name script --role editor)
  dotnet "$app" serve --urls http://127.0.0.1:0 >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 300); do
    url=$(sed -n 's|.*Readers *\(http://[^/]*\)/.*|\1|p' "$work/out")
    [ -z "$url" ] || return 0
    kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; return 1; }
    sleep 0.2
  done
  cat "$work/out" "$work/err" >&2
  return 1
}
