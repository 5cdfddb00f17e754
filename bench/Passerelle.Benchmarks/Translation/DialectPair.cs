using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Translation;

/// <summary>Two of the four dialects of conversations.</summary>
/// <param name="From">Whose bytes are read.</param>
/// <param name="To">Whose bytes are written.</param>
public sealed record DialectPair(IChatDialect From, IChatDialect To)
{
    private static readonly IChatDialect[] Chats = [Dialects.OpenAiChat, Dialects.OpenAiResponses, Dialects.AnthropicMessages, Dialects.Gemini];

    /// <summary>All twelve.</summary>
    public static IEnumerable<DialectPair> All =>
        from a in Chats from b in Chats where a != b select new DialectPair(a, b);

    public override string ToString() => $"{From.Name} -> {To.Name}";
}
