#!/bin/sh
# Installs what the tests drive and no Python package brings, where it is missing: Debian's Chromium, PostgreSQL and curl.
set -eu

has_chromium() { command -v chromium >/dev/null 2>&1; }
has_curl() { command -v curl >/dev/null 2>&1; }
has_postgresql() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 1
    fi
}

ensure() {
    "has_$1" && return
    if command -v apt-get >/dev/null 2>&1; then
        echo "Installing $1 with apt-get ..." >&2
        as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq --yes --no-install-recommends "$1" >/dev/null || true
    fi
    "has_$1" && return
    echo "The tests need $1, and it could not be installed." >&2
    echo "Install it yourself (Debian, Ubuntu: apt-get install $1) and run this again." >&2
    exit 1
}

ensure chromium
ensure postgresql
ensure curl
