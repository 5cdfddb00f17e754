using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Writes what shapes an answer: <c>inferenceConfig</c>, <c>outputConfig</c>, the model's own fields, and what of Converse's own a caller
/// has put into its body.
/// </summary>
internal sealed class ConverseConfigWriter(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result)
{
    /// <summary>Fields of Converse that no other dialect has a word for: a caller may write them beside its own, as they are here.</summary>
    private static readonly (string Name, JsonValueKind Kind)[] Own =
    [
        ("guardrailConfig", JsonValueKind.Object), ("performanceConfig", JsonValueKind.Object), ("promptVariables", JsonValueKind.Object),
        ("requestMetadata", JsonValueKind.Object), (ConverseModelFields.Field, JsonValueKind.Object), (ResponseFields, JsonValueKind.Array),
    ];

    private const string ResponseFields = "additionalModelResponseFieldPaths";

    /// <summary>Whether the model is Claude: no other's thoughts are signed.</summary>
    private readonly bool _isClaude = target.Signatures == SignatureFormats.Anthropic;

    private readonly ConverseModelFields _fields = new(request);

    /// <summary>A number as a decimal; one that is too large for that counts as the largest.</summary>
    public static decimal NumberOf(JsonSlice number) => AnthropicSampling.NumberOf(number);

    public void Write()
    {
        var thinking = _isClaude ? AnthropicThinking.Plan(request, target, result) : null;
        WriteInference(thinking);
        WriteFormat();
        new ConverseReasoning(_fields, request, target, result).Add(thinking);
        AddTopK(thinking);
        _fields.Write(json);
        WriteStopPaths();
        WriteMetadata();
        WriteTier();
        WriteOwn();
    }

