using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>What a provider says of an answer before the answer.</summary>
public readonly ref struct AnswerStart
{
    /// <summary>The provider's id.</summary>
    public JsonChars Id { get; init; }

    /// <summary>The model as the provider named it.</summary>
    public JsonChars Model { get; init; }

    /// <summary>When it was made, in seconds since 1970 (UTC); 0 when not told.</summary>
    public long Created { get; init; }

    /// <summary>The service tier.</summary>
    public JsonChars ServiceTier { get; init; }
}
