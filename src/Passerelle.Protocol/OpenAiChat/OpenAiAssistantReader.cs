using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads what the model said before: reasoning first, then text, then calls. Reasoning is read as in an answer, so that whatever this
/// gateway wrote into one comes back whole.
/// </summary>
internal static class OpenAiAssistantReader
{
    public static ChatMessage Read(ref OpenAiMessageFields fields)
    {
        var reasoning = Reasoning(fields.ReasoningContent, fields.ReasoningDetails, out var signatures);
        List<Part> parts = [.. reasoning];
        var calls = fields.HasToolCalls || fields.HasFunctionCall;
        parts.AddRange(OpenAiPartReader.ReadContent(fields.Content, fields.HasContent, keepEmpty: !calls && reasoning.Count == 0));
        if (!fields.Refusal.IsEmpty)
        {
            parts.Add(new RefusalPart(fields.Refusal));
        }

        var textEnd = parts.Count;
        if (fields.HasToolCalls)
        {
            var cursor = fields.ToolCalls;
            ReadCalls(ref cursor, parts, signatures);
        }

        if (fields.HasFunctionCall)
        {
            var cursor = fields.FunctionCall;
            parts.Add(ReadFunction(ref cursor, isCustom: false)("", null, default));
        }

        Sign(parts, textEnd, fields.ExtraContent);
        foreach (var (_, signature) in signatures)
        {
            // A signature whose call is not here: it stays with the reasoning.
            parts.Insert(0, new ReasoningPart(default) { Signature = signature });
        }

        OpenAiMessageReader.MarkLast(parts, fields.CacheControl);
        return new ChatMessage(Role.Assistant, parts) { Name = fields.Name, Extra = fields.Extra };
    }

    /// <summary>Reasoning as the reader of answers reads it, and the signatures that belong to calls, by the call's id.</summary>
    private static List<Part> Reasoning(JsonSlice text, JsonSlice details, out Dictionary<string, Signature> signatures)
    {
        signatures = [];
        if (details.IsEmpty)
        {
            return text.IsEmpty ? [] : [new ReasoningPart(text)];
        }

        var calls = new OpenAiToolCalls(0);
        var builder = new AnswerBuilder();
        new OpenAiReasoning(0).Read(text.Chars, details.Bytes.Span, calls, builder);
        builder.End();
        foreach (var (id, data) in calls.KeptSignatures)
        {
            signatures[new JsonChars(id).ToString()] = new Signature(SignatureFormats.Gemini, JsonSlice.Of(new JsonChars(data)));
        }

        return builder.Answer.Choices.Count == 0 ? [] : builder.Answer.Choices[0].Parts;
    }

    private static void ReadCalls(ref JsonCursor cursor, List<Part> parts, Dictionary<string, Signature> signatures)
    {
        cursor.OpenArray();
        while (cursor.NextItem())
        {
            cursor.OpenObject();
            var start = cursor;
            Func<string, Signature?, JsonSlice, ToolCallPart>? make = null;
            var id = "";
            JsonSlice cacheControl = default;
            JsonSlice extra = default;
            while (cursor.NextMember())
            {
                if (cursor.Is("id"u8))
                {
                    cursor.ToValue();
                    id = cursor.TextOrNull() ?? "";
                }
                else if (cursor.Is("function"u8) || cursor.Is("custom"u8))
                {
                    var isCustom = cursor.Is("custom"u8);
                    cursor.ToValue();
                    make = cursor.IsNull ? make : ReadFunction(ref cursor, isCustom);
                }
                else if (cursor.Is("cache_control"u8))
                {
                    cursor.ToValue();
                    cacheControl = cursor.IsNull ? default : cursor.Take();
                }
                else if (cursor.Is("extra_content"u8))
                {
                    cursor.ToValue();
                    extra = cursor.IsNull ? default : cursor.Take();
                }
                else
                {
                    cursor.ToValue();
                    cursor.Skip();
                }
            }

            if (make is null)
            {
                throw start.Refuse("has no \"function\".", "missing_required_parameter");
            }

            parts.Add(make(id, signatures.Remove(id, out var kept) ? kept : SignatureOf(extra), cacheControl));
        }
    }

    /// <summary>The call but for what stands around it.</summary>
    private static Func<string, Signature?, JsonSlice, ToolCallPart> ReadFunction(ref JsonCursor cursor, bool isCustom)
    {
        var start = cursor;
        var name = "";
        JsonSlice arguments = default;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.Text();
            }
            else if (cursor.Is("arguments"u8) || cursor.Is("input"u8))
            {
                cursor.ToValue();
                arguments = cursor.Type is JsonTokenType.String or JsonTokenType.StartObject ? cursor.Take() : cursor.IsNull ? default : throw cursor.Wrong("a string");
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        if (name.Length == 0)
        {
            throw start.Refuse("has no \"name\".", "missing_required_parameter");
        }

        return (id, signature, cacheControl) => new ToolCallPart(id, name, arguments.IsEmpty && !isCustom ? JsonSlice.EmptyObject : arguments)
        {
            IsCustom = isCustom,
            Signature = signature,
            CacheControl = cacheControl,
        };
    }

    /// <summary>A signature on the whole message belongs to its first call, else to its text.</summary>
    private static void Sign(List<Part> parts, int textEnd, JsonSlice extraContent)
    {
        if (SignatureOf(extraContent) is not { } signature)
        {
            return;
        }

        if (textEnd < parts.Count && parts[textEnd] is ToolCallPart { Signature: null } call)
        {
            parts[textEnd] = call with { Signature = signature };
        }
        else if (parts.FindLastIndex(part => part is TextPart) is >= 0 and var at)
        {
            parts[at] = (TextPart)parts[at] with { Signature = signature };
        }
    }

    private static Signature? SignatureOf(JsonSlice extraContent)
    {
        var data = OpenAiReasoning.ThoughtSignature(extraContent.Bytes.Span);
        return data.IsEmpty ? null : new Signature(SignatureFormats.Gemini, JsonSlice.Of(data));
    }
}
