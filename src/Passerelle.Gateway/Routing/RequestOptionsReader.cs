using System.Text.Json;

namespace Passerelle.Gateway.Routing;

/// <summary>Reads <c>providerOptions.gateway</c>. What is null was not said.</summary>
internal static class RequestOptionsReader
{
    private const string Known = "caching, only, order, models, sort, user, tags, quotaEntityId, providerTimeouts, zeroDataRetention, disallowPromptTraining, has, headquarters";

    public static RequestOptions Read(ReadOnlySpan<byte> value)
    {
        var options = RequestOptions.None;
        var json = new Utf8JsonReader(value);
        _ = json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return options;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw RequestOptions.WrongField("providerOptions", "must be an object");
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
                throw RequestOptions.WrongField("providerOptions.gateway", "must be an object");
            }

            json.Skip();
        }

        return options;
    }

    private static RequestOptions ReadOurs(ref Utf8JsonReader json)
    {
        var options = RequestOptions.None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            _ = json.Read();
            if (json.TokenType != JsonTokenType.Null)
            {
                options = With(options, name, ref json);
            }

            json.Skip();
        }

        return options;
    }

    private static RequestOptions With(RequestOptions options, string name, ref Utf8JsonReader json) => name switch
    {
        "caching" when json.TokenType == JsonTokenType.String && json.ValueTextEquals("auto"u8) => options with { AutoCache = true },
        "caching" when json.TokenType == JsonTokenType.False => options with { AutoCache = false },
        "caching" => throw RequestOptions.Wrong(name, "must be \"auto\" or false"),
        "only" => options with { Only = Texts(name, ref json) },
        "order" => options with { Order = Texts(name, ref json) },
        "models" => options with { Models = Texts(name, ref json) },
        "sort" when json.TokenType == JsonTokenType.String => options with { HasSort = true },
        "sort" => throw RequestOptions.Wrong(name, "must be \"cost\", \"ttft\" or \"tps\""),

        // They concern the caller's own books, or keys that it does not bring.
        "user" or "tags" or "quotaEntityId" or "providerTimeouts" => options with { Ignored = [.. options.Ignored, $"providerOptions.gateway.{name}"] },
        "zeroDataRetention" or "disallowPromptTraining" when json.TokenType == JsonTokenType.False => options,
        "zeroDataRetention" or "disallowPromptTraining" => throw RequestOptions.Wrong(name, "asks for a promise that the gateway cannot give: it does not know what its providers keep"),
        "has" or "headquarters" when IsEmptyArray(json) => options,
        "has" or "headquarters" => throw RequestOptions.Wrong(name, "asks for properties of providers that the gateway does not know"),
        "byok" => throw RequestOptions.Wrong(name, "brings keys of its own, which the gateway does not take; add them to the provider"),
        "serviceTier" => throw RequestOptions.Wrong(name, "is not supported here; ask for a tier in the options of the model's maker"),
        _ => throw RequestOptions.Wrong(name, $"is not known here; known is: {Known}"),
    };

    private static bool IsEmptyArray(Utf8JsonReader json) => json.TokenType == JsonTokenType.StartArray && json.Read() && json.TokenType == JsonTokenType.EndArray;

    private static List<string> Texts(string name, ref Utf8JsonReader json)
    {
        var texts = new List<string>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw RequestOptions.Wrong(name, "must be an array of strings");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(json.TokenType == JsonTokenType.String ? json.GetString()! : throw RequestOptions.Wrong(name, "must be an array of strings"));
        }

        return texts;
    }
}
