#!/bin/sh
# Installs Debian's Chromium where there is none: the scenarios drive the page with it.
set -eu

found() { command -v chromium >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 1
    fi
}

found && exit 0

if command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium with apt-get ..." >&2
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends chromium >/dev/null || true
fi

if ! found; then
    echo "The page's tests need Chromium as the command 'chromium', and it could not be installed." >&2
    echo "Install it yourself (Debian, Ubuntu: apt-get install chromium) and run this again." >&2
    exit 1
fi
