using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// A call of a tool that the provider runs itself, or its result, or both in one: the AI SDK's <c>tool-call</c> and <c>tool-result</c> with
/// <c>providerExecuted</c>.
/// </summary>
/// <param name="Name">The tool's name.</param>
/// <param name="CallId">The id of the call (a JSON string).</param>
internal sealed record AiSdkServerTool(string Name, JsonSlice CallId)
{
    /// <summary>What it was called with (JSON); absent when this is a result only.</summary>
    public JsonSlice Input { get; private init; }

    /// <summary>What came of it (JSON); absent when this is a call only.</summary>
    public JsonSlice Result { get; private init; }

    /// <summary>What a part of one dialect's answer is of this; null when it is nothing of it.</summary>
    /// <param name="part">The part.</param>
    /// <param name="last">The call before it, for results that name none (Gemini).</param>
    /// <param name="madeUpId">An id for a call that has none (a JSON string).</param>
    public static AiSdkServerTool? Of(OpaquePart part, AiSdkServerTool? last, JsonSlice madeUpId) => part.Value.Kind != JsonValueKind.Object ? null : part.Dialect switch
    {
        "anthropic-messages" => OfAnthropic(part),
        "openai-responses" => OfResponses(part),
        "gemini" => OfGemini(part, last, madeUpId),
        _ => null,
    };

    private static AiSdkServerTool? OfAnthropic(OpaquePart part)
    {
        var name = Member(part.Value, "name"u8);
        if (part.Kind is "server_tool_use" or "mcp_tool_use" && Member(part.Value, "id"u8) is { IsString: true } id && name.IsString)
        {
            return new AiSdkServerTool(name.Text!, id) { Input = Member(part.Value, "input"u8) is { IsEmpty: false } input ? input : JsonSlice.EmptyObject };
        }

        const string Suffix = "_tool_result";
        return part.Kind.EndsWith(Suffix, StringComparison.Ordinal) && Member(part.Value, "tool_use_id"u8) is { IsString: true } callId
            ? new AiSdkServerTool(part.Kind[..^Suffix.Length], callId) { Result = Some(Member(part.Value, "content"u8)) }
            : null;
    }

    private static AiSdkServerTool? OfResponses(OpaquePart part)
    {
        const string Suffix = "_call";
        if (!part.Kind.EndsWith(Suffix, StringComparison.Ordinal) || Member(part.Value, "id"u8) is not { IsString: true } id)
        {
            return null;
        }

        var name = part.Kind == "mcp_call" && Member(part.Value, "name"u8) is { IsString: true } own ? own.Text! : part.Kind[..^Suffix.Length];
        var arguments = Member(part.Value, "arguments"u8);
        return new AiSdkServerTool(name, id)
        {
            Input = arguments.IsString ? ToolArguments.AsObject(arguments) : Member(part.Value, "action"u8) is { IsEmpty: false } action ? action : JsonSlice.EmptyObject,
            Result = part.Value,
        };
    }

    private static AiSdkServerTool? OfGemini(OpaquePart part, AiSdkServerTool? last, JsonSlice madeUpId) => part.Kind switch
    {
        "executableCode" => new AiSdkServerTool("code_execution", madeUpId) { Input = Some(Member(part.Value, "executableCode"u8)) },
        "codeExecutionResult" when last is not null => last with { Input = default, Result = Some(Member(part.Value, "codeExecutionResult"u8)) },
        _ => null,
    };

    /// <summary>The SDK wants something there.</summary>
    private static JsonSlice Some(JsonSlice value) => value.Kind is JsonValueKind.Undefined or JsonValueKind.Null ? JsonSlice.EmptyObject : value;

    private static JsonSlice Member(JsonSlice value, ReadOnlySpan<byte> name)
    {
        var json = new JsonCursor(value.Bytes);
        while (json.NextMember())
        {
            var isIt = json.Is(name);
            json.ToValue();
            if (isIt)
            {
                return json.Take();
            }

            json.Skip();
        }

        return default;
    }
}
