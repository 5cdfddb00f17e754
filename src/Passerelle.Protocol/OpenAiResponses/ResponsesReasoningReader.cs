using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads reasoning items, also those that carry the signature of a call or of text.</summary>
internal static class ResponsesReasoningReader
{
    public static void Read(ref JsonCursor json, ChatRequest request, ref Signature? onCall)
    {
        string? id = null;
        JsonSlice content = default;
        var texts = new List<(JsonSlice Text, bool IsSummary)>();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "id":
                    id = json.TextOrNull();
                    break;
                case "encrypted_content":
                    content = json.IsNull ? default : json.TextSlice();
                    break;
                case "summary" or "content":
                    ReadTexts(ref json, texts, name == "summary");
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        Signature? signature = null;
        var on = ResponsesProofOn.Reasoning;
        if (!content.IsEmpty)
        {
            var format = ResponsesProof.Read(content.Chars, SignatureFormats.OpenAi, out var data, out on);
            signature = new Signature(format, data.Escaped.Length == content.Bytes.Length - 2 ? content : JsonSlice.Of(data));
        }

        if (on == ResponsesProofOn.Call)
        {
            onCall = signature;
            signature = null;
        }
        else if (on == ResponsesProofOn.Text)
        {
            SignText(request, signature);
            signature = null;
        }

        // What is not OpenAI's is no summary, even if it had to be written as one.
        var isForeign = signature is not null && signature.Format is not (SignatureFormats.OpenAi or SignatureFormats.XAi);
        for (var i = 0; i < texts.Count; i++)
        {
            ResponsesInputReader.ToAssistant(request, new ReasoningPart(texts[i].Text)
            {
                IsSummary = texts[i].IsSummary && !isForeign,
                Signature = i == texts.Count - 1 ? signature : null,
                Id = id,
            });
        }

        if (texts.Count == 0 && (signature is not null || (id is not null && !content.Exists)))
        {
            ResponsesInputReader.ToAssistant(request, new ReasoningPart(default) { Signature = signature, IsRedacted = on == ResponsesProofOn.Redacted, Id = id });
        }
    }

    private static void ReadTexts(ref JsonCursor json, List<(JsonSlice Text, bool IsSummary)> texts, bool isSummary)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            json.OpenObject();
            while (json.NextMember())
            {
                var isText = json.Is("text"u8);
                json.ToValue();
                if (isText)
                {
                    texts.Add((json.TextSlice(), isSummary));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void SignText(ChatRequest request, Signature? signature)
    {
        if (request.Messages.Count == 0 || request.Messages[^1].Role != Role.Assistant)
        {
            return;
        }

        var parts = request.Messages[^1].Parts;
        var at = parts.FindLastIndex(part => part is TextPart);
        if (at >= 0)
        {
            parts[at] = (TextPart)parts[at] with { Signature = signature };
        }
    }
}
