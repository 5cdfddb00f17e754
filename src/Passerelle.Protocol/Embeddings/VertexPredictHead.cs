using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads the head of a request to <c>:predict</c>. The model is not in it.</summary>
internal static class VertexPredictHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, Read, out head);

    private static void Read(ref JsonBody json, RequestHead head)
    {
        var hasInstances = false;
        while (json.NextMember())
        {
            if (json.NameIs("instances"u8))
            {
                json.ToValue();
                hasInstances = json.Kind == JsonTokenType.StartArray ? true : throw HeadFields.Wrong("instances", "an array");
                _ = json.Skip();
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasInstances)
        {
            throw HeadFields.Missing("instances", "\"instances\" with their \"content\"");
        }
    }
}
