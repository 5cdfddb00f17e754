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
        AiSdkRouting.Begin(json, frame);
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
}
