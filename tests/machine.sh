#!/bin/sh
# Every test that this machine can run. As root on Debian it installs a browser, Java and another PostgreSQL; what it
# cannot have is skipped, and said why at the end (pytest -rs).
set -eu
run=$1
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    missing=""
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    command -v bearerbox >/dev/null 2>&1 || missing="$missing kannel"
    command -v sox >/dev/null 2>&1 || missing="$missing sox"
    command -v espeak-ng >/dev/null 2>&1 || missing="$missing espeak-ng"
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
    if [ -n "$missing" ]; then
        echo "Installing$missing for the tests."
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
            echo "Could not install$missing; its tests will be skipped."
    fi
    ls /usr/lib/jvm/*17*/bin/java >/dev/null 2>&1 ||
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless \
            >/dev/null 2>&1 || echo "Without Java 17 the test of figures on a cluster is skipped."
    sh tests/lab/build.sh || echo "Without the voice lab the tests of calls are skipped."
else
    echo "Not root on Debian: tests that need another server, a browser or root are skipped unless they are there."
fi
"$run/python" -m pip install -q --disable-pip-version-check -r "$(dirname "$0")/../requirements/cluster.txt" ||
    echo "Without Spark the test of figures on a cluster is skipped."
"$run/pytest" -m "not slow" -n 2 --dist loadfile

# The suites on other servers are long and share nothing with the rest, so they run beside it; they speak at the end.
apart=$(mktemp -d)
chmod 755 "$apart"
SUNWAI_VAR="$apart/var" "$run/pytest" -m slow -rs --timeout 2700 --basetemp "$apart/tests" tests/config/test_servers.py \
    >"$apart/said" 2>&1 &
servers=$!
failed=0
"$run/pytest" -m slow -rs --timeout 1500 --ignore tests/config/test_servers.py || failed=$?
wait "$servers" || failed=$?
cat "$apart/said"
SUNWAI_VAR="$apart/var" "$run/sunwai" db stop >/dev/null 2>&1 || true
rm -rf "$apart"
exit "$failed"