    private void WriteInference(AnthropicThinking? thinking)
    {
        var limit = thinking is { Type: "enabled" } || (thinking is not null && request.MaxTokens is not null) ? thinking.MaxTokens : Limit();
        var stops = Stops();
        var temperature = Temperature(thinking);
        var topP = TopP(thinking, temperature.Exists);
        if (limit is null && stops.Count == 0 && !temperature.Exists && !topP.Exists)
        {
            return;
        }

        json.WriteStartObject("inferenceConfig"u8);
        if (limit is { } tokens)
        {
            json.WriteNumber("maxTokens"u8, tokens);
        }

        WriteBetween0And1("temperature"u8, temperature);
        WriteBetween0And1("topP"u8, topP);
        if (stops.Count > 0)
        {
            json.WriteStartArray("stopSequences"u8);
            stops.ForEach(stop => stop.WriteTo(json));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>The limit of tokens; null for the model's own.</summary>
    private long? Limit()
    {
        var limit = request.MaxTokens ?? target.DefaultMaxTokens;
        if (limit > target.MaxTokens)
        {
            limit = target.MaxTokens;
            if (request.MaxTokens is not null)
            {
                result.Clamped("max_tokens");
            }
        }

        return limit;
    }

    /// <summary>Texts to stop at. Converse refuses empty ones, Claude also those of white space.</summary>
    private List<JsonSlice> Stops()
    {
        var stops = request.Stop.FindAll(stop => !stop.IsEmpty && !(_isClaude && AnthropicText.IsBlank(stop)));
        if (stops.Count < request.Stop.Count)
        {
            result.Dropped("stop");
        }

        return stops.Count > 0 && !Takes("stopSequences", "stop") ? [] : stops;
    }

    private JsonSlice Temperature(AnthropicThinking? thinking)
    {
        var temperature = request.Temperature;
        if (!temperature.Exists && target.DefaultTemperature is { } given && thinking is not { IsOn: true })
        {
            temperature = JsonSlice.Parse(given.ToString(CultureInfo.InvariantCulture));
        }

        if (!temperature.Exists || !Takes("temperature"))
        {
            return default;
        }

        if (thinking is { IsOn: true } && NumberOf(temperature) != 1)
        {
            result.Dropped("temperature");
            return default;
        }

        return temperature;
    }

    /// <summary>Newer Claudes take only one of <c>temperature</c> and <c>top_p</c>, and beside thinking nothing below 0.95.</summary>
    private JsonSlice TopP(AnthropicThinking? thinking, bool hasTemperature)
    {
        if (!request.TopP.Exists || !Takes("topP", "top_p"))
        {
            return default;
        }

        if ((_isClaude && hasTemperature) || (thinking is { IsOn: true } && NumberOf(request.TopP) < 0.95m))
        {
            result.Dropped("top_p");
            return default;
        }

        return request.TopP;
    }

    private void WriteBetween0And1(ReadOnlySpan<byte> name, JsonSlice number)
    {
        if (!number.Exists)
        {
            return;
        }

        var value = NumberOf(number);
        if (value is >= 0 and <= 1)
        {
            number.WriteTo(json, name);
            return;
        }

        json.WriteNumber(name, value < 0 ? 0 : 1);
        result.Clamped(name.SequenceEqual("topP"u8) ? "top_p" : "temperature");
    }

    private void WriteFormat()
    {
        if (request.Format is not { Kind: not OutputFormatKind.Text } format)
        {
            return;
        }

        if (format.Kind == OutputFormatKind.Json || !format.Schema.Exists || !target.JsonSchema || !Takes("outputConfig", "response_format"))
        {
            // Any JSON at all cannot be asked for.
            result.Dropped("response_format");
            return;
        }

        json.WriteStartObject("outputConfig"u8);
        json.WriteStartObject("textFormat"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("structure"u8);
        json.WriteStartObject("jsonSchema"u8);

        // The schema as text.
        ToolArguments.AsText(format.Schema).WriteTo(json, "schema"u8);
        if (!string.IsNullOrEmpty(format.Name))
        {
            json.WriteString("name"u8, format.Name);
        }

        if (format.Description.IsString && !format.Description.IsEmpty)
        {
            format.Description.WriteTo(json, "description"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void AddTopK(AnthropicThinking? thinking)
    {
        if (!request.TopK.Exists || !Takes("top_k"))
        {
            return;
        }

        if (thinking is { IsOn: true } || NumberOf(request.TopK) < 1)
        {
            result.Dropped("top_k");
            return;
        }

        var value = (long)decimal.Truncate(Math.Min(NumberOf(request.TopK), long.MaxValue));
        var path = target.TopKField.Split('.', 2);
        _fields.Add(path[0], member =>
        {
            if (path.Length == 1)
            {
                member.WriteNumberValue(value);
                return;
            }

            member.WriteStartObject();
            member.WriteNumber(path[1], value);
            member.WriteEndObject();
        });
    }

    /// <summary>Claude tells which stop text it came to where it is asked to: the first is its place in a whole answer, the second in a stream.</summary>
    private void WriteStopPaths()
    {
        if (_isClaude && request.Stop.Exists(stop => !AnthropicText.IsBlank(stop)) && !request.Extra.Exists(field => field.Name == ResponseFields))
        {
            json.WriteStartArray("additionalModelResponseFieldPaths"u8);
            json.WriteStringValue("/stop_sequence"u8);
            json.WriteStringValue("/delta/stop_sequence"u8);
            json.WriteEndArray();
        }
    }

    private void WriteMetadata()
    {
        if (request.Metadata.IsEmpty)
        {
            return;
        }

        if (!ConverseMetadata.CanWrite(request.Metadata) || request.Extra.Exists(field => field.Name == "requestMetadata"))
        {
            result.Dropped("metadata");
            return;
        }

        request.Metadata.WriteTo(json, "requestMetadata"u8);
    }

    private void WriteTier()
    {
        switch (request.ServiceTier.Text)
        {
            case null or "auto" or "default" or "standard_only":
                break;
            case "priority" or "flex" or "reserved":
                json.WriteStartObject("serviceTier"u8);
                request.ServiceTier.WriteTo(json, "type"u8);
                json.WriteEndObject();
                break;
            default:
                result.Dropped("service_tier");
                break;
        }
    }

    private void WriteOwn()
    {
        foreach (var field in request.Extra)
        {
            if (!Own.Contains((field.Name, field.Value.Kind)) || target.Refused.Contains(field.Name))
            {
                result.Dropped(field.Name);
            }
            else if (field.Name != ConverseModelFields.Field)
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }
        }
    }

    /// <param name="field">The field here.</param>
    /// <param name="callersName">What it is called in OpenAI's dialect, where that is another name; a target may refuse it under either.</param>
    private bool Takes(string field, string? callersName = null)
    {
        if (!target.Refused.Contains(field) && (callersName is null || !target.Refused.Contains(callersName)))
        {
            return true;
        }

        result.Dropped(callersName ?? field);
        return false;
    }
}
