namespace Passerelle.Gateway.Config;

/// <summary>
/// What is fixed when the gateway starts. The program sets each from an option of <c>serve</c> or its environment variable; a program
/// that uses the gateway as a library sets them itself.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>The folder that holds everything the gateway keeps.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The largest request body in bytes. 32 MB is Anthropic's own limit.</summary>
    public long MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most bytes that all request bodies, and answers over a megabyte that are no streams, together may hold.</summary>
    public long BodyBudgetBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>The largest answer in bytes that is not a stream.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The largest single event of a stream in bytes; an image in one event has several megabytes.</summary>
    public int MaxEventBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The largest picture or file in bytes that is fetched for a provider that fetches none itself.</summary>
    public int MaxMediaBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Whether such a URL may lead into the private network of this machine. A caller could look around there.</summary>
    public bool PrivateMedia { get; init; }

    /// <summary>How many requests a gateway key may have under way when it has no limit of its own.</summary>
    public int MaxConcurrencyPerKey { get; init; } = 4096;

    /// <summary>The most upstream calls for one request.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The model for requests that name none.</summary>
    public string DefaultModel { get; init; } = "anthropic/claude-sonnet-4";

    /// <summary>How long requests under way may go on after the order to stop.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether the first start looks for provider keys in the environment, and the first serve for local model servers.</summary>
    public bool Discover { get; init; } = true;

    /// <summary>
    /// The web pages that may call the gateway from a browser: origins such as <c>https://app.example.com</c> as
    /// <see cref="Access.BrowserOrigins.Normalize"/> writes them, <c>loopback</c> for every page of this machine, <c>*</c> for every page; empty for none.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [Access.BrowserOrigins.Loopback];

    /// <summary>How long to wait for a provider.</summary>
    public UpstreamTimeouts Timeouts { get; init; } = new();
}
