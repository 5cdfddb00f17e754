using System.Buffers;
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
    public override void TextSignature(int choice, string format, JsonChars data) =>
        WriteRare(choice, format == SignatureFormats.Gemini ? OpenAiRareDelta.OfSignature(JsonSlice.Of(data)) : []);

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
    public override void Media(int choice, MediaPart media) => WriteRare(choice, media.Kind switch
    {
        MediaKind.Audio => OpenAiRareDelta.OfAudio(media, $"audio_{_chunk.IdTail}", frame.Created),
        MediaKind.Image when media.Url.Exists || media.Base64.Exists => OpenAiRareDelta.OfImage(media, At(choice).Images++),
        _ => [],
    });

    /// <inheritdoc/>
    public override void Cite(int choice, Citation citation) => WriteRare(choice, citation.Url is null ? [] : OpenAiRareDelta.OfCitation(citation));

    /// <inheritdoc/>
    public override void Opaque(int choice, OpaquePart part) =>
        WriteRare(choice, part is { Dialect: "openai-chat", Kind: "annotation" } ? OpenAiRareDelta.OfAnnotation(part.Value) : []);

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

    /// <summary>Writes a chunk with these members in its delta; none for what the dialect cannot say.</summary>
    private void WriteRare(int choice, ReadOnlySpan<byte> members)
    {
        if (_ended || members.IsEmpty)
        {
            return;
        }

        var at = At(choice);
        _chunk.Open(at);
        OpenAiJson.WriteOnOneLine(output, members);
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
