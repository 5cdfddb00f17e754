using System.Security.Cryptography;
using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Ids of tool calls in a request: made up where the source has none, and brought into a target's form.</summary>
internal sealed class OpenAiCallIds(bool isShort)
{
    private const int ShortLength = 9;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly List<(string Name, string Id)> _unanswered = [];
    private readonly Dictionary<ToolCallPart, string> _made = new(ReferenceEqualityComparer.Instance);
    private int _count;

    /// <summary>The id of a call.</summary>
    public string OfCall(ToolCallPart call)
    {
        if (call.Id.Length > 0)
        {
            return Shaped(call.Id);
        }

        if (!_made.TryGetValue(call, out var id))
        {
            id = Shaped(FormattableString.Invariant($"call_{_count++}"));
            _made.Add(call, id);
            _unanswered.Add((call.Name, id));
        }

        return id;
    }

    /// <summary>The id that a result names: of a call without one, the first of the same name that has no result yet, else the first.</summary>
    public string OfResult(ToolResultPart result)
    {
        if (result.CallId.Length > 0)
        {
            return Shaped(result.CallId);
        }

        var at = _unanswered.FindIndex(call => call.Name == result.Name);
        at = at < 0 && _unanswered.Count > 0 ? 0 : at;
        if (at < 0)
        {
            return Shaped(FormattableString.Invariant($"call_{_count++}"));
        }

        var id = _unanswered[at].Id;
        _unanswered.RemoveAt(at);
        return id;
    }

    /// <summary>Nine letters or digits for Mistral: those that are stay, others become the beginning of a digest, always the same.</summary>
    private string Shaped(string id)
    {
        if (!isShort || (id.Length == ShortLength && id.All(char.IsAsciiLetterOrDigit)))
        {
            return id;
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return string.Create(ShortLength, digest, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Letters[bytes[i] % Letters.Length];
            }
        });
    }
}
