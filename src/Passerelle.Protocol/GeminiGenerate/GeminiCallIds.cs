using System.Globalization;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Ids for the calls of a conversation that has none, and which call a result belongs to: the first one of its name that has no
/// result yet. The same conversation gets the same ids every time.
/// </summary>
internal sealed class GeminiCallIds
{
    private readonly List<(string Id, string Name)> _open = [];
    private int _made;

    /// <summary>The id of a call.</summary>
    public string Call(string id, string name)
    {
        id = id.Length > 0 ? id : MakeUp();
        _open.Add((id, name));
        return id;
    }

    /// <summary>The id of the call that a result belongs to.</summary>
    public string Result(string id, string name)
    {
        var at = id.Length > 0 ? _open.FindIndex(call => call.Id == id) : _open.FindIndex(call => call.Name == name);
        if (at < 0)
        {
            return id.Length > 0 ? id : MakeUp();
        }

        id = _open[at].Id;
        _open.RemoveAt(at);
        return id;
    }

    private string MakeUp() => string.Create(CultureInfo.InvariantCulture, $"call_g{_made++}");
}
