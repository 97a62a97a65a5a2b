# Sourced by .ci/restore and .ci/long: PostgreSQL servers and the service as processes with names, in a folder $work that
# is removed at the end of the script, when all processes end.

script=$(basename "$0")
# Not below target/: PostgreSQL runs as another user, who may not search all folders above.
work=$(mktemp -d)
chmod 755 "$work"
declare -A pids
names=()
trap stop EXIT
unset DATABASE_URL TIANFU_CONFIG
export TIANFU_DATA_KEY=dGhlIGtleSBvZiBldmVyeSB0ZXN0LCAzMiBieXRlcyE= TIANFU_LOG=warn PGCONNECT_TIMEOUT=5
account=
run_as=()
postgres_programs=

fail() {
  echo "$script: $*" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

# Installs what is missing, PostgreSQL too, and builds the service.
install() { # program=package …
  local packages=() need
  for need in setpriv=util-linux curl=curl "$@"; do
    command -v "${need%%=*}" >/dev/null || packages+=("${need#*=}")
  done
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
  if ((${#packages[@]})); then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${packages[@]}"
  fi
  # The oldest that is installed: what was dumped by an older version goes into newer ones.
  postgres_programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | head -1)
  if [ "$(id -u)" = 0 ]; then
    account=$(id -un postgres 2>/dev/null || echo nobody)
    run_as=(setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups)
  fi
  cargo build --locked --quiet
}

# Remembers the process that was just started, under a name.
started() { # name
  pids[$1]=$!
  names=("$1" "${names[@]}")
}

# Ends a process; the exit code is that of the process.
end() { # name, signal
  local pid=${pids[$1]}
  unset "pids[$1]"
  kill "-$2" "$pid" && wait "$pid"
}

# The last one started ends first.
stop() {
  local name
  for name in "${names[@]}"; do
    [ -z "${pids[$name]:-}" ] || end "$name" INT 2>/dev/null || true
  done
  rm -rf "$work"
}

until_it_holds() { # name of the process that it is for, command
  local name=$1
  shift
  for _ in $(seq 1200); do
    "$@" >/dev/null 2>&1 && return
    kill -0 "${pids[$name]}" 2>/dev/null || fail "$name ended"
    sleep 0.1
  done
  fail "$name is not ready within two minutes"
}

# Starts a server without any port, on a socket in a folder of its name; sets DATABASE_URL to an empty database of it.
server() { # name, folder of programs, further arguments
  local name=$1 programs=$2 folder=$work/$1 maintenance
  shift 2
  mkdir "$folder"
  [ -z "$account" ] || chown "$account" "$folder"
  "${run_as[@]}" "$programs/initdb" -D "$folder/data" -U tianfu -A trust -E UTF8 --locale=C --no-sync \
    >"$work/$name.log" 2>&1 || fail "initdb of $name"
  "${run_as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= "$@" \
    >>"$work/$name.log" 2>&1 &
  started "$name"
  maintenance=postgres:///postgres?host=$folder\&user=tianfu
  until_it_holds "$name" run_sql "$maintenance" 'select 1'
  run_sql "$maintenance" 'create database tianfu'
  export DATABASE_URL=postgres:///tianfu?host=$folder\&user=tianfu TIANFU_FILES_DIR=$folder/files
}

run_sql() { # URL, statement
  "$postgres_programs/psql" -XqAt -v ON_ERROR_STOP=1 -c "$2" "$1"
}

free_address() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print("127.0.0.1:%d" % s.getsockname()[1])'
}

# Starts the service on DATABASE_URL and waits until it is ready.
serve() { # name, address, further arguments
  local name=$1 address=$2
  shift 2
  target/debug/tianfu serve --listen "$address" "$@" >"$work/$name.out" 2>>"$work/$name.log" &
  started "$name"
  until_it_holds "$name" curl -sf "http://$address/readyz"
}
