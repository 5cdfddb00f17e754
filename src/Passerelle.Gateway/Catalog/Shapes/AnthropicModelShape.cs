using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>Anthropic's <c>ModelInfo</c> (Models API), with the limits under the names that its newer clients read.</summary>
internal sealed class AnthropicModelShape : ModelShape
{
    public override ICallerDialect Dialect => Dialects.AnthropicMessages;

    public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
    {
        json.WriteStartObject();
        WriteArray(json, "data"u8, targets);
        json.WriteBoolean("has_more"u8, false);
        json.WriteString("first_id"u8, targets.Count > 0 ? targets[0].Name : null);
        json.WriteString("last_id"u8, targets.Count > 0 ? targets[^1].Name : null);
        json.WriteEndObject();
    }

    public override void Write(Utf8JsonWriter json, Target target)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, target.Name);
        json.WriteString("display_name"u8, target.DisplayName);
        json.WriteString("created_at"u8, CreatedAt(target));
        if (target.Facts is { } facts)
        {
            WriteLimits(json, facts);
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, ModelFacts facts)
    {
        if ((facts.MaxInput ?? facts.ContextWindow) is { } input)
        {
            json.WriteNumber("max_input_tokens"u8, input);
        }

        if (facts.MaxOutput is { } output)
        {
            json.WriteNumber("max_tokens"u8, output);
        }
    }
}
