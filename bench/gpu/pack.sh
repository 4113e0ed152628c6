#!/usr/bin/env bash
# Packs cytograd (`cytograd pack`) with its benchmarks for a machine with a GPU but without Node and
# without network.
#   bench/gpu/pack.sh [folder]     default: offline/ (ignored by git)
# Copy the folder there, then: offline/run.sh <command> …, or offline/run.sh --bench
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-offline}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm run build
node dist/cli.js pack --no-driver --out "$work/cytograd"
# There is no TypeScript over there; cytograd itself stays a package that is found by its name.
npx esbuild bench/bench.ts --bundle --platform=node --format=esm --packages=external \
  --outfile="$work/cytograd/bench/bench.js" --log-level=warning
cp -r bench/gpu "$work/cytograd/bench/"
# The kernel benchmarks need one development package and what it builds on.
for name in benchmark lodash platform; do cp -r "node_modules/$name" "$work/cytograd/node_modules/"; done
strip "$work/cytograd/bin/node" 2>/dev/null || true

mkdir -p "$out"
tar -C "$work" -cJf "$out/cytograd.tar.xz" cytograd
cat > "$out/run.sh" <<'RUN'
#!/usr/bin/env bash
# Unpacks once beside itself (or into CYTOGRAD_HOME) and runs cytograd.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${CYTOGRAD_HOME:-/tmp/cytograd-offline}
if [ ! -x "$home/bin/node" ]; then
  mkdir -p "$home" && tar -xJf "$here/cytograd.tar.xz" -C "$home" --strip-components=1
fi
if [ "${1:-}" = --bench ]; then
  shift
  export LD_LIBRARY_PATH="$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  exec "$home/bin/node" "$home/bench/bench.js" "${@:-kernels}"
fi
exec "$home/cytograd" "$@"
RUN
chmod +x "$out/run.sh"
du -h "$out/cytograd.tar.xz"
