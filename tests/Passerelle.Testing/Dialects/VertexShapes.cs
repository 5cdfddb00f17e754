using System.Text.Json;
using System.Text.Json.Nodes;

namespace Passerelle.Testing.Dialects;

/// <summary>Claude as Vertex AI has it: the model in the address and never in the body, the version in the body and not in a header.</summary>
internal static class VertexShapes
{
    private const string Models = "/publishers/anthropic/models/";

    public static bool IsClaude(UpstreamRequest request) =>
        request.Path.Contains(Models, StringComparison.Ordinal) && (request.Path.EndsWith(":rawPredict", StringComparison.Ordinal) || request.Path.EndsWith(":streamRawPredict", StringComparison.Ordinal));

    public static bool IsCount(UpstreamRequest request) => request.Path.EndsWith("/count-tokens:rawPredict", StringComparison.Ordinal);

    /// <summary>The request as Anthropic itself would get it.</summary>
    /// <exception cref="RefusedRequestException">Google would not take it.</exception>
    public static UpstreamRequest AsAnthropic(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new RefusedRequestException("The request body is not valid JSON.");
        }

        var body = JsonNode.Parse(json.GetRawText())!.AsObject();
        if (!IsCount(request))
        {
            var isStream = request.Path.EndsWith(":streamRawPredict", StringComparison.Ordinal);
            if (body.ContainsKey("model"))
            {
                throw new RefusedRequestException("model: Extra inputs are not permitted");
            }

            if ((string?)body["anthropic_version"] != "vertex-2023-10-16")
            {
                throw new RefusedRequestException("anthropic_version: Field required");
            }

            if (((bool?)body["stream"] ?? false) != isStream)
            {
                throw new RefusedRequestException("stream: does not fit the method");
            }

            body.Remove("anthropic_version");
            var name = request.Path[(request.Path.IndexOf(Models, StringComparison.Ordinal) + Models.Length)..request.Path.LastIndexOf(':')];
            body.Insert(0, "model", Uri.UnescapeDataString(name));
        }

        return new UpstreamRequest(request.Head, request.Method, request.Target, request.Version, [.. request.Headers, new("anthropic-version", "2023-06-01")])
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(body),
        };
    }
}
