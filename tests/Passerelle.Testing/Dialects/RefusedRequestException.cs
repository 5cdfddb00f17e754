namespace Passerelle.Testing.Dialects;

/// <summary>The provider would not take this request. The envelope of the request's dialect says why.</summary>
internal sealed class RefusedRequestException(string message, string? param = null, string? code = null, int status = 400) : Exception(message)
{
    public int Status => status;

    /// <summary>OpenAI's <c>param</c>; null where the vendor names none.</summary>
    public string? Param => param;

    /// <summary>OpenAI's <c>code</c>; null where the vendor gives none.</summary>
    public string? Code => code;
}
