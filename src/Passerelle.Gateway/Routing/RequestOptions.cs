using System.Text.Json;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Routing;

/// <summary>
/// What a caller says to gateways about how its request shall be served: <c>providerOptions.gateway</c> in the body, as Vercel's AI Gateway
/// has it. An option that is not known is refused: one that is silently passed over may cost money.
/// </summary>
public sealed record RequestOptions
{
    /// <summary>The options of a caller who says nothing.</summary>
    public static RequestOptions None { get; } = new();

    /// <summary>Whether cache breakpoints of Anthropic are set automatically (<c>caching: "auto"</c>, VGW-6); null when nothing was said.</summary>
    public bool? AutoCache { get; init; }

    /// <summary>Reads the value of <c>providerOptions</c>. What it holds for others than gateways is no business of ours.</summary>
    /// <param name="value">JSON that has been read without error before.</param>
    /// <exception cref="GatewayException">400: an option is not known, or not with this value.</exception>
    public static RequestOptions Read(ReadOnlySpan<byte> value)
    {
        var options = None;
        var json = new Utf8JsonReader(value);
        _ = json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return options;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong("providerOptions", "must be an object");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = json.ValueTextEquals("gateway"u8);
            _ = json.Read();
            if (isOurs && json.TokenType == JsonTokenType.StartObject)
            {
                options = ReadOurs(ref json);
            }
            else if (isOurs && json.TokenType != JsonTokenType.Null)
            {
                throw Wrong("providerOptions.gateway", "must be an object");
            }

            json.Skip();
        }

        return options;
    }

    private static RequestOptions ReadOurs(ref Utf8JsonReader json)
    {
        var options = None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            var field = $"providerOptions.gateway.{name}";
            _ = json.Read();
            options = name switch
            {
                "caching" when json.TokenType == JsonTokenType.String && json.ValueTextEquals("auto"u8) => options with { AutoCache = true },
                "caching" when json.TokenType == JsonTokenType.False => options with { AutoCache = false },
                "caching" => throw Wrong(field, "must be \"auto\" or false"),
                _ => throw Wrong(field, "is not known here; known is: caching"),
            };
            json.Skip();
        }

        return options;
    }

    private static GatewayException Wrong(string field, string what) =>
        new(ApiError.Invalid($"The field \"{field}\" {what}.", field, "invalid_provider_options"));
}
