using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads the body of <c>POST /v1/responses</c> into the neutral form.</summary>
internal static class ResponsesRequestReader
{
    public static ApiError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { Dialect = OpenAiResponsesDialect.DialectName };
        try
        {
            var json = new JsonCursor(body);
            json.OpenObject();
            JsonSlice endUser = default;
            while (json.NextMember())
            {
                ReadMember(ref json, request, ref endUser);
            }

            ResponsesToolNames.MakeUnique(request);
            if (!request.User.Exists)
            {
                request.User = endUser;
            }

            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <summary>Keeps a field that the neutral form has no place for.</summary>
    public static void Keep(ChatRequest request, string name, JsonSlice value)
    {
        if (value.Exists && value.Kind != JsonValueKind.Null)
        {
            request.Extra.Add(new ExtraField(name, value));
        }
    }

    private static void ReadMember(ref JsonCursor json, ChatRequest request, ref JsonSlice endUser)
    {
        if (json.Is("model"u8))
        {
            json.ToValue();
            json.Skip();
        }
        else if (json.Is("input"u8))
        {
            json.ToValue();
            ResponsesInputReader.Read(ref json, request);
        }
        else if (json.Is("instructions"u8))
        {
            json.ToValue();
            ReadInstructions(ref json, request);
        }
        else if (json.Is("stream"u8))
        {
            json.ToValue();
            request.Stream = json.BooleanOrNull() ?? false;
        }
        else if (json.Is("tools"u8))
        {
            json.ToValue();
            ResponsesToolsReader.Read(ref json, request);
        }
        else if (json.Is("tool_choice"u8))
        {
            json.ToValue();
            ResponsesToolsReader.ReadChoice(ref json, request);
        }
        else if (json.Is("max_output_tokens"u8))
        {
            json.ToValue();
            request.MaxTokens = json.IntegerOrNull() is { } limit and >= 0 ? limit : null;
        }
        else if (json.Is("parallel_tool_calls"u8))
        {
            json.ToValue();
            request.ParallelToolCalls = json.BooleanOrNull();
        }
        else if (json.Is("temperature"u8))
        {
            json.ToValue();
            request.Temperature = json.NumberOrNull();
        }
        else if (json.Is("top_p"u8))
        {
            json.ToValue();
            request.TopP = json.NumberOrNull();
        }
        else if (json.Is("reasoning"u8))
        {
            json.ToValue();
            ResponsesOptionsReader.ReadReasoning(ref json, request);
        }
        else if (json.Is("text"u8))
        {
            json.ToValue();
            ResponsesOptionsReader.ReadText(ref json, request);
        }
        else
        {
            ReadRareMember(ref json, request, ref endUser);
        }
    }

    private static void ReadRareMember(ref JsonCursor json, ChatRequest request, ref JsonSlice endUser)
    {
        var name = json.Name();
        json.ToValue();
        switch (name)
        {
            case "top_k":
                request.TopK = json.NumberOrNull();
                break;
            case "frequency_penalty":
                request.FrequencyPenalty = json.NumberOrNull();
                break;
            case "presence_penalty":
                request.PresencePenalty = json.NumberOrNull();
                break;
            case "top_logprobs":
                request.TopLogProbs = json.IntegerOrNull();
                request.LogProbs = request.TopLogProbs > 0 ? true : request.LogProbs;
                break;
            case "store":
                request.Store = json.BooleanOrNull();
                break;
            case "user":
                request.User = json.IsNull ? default : json.TextSlice();
                break;
            case "safety_identifier":
                endUser = json.IsNull ? default : json.TextSlice();
                Keep(request, name, endUser);
                break;
            case "prompt_cache_key":
                request.PromptCacheKey = json.IsNull ? default : json.TextSlice();
                break;
            case "service_tier":
                request.ServiceTier = json.IsNull ? default : json.TextSlice();
                break;
            case "metadata":
                request.Metadata = json.Type switch
                {
                    JsonTokenType.Null => default,
                    JsonTokenType.StartObject => json.Take(),
                    _ => throw json.Wrong("an object"),
                };
                break;
            case "include":
                ReadInclude(ref json, request);
                break;
            case "previous_response_id" or "conversation" or "prompt":
                var kept = json.Take();
                Keep(request, name, kept);
                if (!kept.IsEmpty)
                {
                    request.PreviousResponse ??= new ExtraField(name, kept);
                }

                break;
            case "background":
                var isBackground = json.BooleanOrNull() ?? false;
                Keep(request, name, json.Take());
                if (isBackground)
                {
                    request.PreviousResponse ??= request.Extra[^1];
                }

                break;
            default:
                Keep(request, name, json.Take());
                break;
        }
    }

    /// <summary>A system message in front of all others. A list of items (as an answer repeats them) is read like input.</summary>
    private static void ReadInstructions(ref JsonCursor json, ChatRequest request)
    {
        switch (json.Type)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                request.Messages.Insert(0, new ChatMessage(Role.System, [new TextPart(json.TextSlice())]) { IsInstructions = true });
                break;
            case JsonTokenType.StartArray:
                var later = request.Messages.ToArray();
                request.Messages.Clear();
                ResponsesInputReader.Read(ref json, request);
                request.Messages.AddRange(later);
                break;
            default:
                throw json.Wrong("a string");
        }
    }

    private static void ReadInclude(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        var whole = json;
        Keep(request, "include", whole.Take());
        json.OpenArray();
        while (json.NextItem())
        {
            if (json.IsText("message.output_text.logprobs"u8))
            {
                request.LogProbs = true;
            }
            else
            {
                _ = json.Text();
            }
        }
    }
}
