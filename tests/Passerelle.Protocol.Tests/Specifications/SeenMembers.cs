namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>Which members of an object the schemas that apply to it name.</summary>
internal sealed class SeenMembers
{
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether any further member may be there.</summary>
    public bool IsOpen { get; set; }

    public void Add(SeenMembers other)
    {
        Names.UnionWith(other.Names);
        IsOpen |= other.IsOpen;
    }
}
