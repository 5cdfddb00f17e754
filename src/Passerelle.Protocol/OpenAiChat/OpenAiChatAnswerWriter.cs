using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes a whole answer that OpenAI's own clients take: every mandatory member, and no word that they do not know.</summary>
internal sealed class OpenAiChatAnswerWriter(AnswerFrame frame)
{
    private readonly string _tail = frame.Id[(frame.Id.LastIndexOf('_') + 1)..];

    public void Write(IBufferWriter<byte> output, Answer answer)
    {
        var json = OpenAiJson.Rent(output);
        json.WriteStartObject();
        json.WriteString("id"u8, string.IsNullOrEmpty(answer.Id) ? $"chatcmpl-{_tail}" : answer.Id);
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, answer.Created is > 0 and { } created ? created : frame.Created);
        json.WriteString("model"u8, string.IsNullOrEmpty(answer.Model) ? frame.Model : answer.Model);
        json.WriteStartArray("choices"u8);
        foreach (var choice in answer.Choices)
        {
            WriteChoice(json, choice);
        }

        json.WriteEndArray();
        if (answer.Usage.Reported)
        {
            json.WritePropertyName("usage"u8);
            OpenAiUsage.Write(json, answer.Usage);
        }

        if (OpenAiAnswerParts.Tier(answer.ServiceTier) is { } tier)
        {
            json.WriteString("service_tier"u8, tier);
        }

        json.WriteEndObject();
        OpenAiJson.Return(json);
    }

    private void WriteChoice(Utf8JsonWriter json, AnswerChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice.Index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        WriteText(json, "content"u8, choice.Parts.OfType<TextPart>().Select(part => part.Text));
        WriteText(json, "refusal"u8, choice.Parts.OfType<RefusalPart>().Select(part => part.Text));
        WriteReasoning(json, [.. choice.Parts.OfType<ReasoningPart>()]);
        WriteCalls(json, choice);
        WriteAnnotations(json, choice);
        WriteMedia(json, choice);
        if (choice.Parts.OfType<TextPart>().LastOrDefault(part => part.Signature?.Format == SignatureFormats.Gemini) is { Signature: { } signature })
        {
            OpenAiAnswerParts.WriteThoughtSignature(json, signature.Data);
        }

        json.WriteEndObject();
        WriteLogProbs(json, choice);
        json.WriteString("finish_reason"u8, OpenAiChatFinish.Write(choice.Finish, choice.Parts.Exists(part => part is ToolCallPart)));
        if (choice.NativeFinish.Exists && OpenAiChatFinish.LosesMeaning(choice.Finish))
        {
            choice.NativeFinish.WriteTo(json, "native_finish_reason"u8);
        }

        if (choice.StopText.Exists)
        {
            choice.StopText.WriteTo(json, "stop_reason"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteLogProbs(Utf8JsonWriter json, AnswerChoice choice)
    {
        if (choice.LogProbs is not { Count: > 0 } items)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("content"u8);
        items.ForEach(item => item.WriteTo(json));
        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    /// <summary>Pieces of text as one string; null when there are none.</summary>
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<JsonSlice> texts)
    {
        if (JsonStrings.Join([.. texts], "") is { Exists: true } text)
        {
            text.WriteTo(json, name);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteReasoning(Utf8JsonWriter json, IReadOnlyList<ReasoningPart> parts)
    {
        if (JsonStrings.Join([.. parts.Where(part => !part.Text.IsEmpty).Select(part => part.Text)], "") is { Exists: true } text)
        {
            text.WriteTo(json, "reasoning_content"u8);
        }

        if (parts.Any(part => part.Signature is not null))
        {
            json.WriteStartArray("reasoning_details"u8);
            for (var i = 0; i < parts.Count; i++)
            {
                OpenAiAnswerParts.WriteDetail(json, parts[i].Text, parts[i].IsSummary, parts[i].Signature, parts[i].IsRedacted, parts[i].Id, i);
            }

            json.WriteEndArray();
        }
    }

    private void WriteCalls(Utf8JsonWriter json, AnswerChoice choice)
    {
        var calls = choice.Parts.OfType<ToolCallPart>().ToList();
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        for (var i = 0; i < calls.Count; i++)
        {
            var id = calls[i].Id.Length > 0 ? calls[i].Id : OpenAiChunkFrame.MakeCallId(_tail, choice.Index, i);
            OpenAiToolCallWriter.Write(json, calls[i], id, withSignature: true);
        }

        json.WriteEndArray();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, AnswerChoice choice)
    {
        var citations = choice.Parts.OfType<TextPart>().SelectMany(part => part.Citations ?? []).Where(citation => citation.Url is not null).ToList();
        var others = choice.Parts.OfType<OpaquePart>().Where(part => part is { Dialect: "openai-chat", Kind: "annotation" }).ToList();
        if (citations.Count + others.Count == 0)
        {
            return;
        }

        json.WriteStartArray("annotations"u8);
        citations.ForEach(citation => OpenAiAnswerParts.WriteCitation(json, citation));
        others.ForEach(other => other.Value.WriteTo(json));
        json.WriteEndArray();
    }

    private void WriteMedia(Utf8JsonWriter json, AnswerChoice choice)
    {
        var media = choice.Parts.OfType<MediaPart>().ToList();
        if (media.Find(part => part.Kind == MediaKind.Audio) is { } audio)
        {
            json.WritePropertyName("audio"u8);
            OpenAiAnswerParts.WriteAudio(json, audio, $"audio_{_tail}", frame.Created);
        }

        var images = media.FindAll(part => part.Kind == MediaKind.Image && (part.Url.Exists || part.Base64.Exists));
        if (images.Count > 0)
        {
            json.WriteStartArray("images"u8);
            for (var i = 0; i < images.Count; i++)
            {
                OpenAiAnswerParts.WriteImage(json, images[i], i);
            }

            json.WriteEndArray();
        }
    }
}
