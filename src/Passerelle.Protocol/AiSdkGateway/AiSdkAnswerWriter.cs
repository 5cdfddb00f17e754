using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Writes a whole answer: <c>{content,finishReason,usage,warnings,providerMetadata,response}</c>.</summary>
internal sealed class AiSdkAnswerWriter(AnswerFrame frame, AiSdkGeneration generation)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly AiSdkSources _sources = new(generation);
    private AiSdkServerTool? _served;
    private int _calls;
    private int _servedCount;
    private int _texts;

    public void Write(IBufferWriter<byte> output, Answer answer)
    {
        // The protocol has one answer; a caller of it cannot ask for more.
        var choice = answer.Choices.Count > 0 ? answer.Choices[0] : null;
        using var json = new Utf8JsonWriter(output, AiSdkJson.Options);
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        foreach (var part in choice?.Parts ?? [])
        {
            WritePart(json, part);
        }

        json.WriteEndArray();
        var end = new AiSdkAnswerEnd(choice?.Finish ?? FinishReason.Unknown, choice?.NativeFinish ?? default, choice?.StopText ?? default, _calls > 0, answer.Usage)
        {
            ServiceTier = answer.ServiceTier,
            LogProbs = Joined(choice?.LogProbs),
        };
        end.Write(json, frame, generation);
        AiSdkWarnings.Write(json, generation, frame.Changes);
        json.WriteStartObject("response"u8);
        new AiSdkResponse(answer.Id ?? AiSdkIds.OfGeneration(frame.Id), answer.Model ?? frame.Model, answer.Created ?? frame.Created).Write(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePart(Utf8JsonWriter json, Part part)
    {
        switch (part)
        {
            case TextPart text when !text.Text.IsEmpty || text.Signature is not null:
                WriteText(json, text);
                break;
            case RefusalPart { Text.IsEmpty: false } refusal:
                Begin(json, "text"u8);
                refusal.Text.WriteTo(json, "text"u8);
                AiSdkMetadata.WriteRefusal(json);
                json.WriteEndObject();
                break;
            case ReasoningPart reasoning when !reasoning.Text.IsEmpty || reasoning.Signature is not null:
                Begin(json, "reasoning"u8);
                (reasoning.Text.IsString ? reasoning.Text : JsonSlice.Of("")).WriteTo(json, "text"u8);
                AiSdkMetadata.WriteReasoning(json, reasoning);
                json.WriteEndObject();
                break;
            case ToolCallPart call:
                WriteCall(json, call);
                break;
            case MediaPart media:
                WriteMedia(json, media);
                break;
            case OpaquePart opaque:
                WriteOpaque(json, opaque);
                break;
        }
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> type)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private void WriteText(Utf8JsonWriter json, TextPart text)
    {
        _texts++;
        var fresh = (text.Citations ?? []).FindAll(citation => _sources.IsNew(citation, _texts));
        Begin(json, "text"u8);
        (text.Text.IsString ? text.Text : JsonSlice.Of("")).WriteTo(json, "text"u8);
        _sources.WriteCitations(json);
        AiSdkMetadata.WriteSignature(json, text.Signature);
        json.WriteEndObject();
        foreach (var citation in fresh)
        {
            Begin(json, "source"u8);
            _sources.WriteSource(json, citation);
            json.WriteEndObject();
        }
    }

    private void WriteCall(Utf8JsonWriter json, ToolCallPart call)
    {
        var id = call.Id.Length > 0 && _ids.Add(call.Id) ? call.Id : AiSdkIds.OfCall(frame, _calls);
        _calls++;
        var input = call.IsCustom ? AiSdkCall.InputOf(true, call.Arguments.Chars) : ToolArguments.AsText(call.Arguments);
        Begin(json, "tool-call"u8);
        AiSdkParts.WriteCall(json, JsonSlice.Of(id), AiSdkToolNames.OfCaller(frame.Request, call.Name), input, call.Signature);
        json.WriteEndObject();
    }

    private void WriteMedia(Utf8JsonWriter json, MediaPart media)
    {
        if (!media.Transcript.IsEmpty)
        {
            Begin(json, "text"u8);
            media.Transcript.WriteTo(json, "text"u8);
            json.WriteEndObject();
        }

        if (AiSdkParts.CanWrite(generation, media))
        {
            Begin(json, "file"u8);
            AiSdkParts.WriteFile(json, generation, media);
            json.WriteEndObject();
        }
    }

    private void WriteOpaque(Utf8JsonWriter json, OpaquePart part)
    {
        if (AiSdkServerTool.Of(part, _served, JsonSlice.Of(AiSdkIds.OfServed(frame, _servedCount))) is not { } tool)
        {
            if (generation == AiSdkGeneration.Fourth)
            {
                Begin(json, "custom"u8);
                AiSdkParts.WriteCustom(json, part);
                json.WriteEndObject();
            }

            return;
        }

        _served = tool;
        _servedCount++;
        var isOffered = AiSdkToolNames.IsOffered(frame.Request, tool.Name);
        if (!AiSdkParts.CanTell(generation, isOffered, frame.Request))
        {
            return;
        }

        var name = AiSdkToolNames.OfCaller(frame.Request, tool.Name);
        if (tool.Input.Exists)
        {
            Begin(json, "tool-call"u8);
            AiSdkParts.WriteServerCall(json, tool, name, isOffered, part);
            json.WriteEndObject();
        }

        if (tool.Result.Exists)
        {
            Begin(json, "tool-result"u8);
            AiSdkParts.WriteServerResult(json, tool, name, isOffered, tool.Input.Exists ? null : part);
            json.WriteEndObject();
        }
    }

    private static ReadOnlyMemory<byte> Joined(List<JsonSlice>? items)
    {
        if (items is not { Count: > 0 })
        {
            return default;
        }

        var joined = new ArrayBufferWriter<byte>(1024);
        foreach (var item in items)
        {
            joined.Write(joined.WrittenCount > 0 ? ","u8 : default);
            joined.Write(item.Bytes.Span);
        }

        return joined.WrittenMemory;
    }
}
