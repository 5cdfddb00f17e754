using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Writes a request for a provider of this dialect. What it refuses (<see cref="TargetTraits.Refused"/>) is left out and noted.
/// </summary>
internal sealed class OpenAiChatRequestWriter
{
    /// <summary>OpenAI takes four, and nobody fewer.</summary>
    private const int MostStops = 4;

    private readonly ChatRequest _request;
    private readonly TargetTraits _target;
    private readonly RequestTranslation _translation = new();
    private readonly Utf8JsonWriter _json;

    private OpenAiChatRequestWriter(ChatRequest request, TargetTraits target, Utf8JsonWriter json)
    {
        _request = request;
        _target = target;
        _json = json;
    }

    public static RequestTranslation Write(ChatRequest request, TargetTraits target)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        var json = OpenAiJson.Rent(body);
        var writer = new OpenAiChatRequestWriter(request, target, json);
        writer.Write();
        OpenAiJson.Return(json);
        writer._translation.Body = body.WrittenMemory;
        return writer._translation;
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteString("model"u8, _target.Model);
        new OpenAiMessageWriter(_request, _target, _translation, _json).WriteAll();
        WriteLimits();
        WriteSampling();
        if (_request.Tools.Count > 0)
        {
            new OpenAiToolWriter(_request, _target, _translation, _json).Write();
        }

        WriteFormat();
        OpenAiReasoningWriter.Write(_json, _request.Reasoning, _target, _translation);
        WriteRest();
        WriteExtra();
        if (_request.Stream)
        {
            _json.WriteBoolean("stream"u8, true);
            if (_target.StreamOptions)
            {
                _json.WriteStartObject("stream_options"u8);
                _json.WriteBoolean("include_usage"u8, true);
                _json.WriteEndObject();
            }
        }

        _json.WriteEndObject();
    }

    private void WriteLimits()
    {
        if (_request.MaxTokens is { } limit && Takes(_target.MaxTokensField))
        {
            if (_target.MaxTokens is { } most && limit > most)
            {
                limit = most;
                _translation.Clamped("max_tokens");
            }

            _json.WriteNumber(_target.MaxTokensField, limit);
        }

        if (_request.Choices is { } choices)
        {
            if (choices > 1 && _target.Refused.Contains("n"))
            {
                _translation.Error ??= ApiError.Invalid("The model gives one answer for a request; send \"n\": 1 or leave it out.", "n", "unsupported_parameter");
            }
            else if (!_target.Refused.Contains("n"))
            {
                _json.WriteNumber("n"u8, choices);
            }
        }

        if (_request.Stop.Count > 0 && Takes("stop"))
        {
            if (_request.Stop.Count > MostStops)
            {
                _translation.Clamped("stop");
            }

            _json.WriteStartArray("stop"u8);
            foreach (var stop in _request.Stop.Take(MostStops))
            {
                stop.WriteTo(_json);
            }

            _json.WriteEndArray();
        }
    }

    private void WriteSampling()
    {
        if (!_request.Temperature.Exists && _target.DefaultTemperature is { } temperature)
        {
            _json.WriteNumber("temperature"u8, temperature);
        }

        WriteValue("temperature", _request.Temperature);
        WriteValue("top_p", _request.TopP);
        WriteValue("top_k", _request.TopK);
        WriteValue("frequency_penalty", _request.FrequencyPenalty);
        WriteValue("presence_penalty", _request.PresencePenalty);
        WriteValue("seed", _request.Seed);
        if (_request.LogProbs is { } logProbs && Takes("logprobs"))
        {
            _json.WriteBoolean("logprobs"u8, logProbs);
        }

        if (_request.TopLogProbs is { } top && _request.LogProbs == true && Takes("top_logprobs"))
        {
            _json.WriteNumber("top_logprobs"u8, top);
        }
    }

    private void WriteFormat()
    {
        if (_request.Format is not { Kind: not OutputFormatKind.Text } format || !Takes("response_format"))
        {
            return;
        }

        _json.WriteStartObject("response_format"u8);
        if (format.Kind == OutputFormatKind.Json || !_target.JsonSchema)
        {
            if (format.Kind == OutputFormatKind.Schema)
            {
                _translation.Changed("response_format");
            }

            _json.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            _json.WriteString("type"u8, "json_schema"u8);
            _json.WriteStartObject("json_schema"u8);
            _json.WriteString("name"u8, string.IsNullOrEmpty(format.Name) ? "response" : format.Name);
            if (format.Description.Exists)
            {
                format.Description.WriteTo(_json, "description"u8);
            }

            format.Schema.WriteTo(_json, "schema"u8);
            if (format.Strict is { } strict)
            {
                _json.WriteBoolean("strict"u8, strict);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void WriteRest()
    {
        if (_request.Verbosity is { } verbosity && Takes("verbosity"))
        {
            _json.WriteString("verbosity"u8, verbosity);
        }

        WriteValue("user", OpenAiUser.Of(_request, _translation));
        WriteValue("prompt_cache_key", _request.PromptCacheKey);
        if (_request.Store == true && Takes("store"))
        {
            _json.WriteBoolean("store"u8, true);
        }

        if (_request.Metadata.Exists && !_request.Metadata.IsEmpty)
        {
            // OpenAI takes labels only for what it keeps.
            WriteValue("metadata", _request.Store == true ? _request.Metadata : default, _request.Metadata.Exists);
        }

        if (_request.ServiceTier.Exists)
        {
            var tier = _request.ServiceTier.Text switch
            {
                "standard_only" => "default",
                var own when _request.Dialect == "openai-chat" => own,
                var other => OpenAiAnswerParts.Tier(other),
            };
            WriteValue("service_tier", tier is null ? default : JsonSlice.Of(tier), isAsked: true);
        }

        if (_request.Modalities is { } modalities && modalities.Any(modality => modality != "text") && Takes("modalities"))
        {
            _json.WriteStartArray("modalities"u8);
            foreach (var modality in modalities)
            {
                _json.WriteStringValue(modality);
            }

            _json.WriteEndArray();
        }
    }

    private void WriteExtra()
    {
        foreach (var field in _request.Extra)
        {
            if (_request.Dialect != "openai-chat")
            {
                _translation.Dropped(field.Name);
            }
            else if (Takes(field.Name))
            {
                field.Value.WriteTo(_json, System.Text.Encoding.UTF8.GetBytes(field.Name));
            }
        }

        foreach (var (name, value) in _request.Native)
        {
            WriteValue(name, value);
        }
    }

    /// <summary>Writes a field if it is there and the target takes it; one that is asked for and cannot be said is noted.</summary>
    private void WriteValue(string name, JsonSlice value, bool isAsked = false)
    {
        if (value.Exists && Takes(name))
        {
            _json.WritePropertyName(name);
            value.WriteTo(_json);
        }
        else if (isAsked && !value.Exists)
        {
            _translation.Dropped(name);
        }
    }

    /// <summary>Whether the target takes a field; if not, that is noted.</summary>
    private bool Takes(string name)
    {
        if (!_target.Refused.Contains(name))
        {
            return true;
        }

        _translation.Dropped(name);
        return false;
    }
}
