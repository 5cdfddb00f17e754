using System.Text.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Writes <c>gateway</c> of <c>providerMetadata</c>, as Vercel's gateway fills it: how the request was routed, and its id.</summary>
internal static class AiSdkRouting
{
    /// <summary>The member, whole.</summary>
    public static void Write(Utf8JsonWriter json, AnswerFrame frame)
    {
        Begin(json, frame);
        json.WriteEndObject();
    }

    /// <summary>The member, its object left open.</summary>
    public static void Begin(Utf8JsonWriter json, AnswerFrame frame)
    {
        json.WriteStartObject("gateway"u8);
        if (frame.Routing is { } routing)
        {
            Write(json, routing);
        }

        json.WriteString("generationId"u8, AiSdkIds.OfGeneration(frame.Id));
    }

    private static void Write(Utf8JsonWriter json, AnswerRouting routing)
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
