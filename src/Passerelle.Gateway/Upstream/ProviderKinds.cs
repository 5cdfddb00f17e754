namespace Passerelle.Gateway.Upstream;

/// <summary>The kinds of provider, as they are stored.</summary>
public static class ProviderKinds
{
    /// <summary>Speaks OpenAI's protocol.</summary>
    public const string OpenAi = "openai";

    /// <summary>The built-in provider that is no model.</summary>
    public const string Practice = "practice";
}
