using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads call options into the neutral form. The forms of all generations are taken from every caller, since none of them means two
/// things. <c>providerOptions</c> stay as they are until the target is known (<see cref="AiSdkMakerOptions"/>).
/// </summary>
internal static class AiSdkRequestReader
{
    public static ApiError? Read(ReadOnlyMemory<byte> body, string dialect, out ChatRequest request)
    {
        request = new ChatRequest { Dialect = dialect };
        try
        {
            var json = new JsonCursor(body);
            Read(ref json, request);
            if (request.Tools.Count == 0 && request.ToolChoice?.Mode is ToolChoiceMode.Auto or ToolChoiceMode.None)
            {
                // The SDK says so without any tools as well; providers want some to choose among.
                request.ToolChoice = null;
            }

            AiSdkToolNames.ToProviders(request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private static void Read(ref JsonCursor json, ChatRequest request)
    {
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "prompt":
                    new AiSdkMessageReader(request).ReadAll(ref json);
                    break;
                case "maxOutputTokens":
                    request.MaxTokens = json.IntegerOrNull();
                    break;
                case "temperature":
                    request.Temperature = json.NumberOrNull();
                    break;
                case "topP":
                    request.TopP = json.NumberOrNull();
                    break;
                case "topK":
                    request.TopK = json.NumberOrNull();
                    break;
                case "presencePenalty":
                    request.PresencePenalty = json.NumberOrNull();
                    break;
                case "frequencyPenalty":
                    request.FrequencyPenalty = json.NumberOrNull();
                    break;
                case "seed":
                    request.Seed = json.NumberOrNull();
                    break;
                case "stopSequences":
                    ReadStop(ref json, request);
                    break;
                case "responseFormat":
                    ReadFormat(ref json, request);
                    break;
                case "tools":
                    AiSdkToolReader.ReadTools(ref json, request);
                    break;
                case "toolChoice":
                    AiSdkToolReader.ReadChoice(ref json, request);
                    break;
                case "reasoning":
                    ReadReasoning(ref json, request);
                    break;
                case "providerOptions":
                    request.MakerOptions = json.Take();
                    break;
                case "includeRawChunks":
                    // The provider's own events are not shown to callers of another dialect; whoever asked hears so.
                    if (json.BooleanOrNull() == true)
                    {
                        request.Extra.Add(new ExtraField(name, json.Take()));
                    }

                    break;
                case "headers" or "model":
                    // The headers of the call came as headers as well.
                    json.Skip();
                    break;
                default:
                    request.Extra.Add(new ExtraField(name, json.Take()));
                    break;
            }
        }
    }

    private static void ReadStop(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            request.Stop.Add(json.TextSlice());
        }
    }

    private static void ReadFormat(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        var isJson = false;
        JsonSlice schema = default, description = default;
        string? schemaName = null;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    isJson = json.IsText("json"u8) || (json.IsText("text"u8) ? false : throw json.Wrong("\"text\" or \"json\""));
                    break;
                case "schema":
                    schema = json.IsNull ? default : json.Type == JsonTokenType.StartObject ? json.Take() : throw json.Wrong("an object");
                    break;
                case "name":
                    schemaName = json.TextOrNull();
                    break;
                case "description":
                    description = json.IsNull ? default : json.TextSlice();
                    break;
                default:
                    request.Extra.Add(new ExtraField($"responseFormat.{name}", json.Take()));
                    break;
            }
        }

        request.Format = new OutputFormat(!isJson ? OutputFormatKind.Text : schema.Exists ? OutputFormatKind.Schema : OutputFormatKind.Json)
        {
            Name = schemaName,
            Description = description,
            Schema = isJson ? schema : default,
        };
    }

    private static void ReadReasoning(ref JsonCursor json, ChatRequest request)
    {
        var effort = json.TextOrNull();
        if (effort is null or "provider-default")
        {
            return;
        }

        request.Reasoning = Efforts.Words.Contains(effort)
            ? new ReasoningRequest { Effort = effort, Visible = effort == "none" ? null : true }
            : throw json.Refuse($"must be \"provider-default\" or one of: {string.Join(", ", Efforts.Words)}.");
    }
}
