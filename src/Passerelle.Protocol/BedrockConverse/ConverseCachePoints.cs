using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Where a prompt is cached: <c>{"cachePoint":{"type":"default"}}</c>, an item of its own behind what Anthropic marks with
/// <c>cache_control</c> (Amazon Bedrock User Guide, "Prompt caching").
/// </summary>
/// <param name="IsTaken">Whether the model takes any.</param>
/// <param name="IsAutomatic">
/// Whether they are set for a caller who set none: behind the tools, the instructions, the last but one turn of the user and the last
/// message (VGW-6).
/// </param>
internal readonly record struct ConverseCachePoints(bool IsTaken, bool IsAutomatic)
{
    private const string Field = "cachePoint";

    public static ConverseCachePoints Plan(ChatRequest request, TargetTraits target, RequestTranslation result)
    {
        var hasOwn = request.Tools.Exists(tool => tool.CacheControl.Exists) || request.Messages.Exists(message => message.Parts.Exists(HasOwn));
        if (target.Refused.Contains(Field))
        {
            if (hasOwn)
            {
                result.Dropped("cache_control");
            }

            return default;
        }

        return new ConverseCachePoints(true, target.AutoCache && !hasOwn && TokenEstimate.Of(request) >= target.CacheMinimum);
    }

    /// <summary>Writes the point that a part's or a tool's own mark stands for; nothing when it has none.</summary>
    public void Write(Utf8JsonWriter json, JsonSlice cacheControl)
    {
        if (IsTaken && cacheControl.Exists)
        {
            WritePoint(json, IsForAnHour(cacheControl));
        }
    }

    /// <summary>Writes an automatic point.</summary>
    public void WriteAutomatic(Utf8JsonWriter json)
    {
        if (IsAutomatic)
        {
            WritePoint(json, isForAnHour: false);
        }
    }

    private static bool HasOwn(Part part) => part.CacheControl.Exists || (part is ToolResultPart result && result.Parts.Exists(HasOwn));

    private static void WritePoint(Utf8JsonWriter json, bool isForAnHour)
    {
        json.WriteStartObject();
        json.WriteStartObject("cachePoint"u8);
        json.WriteString("type"u8, "default"u8);
        if (isForAnHour)
        {
            // Five minutes need no word, and models of before 2026 know none.
            json.WriteString("ttl"u8, "1h"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool IsForAnHour(JsonSlice cacheControl)
    {
        if (cacheControl.Kind != JsonValueKind.Object)
        {
            return false;
        }

        var isHour = false;
        var json = new JsonCursor(cacheControl.Bytes);
        while (json.NextMember())
        {
            var isTtl = json.Is("ttl"u8);
            json.ToValue();
            isHour |= isTtl && json.IsText("1h"u8);
            json.Skip();
        }

        return isHour;
    }
}
