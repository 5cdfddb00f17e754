using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>What the heads of the dialects of embeddings have in common.</summary>
internal static class EmbeddingsHead
{
    /// <summary>Reads the value of a field that holds inputs; false when it is null.</summary>
    public static bool ReadInputs(ref JsonBody json, string name, bool orText)
    {
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            return false;
        }

        if (json.Kind != JsonTokenType.StartArray && !(orText && json.Kind == JsonTokenType.String))
        {
            throw HeadFields.Wrong(name, orText ? "a string or an array" : "an array");
        }

        _ = json.Skip();
        return true;
    }
}
