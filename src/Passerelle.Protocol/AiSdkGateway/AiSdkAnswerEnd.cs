using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// What stands at the end of a stream and around a whole answer: the reason for stopping, the usage, and <c>providerMetadata</c>, in
/// which <c>gateway</c> tells how the request was routed.
/// </summary>
/// <param name="Reason">Why the model stopped.</param>
/// <param name="Native">The provider's own word (a JSON string).</param>
/// <param name="StopText">The stop text that it came to (a JSON string).</param>
/// <param name="HasCalls">Whether it called tools of the caller's.</param>
/// <param name="Usage">What it used.</param>
internal sealed record AiSdkAnswerEnd(FinishReason Reason, JsonSlice Native, JsonSlice StopText, bool HasCalls, Usage Usage)
{
    /// <summary>The service tier that served it.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Log probabilities: the items of OpenAI's <c>logprobs.content</c> with commas between them; empty for none.</summary>
    public ReadOnlyMemory<byte> LogProbs { get; init; }

    public void Write(Utf8JsonWriter json, AnswerFrame frame, AiSdkGeneration generation)
    {
        AiSdkFinish.Write(json, generation, Reason, Native, HasCalls);
        AiSdkUsage.Write(json, generation, Usage);
        json.WriteStartObject("providerMetadata"u8);
        json.WriteStartObject("gateway"u8);
        if (frame.Routing is { } routing)
        {
            WriteRouting(json, routing);
        }

        json.WriteString("generationId"u8, AiSdkIds.OfGeneration(frame.Id));
        if (ServiceTier is not null)
        {
            json.WriteString("serviceTier"u8, ServiceTier);
        }

        if (StopText.Exists)
        {
            StopText.WriteTo(json, "stopSequence"u8);
        }

        json.WriteEndObject();
        if (!LogProbs.IsEmpty)
        {
            json.WriteStartObject("openai"u8);
            json.WriteStartArray("logprobs"u8);
            json.WriteRawValue(LogProbs.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (Usage.CacheWrite is { } written)
        {
            // Where clients of the SDK look for it; generation 2 has no other place.
            json.WriteStartObject("anthropic"u8);
            json.WriteNumber("cacheCreationInputTokens"u8, written);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRouting(Utf8JsonWriter json, AnswerRouting routing)
    {
        json.WriteStartObject("routing"u8);
        json.WriteString("originalModelId"u8, routing.AskedModel);
        json.WriteString("resolvedProvider"u8, routing.Provider);
        json.WriteStartArray("fallbacksAvailable"u8);
        foreach (var fallback in routing.Fallbacks)
        {
            json.WriteStringValue(fallback);
        }

        json.WriteEndArray();
        json.WriteStartArray("attempts"u8);
        foreach (var attempt in routing.Attempts)
        {
            json.WriteStartObject();
            json.WriteString("provider"u8, attempt.Provider);
            json.WriteString("providerApiModelId"u8, attempt.Model);
            json.WriteBoolean("success"u8, attempt.Error is null);
            if (attempt.Status is { } status)
            {
                json.WriteNumber("statusCode"u8, status);
            }

            if (attempt.Error is not null)
            {
                json.WriteString("error"u8, attempt.Error);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
