#!/usr/bin/env bash
# Packs cytograd (`cytograd pack`) with its benchmarks for a machine with a GPU but without Node and
# without network; PyTorch and JAX, where they are to be measured, are that machine's.
#   bench/gpu/pack.sh [folder]     default: offline/ (ignored by git)
# Copy the folder there, then
#   offline/run.sh --study [--minutes 10] [--out results] [--python python3] [--small]
#   offline/run.sh --bench [sections]
#   offline/run.sh <command of cytograd> …
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-offline}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm run build
node dist/cli.js pack --no-driver --out "$work/cytograd"
# There is no TypeScript over there; cytograd itself stays a package that is found by its name.
for script in bench gpu/reference gpu/study; do
  npx esbuild "bench/$script.ts" --bundle --platform=node --format=esm --packages=external \
    --outfile="$work/cytograd/bench/$script.js" --log-level=warning
done
cp bench/gpu/*.py "$work/cytograd/bench/gpu/"
# The kernel benchmarks need one development package and what it builds on.
for name in benchmark lodash platform; do cp -r "node_modules/$name" "$work/cytograd/node_modules/"; done
strip "$work/cytograd/bin/node" 2>/dev/null || true

mkdir -p "$out"
tar -C "$work" -cJf "$out/cytograd.tar.xz" cytograd
cat > "$out/run.sh" <<'RUN'
#!/usr/bin/env bash
# Unpacks once beside the temporary files (or into CYTOGRAD_HOME) and runs cytograd.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${CYTOGRAD_HOME:-${TMPDIR:-/tmp}/cytograd-offline}
if [ ! -x "$home/bin/node" ]; then
  mkdir -p "$home" && tar -xJf "$here/cytograd.tar.xz" -C "$home" --strip-components=1
fi
script=
case "${1:-}" in
  --bench) script=bench.js; shift; [ $# -gt 0 ] || set -- kernels ;;
  --study) script=gpu/study.js; shift ;;
esac
[ -n "$script" ] || exec "$home/cytograd" "$@"
export LD_LIBRARY_PATH="$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$home/bin/node" "$home/bench/$script" "$@"
RUN
chmod +x "$out/run.sh"
du -h "$out/cytograd.tar.xz"
