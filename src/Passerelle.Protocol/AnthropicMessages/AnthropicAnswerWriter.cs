using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Writes a whole answer as Anthropic's message.</summary>
internal static class AnthropicAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, Answer answer, AnswerFrame frame)
    {
        // The dialect has one answer; a caller of it cannot ask for more.
        var choice = answer.Choices.Count > 0 ? answer.Choices[0] : null;
        using var json = new Utf8JsonWriter(output, AnthropicJson.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, answer.Id ?? IdOf(frame));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, answer.Model ?? frame.Model);
        json.WriteStartArray("content"u8);
        var hasCalls = choice is not null && WriteContent(json, choice.Parts, frame);
        json.WriteEndArray();
        var reason = AnthropicFinish.Write(choice?.Finish, hasCalls);
        json.WriteString("stop_reason"u8, reason);
        if (reason == "stop_sequence" && choice!.StopText.Exists)
        {
            choice.StopText.WriteTo(json, "stop_sequence"u8);
        }
        else
        {
            json.WriteNull("stop_sequence"u8);
        }

        AnthropicUsage.Write(json, answer.Usage, answer.ServiceTier);
        json.WriteEndObject();
    }

    /// <summary>An id for an answer whose provider gave none.</summary>
    public static string IdOf(AnswerFrame frame) => $"msg_{Tail(frame)}";

    /// <summary>An id for a tool call whose provider gave none: letters, digits and <c>_</c>, as Anthropic wants them back.</summary>
    public static string ToolIdOf(AnswerFrame frame, int call) => string.Create(CultureInfo.InvariantCulture, $"toolu_{Tail(frame)}_{call}");

    private static string Tail(AnswerFrame frame)
    {
        var tail = frame.Id.AsSpan(frame.Id.IndexOf('_', StringComparison.Ordinal) + 1);
        return string.Concat(tail.ToString().Where(char.IsAsciiLetterOrDigit));
    }

    private static bool WriteContent(Utf8JsonWriter json, List<Part> parts, AnswerFrame frame)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var calls = 0;
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    WriteText(json, text.Text, text.Citations);
                    break;
                case RefusalPart refusal:
                    WriteText(json, refusal.Text, null);
                    break;
                case MediaPart { Transcript.Exists: true } media:
                    WriteText(json, media.Transcript, null);
                    break;
                case ReasoningPart reasoning:
                    WriteReasoning(json, reasoning);
                    break;
                case ToolCallPart call:
                    WriteCall(json, call, call.Id.Length > 0 && ids.Add(call.Id) ? call.Id : ToolIdOf(frame, calls));
                    calls++;
                    break;
                case OpaquePart { Dialect: AnthropicMessagesDialect.DialectName } opaque:
                    opaque.Value.WriteTo(json);
                    break;
            }
        }

        return calls > 0;
    }

    private static void WriteText(Utf8JsonWriter json, JsonSlice text, List<Citation>? citations)
    {
        if (text.IsEmpty)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        text.WriteTo(json, "text"u8);
        if (citations?.Exists(AnthropicCitations.CanWrite) == true)
        {
            json.WriteStartArray("citations"u8);
            foreach (var citation in citations.Where(AnthropicCitations.CanWrite))
            {
                AnthropicCitations.Write(json, citation);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter json, ReasoningPart reasoning)
    {
        if (reasoning.Text.IsEmpty && reasoning.Signature is null)
        {
            return;
        }

        json.WriteStartObject();
        if (reasoning is { IsRedacted: true, Signature: { Format: SignatureFormats.Anthropic } redacted })
        {
            json.WriteString("type"u8, "redacted_thinking"u8);
            redacted.Data.WriteTo(json, "data"u8);
        }
        else
        {
            json.WriteString("type"u8, "thinking"u8);
            (reasoning.Text.IsString ? reasoning.Text : JsonSlice.Of("")).WriteTo(json, "thinking"u8);
            var signature = reasoning.Signature is { } own
                ? AnthropicSignatures.Write(own.Format, JsonSlice.Of(reasoning.Id ?? "").Chars, own.Data.Chars)
                : JsonSlice.Of("");
            signature.WriteTo(json, "signature"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCallPart call, string id)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, id);
        json.WriteString("name"u8, call.Name);
        ToolArguments.AsObject(call.Arguments).WriteTo(json, "input"u8);
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
