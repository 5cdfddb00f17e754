using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Writes <c>generationConfig</c>.</summary>
internal static class GeminiConfigWriter
{
    private const string Prefix = "generationConfig.";

    /// <summary>Gemini takes at most so many texts to stop at.</summary>
    private const int MostStops = 5;

    private static readonly JsonSlice Json = JsonSlice.Of("application/json");

    public static void Write(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        var config = new Fields(json, target, translation);
        config.Integer("maxOutputTokens", MaxTokens(request, target, translation));
        config.Value("temperature", request.Temperature);
        config.Value("topP", request.TopP);
        config.Value("topK", request.TopK);
        config.Value("seed", request.Seed);
        config.Value("presencePenalty", request.PresencePenalty);
        config.Value("frequencyPenalty", request.FrequencyPenalty);
        config.Integer("candidateCount", request.Choices is 1 && request.Dialect != GeminiGenerateDialect.DialectName ? null : request.Choices);
        if (request.LogProbs is true && config.Begin("responseLogprobs"))
        {
            json.WriteBooleanValue(true);
            config.Integer("logprobs", request.TopLogProbs);
        }

        WriteStop(config, json, request, translation);
        WriteModalities(config, json, request);
        WriteFormat(config, request, target, translation);
        WriteThinking(config, json, request, target, translation);
        foreach (var (path, value) in request.Extra)
        {
            var name = path.StartsWith(Prefix, StringComparison.Ordinal) && request.Dialect == GeminiGenerateDialect.DialectName ? path[Prefix.Length..] : "";
            if (name.Length > 0 && !name.Contains('.') && !(name == "responseMimeType" && request.Format is null or { Kind: OutputFormatKind.Json }))
            {
                config.Value(name, value);
            }
        }

        foreach (var (path, value) in request.Native)
        {
            if (path.StartsWith(Prefix, StringComparison.Ordinal))
            {
                config.Value(path[Prefix.Length..], value);
            }
        }

        config.End();
    }

    private static long? MaxTokens(ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        if (request.MaxTokens > target.MaxTokens)
        {
            translation.Clamped("max_tokens");
            return target.MaxTokens;
        }

        return request.MaxTokens;
    }

