#!/usr/bin/env bash
# Builds llama-server from the llama.cpp source that the npm package node-llama-cpp carries, and prints the path of
# the binary. Does nothing when the binary is already there.
#
#   tests/real/build-llama-server.sh [CACHE_FOLDER]      default: artifacts/real in the checkout
#
# Only the binary and the build log stay in the cache folder. REAL_JOBS sets the number of compilers (default 2).
set -euo pipefail

# The package is compiled and run, so its content is pinned, not only its version.
package='node-llama-cpp@3.22.1'
integrity='sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw=='

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${1:-$here/../../artifacts/real}"
mkdir -p "$cache"
cache="$(cd "$cache" && pwd)"
home="$cache/llama-server-${package##*@}"
binary="$home/llama-server"
log="$home/build.log"

say() { printf '%s\n' "$*" >&2; }

if [ -x "$binary" ]; then
  printf '%s\n' "$binary"
  exit 0
fi

# One line per tool: command, Debian package.
missing_commands=() missing_packages=()
need() {
  if ! command -v "$1" >/dev/null 2>&1; then
    missing_commands+=("$1")
    missing_packages+=("$2")
  fi
}
need node nodejs
need npm npm
need git git
need cmake cmake
need make make
need g++ g++

if [ "${#missing_commands[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Missing to build llama-server: ${missing_commands[*]}; installing ${missing_packages[*]} with apt-get."
    mkdir -p "$home"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing_packages[@]}"; } \
      >"$home/apt.log" 2>&1; then
      tail -n 15 "$home/apt.log" >&2
      say "apt-get could not install ${missing_packages[*]}; install them by hand and run this again."
      exit 1
    fi
  else
    say "Missing to build llama-server: ${missing_commands[*]}; install them (Debian/Ubuntu: apt-get install ${missing_packages[*]}) and run this again."
    exit 1
  fi
fi

mkdir -p "$home"
: >"$log"

# Two runs at once would build into the same folder.
exec 9>"$home/lock"
if command -v flock >/dev/null 2>&1; then
  flock 9
  if [ -x "$binary" ]; then
    printf '%s\n' "$binary"
    exit 0
  fi
fi

work="$home/work"
step='start'
finish() {
  local status=$?
  if [ "$status" -ne 0 ]; then
    say "Building llama-server failed at: $step. End of $log:"
    tail -n 25 "$log" >&2
  fi
  rm -rf "$work"
}
trap finish EXIT
rm -rf "$work"
mkdir -p "$work"

began=$SECONDS
say "Building llama-server once, from $package; this takes some minutes. Log: $log"

step="downloading $package"
# "npm pack" fetches this one package from whatever registry npm is set up for; none of its code runs.
(cd "$work" && npm pack --ignore-scripts --silent "$package" >tarball.name) >>"$log" 2>&1
tarball="$work/$(tail -n 1 "$work/tarball.name")"

step="checking the content of $package"
actual="$(node -e '
  const hash = require("node:crypto").createHash("sha512");
  hash.update(require("node:fs").readFileSync(process.argv[1]));
  process.stdout.write("sha512-" + hash.digest("base64"));' "$tarball")"
if [ "$actual" != "$integrity" ]; then
  printf 'expected %s\nreceived %s\n' "$integrity" "$actual" >>"$log"
  exit 1
fi

step='unpacking the source'
tar -xzf "$tarball" -C "$work" package/llama/gitRelease.bundle >>"$log" 2>&1
git -c advice.detachedHead=false clone --quiet "$work/package/llama/gitRelease.bundle" "$work/source" >>"$log" 2>&1

step='cmake configure'
# Nothing may come from the network (no web UI assets, no TLS, no curl), and the binary must run on any CPU of this
# kind, so a cached copy survives a change of machine: no native instructions. The model is tiny; speed is no matter.
cmake -S "$work/source" -B "$work/build" -G 'Unix Makefiles' \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE='-O1 -DNDEBUG' -DCMAKE_CXX_FLAGS_RELEASE='-O1 -DNDEBUG' \
  -DFETCHCONTENT_FULLY_DISCONNECTED=ON \
  -DBUILD_SHARED_LIBS=OFF \
  -DGGML_NATIVE=OFF -DGGML_AVX=OFF -DGGML_AVX2=OFF -DGGML_FMA=OFF -DGGML_F16C=OFF -DGGML_BMI2=OFF \
  -DGGML_OPENMP=OFF -DGGML_LLAMAFILE=OFF -DGGML_CPU_REPACK=OFF -DGGML_CCACHE=OFF \
  -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_CURL=OFF \
  -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_ALL_WARNINGS=OFF \
  -DLLAMA_BUILD_TOOLS=ON -DLLAMA_BUILD_SERVER=ON >>"$log" 2>&1

step='compiling'
cmake --build "$work/build" --target llama-server --parallel "${REAL_JOBS:-2}" >>"$log" 2>&1

step='keeping the binary'
strip -o "$work/llama-server" "$work/build/bin/llama-server" >>"$log" 2>&1
"$work/llama-server" --version >>"$log" 2>&1
mv "$work/llama-server" "$binary"

say "llama-server is built in $((SECONDS - began)) s: $(du -h "$binary" | cut -f1)."
printf '%s\n' "$binary"
