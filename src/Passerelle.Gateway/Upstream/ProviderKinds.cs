using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Upstream;

/// <summary>The kinds of provider, as they are stored, and the <see cref="ProviderType"/> of each.</summary>
public static class ProviderKinds
{
    /// <summary>Speaks one or more dialects at addresses below one base.</summary>
    public const string OpenAi = "openai";

    /// <summary>The built-in provider that is no model.</summary>
    public const string Practice = "practice";

    /// <summary>Google's Vertex AI.</summary>
    public const string Vertex = "vertex";

    /// <summary>Azure OpenAI.</summary>
    public const string Azure = "azure";

    /// <summary>Amazon Bedrock.</summary>
    public const string Bedrock = "bedrock";

    /// <summary>The kinds that a user can make.</summary>
    public static IReadOnlyList<string> Makeable { get; } = [OpenAi, Vertex, Azure, Bedrock];

    /// <summary>Whether a kind knows its address without being told.</summary>
    public static bool HasOwnAddress(string kind) => kind is Vertex or Bedrock;

    /// <summary>The type of a stored provider.</summary>
    public static ProviderType TypeOf(ProviderRow row)
    {
        var settings = ProviderSettings.Read(row.Settings);
        return row.Kind switch
        {
            Vertex => new VertexType(row.Address, settings),
            Azure => new AzureType(row.Address, settings),
            Bedrock => new BedrockType(row.Address, settings),
            _ => new PlainType(DialectNames.Read(row.Dialect)),
        };
    }

    /// <summary>What a stored provider's address means.</summary>
    public static ProviderAddress AddressOf(ProviderRow row) => AddressOf(row.Kind, row.Address, row.Dialect, ProviderSettings.Read(row.Settings));

    /// <summary>What an address means for a kind of provider.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="address">As it was typed.</param>
    /// <param name="dialects">As they are stored.</param>
    /// <param name="settings">The provider's settings.</param>
    public static ProviderAddress AddressOf(string kind, string address, string dialects, ProviderSettings settings) => kind switch
    {
        Vertex => ProviderAddress.Resolve(VertexAddress.Preview(address, settings), AddressKind.OpenAi),
        Azure => ProviderAddress.Resolve(AzureAddress.Preview(address, settings), AddressKind.OpenAi),
        Bedrock => ProviderAddress.Resolve($"{BedrockType.RootOf(address, settings)}/model/#", AddressKind.OpenAi),
        _ => ProviderAddress.Resolve(address, DialectNames.AddressKindOf(DialectNames.Read(dialects)[0])),
    };

    /// <summary>The settings that a kind of provider knows.</summary>
    public static IReadOnlyList<SettingRule> RulesOf(string kind) => kind switch
    {
        Vertex => VertexType.Rules,
        Azure => AzureType.Rules,
        Bedrock => BedrockType.Rules,
        _ => [],
    };

    /// <summary>The settings that the models of a kind of provider know.</summary>
    public static IReadOnlyList<SettingRule> ModelRulesOf(string kind) => kind switch
    {
        Vertex => VertexType.ModelRules,
        Azure => AzureType.ModelRules,
        _ => [],
    };

    /// <summary>The dialects of a kind whose models decide it themselves; null where the user says them.</summary>
    public static string? DialectsOf(string kind) => kind switch
    {
        Vertex => "gemini anthropic-messages openai-chat",
        Azure => "openai-chat openai-responses anthropic-messages",
        Bedrock => "bedrock-converse anthropic-messages",
        _ => null,
    };
}
