namespace Passerelle.Gateway.Upstream.Types;

/// <summary>How Vertex AI is asked for a model (VTX-6).</summary>
public enum VertexRoute
{
    /// <summary><c>publishers/google/models/{model}:generateContent</c></summary>
    Gemini,

    /// <summary><c>endpoints/openapi/chat/completions</c>: OpenAI's dialect, for Gemini and for open models as a service.</summary>
    OpenApi,

    /// <summary><c>endpoints/{id}/chat/completions</c>: a model that its owner has deployed.</summary>
    Endpoint,

    /// <summary><c>publishers/anthropic/models/{model}:rawPredict</c></summary>
    Claude,

    /// <summary><c>publishers/{publisher}/models/{model}:rawPredict</c> in OpenAI's dialect (Mistral).</summary>
    Partner,
}
