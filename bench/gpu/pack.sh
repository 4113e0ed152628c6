#!/usr/bin/env bash
# Packs cytograd for an x86-64 Linux machine with a GPU driver but without Node and without network:
# node, the built project, its production packages (webgpu for this platform only), the Vulkan loader.
#   bench/gpu/pack.sh [folder]     default: offline/ (ignored by git)
# Copy the folder there, then: offline/run.sh <command> …, or offline/run.sh --bench
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-offline}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm run build
mkdir "$work/bench"
cp -r dist shaders datasets package.json package-lock.json "$work/"
cp -r bench/gpu "$work/bench/"
# There is no TypeScript over there; cytograd itself stays a package that is found by its name.
npx esbuild bench/bench.ts --bundle --platform=node --format=esm --packages=external \
  --outfile="$work/bench/bench.js" --log-level=warning
(cd "$work" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund)
# The kernel benchmarks need one development package and what it builds on.
for name in benchmark lodash platform; do cp -r "node_modules/$name" "$work/node_modules/"; done
# The native parts of other platforms are most of what webgpu and koffi weigh.
find "$work/node_modules/webgpu/dist" -mindepth 1 -maxdepth 1 -type d ! -name linux-x64 -exec rm -r {} +
find "$work/node_modules/@koromix" "$work/node_modules/koffi" -name '*.node' ! -path '*linux*x64*' -delete
mkdir -p "$work/lib" "$work/bin"
# NVIDIA's Vulkan driver links against X11's client libraries, display or not.
for name in libvulkan.so.1 libX11.so.6 libXext.so.6 libxcb.so.1 libXau.so.6 libXdmcp.so.6; do
  path=$(ldconfig -p | awk -v n="$name" '$1 == n && !found {print $NF; found = 1}')
  if [ -n "$path" ]; then cp -L "$path" "$work/lib/"; fi
done
cp "$(node -p process.execPath)" "$work/bin/node"
strip "$work/bin/node" 2>/dev/null || true

mkdir -p "$out"
tar -C "$work" -cJf "$out/cytograd.tar.xz" bin lib dist shaders datasets bench node_modules package.json
cat > "$out/run.sh" <<'RUN'
#!/usr/bin/env bash
# Unpacks once beside itself (or into CYTOGRAD_HOME) and runs cytograd.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${CYTOGRAD_HOME:-/tmp/cytograd-offline}
if [ ! -x "$home/bin/node" ]; then mkdir -p "$home" && tar -xJf "$here/cytograd.tar.xz" -C "$home"; fi
export LD_LIBRARY_PATH="$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
if [ "${1:-}" = --bench ]; then shift; exec "$home/bin/node" "$home/bench/bench.js" "${@:-kernels}" ; fi
exec "$home/bin/node" "$home/dist/cli.js" "$@"
RUN
chmod +x "$out/run.sh"
du -h "$out/cytograd.tar.xz"
