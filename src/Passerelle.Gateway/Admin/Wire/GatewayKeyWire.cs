using System.Text.Json.Serialization;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A gateway key as it is shown: never the key itself.</summary>
public sealed record GatewayKeyWire
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Its public part and its last characters: <c>pk_AbCdEfGhIj_••••Wxyz</c>.</summary>
    public required string Mask { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may be used.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Patterns of models that it may use; null = all.</summary>
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>Most requests at one time; null = the server's own limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null = it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Requests under way now.</summary>
    public int Running { get; init; }
}

/// <summary>A gateway key that was just made. Its text is told here and never again.</summary>
/// <param name="Key">The text.</param>
/// <param name="GatewayKey">What is kept of it.</param>
public sealed record GatewayKeyMadeWire(string Key, GatewayKeyWire GatewayKey);

/// <summary>A gateway key to be made.</summary>
public sealed record NewGatewayKeyWire
{
    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="GatewayKeyWire.AllowedModels"/>
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <inheritdoc cref="GatewayKeyWire.MaxConcurrency"/>
    public int? MaxConcurrency { get; init; }

    /// <inheritdoc cref="GatewayKeyWire.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Fields of a gateway key to be changed; one that is left out stays as it is.</summary>
public sealed record GatewayKeyChangeWire
{
    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it may be used.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Patterns of models that it may use; null = all.</summary>
    [JsonConverter(typeof(GivenConverter<IReadOnlyList<string>>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<IReadOnlyList<string>> AllowedModels { get; init; }

    /// <summary>Most requests at one time; null = the server's own limit.</summary>
    [JsonConverter(typeof(GivenConverter<int?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<int?> MaxConcurrency { get; init; }

    /// <summary>When it stops working; null = never.</summary>
    [JsonConverter(typeof(GivenConverter<DateTimeOffset?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Given<DateTimeOffset?> ExpiresAt { get; init; }
}
