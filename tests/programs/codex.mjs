// Codex: speaks OpenAI's Responses, streamed, and nothing else.
import { installed } from "./headless.mjs";

const config = (gateway, model) => `
model = ${JSON.stringify(model)}
model_provider = "passerelle"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.passerelle]
name = "Passerelle"
base_url = ${JSON.stringify(`${gateway}/v1`)}
env_key = "PASSERELLE_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;

export const codex = {
  name: "codex",
  on: ["anthropic", "chat", "gemini"],
  call: file => `[[call exec_command; cmd=cat ${file}]]`,
  run: ({ gateway, key, model, prompt }) => ({
    command: installed("@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex"),
    args: ["exec", "--json", "--skip-git-repo-check", prompt],
    env: { PASSERELLE_KEY: key },
    files: { ".codex/config.toml": config(gateway, model) },
  }),
  read: events => events.filter(event => event.type === "item.completed" && event.item?.type === "agent_message").map(event => event.item.text),
};
