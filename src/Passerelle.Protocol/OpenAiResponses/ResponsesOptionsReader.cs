using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads <c>reasoning</c> and <c>text</c>: how much to think, and the form of the answer.</summary>
internal static class ResponsesOptionsReader
{
    public static void ReadReasoning(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        string? effort = null;
        string? summary = null;
        bool? enabled = null;
        long? budget = null;
        bool? visible = null;
        json.OpenObject();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "effort":
                    effort = json.TextOrNull();
                    enabled = effort == "none" ? false : enabled;
                    break;
                case "summary" or "generate_summary":
                    summary = json.TextOrNull() ?? summary;
                    visible = summary is null ? visible : summary != "none";
                    break;
                case "enabled":
                    enabled = json.BooleanOrNull() ?? enabled;
                    break;
                case "max_tokens":
                    budget = json.IntegerOrNull();
                    break;
                case "exclude":
                    visible = json.BooleanOrNull() is { } exclude ? !exclude : visible;
                    break;
                default:
                    ResponsesRequestReader.Keep(request, $"reasoning.{name}", json.Take());
                    break;
            }
        }

        request.Reasoning = new ReasoningRequest { Enabled = enabled, Effort = effort, Budget = budget, Visible = visible, Summary = summary };
    }

    public static void ReadText(ref JsonCursor json, ChatRequest request)
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
            switch (name)
            {
                case "format":
                    request.Format = ReadFormat(ref json);
                    break;
                case "verbosity":
                    request.Verbosity = json.TextOrNull();
                    break;
                default:
                    ResponsesRequestReader.Keep(request, $"text.{name}", json.Take());
                    break;
            }
        }
    }

    private static OutputFormat? ReadFormat(ref JsonCursor json)
    {
        if (json.IsNull)
        {
            return null;
        }

        var start = json;
        var kind = OutputFormatKind.Text;
        string? name = null;
        JsonSlice description = default;
        JsonSlice schema = default;
        bool? strict = null;
        json.OpenObject();
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "type":
                    kind = json.Text() switch
                    {
                        "text" => OutputFormatKind.Text,
                        "json_object" => OutputFormatKind.Json,
                        "json_schema" => OutputFormatKind.Schema,
                        _ => throw json.Refuse("must be \"text\", \"json_object\" or \"json_schema\"."),
                    };
                    break;
                case "name":
                    name = json.TextOrNull();
                    break;
                case "description":
                    description = json.IsNull ? default : json.TextSlice();
                    break;
                case "schema":
                    schema = json.Type is JsonTokenType.StartObject or JsonTokenType.True or JsonTokenType.False ? json.Take()
                        : json.IsNull ? default : throw json.Wrong("an object");
                    break;
                case "strict":
                    strict = json.BooleanOrNull();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (kind == OutputFormatKind.Schema && !schema.Exists)
        {
            throw ResponsesInputReader.Missing(start, "schema");
        }

        return new OutputFormat(kind) { Name = name, Description = description, Schema = schema, Strict = strict };
    }
}
