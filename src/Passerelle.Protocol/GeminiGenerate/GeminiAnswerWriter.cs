using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Writes a whole answer as one <c>GenerateContentResponse</c>.</summary>
internal static class GeminiAnswerWriter
{
    private static readonly JsonSlice Nothing = JsonSlice.Of("");

    public static void Write(IBufferWriter<byte> output, Answer answer, AnswerFrame frame)
    {
        using var json = new Utf8JsonWriter(output, GeminiParts.Options);
        var ids = new GeminiMadeUpIds(frame);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        foreach (var choice in answer.Choices)
        {
            Write(json, choice, ids);
        }

        json.WriteEndArray();
        GeminiUsage.Write(json, answer.Usage);
        WriteEnd(json, JsonSlice.Of(answer.Model ?? frame.Model).Chars, JsonSlice.Of(answer.Id ?? frame.Id).Chars, answer.Created ?? 0);
        json.WriteEndObject();
    }

    /// <summary>Writes what stands behind the candidates and the usage.</summary>
    public static void WriteEnd(Utf8JsonWriter json, JsonChars model, JsonChars id, long created)
    {
        JsonSlice.Of(model).WriteTo(json, "modelVersion"u8);
        if (created > 0)
        {
            json.WriteString("createTime"u8, DateTimeOffset.FromUnixTimeSeconds(created).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        JsonSlice.Of(id).WriteTo(json, "responseId"u8);
    }

    private static void Write(Utf8JsonWriter json, AnswerChoice choice, GeminiMadeUpIds ids)
    {
        var offsets = new GeminiTextOffsets();
        List<Citation>? citations = null;
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        foreach (var part in choice.Parts)
        {
            if (part is TextPart text)
            {
                offsets.Append(text.Text.Chars);
                (citations ??= []).AddRange(text.Citations ?? []);
            }

            GeminiParts.WriteAnswered(json, part, part is ToolCallPart { Id.Length: 0 } ? ids.Next() : "");
        }

        if (choice.Parts.Count == 0)
        {
            // Google leaves the parts out then, and not every reader of its answers can bear that.
            GeminiParts.WriteText(json, Nothing, null);
        }

        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
        if (choice.Finish != FinishReason.Unknown || choice.NativeFinish.Exists)
        {
            json.WriteString("finishReason"u8, GeminiFinish.Write(choice.Finish, choice.NativeFinish.Chars.Escaped));
        }

        json.WriteNumber("index"u8, choice.Index);
        GeminiGroundingWriter.Write(json, citations, offsets);
        GeminiLogProbs.Write(json, choice.LogProbs?.ConvertAll(item => item.Bytes));
        json.WriteEndObject();
    }
}
