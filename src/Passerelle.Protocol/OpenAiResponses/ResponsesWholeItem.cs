using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>An item that comes whole: a picture, or one that is carried as it was written.</summary>
internal sealed class ResponsesWholeItem : ResponsesOpenItem
{
    private readonly JsonSlice _value;
    private readonly bool _isPicture;
    private readonly string _format;

    /// <summary>A picture in base64.</summary>
    public ResponsesWholeItem(ResponsesEvents events, string prefix, string answerId, int index, MediaPart picture)
        : base(events, prefix, answerId, index)
    {
        _value = picture.Base64;
        _isPicture = true;
        _format = picture.MediaType is "image/jpeg" or "image/webp" ? picture.MediaType["image/".Length..] : "png";
        Announce();
    }

    /// <summary>An item of this dialect.</summary>
    public ResponsesWholeItem(ResponsesEvents events, string prefix, string answerId, int index, OpaquePart part)
        : base(events, prefix, answerId, index)
    {
        _value = part.Value;
        _format = "";
        Announce();
    }

    private protected override void Finish(bool isComplete)
    {
        // There is nothing between the first event and the last.
    }

    private protected override void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> status)
    {
        if (!_isPicture)
        {
            output.Write(ResponsesJson.OneLine(_value.Bytes.Span));
            return;
        }

        output.Write("{\"id\":\""u8);
        output.Write(Id);
        output.Write("\",\"type\":\"image_generation_call\",\"status\":\""u8);
        output.Write(status);
        output.Write("\",\"output_format\":\""u8);
        Encoding.UTF8.GetBytes(_format, output);
        output.Write("\",\"result\":"u8);
        output.Write(status.SequenceEqual("in_progress"u8) ? "null"u8 : _value.Bytes.Span);
        output.Write("}"u8);
    }
}
