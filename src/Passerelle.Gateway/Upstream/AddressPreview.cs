namespace Passerelle.Gateway.Upstream;

/// <summary>One address in three parts, so that a screen can colour what was added (URL-5).</summary>
/// <param name="Typed">What the user gave, cleaned.</param>
/// <param name="Added">What the rule appended; empty when the address is used as typed.</param>
/// <param name="Query">"?" and the query, or empty.</param>
public readonly record struct AddressPreview(string Typed, string Added, string Query)
{
    /// <summary>The whole address; equal to <see cref="Uri.AbsoluteUri"/> of the address that is called.</summary>
    public override string ToString()
    {
        return Typed + Added + Query;
    }
}
