using System.Text;

namespace Passerelle.Testing.Dialects;

/// <summary>OpenAI's endpoints that are no conversations: images, sound, moderation, reranking, the older completions.</summary>
internal static class OpenAiOthers
{
    private static readonly string[] Endings =
        ["/images/generations", "/images/edits", "/images/variations", "/audio/speech", "/audio/transcriptions", "/audio/translations", "/moderations", "/completions"];

    public static bool Has(UpstreamRequest request) => Array.Exists(Endings, ending => request.Path.EndsWith(ending, StringComparison.Ordinal));

    /// <exception cref="RefusedRequestException">It names no model.</exception>
    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        var form = request.Header("content-type")?.StartsWith("multipart/form-data", StringComparison.Ordinal) == true;
        var model = (form ? FormField(request, "model") : request.Model) ?? throw new RefusedRequestException("you must provide a model parameter");
        var stream = form ? FormField(request, "stream") == "true" : request.Stream;
        return request.Path[(request.Path.LastIndexOf('/') + 1)..] switch
        {
            "speech" => UpstreamAnswer.Whole(200, "audio/mpeg", Sound(model)),
            "transcriptions" when FormField(request, "response_format") == "text" => UpstreamAnswer.Whole(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"heard by {model}\n")),
            "transcriptions" when stream => UpstreamAnswer.Whole(
                200,
                "text/event-stream; charset=utf-8",
                Encoding.UTF8.GetBytes($$$"""data: {"type":"transcript.text.delta","delta":"heard"}{{{"\n\n"}}}data: {"type":"transcript.text.done","text":"heard by {{{model}}}","usage":{"type":"tokens","input_tokens":7,"output_tokens":3,"total_tokens":10}}{{{"\n\n"}}}""")),
            "transcriptions" or "translations" => Json($$$"""{"text":"heard by {{{model}}}","usage":{"type":"tokens","input_tokens":7,"output_tokens":3,"total_tokens":10}}"""),
            "moderations" => Json($$$"""{"id":"modr-1","model":"{{{model}}}","results":[{"flagged":false,"categories":{},"category_scores":{}}]}"""),
            "completions" when stream => UpstreamAnswer.Whole(
                200,
                "text/event-stream",
                Encoding.UTF8.GetBytes($$$"""data: {"id":"cmpl-1","object":"text_completion","model":"{{{model}}}","choices":[{"index":0,"text":"said","finish_reason":null}]}{{{"\n\n"}}}data: {"id":"cmpl-1","object":"text_completion","model":"{{{model}}}","choices":[{"index":0,"text":"","finish_reason":"stop"}]}{{{"\n\n"}}}data: [DONE]{{{"\n\n"}}}""")),
            "completions" => Json($$$"""{"id":"cmpl-1","object":"text_completion","model":"{{{model}}}","choices":[{"index":0,"text":"said","finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}"""),
            _ => Json($$$"""{"created":1,"data":[{"b64_json":"{{{Convert.ToBase64String(Sound(model))}}}"}],"usage":{"input_tokens":5,"output_tokens":100,"total_tokens":105}}"""),
        };
    }

    /// <summary>Bytes that are no text, begun by the model's name.</summary>
    private static byte[] Sound(string model) => [.. Encoding.UTF8.GetBytes(model), .. Enumerable.Range(0, 40_000).Select(i => (byte)(i * 7))];

    private static UpstreamAnswer Json(string body) => UpstreamAnswer.Whole(200, "application/json", Encoding.UTF8.GetBytes(body));

    private static string? FormField(UpstreamRequest request, string name)
    {
        var text = Encoding.Latin1.GetString(request.Body);
        var at = text.IndexOf($"name=\"{name}\"\r\n\r\n", StringComparison.Ordinal);
        return at < 0 ? null : text[(at + name.Length + 11)..].Split("\r\n", 2)[0];
    }
}
