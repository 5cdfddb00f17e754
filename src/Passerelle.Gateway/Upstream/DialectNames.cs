using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream;

/// <summary>The dialects of a provider as they are stored: names with a space between, the main one first.</summary>
public static class DialectNames
{
    /// <summary>Reads the names; those of a newer version are passed over. Never empty.</summary>
    public static IReadOnlyList<IProviderDialect> Read(string names)
    {
        var dialects = names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Dialects.Find).OfType<IProviderChatDialect>().ToList<IProviderDialect>();
        return dialects.Count > 0 ? dialects : [Dialects.OpenAiChat];
    }

    /// <summary>The names of dialects of conversations that are known here; null when one is not.</summary>
    public static string? Write(IReadOnlyList<string> names) =>
        names.Count > 0 && names.All(n => Dialects.Find(n) is IProviderChatDialect) ? string.Join(' ', names.Distinct()) : null;

    /// <summary>What grows on the address of a provider whose main dialect this is.</summary>
    public static AddressKind AddressKindOf(IDialect dialect) => dialect.Name switch
    {
        "anthropic-messages" => AddressKind.Anthropic,
        "gemini" => AddressKind.Gemini,
        _ => AddressKind.OpenAi,
    };
}
