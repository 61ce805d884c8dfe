#!/bin/sh
# `make dist`: dist/unesco-bot-VERSION.tar.gz with the source as committed, the wheels of all that it runs on, for this
# platform and this Python, and an installer that needs no network. First argument: the Python to make it with; second:
# `postgresql` to have in it what the bot needs for a PostgreSQL server, too.
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3}
postgresql=${2:+requirements-postgresql.txt}

revision=$(git rev-parse --short=10 HEAD)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)-$revision${2:+-$2}
name=unesco-bot-$version
[ -z "$(git status --porcelain --untracked-files=no)" ] || echo "Not committed, so not in it: some changes" >&2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
root=$work/$name
mkdir -p "$root/source" "$root/wheels" dist

git archive --format=tar HEAD -- bot handlers storage content config docs deploy README.md CHANGELOG.md LICENSE \
  pyproject.toml requirements.txt $postgresql | tar -xf - -C "$root/source"
rm -rf "$root/source/bot/bench"
printf '%s\n' "$revision" >"$root/source/bot/REVISION" # the bot says it
"$python" -m pip download --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
  --dest "$root/wheels" --requirement requirements.txt ${postgresql:+--requirement "$postgresql"}
cp "$root/source/deploy/install.sh" "$root/install.sh"
printf '%s\n' "$version" >"$root/VERSION"
# What the wheels are for; the installer compares.
"$python" "$root/source/deploy/platform_tag.py" >"$root/PLATFORM"

tar --mode=u=rwX,go=rX -czf "$work/made" -C "$work" "$name"
mv "$work/made" "dist/$name.tar.gz"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "dist/$name.tar.gz"
