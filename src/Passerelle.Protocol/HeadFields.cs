using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol;

/// <summary>What the heads of all dialects have in common. Everything else in a body is only checked for being JSON.</summary>
internal static class HeadFields
{
    private const int LongestModelName = 256;

    private static readonly byte[] ModelName = "\"model\":"u8.ToArray();

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

    /// <summary>Reads the value of <c>stream</c>.</summary>
    public static void ReadStream(ref JsonBody json, RequestHead head)
    {
        json.ToValue();
        head.Stream = json.Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw Wrong("stream", "true or false"),
        };
    }

    /// <summary>Reads a limit of tokens; null where none is set.</summary>
    /// <param name="json">Before the value.</param>
    /// <param name="head">The head.</param>
    /// <param name="name">The field.</param>
    /// <param name="takesMinusOne">Whether -1 is taken: so several local servers spell "no limit". The provider says whether it takes it.</param>
    public static long? ReadLimit(ref JsonBody json, RequestHead head, string name, bool takesMinusOne)
    {
        head.Note(json.Name);
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            return null;
        }

        return json.AsInteger() switch
        {
            { } limit and >= 0 => limit,
            -1 when takesMinusOne => null,
            _ => throw Wrong(name, $"a whole number from 0 to {JsonBody.LargestInteger}"),
        };
    }

    /// <summary>Reads a member that is no dialect's own, or passes over one that is nobody's business.</summary>
    public static void ReadOther(ref JsonBody json, RequestHead head)
    {
        head.Note(json.Name);
        var isOptions = json.NameIs("providerOptions"u8);
        json.ToValue();
        var value = json.Skip();
        if (isOptions)
        {
            head.ProviderOptions = value;
        }
    }

    /// <summary>Reads the value of <c>messages</c>.</summary>
    public static bool ReadMessages(ref JsonBody json)
    {
        json.ToValue();
        _ = json.Kind == JsonTokenType.StartArray ? json.Skip() : throw Wrong("messages", "an array of messages");
        return true;
    }

    /// <summary>The edits that put the target's model in, also where the caller named none.</summary>
    public static JsonEdits SetModel(RequestHead head, ReadOnlyMemory<byte> modelJson)
    {
        var edits = new JsonEdits();
        if (head.ModelValue.Exists)
        {
            edits.Replace(head.ModelValue.Start, head.ModelValue.Length, modelJson);
        }
        else
        {
            edits.Insert(head.FirstMember, (byte[])[.. ModelName, .. modelJson.Span, .. head.HasMembers ? ","u8 : default]);
        }

        return edits;
    }

    /// <summary>The error for a field that is not there.</summary>
    public static JsonBodyException Missing(string param, string what) =>
        new(ApiError.Invalid($"The field \"{param}\" is missing; send {what}.", param, "missing_required_parameter"));

    /// <summary>The error for a value of the wrong kind.</summary>
    public static JsonBodyException Wrong(string param, string wanted) =>
        new(ApiError.Invalid($"The field \"{param}\" must be {wanted}.", param, "invalid_type"));
}
