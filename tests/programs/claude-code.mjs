// Claude Code: speaks Anthropic's Messages, streamed, with betas.
import { installed } from "./headless.mjs";

export const claudeCode = {
  name: "claude-code",
  on: ["chat", "gemini", "responses"],
  call: file => `[[call Bash; command=cat ${file}; description=Reads a file]]`,
  run: ({ gateway, key, model, prompt }) => ({
    command: installed("@anthropic-ai/claude-code-linux-x64/claude"),
    args: ["-p", prompt, "--model", model, "--output-format", "stream-json", "--verbose", "--allowedTools", "Bash(cat:*)"],
    env: {
      ANTHROPIC_BASE_URL: gateway,
      ANTHROPIC_AUTH_TOKEN: key,
      // Its small model, for titles and the like.
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_ERROR_REPORTING: "1",
    },
  }),
  read: events => events.filter(event => event.type === "result" && !event.is_error).map(event => event.result),
};
