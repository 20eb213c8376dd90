# To be sourced: a private PostgreSQL for one run, reached over loopback. It does not run as root. Sets LIVEBLOG_TEST_POSTGRES, unless
# that names a server already.

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

find_pgbin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true; }

start_postgres() {
  postgres=""
  [ -z "${LIVEBLOG_TEST_POSTGRES:-}" ] || return 0
  pgbin=$(find_pgbin)
  [ -n "$pgbin" ] || { echo "Please install PostgreSQL, or name a server in LIVEBLOG_TEST_POSTGRES." >&2; return 1; }
  postgres=$(mktemp -d)
  [ "$(id -u)" = 0 ] && chown postgres "$postgres"
  local port=$(( 20000 + RANDOM % 20000 ))
  as_postgres "$pgbin/initdb" -D "$postgres" -U postgres -A trust -E UTF8 --no-sync >/dev/null || return 1
  as_postgres "$pgbin/pg_ctl" -D "$postgres" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200" -l "$postgres/log" start >/dev/null || return 1
  export LIVEBLOG_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

stop_postgres() {
  [ -n "${postgres:-}" ] || return 0
  as_postgres "$pgbin/pg_ctl" -D "$postgres" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$postgres"
}
