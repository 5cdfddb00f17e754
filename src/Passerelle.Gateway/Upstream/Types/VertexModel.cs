namespace Passerelle.Gateway.Upstream.Types;

/// <summary>A model of Vertex AI as a user names it, and how it is asked for. <c>google/</c> may be written or left out (VTX-6).</summary>
/// <param name="Route">How it is asked for.</param>
/// <param name="Publisher">Who made it; empty for a deployed endpoint.</param>
/// <param name="Name">Its name in the address, or the endpoint's id.</param>
public readonly record struct VertexModel(VertexRoute Route, string Publisher, string Name)
{
    /// <summary>The name in the body of a request in OpenAI's dialect.</summary>
    public string BodyName => Route == VertexRoute.OpenApi ? $"{Publisher}/{Name}" : Name;

    /// <summary>Reads a name.</summary>
    /// <param name="name">As the user wrote it.</param>
    /// <param name="openAiGemini">Whether Gemini is asked in OpenAI's dialect.</param>
    public static VertexModel Of(string name, bool openAiGemini = false)
    {
        if (name.StartsWith("endpoints/", StringComparison.Ordinal) && name != "endpoints/openapi")
        {
            return new(VertexRoute.Endpoint, "", name["endpoints/".Length..]);
        }

        if (name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return new(VertexRoute.Endpoint, "", name);
        }

        var slash = name.IndexOf('/');
        var publisher = slash > 0 ? name[..slash] : PublisherOf(name);
        var model = slash > 0 ? name[(slash + 1)..] : name;
        var route = publisher switch
        {
            "google" when openAiGemini && model.StartsWith("gemini", StringComparison.Ordinal) && !model.Contains("embedding", StringComparison.Ordinal) => VertexRoute.OpenApi,
            "google" => VertexRoute.Gemini,
            "anthropic" => VertexRoute.Claude,
            _ when model.EndsWith("-maas", StringComparison.Ordinal) => VertexRoute.OpenApi,
            "mistralai" => VertexRoute.Partner,
            _ => VertexRoute.OpenApi,
        };
        return new(route, publisher, model);
    }

    private static string PublisherOf(string model) =>
        model.StartsWith("claude", StringComparison.Ordinal) ? "anthropic"
        : model.StartsWith("mistral", StringComparison.Ordinal) || model.StartsWith("codestral", StringComparison.Ordinal) || model.StartsWith("ministral", StringComparison.Ordinal) ? "mistralai"
        : model.StartsWith("llama", StringComparison.Ordinal) ? "meta"
        : model.StartsWith("deepseek", StringComparison.Ordinal) ? "deepseek-ai"
        : model.StartsWith("qwen", StringComparison.Ordinal) ? "qwen"
        : model.StartsWith("gpt-oss", StringComparison.Ordinal) ? "openai"
        : "google";
}
