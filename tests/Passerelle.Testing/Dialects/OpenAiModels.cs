namespace Passerelle.Testing.Dialects;

/// <summary>OpenAI's list of models.</summary>
internal static class OpenAiModels
{
    private static readonly string[] Ids = ["fault-ok", "ok-reason", "ok-tool"];

    public static UpstreamAnswer Answer()
    {
        var models = Ids.Select(id => $$"""{"id":"{{id}}","object":"model","created":1767225600,"owned_by":"fault-upstream"}""");
        return UpstreamAnswer.Whole(200, "application/json", $$"""{"object":"list","data":[{{string.Join(',', models)}}]}""");
    }
}
