using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// The names of AWS's exceptions, wherever they stand: in <c>x-amzn-errortype</c> (<c>ValidationException:http://…</c>), in <c>__type</c>
/// (<c>com.amazon.coral.service#UnrecognizedClientException</c>), in the header <c>:exception-type</c> of an event
/// (<c>throttlingException</c>).
/// </summary>
public static class AwsErrors
{
    private const int LongestMessage = 2000;

    /// <summary>The name alone, with a capital letter.</summary>
    public static string NameOf(string word)
    {
        var name = word.AsSpan(word.LastIndexOf('#') + 1);
        var colon = name.IndexOf(':');
        name = (colon < 0 ? name : name[..colon]).Trim();
        return name.IsEmpty ? "" : string.Concat([char.ToUpperInvariant(name[0])], name[1..]);
    }

    /// <summary>The kind of failure that a name stands for (Amazon Bedrock API Reference, Common Errors); null for one that is not known.</summary>
    public static ApiErrorKind? KindOf(string? word) => word is null ? null : NameOf(word) switch
    {
        "ValidationException" or "SerializationException" or "ValidationError" => ApiErrorKind.InvalidRequest,
        "UnrecognizedClientException" or "InvalidSignatureException" or "IncompleteSignatureException" or "IncompleteSignature" or "MissingAuthenticationTokenException"
            or "MissingAuthenticationToken" or "ExpiredTokenException" or "ExpiredToken" or "RequestExpired" or "InvalidClientTokenId" or "SignatureDoesNotMatch" => ApiErrorKind.Unauthorized,
        "AccessDeniedException" or "AccessDenied" or "OptInRequired" or "NotAuthorized" => ApiErrorKind.Forbidden,
        "ResourceNotFoundException" => ApiErrorKind.NotFound,
        "ConflictException" => ApiErrorKind.Conflict,
        "ThrottlingException" or "TooManyRequestsException" or "ServiceQuotaExceededException" or "Throttling" => ApiErrorKind.RateLimited,
        "ModelTimeoutException" or "RequestTimeoutException" => ApiErrorKind.UpstreamTimeout,
        "ServiceUnavailableException" or "ServiceUnavailable" or "ModelNotReadyException" => ApiErrorKind.Unavailable,
        "ModelErrorException" or "ModelStreamErrorException" or "InternalServerException" or "InternalFailure" or "InternalServerError" or "InternalFailureException" => ApiErrorKind.UpstreamFailed,
        _ => null,
    };

    /// <summary>Whether an event is an error: exceptions are told from events by their names.</summary>
    internal static bool IsError(ReadOnlySpan<byte> eventName) =>
        eventName.EndsWith("Exception"u8) || eventName.EndsWith("Error"u8) || eventName.EndsWith("Failure"u8) || eventName.EndsWith("Fault"u8) || eventName.SequenceEqual("error"u8)
        || (!eventName.IsEmpty && KindOf(Encoding.UTF8.GetString(eventName)) is not null);

    /// <summary>The error in the payload of an exception, or in the body of an answer.</summary>
    /// <param name="name">The exception's name; empty when it has none.</param>
    /// <param name="payload">An object with a <c>message</c>, or plain text.</param>
    internal static ApiError Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        var said = ProviderErrors.Read(payload, name.IsEmpty || name.SequenceEqual("error"u8) ? null : NameOf(Encoding.UTF8.GetString(name)));
        var message = said.Message ?? (payload.IsEmpty || payload[0] is (byte)'{' or (byte)'[' ? null : JsonText.Cut(Encoding.UTF8.GetString(payload), LongestMessage));
        return new ApiError(said.Kind ?? ApiErrorKind.UpstreamFailed, message ?? "The provider's answer broke off with an error.") { Code = said.Code, Source = ErrorSource.Upstream };
    }
}
