using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Ids that tie results to calls: kept where there are some, made up where a dialect has none, and short enough for OpenAI.</summary>
internal sealed class ResponsesCallIds
{
    /// <summary>OpenAI refuses longer ones.</summary>
    private const int Longest = 64;

    private readonly HashSet<string> _custom = new(StringComparer.Ordinal);

    /// <summary>Calls without an id that still wait for their result: name and made-up id.</summary>
    private readonly List<(string Name, string Id)> _waiting = [];

    private int _made;

    public string OfCall(ToolCallPart call)
    {
        var id = call.Id.Length == 0 ? Make() : Shorten(call.Id);
        if (call.Id.Length == 0)
        {
            _waiting.Add((call.Name, id));
        }

        if (call.IsCustom)
        {
            _custom.Add(id);
        }

        return id;
    }

    public string OfResult(ToolResultPart result, out bool isCustom)
    {
        var id = result.CallId.Length == 0 ? Waiting(result.Name) : Shorten(result.CallId);
        isCustom = result.IsCustom || _custom.Contains(id);
        return id;
    }

    private static string Shorten(string id) =>
        id.Length <= Longest ? id : $"call_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..40]}";

    private string Waiting(string? name)
    {
        var at = _waiting.FindIndex(call => call.Name == name);
        if (at < 0)
        {
            at = _waiting.Count > 0 ? 0 : -1;
        }

        if (at < 0)
        {
            return Make();
        }

        var id = _waiting[at].Id;
        _waiting.RemoveAt(at);
        return id;
    }

    private string Make() => string.Create(CultureInfo.InvariantCulture, $"call_{_made++}");
}
