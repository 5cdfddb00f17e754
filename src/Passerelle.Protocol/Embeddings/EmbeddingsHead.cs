using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>What the heads of the dialects of embeddings have in common. Everything else in a body is only checked for being JSON.</summary>
internal static class EmbeddingsHead
{
    private const int LongestModelName = 256;

    /// <summary>Reads members until the end of the body.</summary>
    public delegate void Reading(ref JsonBody json, RequestHead head);

    /// <summary>Reads a head with the error to answer, if there is one.</summary>
    public static ApiError? Read(ReadOnlySpan<byte> body, Reading reading, out RequestHead head)
    {
        head = new RequestHead();
        try
        {
            var json = new JsonBody(body);
            try
            {
                head.FirstMember = json.FirstMember;
                reading(ref json, head);
                head.HasMembers = json.Members > 0;
                return null;
            }
            finally
            {
                json.Dispose();
            }
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <summary>Reads the value of <c>model</c>.</summary>
    public static void ReadModel(ref JsonBody json, RequestHead head)
    {
        json.ToValue();
        if (json.Kind != JsonTokenType.Null)
        {
            var name = json.AsString() ?? throw Wrong("model", "a string");
            if (name.Length is 0 or > LongestModelName || name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
            {
                throw Wrong("model", $"a name of 1 to {LongestModelName} printable characters");
            }

            head.Model = name;
        }

        head.ModelValue = json.Skip();
    }

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
            throw Wrong(name, orText ? "a string or an array" : "an array");
        }

        _ = json.Skip();
        return true;
    }

    /// <summary>Passes over the member.</summary>
    public static void Skip(ref JsonBody json)
    {
        json.ToValue();
        _ = json.Skip();
    }

    /// <summary>The edit that names the target's model.</summary>
    public static JsonEdits Edit(RequestHead head, ReadOnlyMemory<byte> modelJson)
    {
        var edits = new JsonEdits();
        if (head.ModelValue.Exists)
        {
            edits.Replace(head.ModelValue.Start, head.ModelValue.Length, modelJson);
        }
        else
        {
            edits.Insert(head.FirstMember, (byte[])[.. "\"model\":"u8, .. modelJson.Span, .. head.HasMembers ? ","u8 : default]);
        }

        return edits;
    }

    public static JsonBodyException Missing(string name, string wanted) =>
        new(ApiError.Invalid($"The field \"{name}\" is missing; send {wanted}.", name, "missing_required_parameter"));

    private static JsonBodyException Wrong(string param, string wanted) =>
        new(ApiError.Invalid($"The field \"{param}\" must be {wanted}.", param, "invalid_type"));
}
