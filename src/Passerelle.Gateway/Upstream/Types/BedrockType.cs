using System.Text.RegularExpressions;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// Amazon Bedrock: every model through Converse; Claude also as itself (<c>invoke</c>), so that a caller of Anthropic's dialect gets Anthropic's own
/// answer. The model is an id, an inference profile or an ARN, and stands in the address.
/// </summary>
public sealed partial class BedrockType(string address, ProviderSettings settings) : ProviderType
{
    private readonly string _root = RootOf(address, settings);
    private readonly bool _invokesClaude = settings["claude"] != "converse";

    /// <summary>The settings of the provider: <c>region</c> (default: the one in the address, else <c>us-east-1</c>), <c>claude</c> (<c>invoke</c> by default, or <c>converse</c>).</summary>
    public static IReadOnlyList<SettingRule> Rules { get; } =
    [
        new("region", "a region such as us-east-1 or eu-central-1", region => RegionForm().IsMatch(region)),
        SettingRule.OneOf("claude", "invoke", "converse"),
    ];

    /// <summary>The region that requests are signed for.</summary>
    public override string Region { get; } = RegionOf(address, settings);

    /// <summary>Where the calls go: the address without a final slash, or Amazon's host of the region.</summary>
    public static string RootOf(string address, ProviderSettings settings) =>
        address.Trim().TrimEnd('/', '#') is { Length: > 0 } typed ? typed : $"https://bedrock-runtime.{RegionOf(address, settings)}.amazonaws.com";

    /// <inheritdoc/>
    public override IProviderDialect? DialectFor(Target target, ICallerDialect asked) => asked switch
    {
        ICallerEmbeddingsDialect or PassThroughDialect or CompletionsDialect => null,
        TokenCountDialect => CounterFor(target, asked),
        _ when _invokesClaude && ReferenceEquals(asked, Dialects.AnthropicMessages) && IsClaude(target.Model) => Dialects.AnthropicMessages,
        _ => Dialects.BedrockConverse,
    };

    /// <inheritdoc/>
    public override TokenCountDialect? CounterFor(Target target, ICallerDialect asked) => Dialects.BedrockTokenCount;

    /// <inheritdoc/>
    public override Uri? Url(in CallPlace place) => ProviderEndpoints.Exactly($"{_root}/model/{UrlPath.Escape(place.Target.Model)}/" + place.Dialect.Name switch
    {
        "anthropic-messages" => place.Stream ? "invoke-with-response-stream" : "invoke",
        "bedrock-token-count" => "count-tokens",
        _ => place.Stream ? "converse-stream" : "converse",
    });

    /// <inheritdoc/>
    public override StreamFraming FramingOf(IDialect dialect) =>
        dialect.Name == "anthropic-messages" ? StreamFraming.BedrockChunks : dialect.Framing;

    /// <inheritdoc/>
    public override bool HasEnvelope(IDialect dialect) => dialect.Name == "anthropic-messages";

    /// <inheritdoc/>
    public override bool TakesBetasInHeader => false;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Envelope(Exchange x, Target target, IDialect dialect, ReadOnlyMemory<byte> body) =>
        HasEnvelope(dialect) ? AnthropicCloudEdits.ForBedrock(body, x.Http.Request.Headers["anthropic-beta"]).Apply(body) : body;

    /// <inheritdoc/>
    public override TargetTraits TraitsOf(string? preset, string own, string name, ProviderSettings model)
    {
        var traits = QuirkRules.TraitsOf(IsClaude(name) ? "anthropic" : null, "", AnthropicCloudNames.Plain(name));
        return QuirkRules.Over(traits, preset, own, name) with { Model = name, MediaByValue = true };
    }

    private static bool IsClaude(string model) => model.Contains("anthropic.claude", StringComparison.OrdinalIgnoreCase);

    private static string RegionOf(string address, ProviderSettings settings) =>
        settings["region"] ?? (HostForm().Match(address) is { Success: true } host ? host.Groups[1].Value : "us-east-1");

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"^https://bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com", RegexOptions.CultureInvariant)]
    private static partial Regex HostForm();
}
