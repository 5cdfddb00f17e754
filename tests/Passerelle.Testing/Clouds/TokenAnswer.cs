namespace Passerelle.Testing.Clouds;

/// <summary>What a token server answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Headers">Further headers.</param>
public sealed record TokenAnswer(int Status, string Body, string ContentType = "application/json", params IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>A token (RFC 6749 §5.1).</summary>
    public static TokenAnswer Token(string token, long seconds = 3599) =>
        new(200, $$"""{"access_token":"{{token}}","expires_in":{{seconds}},"token_type":"Bearer"}""");

    /// <summary>An error (RFC 6749 §5.2).</summary>
    public static TokenAnswer Error(int status, string error, string description) =>
        new(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

    /// <summary>A page for people, as proxies and wrong addresses answer.</summary>
    public static TokenAnswer Page(int status) => new(status, "<!DOCTYPE html><title>Error</title><p>Something <b>else</b> stands here.", "text/html; charset=UTF-8");
}
