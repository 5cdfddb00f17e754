using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.PassThrough;

/// <summary>Reads the head of a request in JSON: its model, which no default can stand for, and whether it wants a stream.</summary>
internal static class PassThroughHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, Read, out head);

    private static void Read(ref JsonBody json, RequestHead head)
    {
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                HeadFields.ReadModel(ref json, head);
            }
            else if (json.NameIs("stream"u8))
            {
                HeadFields.ReadStream(ref json, head);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (head.Model is null)
        {
            throw HeadFields.Missing("model", "the name of a model");
        }
    }
}
