using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Writes a request for Anthropic's Messages.</summary>
internal sealed class AnthropicRequestWriter(ChatRequest request, TargetTraits target)
{
    private readonly RequestTranslation _result = new();
    private readonly bool _isOwn = request.Dialect == AnthropicMessagesDialect.DialectName;

    public RequestTranslation Write()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output, AnthropicJson.Options))
        {
            Write(json);
        }

        if (_result.Error is null)
        {
            _result.Body = target.AutoCache
                ? AnthropicCache.Breakpoints(output.WrittenMemory, target.CacheMinimum).Apply(output.WrittenMemory)
                : output.WrittenMemory;
        }

        return _result;
    }

    /// <summary>Writes the further members of an object that this dialect knows, whose names begin so.</summary>
    internal static void WriteExtra(Utf8JsonWriter json, ChatRequest request, string prefix)
    {
        foreach (var field in request.Extra)
        {
            if (field.Name.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length > 0 || !IsInner(field.Name)))
            {
                json.WritePropertyName(field.Name.AsSpan(prefix.Length));
                field.Value.WriteTo(json);
            }
        }
    }

    private static bool IsInner(string name) =>
        name.StartsWith("metadata.", StringComparison.Ordinal) || name.StartsWith("thinking.", StringComparison.Ordinal)
        || name.StartsWith("output_config.", StringComparison.Ordinal) || name.StartsWith("tool_choice.", StringComparison.Ordinal);

    private void Write(Utf8JsonWriter json)
    {
        var thinking = AnthropicThinking.Plan(request, target, _result);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WriteNumber("max_tokens"u8, thinking.MaxTokens);
        if (request.Stream)
        {
            json.WriteBoolean("stream"u8, true);
        }

        if (!_isOwn)
        {
            _result.DropExtras(request);
        }

        new AnthropicMessageWriter(json, request, target, _result).Write();
        AnthropicToolWriter.Write(json, request, target, _result);
        WriteThinking(json, thinking);
        WriteOutputConfig(json, thinking);
        new AnthropicSampling(json, request, target, _result).Write(thinking.IsOn);
        WriteStop(json);
        WriteMetadata(json);
        WriteServiceTier(json);
        NoteLosses();
        if (_isOwn)
        {
            WriteExtra(json, request, "");
        }

        foreach (var (name, value) in request.Native)
        {
            if (Takes(name))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private void WriteThinking(Utf8JsonWriter json, AnthropicThinking thinking)
    {
        if (thinking.Type is null || !Takes("thinking"))
        {
            return;
        }

        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, thinking.Type);
        if (thinking is { Type: "enabled", Budget: { } budget })
        {
            json.WriteNumber("budget_tokens"u8, budget);
        }

        if (thinking is { IsOn: true, Visible: { } visible })
        {
            json.WriteString("display"u8, visible ? "summarized"u8 : "omitted"u8);
        }

        if (_isOwn)
        {
            WriteExtra(json, request, "thinking.");
        }

        json.WriteEndObject();
    }

    private void WriteOutputConfig(Utf8JsonWriter json, AnthropicThinking thinking)
    {
        var schema = request.Format is { Kind: OutputFormatKind.Schema } format ? format.Schema : default;
        if (request.Format?.Kind == OutputFormatKind.Json || (schema.Exists && !target.JsonSchema))
        {
            // Any JSON at all cannot be asked for.
            _result.Dropped("response_format");
            schema = default;
        }

        var hasExtra = _isOwn && request.Extra.Exists(field => field.Name.StartsWith("output_config.", StringComparison.Ordinal));
        if ((thinking.Effort is null && !schema.Exists && !hasExtra) || !Takes("output_config"))
        {
            return;
        }

        json.WriteStartObject("output_config"u8);
        if (thinking.Effort is not null)
        {
            json.WriteString("effort"u8, thinking.Effort);
        }

        if (schema.Exists)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            schema.WriteTo(json, "schema"u8);
            json.WriteEndObject();
        }

        if (hasExtra)
        {
            WriteExtra(json, request, "output_config.");
        }

        json.WriteEndObject();
    }

    private void WriteStop(Utf8JsonWriter json)
    {
        // Anthropic refuses stop texts of white space only.
        var stops = _isOwn ? request.Stop : request.Stop.FindAll(stop => !AnthropicText.IsBlank(stop));
        if (stops.Count < request.Stop.Count)
        {
            _result.Dropped("stop");
        }

        if (stops.Count == 0 || !Takes("stop_sequences"))
        {
            return;
        }

        json.WriteStartArray("stop_sequences"u8);
        foreach (var stop in stops)
        {
            stop.WriteTo(json);
        }

        json.WriteEndArray();
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        var hasExtra = _isOwn && request.Extra.Exists(field => field.Name.StartsWith("metadata.", StringComparison.Ordinal));
        if ((!request.User.IsString && !hasExtra) || !Takes("metadata"))
        {
            return;
        }

        json.WriteStartObject("metadata"u8);
        if (request.User.IsString)
        {
            request.User.WriteTo(json, "user_id"u8);
        }

        if (hasExtra)
        {
            WriteExtra(json, request, "metadata.");
        }

        json.WriteEndObject();
    }

    private void WriteServiceTier(Utf8JsonWriter json)
    {
        if (!request.ServiceTier.IsString || !Takes("service_tier"))
        {
            return;
        }

        if (_isOwn || request.ServiceTier.Chars.Is("auto"u8))
        {
            request.ServiceTier.WriteTo(json, "service_tier"u8);
        }
        else if (request.ServiceTier.Chars.Is("default"u8))
        {
            // OpenAI's word for "no priority", whatever the project's setting.
            json.WriteString("service_tier"u8, "standard_only"u8);
        }
        else
        {
            _result.Dropped("service_tier");
        }
    }

    private void NoteLosses()
    {
        if (request.Choices > 1)
        {
            _result.Error ??= ApiError.Invalid("The model's provider gives one answer for each request; send \"n\" as 1.", "n", "unsupported_value");
        }

        if (request.Modalities is { Count: > 0 } modalities)
        {
            if (!modalities.Contains("text"))
            {
                _result.Error ??= ApiError.Invalid("The model's provider answers in text only.", "modalities", "unsupported_value");
            }
            else if (modalities.Count > 1)
            {
                _result.Dropped("modalities");
            }
        }

        Note("frequency_penalty", request.FrequencyPenalty.Exists && AnthropicSampling.NumberOf(request.FrequencyPenalty) != 0);
        Note("presence_penalty", request.PresencePenalty.Exists && AnthropicSampling.NumberOf(request.PresencePenalty) != 0);
        Note("seed", request.Seed.Exists);
        Note("logprobs", request.LogProbs == true);
        Note("top_logprobs", request.TopLogProbs > 0);
        Note("verbosity", request.Verbosity is not null);
        Note("metadata", !request.Metadata.IsEmpty);
        Note("store", request.Store == true);
        Note("prompt_cache_key", request.PromptCacheKey.Exists);
        if (!_isOwn)
        {
            foreach (var field in request.Extra)
            {
                _result.Dropped(field.Name);
            }
        }
    }

    private void Note(string field, bool isLost)
    {
        if (isLost)
        {
            _result.Dropped(field);
        }
    }

    private bool Takes(string field)
    {
        if (!target.Refused.Contains(field))
        {
            return true;
        }

        _result.Dropped(field);
        return false;
    }
}
