#!/bin/sh
# The container's first process. A service is checked, started, told to end when the container is, and waited for; with
# everything in one container the embedded database ends last, having written everything down. Else: what was asked.
set -u
case "${1:-} ${2:-}" in
    "sunwai up" | "sunwai web" | "sunwai worker" | "sunwai sealer" | "sunwai sender") ;;
    *) exec "$@" ;;
esac
sunwai check || exit 1
"$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP
code=0
while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
done
if [ "$2" = up ] && [ -z "${DATABASE_URL:-}" ]; then
    sunwai db stop
fi
exit "$code"
