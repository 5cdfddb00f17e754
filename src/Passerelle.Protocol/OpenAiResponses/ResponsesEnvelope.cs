using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// The response object around the output: who answers, and what was asked, repeated as OpenAI does because its readers demand it. The
/// gateway keeps no conversation, so <c>store</c> is false and nothing can be referred to.
/// </summary>
internal sealed class ResponsesEnvelope(AnswerFrame frame)
{
    private byte[]? _asked;

    /// <summary>The model; the provider's own word when it said one.</summary>
    public string Model { get; set; } = frame.Model;

    /// <summary>When it was made, in seconds since 1970 (UTC).</summary>
    public long Created { get; set; } = frame.Created;

    /// <summary>The tier that served it; null when not told.</summary>
    public string? ServiceTier { get; set; }

    /// <summary>The base of ids: the request's id without its prefix.</summary>
    public string AnswerId { get; } = frame.Id[(frame.Id.LastIndexOf('_') + 1)..];

    /// <summary>Writes the object.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="status">Its status.</param>
    /// <param name="items">The output items, in order.</param>
    /// <param name="usage">What was used; null while it is not known.</param>
    /// <param name="incomplete">Why it is incomplete; null when it is not.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    public void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> status, IReadOnlyList<ReadOnlyMemory<byte>> items, Usage? usage, string? incomplete, ApiError? error)
    {
        output.Write("{\"id\":\"resp_"u8);
        Chars(output, AnswerId);
        output.Write("\",\"object\":\"response\",\"created_at\":"u8);
        ResponsesEvents.Number(output, Created);
        output.Write(",\"status\":\""u8);
        output.Write(status);
        output.Write("\",\"background\":false,\"error\":"u8);
        WriteError(output, error);
        output.Write(",\"incomplete_details\":"u8);
        if (incomplete is null)
        {
            output.Write("null"u8);
        }
        else
        {
            output.Write("{\"reason\":\""u8);
            Chars(output, incomplete);
            output.Write("\"}"u8);
        }

        output.Write(",\"model\":\""u8);
        Chars(output, Model);
        output.Write("\",\"output\":["u8);
        for (var i = 0; i < items.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            output.Write(items[i].Span);
        }

        output.Write("],\"service_tier\":\""u8);
        Chars(output, Tier());
        output.Write("\",\"usage\":"u8);
        if (usage is { } used)
        {
            ResponsesUsage.Write(output, used);
        }
        else
        {
            output.Write("null"u8);
        }

        output.Write(_asked ??= Asked(frame.Request));
        output.Write("}"u8);
    }

    private static void WriteError(IBufferWriter<byte> output, ApiError? error)
    {
        if (error is null)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("{\"code\":\""u8);
        Chars(output, ResponsesErrors.CodeOf(error));
        output.Write("\",\"message\":\""u8);
        Chars(output, error.Message);
        output.Write("\"}"u8);
    }

    private static void Chars(IBufferWriter<byte> output, string text) =>
        output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);

    /// <summary>The members that repeat the request, each with a comma in front.</summary>
    private static byte[] Asked(ChatRequest? request)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes, ResponsesJson.Options);
        json.WriteStartObject();
        WriteOr(json, "instructions"u8, request?.Messages.Find(m => m.IsInstructions) is { Parts: [TextPart text, ..] } ? text.Text : default, "null"u8);
        json.WritePropertyName("max_output_tokens"u8);
        WriteNumber(json, request?.MaxTokens);
        json.WriteNull("max_tool_calls"u8);
        json.WriteBoolean("parallel_tool_calls"u8, request?.ParallelToolCalls ?? true);
        json.WriteNull("previous_response_id"u8);
        WriteOr(json, "prompt_cache_key"u8, request?.PromptCacheKey ?? default, "null"u8);
        json.WriteStartObject("reasoning"u8);
        json.WriteString("effort"u8, request?.Reasoning?.Effort);
        json.WriteString("summary"u8, request?.Reasoning?.Summary);
        json.WriteEndObject();
        json.WriteNull("safety_identifier"u8);
        json.WriteBoolean("store"u8, false);
        WriteOr(json, "temperature"u8, request?.Temperature ?? default, "null"u8);
        ResponsesOptionsWriter.WriteText(json, request);
        json.WritePropertyName("tool_choice"u8);
        ResponsesToolsWriter.WriteChoice(json, request);
        ResponsesToolsWriter.WriteEcho(json, request);
        json.WriteNumber("top_logprobs"u8, request?.TopLogProbs ?? 0);
        WriteOr(json, "top_p"u8, request?.TopP ?? default, "null"u8);
        json.WriteString("truncation"u8, "disabled"u8);
        WriteOr(json, "user"u8, request?.User ?? default, "null"u8);
        WriteOr(json, "metadata"u8, request?.Metadata ?? default, "{}"u8);
        json.WriteEndObject();
        json.Flush();

        // Without the braces, and with a comma in front.
        var asked = ResponsesJson.OneLine(bytes.WrittenSpan[..^1]).ToArray();
        asked[0] = (byte)',';
        return asked;
    }

    private static void WriteOr(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonSlice value, ReadOnlySpan<byte> otherwise)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Exists ? value.Bytes.Span : otherwise, skipInputValidation: true);
    }

    private static void WriteNumber(Utf8JsonWriter json, long? number)
    {
        if (number is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteNumberValue(number.Value);
        }
    }

    /// <summary>A tier in OpenAI's words: its readers refuse others.</summary>
    private string Tier() => (ServiceTier ?? frame.Request?.ServiceTier.Text) is { } tier and ("auto" or "default" or "flex" or "scale" or "priority") ? tier : "default";
}
