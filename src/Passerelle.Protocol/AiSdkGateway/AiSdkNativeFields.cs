using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Options of a maker that only its own dialect has a field for. The names are the SDK's; the fields' are the dialect's. Providers that
/// speak OpenAI's dialect under a name of their own get their fields as they stand, as <c>@ai-sdk/openai-compatible</c> sends them.
/// </summary>
internal static class AiSdkNativeFields
{
    private static readonly FrozenDictionary<(string Dialect, string Name), string> Known = new Dictionary<(string, string), string>
    {
        [("openai-chat", "logitBias")] = "logit_bias",
        [("openai-chat", "prediction")] = "prediction",
        [("openai-chat", "promptCacheRetention")] = "prompt_cache_retention",
        [("openai-chat", "promptCacheOptions")] = "prompt_cache_options",
        [("openai-responses", "conversation")] = "conversation",
        [("openai-responses", "maxToolCalls")] = "max_tool_calls",
        [("openai-responses", "previousResponseId")] = "previous_response_id",
        [("openai-responses", "promptCacheRetention")] = "prompt_cache_retention",
        [("openai-responses", "promptCacheOptions")] = "prompt_cache_options",
        [("openai-responses", "truncation")] = "truncation",
        [("anthropic-messages", "cacheControl")] = "cache_control",
        [("anthropic-messages", "container")] = "container",
        [("anthropic-messages", "contextManagement")] = "context_management",
        [("anthropic-messages", "fallbacks")] = "fallbacks",
        [("anthropic-messages", "inferenceGeo")] = "inference_geo",
        [("anthropic-messages", "mcpServers")] = "mcp_servers",
        [("anthropic-messages", "speed")] = "speed",
        [("gemini", "cachedContent")] = "cachedContent",
        [("gemini", "labels")] = "labels",
        [("gemini", "safetySettings")] = "safetySettings",
        [("gemini", "audioTimestamp")] = "generationConfig.audioTimestamp",
        [("gemini", "imageConfig")] = "generationConfig.imageConfig",
        [("gemini", "mediaResolution")] = "generationConfig.mediaResolution",
    }.ToFrozenDictionary();

    /// <summary>Fields of Converse that every caller may say in its own body.</summary>
    private static readonly FrozenSet<string> OfConverse =
        new[] { "additionalModelRequestFields", "guardrailConfig", "performanceConfig", "promptVariables", "requestMetadata" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Fields of OpenAI's dialect that the gateway writes itself: nobody may say them a second time.</summary>
    private static readonly FrozenSet<string> Own = new[]
    {
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n", "stop", "temperature", "top_p", "top_k", "frequency_penalty",
        "presence_penalty", "seed", "logprobs", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "reasoning",
        "thinking", "enable_thinking", "verbosity", "user", "prompt_cache_key", "store", "metadata", "service_tier", "modalities",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Adds an option to the request: in the target's words, or as something to be named as dropped.</summary>
    public static void Add(ChatRequest request, string dialect, string maker, string name, JsonSlice value)
    {
        if (Known.TryGetValue((dialect, name), out var field))
        {
            Set(request, field, dialect == "gemini" ? value : Snake(value));
        }
        else if (dialect == "bedrock-converse" && name == "anthropicBeta")
        {
            request.Extra.Add(new ExtraField("additionalModelRequestFields", JsonSlice.Parse($$"""{"anthropic_beta":{{value}}}""")));
        }
        else if (dialect == "bedrock-converse" && OfConverse.Contains(name))
        {
            request.Extra.Add(new ExtraField(name, value));
        }
        else if (dialect == "openai-chat" && maker != "openai" && !Own.Contains(name))
        {
            Set(request, name, value);
        }
        else
        {
            request.Extra.Add(new ExtraField($"providerOptions.{maker}.{name}", value));
        }
    }

    private static void Set(ChatRequest request, string field, JsonSlice value)
    {
        request.Native.RemoveAll(other => other.Name == field);
        request.Native.Add(new ExtraField(field, value));
    }

    private static JsonSlice Snake(JsonSlice value)
    {
        if (value.Kind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return value;
        }

        var output = new ArrayBufferWriter<byte>(value.Bytes.Length + 32);
        using (var json = new Utf8JsonWriter(output, AiSdkJson.Options))
        {
            var cursor = new JsonCursor(value.Bytes);
            AiSdkNames.WriteSnake(json, ref cursor);
        }

        return new JsonSlice(output.WrittenMemory);
    }
}
