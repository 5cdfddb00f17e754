using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads reasoning in its four places: <c>reasoning_content</c>, <c>reasoning</c>, OpenRouter's <c>reasoning_details</c> (which
/// repeats the text of the others and is told once), and the signatures that go with it.
/// </summary>
internal sealed class OpenAiReasoning(int choice)
{
    private bool _plainText;
    private bool _detailText;
    private int? _lastDetail;

    /// <summary>Gemini's signature in an <c>extra_content</c>, of AI Studio or of Vertex; empty when there is none.</summary>
    public static JsonChars ThoughtSignature(ReadOnlySpan<byte> extraContent)
    {
        if (extraContent.IsEmpty)
        {
            return default;
        }

        var google = OpenAiJson.Member(extraContent, "google"u8);
        return OpenAiJson.Chars(OpenAiJson.Member(google.IsEmpty ? OpenAiJson.Member(extraContent, "vertex"u8) : google, "thought_signature"u8));
    }

    public bool Read(in OpenAiChatDelta delta, OpenAiToolCalls calls, AnswerSink sink)
    {
        var plain = OpenAiJson.Chars(delta.ReasoningContent);
        return Read(plain.IsEmpty ? OpenAiJson.Chars(delta.Reasoning) : plain, delta.ReasoningDetails, calls, sink);
    }

    /// <summary>Reads what stands in one event or message.</summary>
    /// <param name="plain">The text of <c>reasoning_content</c> or <c>reasoning</c>.</param>
    /// <param name="details">The value of <c>reasoning_details</c>.</param>
    /// <param name="calls">Gets signatures that belong to calls.</param>
    /// <param name="sink">Gets all else.</param>
    public bool Read(JsonChars plain, ReadOnlySpan<byte> details, OpenAiToolCalls calls, AnswerSink sink)
    {
        details = details is [(byte)'[', ..] ? details : default;
        var said = false;
        if (!plain.IsEmpty && !HasText(details))
        {
            sink.Reasoning(choice, plain, isSummary: false);
            _plainText = true;
            said = true;
        }

        if (!details.IsEmpty)
        {
            // Text that came piece by piece before comes again, whole, with its signature: only the signature is new.
            var isRepeated = plain.IsEmpty && _plainText && !_detailText;
            said |= ReadDetails(details, isRepeated, calls, sink);
        }

        return said;
    }

    private static bool HasText(ReadOnlySpan<byte> details)
    {
        if (details.IsEmpty)
        {
            return false;
        }

        var reader = new Utf8JsonReader(details);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var detail = OpenAiReasoningDetail.Read(ref reader, details);
            if (!detail.Words.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadDetails(ReadOnlySpan<byte> details, bool isRepeated, OpenAiToolCalls calls, AnswerSink sink)
    {
        var said = false;
        var reader = new Utf8JsonReader(details);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var detail = OpenAiReasoningDetail.Read(ref reader, details);
            if (detail.Index is { } index && _lastDetail is { } last && index != last && detail.BeginsPart)
            {
                sink.EndPart(choice);
            }

            _lastDetail = detail.Index ?? _lastDetail;
            if (!detail.Words.IsEmpty && !isRepeated)
            {
                sink.Reasoning(choice, detail.Words, detail.IsSummary);
                _detailText = true;
                said = true;
            }

            said |= ReadProof(in detail, calls, sink);
        }

        return said;
    }

    private bool ReadProof(in OpenAiReasoningDetail detail, OpenAiToolCalls calls, AnswerSink sink)
    {
        if (detail.Proof.IsEmpty)
        {
            return false;
        }

        if (detail.IsEncrypted && detail.Format == SignatureFormats.Gemini && !detail.Id.IsEmpty && !calls.Knows(detail.Id))
        {
            calls.KeepSignature(detail.Id, detail.Proof);
            return true;
        }

        sink.ReasoningProof(choice, new ReasoningProof
        {
            Format = detail.Format,
            Data = detail.Proof,

            // OpenAI's and xAI's encrypted content belongs to the summary before it; Anthropic's stands for itself.
            IsRedacted = detail.IsEncrypted && detail.Format is SignatureFormats.Anthropic or SignatureFormats.Unknown,
            Id = detail.Id,
        });
        return true;
    }
}
