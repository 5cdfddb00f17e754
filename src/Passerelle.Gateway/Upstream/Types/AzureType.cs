using System.Text.RegularExpressions;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// Azure OpenAI (AZ-1 to AZ-5). A model is named by its deployment. In mode <c>v1</c> all is below <c>/openai/v1</c>; in mode <c>dated</c>
/// the deployment stands in the address and a version behind it. Claude is asked in Anthropic's dialect.
/// </summary>
public sealed partial class AzureType : ProviderType
{
    private readonly AzureAddress _address;
    private readonly string? _version;

    /// <summary>The type with its settings.</summary>
    /// <param name="address">As <see cref="AzureAddress"/> reads it.</param>
    /// <param name="settings">As <see cref="Rules"/> allows.</param>
    public AzureType(string address, ProviderSettings settings)
    {
        _address = AzureAddress.Read(address);
        var version = settings["api_version"] ?? _address.ApiVersion;

        // As Azure's own pages have it, "preview" and "v1" stand for the API without dates.
        _version = settings["mode"] == "v1" || version is "v1" or "preview" ? null : version;
    }

    /// <summary>The settings of the provider: <c>mode</c> (<c>v1</c>, or <c>dated</c> with <c>api_version</c>; by default as there is a version or not).</summary>
    public static IReadOnlyList<SettingRule> Rules { get; } =
    [
        SettingRule.OneOf("mode", "v1", "dated"),
        new("api_version", "a version such as 2024-10-21 or 2025-03-01-preview, or \"v1\" or \"preview\"", v => v is "v1" or "preview" || Date().IsMatch(v)),
    ];

    /// <summary>The settings of one model: its <c>deployment</c> when that has another name, and the <c>base_model</c> that is deployed (AZ-4).</summary>
    public static IReadOnlyList<SettingRule> ModelRules { get; } =
    [
        new("deployment", "the name of a deployment", v => v.Length <= 64 && !v.AsSpan().ContainsAny('/', '?', '#')),
        new("base_model", "the name of a model, such as gpt-4o", v => v.Length <= 255),
    ];

    /// <summary>What stands in front of every address: a dated mode without a version cannot be called.</summary>
    /// <returns>The error of a setting, or null.</returns>
    public static string? Check(string address, ProviderSettings settings) =>
        settings["mode"] == "dated" && settings["api_version"] is null && AzureAddress.Read(address).ApiVersion is null
            ? "The mode \"dated\" wants an \"api_version\", such as 2024-10-21."
            : null;

    /// <summary>The deployment in a pasted address; null for none.</summary>
    public string? PastedDeployment => _address.Deployment;

    /// <summary>The address of the resource.</summary>
    public string Root => _address.Root;

    /// <inheritdoc/>
    public override IProviderDialect? DialectFor(Target target, ICallerDialect asked)
    {
        var isClaude = IsClaude(target);
        return asked switch
        {
            ICallerEmbeddingsDialect => isClaude ? null : Dialects.OpenAiEmbeddings,
            TokenCountDialect => CounterFor(target, asked),
            PassThroughDialect or CompletionsDialect => isClaude ? null : (IProviderDialect)asked,
            _ when isClaude => Dialects.AnthropicMessages,
            _ => ReferenceEquals(asked, Dialects.OpenAiResponses) ? Dialects.OpenAiResponses : Dialects.OpenAiChat,
        };
    }

    /// <inheritdoc/>
    public override TokenCountDialect? CounterFor(Target target, ICallerDialect asked) =>
        IsClaude(target) ? Dialects.AnthropicTokenCount : _version is null ? Dialects.ResponsesTokenCount : null;

    /// <inheritdoc/>
    public override Uri? Url(in CallPlace place)
    {
        var root = _address.Root;
        var endpoint = place.Dialect.Name switch
        {
            "anthropic-messages" => "messages",
            "anthropic-token-count" => "messages/count_tokens",
            "openai-responses" => "responses",
            "openai-responses-token-count" => "responses/input_tokens",
            "openai-embeddings" => "embeddings",
            "openai-completions" => "completions",
            _ when place.Dialect is PassThroughDialect passing => passing.Path,
            _ => "chat/completions",
        };
        return ProviderEndpoints.Exactly(place.Dialect.Name switch
        {
            "anthropic-messages" or "anthropic-token-count" => $"{root}/anthropic/v1/{endpoint}",
            _ when _version is null => $"{root}/openai/v1/{endpoint}",
            "openai-responses" => $"{root}/openai/responses?api-version={_version}",
            _ => $"{root}/openai/deployments/{UrlPath.Escape(ModelOf(place.Target))}/{endpoint}?api-version={_version}",
        });
    }

    /// <inheritdoc/>
    public override KeyCarrier CarrierOf(IDialect dialect) => KeyCarrier.ApiKey;

    /// <inheritdoc/>
    public override string ModelOf(Target target) => target.Settings["deployment"] ?? target.Model;

    /// <summary>What is deployed; without that, a deployment is taken for the model of its name.</summary>
    public override IReadOnlyList<string> NamesInLists(Target target) => [target.Settings["base_model"] ?? target.Model];

    /// <inheritdoc/>
    public override TargetTraits TraitsOf(string? preset, string own, string name, ProviderSettings model)
    {
        // What is known of a model goes by the name of its maker.
        var known = model["base_model"] ?? name;
        var maker = known.StartsWith("claude", StringComparison.OrdinalIgnoreCase) ? "anthropic" : "openai";
        return QuirkRules.Over(QuirkRules.TraitsOf(maker, "", known), preset, own, known) with { Model = model["deployment"] ?? name };
    }

    /// <inheritdoc/>
    public override ApiError? Explain(in Refused refused) =>
        refused is { Status: 404, Said.Code: "DeploymentNotFound" }
            ? new ApiError(
                ApiErrorKind.ModelNotFound,
                $"No deployment called “{ModelOf(refused.Target)}” in this resource (names are the ones you chose in Azure, not model names).")
            {
                Source = ErrorSource.Upstream,
                Code = "DeploymentNotFound",
            }
            : null;

    private static bool IsClaude(Target target) =>
        (target.Settings["base_model"] ?? target.Model).StartsWith("claude", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-preview)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
