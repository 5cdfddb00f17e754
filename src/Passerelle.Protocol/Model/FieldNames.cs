using System.Text.RegularExpressions;
using Passerelle.Protocol.AiSdkGateway;

namespace Passerelle.Protocol.Model;

/// <summary>
/// Translators name fields as OpenAI's Chat Completions does; whoever asked in another dialect looks for its own names. An index into
/// the messages is left out: conversations are cut into messages differently.
/// </summary>
public static partial class FieldNames
{
    private static readonly Dictionary<string, string> Anthropic = new(StringComparer.Ordinal)
    {
        ["response_format"] = "output_config.format",
        ["reasoning_effort"] = "output_config.effort",
        ["reasoning"] = "thinking",
        ["stop"] = "stop_sequences",
        ["max_output_tokens"] = "max_tokens",
        ["user"] = "metadata.user_id",
        ["parallel_tool_calls"] = "tool_choice.disable_parallel_tool_use",
    };

    private static readonly Dictionary<string, string> Responses = new(StringComparer.Ordinal)
    {
        ["messages"] = "input",
        ["response_format"] = "text.format",
        ["response_format.json_schema"] = "text.format.schema",
        ["reasoning_effort"] = "reasoning.effort",
        ["max_tokens"] = "max_output_tokens",
    };

    private static readonly Dictionary<string, string> Gemini = new(StringComparer.Ordinal)
    {
        ["messages"] = "contents",
        ["n"] = "generationConfig.candidateCount",
        ["modalities"] = "generationConfig.responseModalities",
        ["response_format"] = "generationConfig.responseMimeType",
        ["response_format.json_schema"] = "generationConfig.responseJsonSchema",
        ["reasoning"] = "generationConfig.thinkingConfig",
        ["reasoning_effort"] = "generationConfig.thinkingConfig.thinkingLevel",
        ["stop"] = "generationConfig.stopSequences",
        ["max_tokens"] = "generationConfig.maxOutputTokens",
        ["max_output_tokens"] = "generationConfig.maxOutputTokens",
        ["temperature"] = "generationConfig.temperature",
        ["top_p"] = "generationConfig.topP",
        ["top_k"] = "generationConfig.topK",
        ["seed"] = "generationConfig.seed",
        ["logprobs"] = "generationConfig.responseLogprobs",
        ["top_logprobs"] = "generationConfig.logprobs",
        ["frequency_penalty"] = "generationConfig.frequencyPenalty",
        ["presence_penalty"] = "generationConfig.presencePenalty",
        ["tool_choice"] = "toolConfig.functionCallingConfig",
        ["metadata"] = "labels",
        ["service_tier"] = "serviceTier",
    };

    private static readonly Dictionary<string, string> AiSdk = new(StringComparer.Ordinal)
    {
        ["messages"] = "prompt",
        ["max_tokens"] = "maxOutputTokens",
        ["max_output_tokens"] = "maxOutputTokens",
        ["max_completion_tokens"] = "maxOutputTokens",
        ["top_p"] = "topP",
        ["top_k"] = "topK",
        ["frequency_penalty"] = "frequencyPenalty",
        ["presence_penalty"] = "presencePenalty",
        ["stop"] = "stopSequences",
        ["tool_choice"] = "toolChoice",
        ["reasoning_effort"] = "reasoning",
        ["response_format"] = "responseFormat",
        ["response_format.json_schema"] = "responseFormat.schema",
        ["text.format"] = "responseFormat",
        ["cache_control"] = "providerOptions.anthropic.cacheControl",
        ["parallel_tool_calls"] = "providerOptions.openai.parallelToolCalls",
    };

    /// <summary>A field's name in a caller's dialect; one that has no other name there stays.</summary>
    /// <param name="dialect">The caller's dialect.</param>
    /// <param name="field">The name in OpenAI's Chat Completions, or one of the caller's own.</param>
    public static string In(string dialect, string field)
    {
        field = MessageIndex().Replace(field, "messages");
        var names = dialect switch
        {
            "anthropic-messages" => Anthropic,
            "openai-responses" => Responses,
            "gemini" => Gemini,
            _ when AiSdkGatewayDialect.IsNameOfOne(dialect) => AiSdk,
            _ => null,
        };
        if (names is null)
        {
            return field;
        }

        if (names.TryGetValue(field, out var name))
        {
            return name;
        }

        // messages.name, tools.f: what is in front of the first point.
        var point = field.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && names.TryGetValue(field[..point], out name) && field.StartsWith("messages.", StringComparison.Ordinal) ? name + field[point..] : field;
    }

    /// <summary>An error in a caller's words.</summary>
    public static ApiError In(string dialect, ApiError error)
    {
        if (error.Param is not { } param || In(dialect, param) is var name && name == param)
        {
            return error;
        }

        return error with { Param = name, Message = error.Message.Replace($"\"{param}\"", $"\"{name}\"", StringComparison.Ordinal) };
    }

    /// <summary>A note of <see cref="RequestTranslation.Changes"/> in a caller's words.</summary>
    public static string OfChange(string dialect, string change)
    {
        var colon = change.IndexOf(':', StringComparison.Ordinal) + 1;
        return string.Concat(change.AsSpan(0, colon), In(dialect, change[colon..]));
    }

    [GeneratedRegex(@"^messages\[\d+\](\.content(\[\d+\])?)?")]
    private static partial Regex MessageIndex();
}
