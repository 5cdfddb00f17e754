using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What a failed fetch from Google means.</summary>
internal static class GoogleFailures
{
    private static readonly Bilingual NoSubject = new(
        "the file with the subject token cannot be read", "le fichier du jeton d’origine est illisible");

    /// <summary>E-VTX-4 when Google refuses what was signed, else E-VTX-8.</summary>
    public static CredentialException Of(Exception exception, WatchingHandler watch)
    {
        if (Cause<CredentialException>(exception) is { } known)
        {
            return known;
        }

        if (watch.Status is null && (Cause<FileNotFoundException>(exception) ?? Cause<DirectoryNotFoundException>(exception) ?? (Exception?)Cause<UnauthorizedAccessException>(exception)) is not null)
        {
            return GoogleErrors.NoToken(NoSubject).Thrown();
        }

        var failure = FetchFailure.Of(exception, watch);
        return failure.Said is { Code: "invalid_grant" } said
            ? GoogleErrors.InvalidGrant(said.Description ?? "-", watch.Skew).Thrown()
            : GoogleErrors.NoToken(failure.Reason).Thrown(failure.MayPass, watch.RetryAfter);
    }

    private static T? Cause<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
