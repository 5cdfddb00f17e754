using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Writes a stream of chunks that OpenAI's own clients take: id, object, created and model in each, the role in the first of a
/// choice, one reason for stopping, usage in a last chunk of its own for those who want it, one <c>[DONE]</c>; or an error and nothing behind it.
/// </summary>
internal sealed class OpenAiChatStreamWriter(IBufferWriter<byte> output, AnswerFrame frame) : AnswerSink
{
    private readonly OpenAiChunkFrame _chunk = new(output, frame);
    private readonly List<OpenAiWrittenChoice> _choices = [];
    private Usage _usage;
    private bool _ended;

    /// <inheritdoc/>
    public override void Start(in AnswerStart start) => _chunk.Start(in start);

    /// <inheritdoc/>
    public override void Text(int choice, JsonChars text) => WriteText(choice, "\"content\":\""u8, text);

    /// <inheritdoc/>
    public override void Refusal(int choice, JsonChars text) => WriteText(choice, "\"refusal\":\""u8, text);

    /// <inheritdoc/>
    public override void Reasoning(int choice, JsonChars text, bool isSummary)
    {
        if (_ended || text.IsEmpty)
        {
            return;
        }

        // Twice, as OpenRouter does: for those who show it, and for those who put the details together and send them back.
        var at = At(choice);
        at.BeginReasoning();
        _chunk.Open(at);
        output.Write("\"reasoning_content\":\""u8);
        output.Write(text.Escaped);
        output.Write(isSummary ? "\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\""u8 : "\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\""u8);
        output.Write(text.Escaped);
        output.Write("\",\"index\":"u8);
        OpenAiChunkFrame.WriteNumber(output, at.Detail);
        output.Write("}]"u8);
        _chunk.Close(at);
    }

    /// <inheritdoc/>
    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (_ended)
        {
            return;
        }