    private static void WriteStop(Fields config, Utf8JsonWriter json, ChatRequest request, RequestTranslation translation)
    {
        var stops = request.Stop.Where(stop => !stop.IsEmpty).ToList();
        if (stops.Count > MostStops)
        {
            translation.Clamped("stop");
        }

        if (stops.Count > 0 && config.Begin("stopSequences"))
        {
            json.WriteStartArray();
            foreach (var stop in stops.Take(MostStops))
            {
                stop.WriteTo(json);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteModalities(Fields config, Utf8JsonWriter json, ChatRequest request)
    {
        var modalities = request.Modalities ?? [];
        var isDefault = request.Dialect != GeminiGenerateDialect.DialectName && modalities is ["text"];
        if (modalities.Count > 0 && !isDefault && config.Begin("responseModalities"))
        {
            json.WriteStartArray();
            foreach (var modality in modalities)
            {
                json.WriteStringValue(modality.ToUpperInvariant());
            }

            json.WriteEndArray();
        }
    }

    private static void WriteFormat(Fields config, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        if (request.Format is null or { Kind: OutputFormatKind.Text })
        {
            return;
        }

        if (!request.Extra.Exists(field => field.Name == "generationConfig.responseMimeType"))
        {
            config.Value("responseMimeType", Json);
        }

        if (request.Format.Kind == OutputFormatKind.Schema && request.Format.Schema.Exists)
        {
            if (target.JsonSchema)
            {
                config.Value("responseJsonSchema", request.Format.Schema);
            }
            else
            {
                translation.Dropped("response_format.json_schema");
            }
        }
    }

    /// <summary>
    /// How much to think: as a budget of tokens, which Gemini 2.5 and 3 take, or, for a target whose
    /// <see cref="TargetTraits.ReasoningStyle"/> is <c>level</c>, as a level, which only Gemini 3 takes and wants. Efforts become
    /// budgets by Google's own table (OpenAI compatibility).
    /// </summary>
    private static void WriteThinking(Fields config, Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        if (request.Reasoning is not { } reasoning || target.ReasoningStyle.Length == 0)
        {
            if (request.Reasoning is not null)
            {
                translation.Dropped("reasoning");
            }

            return;
        }

        var byLevel = target.ReasoningStyle == "level" || request.Dialect == GeminiGenerateDialect.DialectName;
        var isOff = reasoning.Enabled is false || reasoning.Effort == "none" || reasoning.Budget == 0;
        var budget = isOff ? 0 : reasoning.Budget ?? (reasoning.IsAdaptive ? -1 : byLevel ? null : BudgetOf(reasoning.Effort));
        var level = isOff || reasoning.Budget is not null || reasoning.IsAdaptive || !byLevel ? null : LevelOf(reasoning.Effort);
        if (request.Dialect != GeminiGenerateDialect.DialectName)
        {
            (budget, level) = Fit(budget, level, isOff, reasoning.Effort, target, translation);
        }

        var isVisible = isOff ? reasoning.Visible is false ? false : null : reasoning.Visible ?? IsShownElsewhere(request);
        if (reasoning.Effort is "xhigh" or "max")
        {
            translation.Clamped("reasoning_effort");
        }

        if ((budget is null && level is null && isVisible is null) || !config.Begin("thinkingConfig"))
        {
            return;
        }

        json.WriteStartObject();
        if (budget is { } tokens)
        {
            json.WriteNumber("thinkingBudget"u8, tokens);
        }

        if (level is not null)
        {
            json.WriteString("thinkingLevel"u8, level);
        }

        if (isVisible is { } show)
        {
            json.WriteBoolean("includeThoughts"u8, show);
        }

        json.WriteEndObject();
    }

    /// <summary>Brings a wish into what the model takes: not all can be kept from thinking, and each has its own bounds.</summary>
    private static (long? Budget, string? Level) Fit(
        long? budget, string? level, bool isOff, string? effort, TargetTraits target, RequestTranslation translation)
    {
        if (target.ReasoningStyle == "level" && target.Efforts.Count > 0 && (isOff || level is not null))
        {
            return (null, LevelOf(Efforts.Fit(isOff ? "none" : effort!, target, translation)));
        }

        if (budget is not >= 0 || target.ThinkingBudget is not var (least, most) || (budget >= least && budget <= most) || (isOff && !target.AlwaysThinks))
        {
            return (budget, level);
        }

        if (isOff || effort is null)
        {
            translation.Clamped("reasoning");
        }

        return (Math.Clamp(budget.Value, least, most), level);
    }

    /// <summary>Whether a caller of another dialect, who asked for reasoning so, gets to see it there; Gemini shows nothing unasked.</summary>
    private static bool? IsShownElsewhere(ChatRequest request) =>
        request.Dialect != GeminiGenerateDialect.DialectName
        && request.Reasoning is { Summary: not null } or { Enabled: true } or { IsAdaptive: true } or { Budget: > 0 } ? true : null;

    private static long? BudgetOf(string? effort) => effort switch
    {
        null => null,
        "minimal" or "low" => 1024,
        "medium" => 8192,
        _ => 24576,
    };

    private static string? LevelOf(string? effort) => effort switch
    {
        null => null,
        "minimal" => "MINIMAL",
        "low" => "LOW",
        "medium" => "MEDIUM",
        _ => "HIGH",
    };

    /// <summary>The fields of the object, which is only there when one is.</summary>
    private sealed class Fields(Utf8JsonWriter json, TargetTraits target, RequestTranslation translation)
    {
        private bool _hasBegun;

        /// <summary>Writes a field's name; false, and noted, when the target refuses the field.</summary>
        public bool Begin(string name)
        {
            if (target.Refused.Contains(name))
            {
                translation.Dropped(name);
                return false;
            }

            if (!_hasBegun)
            {
                _hasBegun = true;
                json.WriteStartObject("generationConfig"u8);
            }

            json.WritePropertyName(name);
            return true;
        }

        public void Value(string name, JsonSlice value)
        {
            if (value.Exists && Begin(name))
            {
                value.WriteTo(json);
            }
        }

        public void Integer(string name, long? value)
        {
            if (value is { } number && Begin(name))
            {
                json.WriteNumberValue(number);
            }
        }

        public void End()
        {
            if (_hasBegun)
            {
                json.WriteEndObject();
            }
        }
    }
}
