using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads <c>generationConfig</c>.</summary>
internal static class GeminiConfigReader
{
    private static readonly string[] Modalities = ["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO"];
    private static readonly string[] ThinkingLevels = ["THINKING_LEVEL_UNSPECIFIED", "LOW", "MEDIUM", "HIGH", "MINIMAL"];

    public static void Read(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var form = default(Form);
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            var name = GeminiNames.Camel(cursor.Name());
            cursor.ToValue();
            if (!ReadKnown(ref cursor, name, request, ref form) && !cursor.IsNull)
            {
                request.Extra.Add(new ExtraField($"generationConfig.{name}", cursor.Take()));
            }
        }

        request.Format = form.ToFormat(request);
    }

    private static bool ReadKnown(ref JsonCursor cursor, string name, ChatRequest request, ref Form form)
    {
        switch (name)
        {
            case "maxOutputTokens":
                request.MaxTokens = cursor.Integer();
                return true;
            case "temperature":
                request.Temperature = cursor.Number();
                return true;
            case "topP":
                request.TopP = cursor.Number();
                return true;
            case "topK":
                request.TopK = cursor.Number();
                return true;
            case "presencePenalty":
                request.PresencePenalty = cursor.Number();
                return true;
            case "frequencyPenalty":
                request.FrequencyPenalty = cursor.Number();
                return true;
            case "seed":
                request.Seed = cursor.Number();
                return true;
            case "candidateCount":
                // 0 is how proto JSON spells "not set".
                request.Choices = cursor.Integer() is var count && count == 0 ? null : count;
                return true;
            case "responseLogprobs":
                request.LogProbs = cursor.BooleanOrNull();
                return true;
            case "logprobs":
                request.TopLogProbs = cursor.Integer();
                return true;
            case "stopSequences":
                ReadStop(ref cursor, request);
                return true;
            case "responseModalities":
                ReadModalities(ref cursor, request);
                return true;
            case "thinkingConfig":
                request.Reasoning = ReadThinking(ref cursor, request);
                return true;
            default:
                return form.Read(ref cursor, name);
        }
    }

    private static void ReadStop(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenArray();
        while (cursor.NextItem())
        {
            request.Stop.Add(cursor.TextSlice());
        }
    }

    private static void ReadModalities(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var modalities = new List<string>();
        cursor.OpenArray();
        while (cursor.NextItem())
        {
            if (cursor.Word(Modalities) is { Length: > 0 } modality)
            {
                modalities.Add(modality.ToLowerInvariant());
            }
        }

        request.Modalities = modalities.Count == 0 ? null : modalities;
    }

    private static ReasoningRequest? ReadThinking(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var thinking = new ReasoningRequest();
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            var name = GeminiNames.Camel(cursor.Name());
            cursor.ToValue();
            switch (name)
            {
                case "includeThoughts":
                    thinking = thinking with { Visible = cursor.BooleanOrNull() };
                    break;
                case "thinkingBudget":
                    var budget = cursor.Integer();
                    thinking = budget switch
                    {
                        null => thinking,
                        0 => thinking with { Budget = 0, Enabled = false },
                        < 0 => thinking with { IsAdaptive = true },
                        _ => thinking with { Budget = budget },
                    };
                    break;
                case "thinkingLevel":
                    var level = cursor.Word(ThinkingLevels);
                    thinking = level is null or "" or "THINKING_LEVEL_UNSPECIFIED" ? thinking : thinking with { Effort = level.ToLowerInvariant() };
                    break;
                default:
                    request.Extra.Add(new ExtraField($"generationConfig.thinkingConfig.{name}", cursor.Take()));
                    break;
            }
        }

        return thinking;
    }

    /// <summary>What form the answer must have, in up to three fields.</summary>
    private struct Form
    {
        private JsonSlice _type;
        private JsonSlice _openApi;
        private JsonSlice _schema;

        public bool Read(ref JsonCursor cursor, string name)
        {
            switch (name)
            {
                case "responseMimeType":
                    _type = cursor.IsNull ? default : cursor.TextSlice();
                    return true;
                case "responseSchema":
                    _openApi = Object(ref cursor);
                    return true;
                case "responseJsonSchema" or "_responseJsonSchema":
                    _schema = Object(ref cursor);
                    return true;
                default:
                    return false;
            }
        }

        public readonly OutputFormat? ToFormat(ChatRequest request)
        {
            var schema = _schema.Exists ? _schema : _openApi.Exists ? GeminiSchema.ToJsonSchema(_openApi) : default;
            var type = _type.Text;
            if (type is not (null or "" or "application/json" or "text/plain"))
            {
                // text/x.enum: one of the schema's words, without quotes.
                request.Extra.Add(new ExtraField("generationConfig.responseMimeType", _type));
            }

            return schema.Exists ? new OutputFormat(OutputFormatKind.Schema) { Schema = schema }
                : type == "application/json" ? new OutputFormat(OutputFormatKind.Json)
                : type == "text/plain" ? new OutputFormat(OutputFormatKind.Text)
                : null;
        }

        private static JsonSlice Object(ref JsonCursor cursor) => cursor.Type switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.StartObject => cursor.Take(),
            _ => throw cursor.Wrong("an object"),
        };
    }
}
