using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>What OpenRouter's lists say of a model beside its prices.</summary>
internal static class ModelDetails
{
    private static readonly (Modalities Modality, string Input, string Output)[] Words =
    [
        (Modalities.Text, "text", "text"),
        (Modalities.Image, "image", "image"),
        (Modalities.Pdf, "file", "file"),
        (Modalities.File, "file", "file"),
        (Modalities.Audio, "audio", "audio"),
        (Modalities.Video, "video", "video"),
        (Modalities.Embeddings, "", "embeddings"),
        (Modalities.Rerank, "", "rerank"),
    ];

    /// <summary>Writes the member <c>architecture</c>: <c>{"modality":"text+image-&gt;text",…}</c>.</summary>
    public static void WriteArchitecture(Utf8JsonWriter json, ModelFacts? facts)
    {
        var input = Named(facts?.Input ?? Modalities.None, word => word.Input);
        var output = Named(facts?.Output ?? Modalities.None, word => word.Output);
        json.WriteStartObject("architecture"u8);
        json.WriteString("modality"u8, input.Count > 0 && output.Count > 0 ? $"{string.Join('+', input)}->{string.Join('+', output)}" : null);
        WriteWords(json, "input_modalities"u8, input);
        WriteWords(json, "output_modalities"u8, output);
        json.WriteString("tokenizer"u8, "Other"u8);
        json.WriteNull("instruct_type"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>supported_parameters</c>: those of OpenAI's dialect that follow from what the model can do.</summary>
    public static void WriteParameters(Utf8JsonWriter json, ModelFacts? facts)
    {
        List<string> words = [];
        if (facts?.Type is ModelType.Chat or ModelType.Completion)
        {
            words.Add("max_tokens");
            Add(facts.Temperature, "temperature", "top_p");
            Add(facts.Tools, "tools", "tool_choice");
            Add(facts.ParallelTools, "parallel_tool_calls");
            Add(facts.StructuredOutput, "structured_outputs", "response_format");
            Add(facts.Reasoning, "reasoning", "include_reasoning");
            Add(facts.ReasoningControls is { Efforts.Count: > 0 }, "reasoning_effort");
        }

        WriteWords(json, "supported_parameters"u8, words);

        void Add(bool? can, params ReadOnlySpan<string> names)
        {
            if (can == true)
            {
                words.AddRange(names);
            }
        }
    }

    private static List<string> Named(Modalities set, Func<(Modalities Modality, string Input, string Output), string> word) =>
        [.. Words.Where(w => set.HasFlag(w.Modality)).Select(word).Where(w => w.Length > 0).Distinct()];

    private static void WriteWords(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
