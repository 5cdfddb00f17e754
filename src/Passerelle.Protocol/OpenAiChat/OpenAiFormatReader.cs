using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Reads <c>response_format</c>: <c>text</c>, <c>json_object</c>, <c>json_schema</c>; any other form is carried as it is.</summary>
internal static class OpenAiFormatReader
{
    public static void Read(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenObject();
        var start = cursor;
        var whole = cursor;
        var kind = "";
        var format = new OutputFormat(OutputFormatKind.Schema);
        while (cursor.NextMember())
        {
            if (cursor.Is("type"u8))
            {
                cursor.ToValue();
                kind = cursor.Text();
            }
            else if (cursor.Is("json_schema"u8) || cursor.Is("schema"u8))
            {
                var isBare = cursor.Is("schema"u8);
                cursor.ToValue();
                format = isBare ? format with { Schema = cursor.Take() } : ReadSchema(ref cursor, format);
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        switch (kind)
        {
            case "text":
                request.Format = new OutputFormat(OutputFormatKind.Text);
                break;
            case "json_object":
                // Some servers take a schema here; without one it is any object.
                request.Format = format.Schema.Exists ? format : new OutputFormat(OutputFormatKind.Json);
                break;
            case "json_schema":
                request.Format = format.Schema.Exists ? format : throw start.Refuse("has no \"json_schema.schema\".", "missing_required_parameter");
                break;
            case "":
                throw start.Refuse("has no \"type\".", "missing_required_parameter");
            default:
                request.Extra.Add(new ExtraField("response_format", whole.Take()));
                break;
        }
    }

    private static OutputFormat ReadSchema(ref JsonCursor cursor, OutputFormat format)
    {
        if (cursor.IsNull)
        {
            return format;
        }

        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                format = format with { Name = cursor.TextOrNull() };
            }
            else if (cursor.Is("schema"u8) || cursor.Is("schema_definition"u8))
            {
                // The second is what Mistral's own library writes.
                cursor.ToValue();
                format = format with { Schema = cursor.IsNull ? default : cursor.Take() };
            }
            else if (cursor.Is("description"u8))
            {
                cursor.ToValue();
                format = format with { Description = cursor.IsNull ? default : cursor.TextSlice() };
            }
            else if (cursor.Is("strict"u8))
            {
                cursor.ToValue();
                format = format with { Strict = cursor.BooleanOrNull() };
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return format;
    }
}
