using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes a request for a target that speaks Responses. Nothing is left to be kept there unless the caller asked for it.</summary>
internal sealed class ResponsesRequestWriter
{
    /// <summary>OpenAI refuses a smaller limit.</summary>
    private const long LeastMaxTokens = 16;

    private readonly ChatRequest _request;
    private readonly TargetTraits _target;
    private readonly RequestTranslation _translation;
    private readonly Utf8JsonWriter _json;

    private ResponsesRequestWriter(ChatRequest request, TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
    {
        _request = request;
        _target = target;
        _translation = translation;
        _json = json;
    }

    private bool IsOwn => _request.Dialect == OpenAiResponsesDialect.DialectName;

    public static RequestTranslation Write(ChatRequest request, TargetTraits target)
    {
        var translation = new RequestTranslation();
        var bytes = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(bytes, ResponsesJson.Options);
        new ResponsesRequestWriter(request, target, translation, json).Write();
        json.Flush();
        translation.Body = bytes.WrittenMemory;
        return translation;
    }

    private void Write()
    {
        _json.WriteStartObject();
        if (_target.Model.Length > 0)
        {
            _json.WriteString("model"u8, _target.Model);
        }

        if (!IsOwn)
        {
            _translation.DropExtras(_request);
        }

        new ResponsesInputWriter(_request, _target, _translation, _json).Write();
        if (Says("tools", _request.Tools.Count > 0))
        {
            ResponsesToolsWriter.Write(_json, _request, _target, _translation);
        }

        if (Says("tool_choice", _request.ToolChoice is not null))
        {
            _json.WritePropertyName("tool_choice"u8);
            ResponsesToolsWriter.WriteChoice(_json, _request);
        }

        if (Says("parallel_tool_calls", _request.ParallelToolCalls is not null))
        {
            _json.WriteBoolean("parallel_tool_calls"u8, _request.ParallelToolCalls!.Value);
        }

        if (Says("reasoning", ResponsesOptionsWriter.HasReasoning(_request, _translation)))
        {
            ResponsesOptionsWriter.WriteReasoning(_json, _request, _target, _translation);
        }

        if (Says("text", _request.Format is not null || _request.Verbosity is not null || ResponsesOptionsWriter.HasNested(_request, "text.")))
        {
            if (_request.Format?.Kind == OutputFormatKind.Schema && !_target.JsonSchema)
            {
                _translation.Changed("text.format");
            }

            ResponsesOptionsWriter.WriteText(_json, _request);
        }

        WriteLimit();
        WriteNumbers();
        WriteInclude();
        WriteWhoAndHow();
        RefuseWhatCannotBeSaid();
        WriteExtra();
        _json.WriteEndObject();
    }

    private void WriteLimit()
    {
        if (!Says("max_output_tokens", _request.MaxTokens is not null))
        {
            return;
        }

        var limit = _request.MaxTokens!.Value;
        if (_target.MaxTokens is { } most && limit > most)
        {
            limit = most;
            _translation.Clamped("max_output_tokens");
        }

        if (limit < LeastMaxTokens && !IsOwn && _target.Signatures == SignatureFormats.OpenAi)
        {
            limit = LeastMaxTokens;
            _translation.Clamped("max_output_tokens");
        }

        _json.WriteNumber("max_output_tokens"u8, limit);
    }

    private void WriteNumbers()
    {
        if (Says("temperature", _request.Temperature.Exists))
        {
            _request.Temperature.WriteTo(_json, "temperature"u8);
        }
        else if (!_request.Temperature.Exists && _target.DefaultTemperature is { } temperature && !_target.Refused.Contains("temperature"))
        {
            _json.WriteNumber("temperature"u8, temperature);
        }

        if (Says("top_p", _request.TopP.Exists))
        {
            _request.TopP.WriteTo(_json, "top_p"u8);
        }

        if (Says("top_logprobs", _request.TopLogProbs is not null))
        {
            _json.WriteNumber("top_logprobs"u8, _request.TopLogProbs!.Value);
        }
    }

    private void WriteInclude()
    {
        var given = IsOwn ? _request.Extra.FirstOrDefault(field => field.Name == "include").Value : default;
        var wanted = new List<string>();
        if (_request.LogProbs == true)
        {
            wanted.Add("message.output_text.logprobs");
        }

        if (!IsOwn && _target.Signatures is not null)
        {
            // The caller keeps the conversation, so it must get what the provider needs to go on thinking.
            wanted.Add("reasoning.encrypted_content");
        }

        var already = given.Exists ? given.ToString() : "";
        wanted.RemoveAll(name => already.Contains($"\"{name}\"", StringComparison.Ordinal));
        if (!Says("include", !given.IsEmpty || wanted.Count > 0))
        {
            return;
        }

        _json.WriteStartArray("include"u8);
        if (!given.IsEmpty)
        {
            _json.WriteRawValue(given.Bytes.Span[1..^1], skipInputValidation: true);
        }

        foreach (var name in wanted)
        {
            _json.WriteStringValue(name);
        }

        _json.WriteEndArray();
    }

    private void WriteWhoAndHow()
    {
        if (Says("metadata", !_request.Metadata.IsEmpty))
        {
            _request.Metadata.WriteTo(_json, "metadata"u8);
        }

        // In OpenAI's dialects the end user has two names; all others mean the newer one.
        var user = _request.Dialect is OpenAiResponsesDialect.DialectName or "openai-chat" ? "user" : "safety_identifier";
        var isSaidAlready = IsOwn && _request.Extra.Exists(field => field.Name == "safety_identifier" && field.Value == _request.User);
        if (Says(user, _request.User.Exists && !isSaidAlready))
        {
            _json.WritePropertyName(user);
            OpenAiUser.Of(_request, _translation).WriteTo(_json);
        }

        var store = _request.Store ?? (IsOwn ? null : false);
        if (store is not null && !_target.Refused.Contains("store"))
        {
            _json.WriteBoolean("store"u8, store.Value);
        }

        if (Says("service_tier", _request.ServiceTier.Exists))
        {
            WriteTier();
        }

        if (Says("prompt_cache_key", _request.PromptCacheKey.Exists))
        {
            _request.PromptCacheKey.WriteTo(_json, "prompt_cache_key"u8);
        }

        if (_request.Stream)
        {
            _json.WriteBoolean("stream"u8, true);
        }
    }

    private void WriteTier()
    {
        if (_request.ServiceTier.Text is "auto" or "default" or "flex" or "priority" or "scale" or "fast")
        {
            _request.ServiceTier.WriteTo(_json, "service_tier"u8);
        }
        else if (_request.ServiceTier.Text is "standard_only" or "standard")
        {
            _json.WriteString("service_tier"u8, "default"u8);
        }
        else
        {
            _translation.Dropped("service_tier");
        }
    }

    private void RefuseWhatCannotBeSaid()
    {
        Drop("stop", _request.Stop.Count > 0);
        Drop("top_k", _request.TopK.Exists);
        Drop("seed", _request.Seed.Exists);
        Drop("frequency_penalty", _request.FrequencyPenalty.Exists);
        Drop("presence_penalty", _request.PresencePenalty.Exists);
        if (_request.Choices > 1)
        {
            _translation.Error ??= ApiError.Invalid(
                "The field \"n\" asks for several answers; the target gives one. Send n = 1, or one request for each answer.", "n", "unsupported_value");
        }

        if (_request.Modalities is { } modalities && modalities.FirstOrDefault(m => m is "audio" or "image" or "video") is { } modality)
        {
            _translation.Error ??= ApiError.Invalid(
                $"The field \"modalities\" asks for {modality}; the target answers with text.", "modalities", "unsupported_value");
        }
    }

    private void WriteExtra()
    {
        foreach (var field in _request.Extra)
        {
            if (!IsOwn)
            {
                _translation.Dropped(field.Name);
            }
            else if (field.Name != "include" && !field.Name.Contains('.', StringComparison.Ordinal)
                && (field.Name != "tool_choice" || _request.ToolChoice is null) && Says(field.Name, true))
            {
                _json.WritePropertyName(field.Name);
                field.Value.WriteTo(_json);
            }
        }

        foreach (var (name, value) in _request.Native)
        {
            if (Says(name, true))
            {
                _json.WritePropertyName(name);
                value.WriteTo(_json);
            }
        }
    }

    /// <summary>Whether there is something to say and the target takes it; what it refuses is noted.</summary>
    private bool Says(string field, bool isThere)
    {
        if (isThere && _target.Refused.Contains(field))
        {
            _translation.Dropped(field);
            return false;
        }

        return isThere;
    }

    private void Drop(string field, bool isThere)
    {
        if (isThere)
        {
            _translation.Dropped(field);
        }
    }
}
