using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Applies <c>providerOptions</c> of a request (<c>{"openai":{"reasoningEffort":"low"},"anthropic":{…}}</c>) for a target. Only the makers
/// whose dialect or name the target has are heard, as the AI SDK means it: a caller may say something to several of them. What a maker
/// would know and the target's dialect cannot say is named as dropped.
/// </summary>
public static class AiSdkMakerOptions
{
    /// <summary>Applies them; null, or the error to answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="dialect">How the target's provider talks.</param>
    /// <param name="names">Further names of the provider, such as its preset's and its slug.</param>
    /// <param name="passesOn">Whether the provider is a gateway that takes <c>providerOptions</c> itself: it gets them whole, and nothing is applied here.</param>
    /// <param name="applied">The request for the target: the same one when nothing is said for it.</param>
    public static ApiError? Apply(ChatRequest request, string dialect, IEnumerable<string> names, bool passesOn, out ChatRequest applied)
    {
        applied = AiSdkGatewayDialect.IsNameOfOne(request.Dialect) ? AiSdkFileReferences.For(request, dialect) : request;
        if (request.MakerOptions.IsEmpty)
        {
            return null;
        }

        if (passesOn)
        {
            applied = applied.Copy();
            applied.Native.Add(new ExtraField("providerOptions", request.MakerOptions));
            return null;
        }

        ChatRequest? copy = null;
        try
        {
            foreach (var maker in MakersOf(dialect).Concat(names).Distinct(StringComparer.Ordinal))
            {
                if (Member(request.MakerOptions, maker) is { Exists: true } options)
                {
                    copy ??= applied.Copy();
                    new AiSdkOptionReader(copy, dialect, maker).Read(options);
                }
            }
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }

        applied = copy ?? applied;
        return null;
    }

    /// <summary>The names under which the SDK's packages for a dialect read their options.</summary>
    private static string[] MakersOf(string dialect) => dialect switch
    {
        "openai-chat" => ["openai", "openaiCompatible", "openai-compatible"],
        "openai-responses" => ["openai", "azure"],
        "anthropic-messages" => ["anthropic"],
        "gemini" => ["google", "vertex"],
        "bedrock-converse" => ["bedrock", "amazonBedrock"],
        "cohere-chat" => ["cohere"],
        "ollama" => ["ollama"],
        _ => [],
    };

    /// <summary>A maker's options, when they are an object.</summary>
    private static JsonSlice Member(JsonSlice options, string maker)
    {
        var json = new JsonCursor(options.Bytes);
        while (options.Kind == System.Text.Json.JsonValueKind.Object && json.NextMember())
        {
            var isIt = json.Name() == maker;
            json.ToValue();
            var value = json.Take();
            if (isIt && value.Kind == System.Text.Json.JsonValueKind.Object)
            {
                return value;
            }
        }

        return default;
    }
}
