namespace Passerelle.Gateway.Config;

/// <summary>How long to wait for a provider. Each may be as short as 50 ms.</summary>
public sealed record UpstreamTimeouts
{
    /// <summary>Until a connection stands.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending a request to the head of the answer. Long, because an answer that is no stream begins when the model has ended.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For a whole list of models, from the connection to its last byte.</summary>
    public TimeSpan ModelList { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without a single byte within a body.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);
}
