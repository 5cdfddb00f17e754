using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>
/// What clients of Vertex AI say in the address for models that are not Google's: <c>publishers/anthropic/models/{model}:rawPredict</c> and
/// <c>:streamRawPredict</c> in the maker's own dialect, without the model in the body; and <c>count-tokens:rawPredict</c>, with it.
/// </summary>
/// <param name="Model">The model; null where the body has it.</param>
/// <param name="Method">The method.</param>
/// <param name="Spoken">How it is talked.</param>
public sealed record RawPredictRoute(string? Model, string Method, ICallerDialect Spoken) : CallRoute(Model, Method, false)
{
    /// <summary>The field of the body that only clouds take; Anthropic itself refuses it.</summary>
    public const string VersionField = "anthropic_version";

    private const string Whole = "rawPredict";
    private const string Streamed = "streamRawPredict";

    /// <inheritdoc/>
    public override ICallerDialect Dialect => Spoken;

    /// <inheritdoc/>
    public override bool Stream => Method == Streamed;

    /// <summary>Reads the route values <c>publisher</c> and <c>call</c>; the error where they name no method that is served.</summary>
    public static ApiError? Read(HttpContext http, out RawPredictRoute route)
    {
        var isClaude = (string?)http.Request.RouteValues["publisher"] == "anthropic";
        var call = Uri.UnescapeDataString((string?)http.Request.RouteValues["call"] ?? "");
        var colon = call.LastIndexOf(':');
        var (model, method) = colon < 0 ? (call, "") : (call[..colon], call[(colon + 1)..]);
        route = isClaude && model == "count-tokens"
            ? new RawPredictRoute(null, method, Dialects.AnthropicTokenCount)
            : new RawPredictRoute(model, method, isClaude ? Dialects.AnthropicMessages : Dialects.OpenAiChat);
        return model.Length > 0 && method is Whole or Streamed
            ? null
            : new ApiError(ApiErrorKind.NotFound, $"There is no method \"{method}\" of these models here. Served are: {Whole}, {Streamed}.");
    }
}
