// opencode, and Kilo Code, which is made of it: both speak what the AI SDK's package of a provider speaks, and the protocol of Vercel's AI
// Gateway with their provider "vercel".
import { installed } from "./headless.mjs";

/** How a provider of theirs is pointed at the gateway, and the providers behind it, all of other dialects. */
const ways = {
  "ai-gateway": { on: ["anthropic", "chat", "gemini", "responses"], provider: "vercel", base: "/v3/ai" },
  "openai-compatible": { on: ["anthropic", "gemini"], provider: "passerelle", npm: "@ai-sdk/openai-compatible", base: "/v1" },
  anthropic: { on: ["chat", "gemini"], provider: "passerelle", npm: "@ai-sdk/anthropic", base: "/v1" },
};

const config = (gateway, key, model, { provider, npm, base }) => JSON.stringify({
  autoupdate: false,
  share: "disabled",
  model: `${provider}/${model}`,
  // For titles; else one of the catalogue is asked.
  small_model: `${provider}/${model}`,
  enabled_providers: [provider],
  permission: { bash: "allow" },
  provider: {
    [provider]: {
      ...(npm ? { npm, name: "Passerelle" } : {}),
      options: { baseURL: gateway + base, apiKey: key },
      models: { [model]: { name: "Model", tool_call: true, limit: { context: 200_000, output: 8192 } } },
    },
  },
});

const program = (name, command, prefix, only) => Object.entries(ways).filter(([way]) => only.includes(way)).map(([way, settings]) => ({
  name: `${name}/${way}`,
  on: settings.on,
  call: file => `[[call bash; command=cat ${file}; description=Reads a file]]`,
  run: ({ gateway, key, model, prompt }) => ({
    command: installed(command),
    args: ["run", "--format", "json", "-m", `${settings.provider}/${model}`, prompt],
    env: {
      [`${prefix}_CONFIG_CONTENT`]: config(gateway, key, model, settings),
      [`${prefix}_DISABLE_MODELS_FETCH`]: "1",
      [`${prefix}_DISABLE_AUTOUPDATE`]: "1",
      [`${prefix}_DISABLE_SHARE`]: "1",
      [`${prefix}_DISABLE_LSP_DOWNLOAD`]: "1",
      [`${prefix}_DISABLE_DEFAULT_PLUGINS`]: "1",
      KILO_TELEMETRY_LEVEL: "off",
    },
  }),
  read: events => events.filter(event => event.type === "text").map(event => event.part?.text),
}));

export const opencode = program("opencode", "opencode-linux-x64/bin/opencode", "OPENCODE", ["ai-gateway", "openai-compatible", "anthropic"]);
export const kilo = program("kilo", "@kilocode/cli-linux-x64/bin/kilo", "KILO", ["ai-gateway", "openai-compatible"]);
