#!/bin/sh
# Installs the bot without a network: sh install.sh [FOLDER]      (default: /opt/unesco-bot)
# PYTHON=... names another Python than python3. A second run with a newer archive upgrades; earlier releases stay.
set -eu
umask 022 # another user runs it

folder=${1:-/opt/unesco-bot}
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
version=$(cat "$here/VERSION")

fail() {
  echo "error: $*" >&2
  exit 2
}

found=$("$python" "$here/source/deploy/platform_tag.py") || fail "'$python' can't be run; name one that can: PYTHON=..."
"$python" "$here/source/deploy/platform_tag.py" "$(cat "$here/PLATFORM")" \
  || fail "this archive is for '$(cat "$here/PLATFORM")', '$python' is '$found'; make one there with: make dist"
"$python" -c 'import ensurepip, venv' 2>/dev/null \
  || fail "Python's venv is missing; install it first (on Debian and Ubuntu: apt install python3-venv)"
base=$("$python" -c 'import os, sys; print(os.path.realpath(sys._base_executable))')
# Who installs into a folder that the service does not get to either runs the bot themselves.
if "$python" "$here/source/deploy/reach.py" "$folder" && ! "$python" "$here/source/deploy/reach.py" "$base"; then
  fail "the service would not get to '$base', in a home or a closed folder; name a Python of the system, as in:" \
    "PYTHON=/usr/bin/python3 sh install.sh (or install into your home, to run the bot yourself)"
fi

mkdir -p "$folder/releases" || fail "$folder can't be made; name a folder to write to, or run this as root"
folder=$(cd "$folder" && pwd)
release=$folder/releases/$version

if [ ! -e "$release/.complete" ]; then
  echo "Installing $version into $folder ..."
  rm -rf "$release"
  cp -R "$here/source" "$release"
  "$base" -m venv "$release/.venv" # by its own name: a link to it may lie where the service does not get to
  set -- --requirement "$release/requirements.txt"
  if [ -e "$release/requirements-postgresql.txt" ]; then set -- "$@" --requirement "$release/requirements-postgresql.txt"; fi
  "$release/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-index \
    --find-links "$here/wheels" --require-hashes "$@"
  # So that `python -m bot` works from every folder.
  site=$("$release/.venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$release" >"$site/unesco-bot.pth"
  "$release/.venv/bin/python" -m compileall -q "$release/bot" "$release/handlers" "$release/storage" \
    "$release/content" "$release/config"
  (cd "$release" && env -u BOT_CONTENT_DIR .venv/bin/python -m bot check)
  chmod -R u=rwX,go=rX "$release" # whoever unpacked it may have kept it to themselves
  touch "$release/.complete"
fi

# One stroke: whoever starts the bot meanwhile gets the former release or this one.
ln -sfn "releases/$version" "$folder/.current"
mv -fT "$folder/.current" "$folder/current"

if [ ! -e "$folder/data" ]; then mkdir -m 700 "$folder/data"; fi
if [ ! -e "$folder/.env" ]; then (umask 077 && cp "$release/config/example.env" "$folder/.env"); fi
cat >"$folder/unesco-bot" <<'LAUNCHER'
#!/bin/sh
# The bot with the settings in .env and its data in data/ of this folder: ./unesco-bot run
cd "$(dirname "$0")" && exec current/.venv/bin/python -m bot "$@"
LAUNCHER
chmod 755 "$folder/unesco-bot"

cat <<NEXT
Installed: $release

To go on: write BOT_TOKEN=... into $folder/.env, then
  $folder/unesco-bot run
or let systemd run it, as $folder/current/docs/operation.md says.
Other releases: ls $folder/releases
NEXT
