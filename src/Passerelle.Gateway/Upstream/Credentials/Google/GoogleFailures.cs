using Google.Apis.Auth.OAuth2;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What a failed fetch from Google means.</summary>
internal static class GoogleFailures
{
    private static readonly Bilingual NoFile = new("its file cannot be read", "son fichier est illisible");

    /// <summary>E-VTX-4 when Google refuses what was signed, else E-VTX-8.</summary>
    public static CredentialException Of(Exception exception, WatchingHandler watch)
    {
        if (Cause<CredentialException>(exception) is { } known)
        {
            return known;
        }

        var failure = FetchFailure.Of(exception, watch);
        if (exception is SubjectTokenException)
        {
            return watch.Status is null && (Cause<FileNotFoundException>(exception) ?? Cause<DirectoryNotFoundException>(exception) ?? (Exception?)Cause<UnauthorizedAccessException>(exception)) is not null
                ? NoSubject(NoFile).Thrown()
                : NoSubject(failure.Reason).Thrown(failure.MayPass, watch.RetryAfter);
        }

        return failure.Said is { Code: "invalid_grant" } said
            ? GoogleErrors.InvalidGrant(said.Description ?? "-", watch.Skew).Thrown()
            : GoogleErrors.NoToken(failure.Reason).Thrown(failure.MayPass, watch.RetryAfter);
    }

    private static CredentialError NoSubject(Bilingual reason) => GoogleErrors.NoToken(new(
        $"the token to exchange could not be had ({reason.En})", $"le jeton à échanger n’a pas pu être obtenu ({reason.Fr})"));

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
