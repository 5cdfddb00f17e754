using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Puts the model's turns together again. A client that keeps a stream's chunks (the chats of Google's own library do) sends each as a
/// content of its own; for Google contents of one role in a row are one turn, while other makers want calls, their thoughts and
/// nothing else in the message before the results, and a thought whole beside its signature.
/// </summary>
internal sealed class GeminiTurns(List<ChatMessage> messages)
{
    private bool _isMerged;

    /// <summary>Adds a content.</summary>
    public void Add(ChatMessage message)
    {
        if (message.Role == Role.Assistant && messages is [.., { Role: Role.Assistant } last])
        {
            last.Parts.AddRange(message.Parts);
            _isMerged = true;
            return;
        }

        Settle();
        messages.Add(message);
    }

    /// <summary>The last content was added.</summary>
    public void Settle()
    {
        if (messages is [.., { Role: Role.Assistant } last])
        {
            Join(last.Parts, _isMerged);
        }

        _isMerged = false;
    }

    private static void Join(List<Part> parts, bool withTexts)
    {
        var to = 0;
        for (var from = 0; from < parts.Count;)
        {
            var end = EndOfRun(parts, from, withTexts);
            var part = end == from + 1 ? parts[from] : Joined(parts[from..end]);
            from = end;

            // The last chunk of a stream has no more to say than why it ends.
            if (!withTexts || part is not TextPart { Signature: null, Text.IsEmpty: true })
            {
                parts[to++] = part;
            }
        }

        parts.RemoveRange(to, parts.Count - to);
    }

    /// <summary>Pieces of one thought, or of one text, end with the piece that is signed.</summary>
    private static int EndOfRun(List<Part> parts, int start, bool withTexts)
    {
        var end = start + 1;
        while (end < parts.Count && (parts[end - 1], parts[end]) switch
        {
            (ReasoningPart { Signature: null }, ReasoningPart { IsRedacted: false }) => true,
            (TextPart { Signature: null }, TextPart) => withTexts,
            _ => false,
        })
        {
            end++;
        }

        return end;
    }

    private static Part Joined(List<Part> run)
    {
        var texts = run.ConvertAll(part => part is ReasoningPart thought ? thought.Text : ((TextPart)part).Text);
        var joined = new byte[texts.Sum(text => text.Chars.Escaped.Length)];
        var length = 0;
        foreach (var text in texts)
        {
            text.Chars.Escaped.CopyTo(joined.AsSpan(length));
            length += text.Chars.Escaped.Length;
        }

        var whole = JsonSlice.Of(new JsonChars(joined));
        return run[^1] is ReasoningPart last ? last with { Text = whole } : (TextPart)run[^1] with { Text = whole };
    }
}
