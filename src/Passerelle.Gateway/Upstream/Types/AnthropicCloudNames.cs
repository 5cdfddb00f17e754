namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// Names that clouds give Anthropic's models: <c>us.anthropic.claude-sonnet-4-5-20250929-v1:0</c> (Bedrock),
/// <c>claude-sonnet-4-5@20250929</c> (Vertex AI). What is known of a model goes by its maker's own name.
/// </summary>
internal static class AnthropicCloudNames
{
    /// <summary>The maker's name of a model; other models keep theirs.</summary>
    public static string Plain(string name)
    {
        var claude = name.IndexOf("claude", StringComparison.OrdinalIgnoreCase);
        if (claude < 0)
        {
            return name;
        }

        name = name[claude..].Replace('@', '-');
        var version = name.LastIndexOf("-v", StringComparison.Ordinal);
        return version > 0 && name.IndexOf(':', version) > 0 ? name[..version] : name;
    }
}
