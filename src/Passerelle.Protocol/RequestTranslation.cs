using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>A request written in a target's dialect, and what could not be said there.</summary>
public sealed class RequestTranslation
{
    private readonly List<string> _changes = [];

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; internal set; }

    /// <summary>
    /// What was changed on the way, for the caller to see: <c>dropped:logit_bias</c>, <c>renamed:max_tokens</c>,
    /// <c>clamped:temperature</c>. Each once, in order.
    /// </summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>The error to answer, when the target cannot say something that must not be lost; null otherwise.</summary>
    public ApiError? Error { get; internal set; }

    /// <summary>A field that the target's dialect cannot say.</summary>
    internal void Dropped(string field) => Note($"dropped:{field}");

    /// <summary>What messages of another dialect have beside their content, and only that dialect knows.</summary>
    internal void DropExtras(ChatRequest request)
    {
        foreach (var field in request.Messages.SelectMany(message => message.Extra ?? []))
        {
            if (!field.Value.IsEmpty && field.Value.Kind is not (JsonValueKind.Null or JsonValueKind.False))
            {
                Dropped($"messages.{field.Name}");
            }
        }
    }

    /// <summary>A value that was brought into the target's range.</summary>
    internal void Clamped(string field) => Note($"clamped:{field}");

    /// <summary>A field that was said in other words with a difference in meaning.</summary>
    internal void Changed(string field) => Note($"changed:{field}");

    private void Note(string change)
    {
        if (!_changes.Contains(change))
        {
            _changes.Add(change);
        }
    }
}