        var at = At(choice);
        at.BeginProof(proof.IsRedacted);
        _chunk.Open(at);
        output.Write("\"reasoning_details\":["u8);
        var json = OpenAiJson.Rent(output);
        OpenAiAnswerParts.WriteDetail(json, default, false, new Signature(proof.Format, JsonSlice.Of(proof.Data)), proof.IsRedacted, proof.Id.IsEmpty ? null : proof.Id.ToString(), at.Detail);
        OpenAiJson.Return(json);
        output.Write("]"u8);
        _chunk.Close(at);
        at.EndReasoning();
    }

    /// <inheritdoc/>
    public override void TextSignature(int choice, string format, JsonChars data)
    {
        if (format == SignatureFormats.Gemini)
        {
            WriteRare(choice, JsonSlice.Of(data), static (json, signature, _) => OpenAiAnswerParts.WriteThoughtSignature(json, signature));
        }
    }

    /// <inheritdoc/>
    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (_ended)
        {
            return;
        }

        var at = At(choice);
        at.EndReasoning();
        at.BeginCall(call, start.IsCustom);
        _chunk.Open(at);
        output.Write("\"tool_calls\":[{\"index\":"u8);
        OpenAiChunkFrame.WriteNumber(output, call);
        output.Write(",\"id\":\""u8);
        _chunk.WriteCallId(start.Id, choice, call);
        output.Write(start.IsCustom ? "\",\"type\":\"custom\",\"custom\":{\"name\":\""u8 : "\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        output.Write(start.Name.Escaped);
        output.Write(start.IsCustom ? "\",\"input\":\"\"}"u8 : "\",\"arguments\":\"\"}"u8);
        if (start.SignatureFormat == SignatureFormats.Gemini)
        {
            output.Write(",\"extra_content\":{\"google\":{\"thought_signature\":\""u8);
            output.Write(start.Signature.Escaped);
            output.Write("\"}}"u8);
        }

        output.Write("}]"u8);
        _chunk.Close(at);
    }

    /// <inheritdoc/>
    public override void ToolArguments(int choice, int call, JsonChars text)
    {
        if (_ended || text.IsEmpty)
        {
            return;
        }

        var at = At(choice);
        var isCustom = at.Argue(call);
        _chunk.Open(at);
        output.Write("\"tool_calls\":[{\"index\":"u8);
        OpenAiChunkFrame.WriteNumber(output, call);
        output.Write(isCustom ? ",\"custom\":{\"input\":\""u8 : ",\"function\":{\"arguments\":\""u8);
        output.Write(text.Escaped);
        output.Write("\"}}]"u8);
        _chunk.Close(at);
    }

    /// <inheritdoc/>
    public override void Media(int choice, MediaPart media)
    {
        if (media.Kind == MediaKind.Audio)
        {
            WriteRare(choice, media, (json, audio, _) =>
            {
                json.WritePropertyName("audio"u8);
                OpenAiAnswerParts.WriteAudio(json, audio, $"audio_{_chunk.IdTail}", frame.Created);
            });
        }
        else if (media.Kind == MediaKind.Image && (media.Url.Exists || media.Base64.Exists))
        {
            WriteRare(choice, media, static (json, image, at) =>
            {
                json.WriteStartArray("images"u8);
                OpenAiAnswerParts.WriteImage(json, image, at.Images++);
                json.WriteEndArray();
            });
        }
    }

    /// <inheritdoc/>
    public override void Cite(int choice, Citation citation)
    {
        if (citation.Url is not null)
        {
            WriteRare(choice, citation, static (json, cited, at) =>
            {
                json.WriteStartArray("annotations"u8);
                OpenAiAnswerParts.WriteCitation(json, cited);
                json.WriteEndArray();
            });
        }
    }

    /// <inheritdoc/>
    public override void Opaque(int choice, OpaquePart part)
    {
        if (part is { Dialect: "openai-chat", Kind: "annotation" })
        {
            WriteRare(choice, part, static (json, annotation, _) =>
            {
                json.WriteStartArray("annotations"u8);
                annotation.Value.WriteTo(json);
                json.WriteEndArray();
            });
        }
    }

    /// <inheritdoc/>
    public override void LogProb(int choice, ReadOnlySpan<byte> item)
    {
        if (!_ended)
        {
            At(choice).KeepLogProb(item);
        }
    }

    /// <inheritdoc/>
    public override void EndPart(int choice) => At(choice).EndReasoning();

    /// <inheritdoc/>
    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        var at = At(choice);
        if (_ended || at.IsFinished)
        {
            return;
        }

        at.IsFinished = true;
        WriteMissingArguments(at);
        _chunk.Open(at);
        _chunk.CloseWith(at, reason, native, stopText);
    }

    /// <inheritdoc/>
    public override void Usage(in Usage usage) => _usage.Update(usage);

    /// <inheritdoc/>
    public override void Error(ApiError error)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        output.Write("data: "u8);
        OpenAiErrors.Write(output, error);
        output.Write("\n\n"u8);
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_ended)
        {
            return;
        }

        foreach (var choice in _choices)
        {
            if (!choice.IsFinished)
            {
                WriteMissingArguments(choice);
            }
        }

        if (frame.WantsUsage && _usage.Reported)
        {
            _chunk.OpenUsage();
            var json = OpenAiJson.Rent(output);
            OpenAiUsage.Write(json, _usage);
            OpenAiJson.Return(json);
            output.Write("}\n\n"u8);
        }

        _ended = true;
        output.Write("data: [DONE]\n\n"u8);
    }

    private void WriteText(int choice, ReadOnlySpan<byte> member, JsonChars text)
    {
        if (_ended || text.IsEmpty)
        {
            return;
        }

        var at = At(choice);
        at.EndReasoning();
        _chunk.Open(at);
        output.Write(member);
        output.Write(text.Escaped);
        output.Write("\""u8);
        _chunk.Close(at);
    }

    private void WriteRare<T>(int choice, T part, Action<Utf8JsonWriter, T, OpenAiWrittenChoice> write)
    {
        if (_ended)
        {
            return;
        }

        var at = At(choice);
        var members = new ArrayBufferWriter<byte>(512);
        var json = OpenAiJson.Rent(members);
        json.WriteStartObject();
        write(json, part, at);
        json.WriteEndObject();
        OpenAiJson.Return(json);
        _chunk.Open(at);
        OpenAiJson.WriteOnOneLine(output, members.WrittenSpan[1..^1]);
        _chunk.Close(at);
    }

    /// <summary>A call without arguments is a call with an empty object: an empty text is no JSON.</summary>
    private void WriteMissingArguments(OpenAiWrittenChoice at)
    {
        for (var call = 0; call < at.Calls; call++)
        {
            if (at.LacksArguments(call))
            {
                ToolArguments(at.Index, call, new JsonChars("{}"u8));
            }
        }
    }

    private OpenAiWrittenChoice At(int index)
    {
        foreach (var choice in _choices)
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = new OpenAiWrittenChoice(index);
        _choices.Add(added);
        return added;
    }
}
