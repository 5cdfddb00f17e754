using System.Buffers;
using System.Buffers.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Sound in an answer: <c>audio{id, data, transcript, expires_at}</c>, in a stream piece by piece. Handed on whole.</summary>
internal sealed class OpenAiAudio
{
    private readonly ArrayBufferWriter<byte> _sound = new();
    private readonly ArrayBufferWriter<byte> _transcript = new();
    private readonly List<ExtraField> _extra = [];

    /// <summary>Whether it is whole: OpenAI then tells until when it is kept.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes a piece; false when there is nothing in it.</summary>
    public bool Read(ReadOnlySpan<byte> audio)
    {
        var data = OpenAiJson.Chars(OpenAiJson.Member(audio, "data"u8));
        var transcript = OpenAiJson.Chars(OpenAiJson.Member(audio, "transcript"u8));
        Keep("id", OpenAiJson.Member(audio, "id"u8));
        var expires = OpenAiJson.Member(audio, "expires_at"u8);
        IsWhole |= expires is [>= (byte)'1' and <= (byte)'9', ..];
        Keep("expires_at", expires);
        _transcript.Write(transcript.Escaped);
        Append(data);
        return !data.IsEmpty || !transcript.IsEmpty;
    }

    public void Close(int choice, AnswerSink sink)
    {
        if (_sound.WrittenCount == 0 && _transcript.WrittenCount == 0)
        {
            return;
        }

        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(_sound.WrittenCount)];
        _ = Base64.EncodeToUtf8(_sound.WrittenSpan, encoded, out _, out var length);
        sink.Media(choice, new MediaPart(MediaKind.Audio)
        {
            Base64 = JsonSlice.Of(new JsonChars(encoded.AsSpan(0, length))),
            Transcript = _transcript.WrittenCount == 0 ? default : JsonSlice.Of(new JsonChars(_transcript.WrittenSpan)),
            Extra = _extra.Count > 0 ? _extra : null,
        });
    }

    /// <summary>Each piece is base64 of its own, perhaps with padding, so they cannot simply be put together.</summary>
    private void Append(JsonChars data)
    {
        var decoded = new ArrayBufferWriter<byte>(data.Escaped.Length + 4);
        data.Decode(decoded);
        var room = _sound.GetSpan(Base64.GetMaxDecodedFromUtf8Length(decoded.WrittenCount) + 4);
        _ = Base64.DecodeFromUtf8(decoded.WrittenSpan, room, out _, out var written);
        _sound.Advance(written);
    }

    private void Keep(string name, ReadOnlySpan<byte> value)
    {
        if (OpenAiJson.Holds(value) && !_extra.Exists(field => field.Name == name))
        {
            _extra.Add(new ExtraField(name, new JsonSlice(value.ToArray())));
        }
    }
}
