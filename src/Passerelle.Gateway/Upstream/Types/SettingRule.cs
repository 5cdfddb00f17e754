namespace Passerelle.Gateway.Upstream.Types;

/// <summary>A setting that a type of provider knows.</summary>
/// <param name="Name">Its name, in snake case.</param>
/// <param name="Hint">What it may be, in words that complete "must be …".</param>
/// <param name="IsValid">Whether a text may be its value.</param>
public sealed record SettingRule(string Name, string Hint, Func<string, bool> IsValid)
{
    /// <summary>A setting with a few values.</summary>
    public static SettingRule OneOf(string name, params string[] values) =>
        new(name, string.Join(" or ", values.Select(v => $"\"{v}\"")), values.Contains);
}
