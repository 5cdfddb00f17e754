// Gemini CLI: speaks Gemini's streamGenerateContent.
import { installed, node } from "./headless.mjs";

const settings = {
  security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
  general: { disableAutoUpdate: true, disableUpdateNag: true, enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
};

export const geminiCli = {
  name: "gemini-cli",
  on: ["anthropic", "chat", "responses"],
  call: file => `[[call run_shell_command; command=cat ${file}; description=Reads a file]]`,
  run: ({ gateway, key, model, prompt }) => ({
    command: node,
    args: [installed("@google/gemini-cli/bundle/gemini.js"), "-m", model, "--approval-mode", "yolo", "--output-format", "stream-json", "-p", prompt],
    env: { GOOGLE_GEMINI_BASE_URL: gateway, GEMINI_API_KEY: key, GEMINI_CLI_NO_RELAUNCH: "true" },
    files: { ".gemini/settings.json": JSON.stringify(settings) },
  }),
  // Pieces of text, joined.
  read: events => [events.filter(event => event.type === "message" && event.role === "assistant").map(event => event.content).join("")],
};
