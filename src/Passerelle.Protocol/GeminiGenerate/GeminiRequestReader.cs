using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads a <c>GenerateContentRequest</c> into the neutral form.</summary>
internal sealed class GeminiRequestReader
{
    private readonly ChatRequest _request = new() { Dialect = GeminiGenerateDialect.DialectName };
    private readonly GeminiContentReader _contents = new();
    private ChatMessage? _system;

    public static ApiError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        var reader = new GeminiRequestReader();
        request = reader._request;
        try
        {
            var cursor = new JsonCursor(body);
            cursor.OpenObject();
            reader.ReadRequest(ref cursor);
            if (reader._system is { } system)
            {
                request.Messages.Insert(0, system);
            }

            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private void ReadRequest(ref JsonCursor cursor)
    {
        while (cursor.NextMember())
        {
            if (cursor.Is("contents"u8))
            {
                cursor.ToValue();
                ReadContents(ref cursor);
            }
            else if (cursor.Is("systemInstruction"u8, "system_instruction"u8))
            {
                cursor.ToValue();
                _system = _contents.ReadSystem(ref cursor);
            }
            else if (cursor.Is("tools"u8))
            {
                cursor.ToValue();
                GeminiToolReader.ReadTools(ref cursor, _request);
            }
            else if (cursor.Is("toolConfig"u8, "tool_config"u8))
            {
                cursor.ToValue();
                GeminiToolReader.ReadConfig(ref cursor, _request);
            }
            else if (cursor.Is("generationConfig"u8, "generation_config"u8))
            {
                cursor.ToValue();
                GeminiConfigReader.Read(ref cursor, _request);
            }
            else if (cursor.Is("generateContentRequest"u8, "generate_content_request"u8))
            {
                // Of a request that only wants its tokens counted.
                cursor.ToValue();
                cursor.OpenObject();
                ReadRequest(ref cursor);
            }
            else
            {
                ReadOther(ref cursor);
            }
        }
    }

    private void ReadOther(ref JsonCursor cursor)
    {
        var name = GeminiNames.Camel(cursor.Name());
        cursor.ToValue();
        switch (name)
        {
            case "model":
                cursor.Skip();
                break;
            case "labels" when cursor.Type == JsonTokenType.StartObject:
                _request.Metadata = cursor.Take();
                break;
            case "serviceTier" when cursor.Type == JsonTokenType.String:
                _request.ServiceTier = cursor.TextSlice();
                break;
            case "cachedContent" when cursor.Type == JsonTokenType.String:
                _request.PreviousResponse = new ExtraField("cachedContent", cursor.TextSlice());
                break;
            default:
                if (cursor.IsNull)
                {
                    break;
                }

                _request.Extra.Add(new ExtraField(name, cursor.Take()));
                break;
        }
    }

    private void ReadContents(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var turns = new GeminiTurns(_request.Messages);
        var isOne = cursor.OpenOneOrMany();
        while (isOne || cursor.NextItem())
        {
            turns.Add(_contents.Read(ref cursor));
            if (isOne)
            {
                break;
            }
        }

        turns.Settle();
    }
}
