using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>A request's body in the making, with what could not be said in it.</summary>
internal sealed class EmbeddingsRequestBody : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly TargetTraits _target;

    public EmbeddingsRequestBody(TargetTraits target)
    {
        _target = target;
        Json = new Utf8JsonWriter(_buffer, Options);
        Json.WriteStartObject();
    }

    public Utf8JsonWriter Json { get; }

    public RequestTranslation Translation { get; } = new();

    /// <summary>Whether a field may be written; notes it as dropped when the target refuses it.</summary>
    public bool May(string field)
    {
        if (_target.Refused.Contains(field))
        {
            Translation.Dropped(field);
            return false;
        }

        return true;
    }

    /// <summary>Writes what the neutral form has no place for, in the dialect that it came from; elsewhere it is dropped.</summary>
    public void WriteExtra(EmbeddingsRequest request, string dialect)
    {
        foreach (var (name, value) in request.Extra)
        {
            if (request.Dialect != dialect)
            {
                Translation.Dropped(name);
            }
            else if (May(name))
            {
                Json.WritePropertyName(name);
                value.WriteTo(Json);
            }
        }
    }

    /// <summary>Notes that the caller's truncation, user and titles cannot be said, where they are given.</summary>
    public void Drop(EmbeddingsRequest request, bool truncation, bool user, bool titles)
    {
        if (truncation && request.Truncation is not null)
        {
            Translation.Dropped(request.TruncationField);
        }

        if (user && request.User.Exists)
        {
            Translation.Dropped("user");
        }

        if (titles && request.Inputs.Any(input => input.Title.Exists))
        {
            Translation.Dropped("title");
        }
    }

    /// <summary>Gives up: something that must not be lost cannot be said.</summary>
    public RequestTranslation Refuse(string field, string reason)
    {
        Translation.Error = ApiError.Invalid($"The field \"{field}\" {reason}", field, "unsupported_value");
        return Translation;
    }

    /// <summary>Ends the body.</summary>
    public RequestTranslation Finish()
    {
        Json.WriteEndObject();
        Json.Flush();
        Translation.Body = _buffer.WrittenMemory;
        return Translation;
    }

    public void Dispose() => Json.Dispose();
}
