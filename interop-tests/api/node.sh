# Sourced: a node for checks of its API. start [FLAG…] sets $api, stop ends it; both are for one.
root=$(cd ../.. && pwd -P)
work=$root/interop-tests/target/api
mkdir -p "$work"
node=
trap '[ -z "$node" ] || kill "$node" 2>/dev/null' EXIT

start() {
  rm -rf "$work/data"
  : >"$work/ready"
  "$root/kadis" node --json --allow-raw --log-level warn --data "$work/data" \
    --listen /ip4/127.0.0.1/tcp/0 --api 127.0.0.1:0 "$@" >"$work/ready" &
  node=$!
  tries=300
  while [ $((tries -= 1)) -gt 0 ]; do
    api=$(sed -n 's/.*"api":"\([^"]*\)".*/\1/p' "$work/ready")
    [ -n "$api" ] && return 0
    kill -0 "$node" || break
    sleep 0.1
  done
  echo "the node did not become ready" >&2
  exit 1
}

stop() {
  kill "$node"
  wait "$node"
  node=
}
