#!/bin/sh
# Makes a virtual environment ($1) with everything pinned in this folder. Needs Python 3.11 or newer and nothing else.
set -eu
venv=$1
here=$(dirname "$0")
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Sunwai needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1)." >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Debian's python3-venv, which brings pip."
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python's venv module is incomplete here: run 'sudo apt-get install python3-venv', then 'make setup' again." >&2
        exit 1
    fi
fi
echo "Making $venv; this takes a minute or two."
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip() {
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-warn-script-location "$@"
}
pip -r "$here/runtime.txt" -r "$here/dev.txt"
pip --no-deps --no-build-isolation -e "$here/.."
