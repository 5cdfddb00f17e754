using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Reads a request of Anthropic's Messages into the neutral form.</summary>
internal static class AnthropicRequestReader
{
    public static ApiError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { Dialect = AnthropicMessagesDialect.DialectName };
        try
        {
            var json = new JsonCursor(body);
            Read(ref json, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private static void Read(ref JsonCursor json, ChatRequest request)
    {
        List<Part>? system = null;
        string? effort = null;
        ReasoningRequest? thinking = null;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "model":
                    json.Skip();
                    break;
                case "messages":
                    ReadMessages(ref json, request);
                    break;
                case "system":
                    system = AnthropicPartReader.ReadContent(ref json);
                    break;
                case "stream":
                    request.Stream = json.BooleanOrNull() ?? false;
                    break;
                case "max_tokens":
                    request.MaxTokens = json.IntegerOrNull();
                    break;
                case "temperature":
                    request.Temperature = json.NumberOrNull();
                    break;
                case "top_p":
                    request.TopP = json.NumberOrNull();
                    break;
                case "top_k":
                    request.TopK = json.NumberOrNull();
                    break;
                case "stop_sequences":
                    ReadStop(ref json, request);
                    break;
                case "metadata":
                    ReadMetadata(ref json, request);
                    break;
                case "service_tier":
                    request.ServiceTier = json.IsNull ? default : json.TextSlice();
                    break;
                case "tools":
                    AnthropicToolReader.ReadTools(ref json, request.Tools);
                    break;
                case "tool_choice":
                    AnthropicToolReader.ReadChoice(ref json, request);
                    break;
                case "thinking":
                    thinking = ReadThinking(ref json, request);
                    break;
                case "output_config":
                    effort = ReadOutputConfig(ref json, request);
                    break;
                case "output_format":
                    // The name of output_config.format while it was in beta.
                    ReadFormat(ref json, request);
                    break;
                default:
                    request.Extra.Add(new ExtraField(name, json.Take()));
                    break;
            }
        }

        if (system is { Count: > 0 })
        {
            request.Messages.Insert(0, new ChatMessage(Role.System, system));
        }

        request.Reasoning = effort is null ? thinking : (thinking ?? new ReasoningRequest()) with { Effort = effort };
    }

    private static void ReadMessages(ref JsonCursor json, ChatRequest request)
    {
        json.OpenArray();
        while (json.NextItem())
        {
            json.OpenObject();
            Role? role = null;
            List<Part>? parts = null;
            List<ExtraField>? extra = null;
            while (json.NextMember())
            {
                var name = json.Name();
                json.ToValue();
                switch (name)
                {
                    case "role":
                        role = json.IsText("user"u8) ? Role.User
                            : json.IsText("assistant"u8) ? Role.Assistant
                            : json.IsText("system"u8) ? Role.System
                            : throw json.Wrong("\"user\", \"assistant\" or \"system\"");
                        break;
                    case "content":
                        parts = AnthropicPartReader.ReadContent(ref json);
                        break;
                    default:
                        (extra ??= []).Add(new ExtraField(name, json.Take()));
                        break;
                }
            }

            request.Messages.Add(new ChatMessage(role ?? throw json.Wrong("a message with a \"role\""), parts ?? []) { Extra = extra });
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

    private static void ReadMetadata(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            if (name == "user_id")
            {
                request.User = json.IsNull ? default : json.TextSlice();
            }
            else
            {
                request.Extra.Add(new ExtraField($"metadata.{name}", json.Take()));
            }
        }
    }

    private static ReasoningRequest? ReadThinking(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return null;
        }

        json.OpenObject();
        var thinking = new ReasoningRequest();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type" when json.IsText("adaptive"u8):
                    thinking = thinking with { IsAdaptive = true, Enabled = true };
                    break;
                case "type":
                    thinking = thinking with
                    {
                        Enabled = json.IsText("enabled"u8) || (json.IsText("disabled"u8) ? false : throw json.Wrong("\"enabled\", \"disabled\" or \"adaptive\"")),
                    };
                    break;
                case "budget_tokens":
                    thinking = thinking with { Budget = json.IntegerOrNull() };
                    break;
                case "display" when json.IsText("summarized"u8) || json.IsText("omitted"u8):
                    thinking = thinking with { Visible = json.IsText("summarized"u8) };
                    break;
                default:
                    request.Extra.Add(new ExtraField($"thinking.{name}", json.Take()));
                    break;
            }
        }

        return thinking;
    }

    private static string? ReadOutputConfig(ref JsonCursor json, ChatRequest request)
    {
        string? effort = null;
        if (json.IsNull)
        {
            return null;
        }

        json.OpenObject();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "effort":
                    effort = json.TextOrNull();
                    break;
                case "format":
                    ReadFormat(ref json, request);
                    break;
                default:
                    request.Extra.Add(new ExtraField($"output_config.{name}", json.Take()));
                    break;
            }
        }

        return effort;
    }

    private static void ReadFormat(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        JsonSlice schema = default;
        string? schemaName = null;
        while (json.NextMember())
        {
            var isType = json.Is("type"u8);
            var isSchema = json.Is("schema"u8);
            var isName = json.Is("name"u8);
            json.ToValue();
            if (isType && !json.IsText("json_schema"u8))
            {
                throw json.Wrong("\"json_schema\"");
            }

            if (isSchema)
            {
                schema = json.Type == JsonTokenType.StartObject ? json.Take() : throw json.Wrong("an object");
            }
            else if (isName)
            {
                schemaName = json.TextOrNull();
            }
            else
            {
                json.Skip();
            }
        }

        request.Format = new OutputFormat(schema.Exists ? OutputFormatKind.Schema : OutputFormatKind.Json) { Schema = schema, Name = schemaName };
    }
}
