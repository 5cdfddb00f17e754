using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream;

/// <summary>Whom we call: compiled from its rows, immutable.</summary>
public sealed class Provider
{
    /// <summary>Its row.</summary>
    public required long Id { get; init; }

    /// <summary>The first half of its models' names; unique in any case.</summary>
    public required string Slug { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may be called.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The dialects that it speaks, the one for callers of any other first.</summary>
    public required IReadOnlyList<IDialect> Dialects { get; init; }

    /// <summary>Its address as it was typed.</summary>
    public required string AddressText { get; init; }

    /// <summary>What that address means. It may have an error: then the provider cannot be called.</summary>
    public required ProviderAddress Address { get; init; }

    /// <summary>Which candidate of the address is in use (URL-3).</summary>
    public required AddressChoice AddressChoice { get; init; }

    /// <summary>Its keys in rotation; none when it wants none.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>Whether it has keys that are all switched off: then it cannot be called, while one without any key can.</summary>
    public required bool AllKeysOff { get; init; }

    /// <summary>The preset that it was made from; null for none.</summary>
    public required string? Preset { get; init; }

    /// <summary>What it does differently from others of its preset: names of quirks, separated by spaces.</summary>
    public required string Quirks { get; init; }

    /// <summary>The connections to it.</summary>
    public required HttpMessageInvoker Transport { get; init; }

    /// <summary>Its models.</summary>
    public IReadOnlyList<Target> Models { get; internal set; } = [];

    /// <summary>The dialect in which it is called for a caller of <paramref name="dialect"/>: the same one where it speaks that.</summary>
    public IDialect DialectFor(IDialect dialect)
    {
        if (dialect is IEmbeddingsDialect)
        {
            return EmbeddingsDialect ?? Dialects[0];
        }

        if (dialect is TokenCountDialect)
        {
            return CounterFor(dialect) ?? dialect;
        }

        foreach (var spoken in Dialects)
        {
            if (spoken == dialect)
            {
                return spoken;
            }
        }

        return Dialects[0];
    }

    /// <summary>How it gives embeddings: as the maker of the first of its dialects that has any; null for Anthropic's dialect alone.</summary>
    private IDialect? EmbeddingsDialect
    {
        get
        {
            foreach (var spoken in Dialects)
            {
                switch (spoken.Name)
                {
                    case "gemini":
                        return Protocol.Dialects.GeminiEmbeddings;
                    case "openai-chat" or "openai-responses":
                        return Protocol.Dialects.OpenAiEmbeddings;
                }
            }

            return null;
        }
    }

    /// <summary>How it can be asked to count tokens, the caller's own way first; null when it cannot be asked.</summary>
    public TokenCountDialect? CounterFor(IDialect dialect)
    {
        ReadOnlySpan<TokenCountDialect> counters =
            [Protocol.Dialects.AnthropicTokenCount, Protocol.Dialects.GeminiTokenCount, Protocol.Dialects.ResponsesTokenCount];
        TokenCountDialect? found = null;
        foreach (var counter in counters)
        {
            if (Dialects.Any(spoken => spoken.Name == counter.Chat.Name) && (found is null || counter == dialect))
            {
                found = counter;
            }
        }

        return found;
    }
}
