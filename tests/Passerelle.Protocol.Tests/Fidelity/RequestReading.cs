using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>What a request in the neutral form says, feature by feature, in a spelling that is the same for every dialect.</summary>
internal static class RequestReading
{
    /// <summary>The features that a request is compared by, in the order of the tables.</summary>
    public static readonly string[] Features = ["system", "conversation", "media", "calls", "results", "tools", "tool choice", "format", "max tokens", "stop", "sampling", "reasoning"];

    /// <summary>The feature in one text; empty where the request says nothing of it.</summary>
    public static string Of(string feature, ChatRequest request) => feature switch
    {
        "system" => Glue(Parts(request, Role.System).OfType<TextPart>().Select(part => part.Text.Text!)),
        "conversation" => Conversation(request),
        "media" => string.Join('\n', Nested(request).OfType<MediaPart>().Select(Media)),
        "calls" => string.Join('\n', Nested(request).OfType<ToolCallPart>().Select(call => $"{call.Name} {Arguments(call)}")),
        "results" => string.Join('\n', Nested(request).OfType<ToolResultPart>().Select(Result)),
        "tools" => string.Join('\n', request.Tools.Where(tool => tool.Kind != ToolKind.Provider && request.ToolChoice?.Allowed?.Contains(tool.Name) != false).Select(tool => $"{tool.Name} {tool.Description.Text} ({Properties(tool.Schema)})").Order(StringComparer.Ordinal)),
        "tool choice" => request.ToolChoice is { Mode: not ToolChoiceMode.Auto } choice && request.Tools.Count > 0 ? $"{choice.Mode} {choice.Name}" : "",
        "format" => request.Format is { Kind: not OutputFormatKind.Text } format ? $"{format.Kind} ({Properties(format.Schema)})" : "",
        "max tokens" => $"{request.MaxTokens}",
        "stop" => string.Join(',', request.Stop.Select(stop => stop.Text).Where(stop => stop!.Length > 0)),
        "sampling" => string.Join(' ', Sampling(request).Where(pair => pair.Value.Exists).Select(pair => $"{pair.Name} {double.Parse(pair.Value.ToString(), CultureInfo.InvariantCulture)}")),
        "reasoning" => request.Reasoning is { } reasoning ? Wanted(reasoning) : "",
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, null),
    };

    private static (string Name, JsonSlice Value)[] Sampling(ChatRequest request) =>
    [
        ("temperature", request.Temperature), ("top_p", request.TopP), ("top_k", request.TopK), ("frequency", request.FrequencyPenalty), ("presence", request.PresencePenalty),
        ("seed", request.Seed),
    ];

    /// <summary>Whether thinking is wanted; how much is said in other units by every dialect.</summary>
    private static string Wanted(ReasoningRequest reasoning) => reasoning switch
    {
        { Enabled: false } or { Effort: "none" } or { Budget: 0 } => "off",
        { Enabled: true } or { Effort: not null } or { Budget: not null } or { IsAdaptive: true } or { Visible: true } or { Summary: not null } => "on",
        _ => "",
    };

    private static IEnumerable<Part> Parts(ChatRequest request, Role role) => request.Messages.Where(message => message.Role == role).SelectMany(message => message.Parts);

    /// <summary>All parts, those inside results behind them.</summary>
    private static IEnumerable<Part> Nested(ChatRequest request) =>
        request.Messages.SelectMany(message => message.Parts).SelectMany(part => part is ToolResultPart result ? [result, .. result.Parts.OfType<MediaPart>()] : new[] { part });

    /// <summary>Who said what, pieces of one speaker in a row joined.</summary>
    private static string Conversation(ChatRequest request)
    {
        var said = new StringBuilder();
        var speaker = Role.System;
        foreach (var message in request.Messages.Where(message => message.Role != Role.System))
        {
            foreach (var text in message.Parts.Select(Words).Where(text => !string.IsNullOrWhiteSpace(text)))
            {
                said.Append(message.Role == speaker ? " " : $"\n{message.Role}: ").Append(text);
                speaker = message.Role;
            }
        }

        return Spaces(said.ToString());
    }

    private static string? Words(Part part) => part switch
    {
        TextPart text => text.Text.Text,
        RefusalPart refusal => refusal.Text.Text,
        _ => null,
    };

    /// <summary>Text and bytes of it are the same document; base64 has two alphabets and may lack its padding.</summary>
    private static string Media(MediaPart media) =>
        $"{media.Kind} {(media.Base64.Exists ? media.Base64.Text!.Replace('-', '+').Replace('_', '/').TrimEnd('=') : media.Url.Exists ? media.Url.Text : media.PlainText.Exists ? Convert.ToBase64String(Encoding.UTF8.GetBytes(media.PlainText.Text!)).TrimEnd('=') : media.FileId)}";

    private static string Arguments(ToolCallPart call) => call.IsCustom ? $"{{\"input\":{call.Arguments}}}" : Canonical(ToolArguments.AsObject(call.Arguments));

    /// <summary>An object is a result as text, too; an empty one says nothing.</summary>
    private static string Result(ToolResultPart result)
    {
        var text = string.Join(' ', result.Parts.OfType<TextPart>().Select(part => part.Text.Text));
        try
        {
            return JsonNode.Parse(text) is not JsonObject json ? Spaces(text) : json.Count > 0 ? Sorted(json).ToJsonString() : "";
        }
        catch (System.Text.Json.JsonException)
        {
            return Spaces(text);
        }
    }

    private static string Properties(JsonSlice schema) =>
        schema.Exists && JsonNode.Parse(schema.Bytes.Span) is JsonObject form && form["properties"] is JsonObject properties
            ? string.Join(',', properties.Select(property => property.Key).Order(StringComparer.Ordinal)) : "";

    private static string Canonical(JsonSlice json) => JsonNode.Parse(json.Bytes.Span) is { } node ? Sorted(node).ToJsonString() : "null";

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject form => new JsonObject(form.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : (JsonNode?)Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };

    private static string Glue(IEnumerable<string> texts) => Spaces(string.Join(' ', texts));

    /// <summary>Every run of white space as one space: dialects join pieces with different ones.</summary>
    private static string Spaces(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
