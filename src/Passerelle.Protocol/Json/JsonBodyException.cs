namespace Passerelle.Protocol.Json;

/// <summary>Leaves the reading of a body with an error for the caller. Caught by the dialect's head reader, nowhere else.</summary>
internal sealed class JsonBodyException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
