using System.Buffers.Binary;

namespace Passerelle.Protocol.EventStream;

/// <summary>Reads one message of AWS's event stream encoding, where it lies.</summary>
public static class AwsEventFrame
{
    /// <summary>The name of an error that has none of its own.</summary>
    private static ReadOnlySpan<byte> Unnamed => "error"u8;

    /// <summary>
    /// The message's name and payload. An event's name is its <c>:event-type</c>, an exception's its <c>:exception-type</c> such as
    /// <c>throttlingException</c>; an error that the service does not model has its <c>:error-code</c> for a name and the text of
    /// <c>:error-message</c> for a payload.
    /// </summary>
    /// <param name="frame">A frame of <see cref="AwsEventStreamScanner"/>, or what was left at a stream's end.</param>
    /// <param name="name">The name; empty when it has none.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>Whether the message is whole and its headers can be read; nothing is told otherwise.</returns>
    public static bool Read(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> payload) => Read(frame, out name, out payload, out _);

    /// <summary>The same, with the media type of the payload (<c>:content-type</c>); empty when it has none.</summary>
    public static bool Read(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> contentType)
    {
        name = payload = contentType = default;
        if (frame.Length < AwsEventStreamScanner.PreludeBytes + AwsEventStreamScanner.ChecksumBytes || BinaryPrimitives.ReadUInt32BigEndian(frame) != (uint)frame.Length)
        {
            return false;
        }

        var headersLength = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
        var rest = frame[AwsEventStreamScanner.PreludeBytes..^AwsEventStreamScanner.ChecksumBytes];
        if (headersLength > (uint)rest.Length)
        {
            return false;
        }

        var headers = default(Headers);
        if (!headers.Read(rest[..(int)headersLength]))
        {
            return false;
        }

        contentType = headers.ContentType;
        var isError = headers.MessageType.SequenceEqual("error"u8);
        payload = isError ? headers.ErrorMessage : rest[(int)headersLength..];
        name = isError ? headers.ErrorCode.IsEmpty ? Unnamed : headers.ErrorCode
            : headers.MessageType.SequenceEqual("exception"u8) ? headers.ExceptionType.IsEmpty ? Unnamed : headers.ExceptionType
            : headers.EventType;
        return true;
    }

    /// <summary>The headers that are looked at.</summary>
    private ref struct Headers
    {
        public ReadOnlySpan<byte> MessageType;
        public ReadOnlySpan<byte> EventType;
        public ReadOnlySpan<byte> ExceptionType;
        public ReadOnlySpan<byte> ErrorCode;
        public ReadOnlySpan<byte> ErrorMessage;
        public ReadOnlySpan<byte> ContentType;

        /// <summary>Reads a block of headers: of each one byte of length, the name, one byte for the type, the value.</summary>
        public bool Read(ReadOnlySpan<byte> block)
        {
            while (!block.IsEmpty)
            {
                var length = block[0];
                if (block.Length < length + 2)
                {
                    return false;
                }

                var name = block.Slice(1, length);
                var type = block[length + 1];
                block = block[(length + 2)..];
                if (!TryTakeValue(ref block, type, out var value))
                {
                    return false;
                }

                Keep(name, value);
            }

            return true;
        }

        private static bool TryTakeValue(scoped ref ReadOnlySpan<byte> block, byte type, out ReadOnlySpan<byte> value)
        {
            value = default;
            var start = 0;
            int length;
            switch (type)
            {
                // True, false, a byte, 16, 32 and 64 bits, bytes, text, a time, a UUID.
                case 0 or 1:
                    length = 0;
                    break;
                case 2:
                    length = 1;
                    break;
                case 3:
                    length = 2;
                    break;
                case 4:
                    length = 4;
                    break;
                case 5 or 8:
                    length = 8;
                    break;
                case 9:
                    length = 16;
                    break;
                case 6 or 7 when block.Length >= 2:
                    start = 2;
                    length = BinaryPrimitives.ReadUInt16BigEndian(block);
                    break;
                default:
                    return false;
            }

            if (block.Length < start + length)
            {
                return false;
            }

            value = type == 7 ? block.Slice(start, length) : default;
            block = block[(start + length)..];
            return true;
        }

        private void Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (name.SequenceEqual(":event-type"u8))
            {
                EventType = value;
            }
            else if (name.SequenceEqual(":message-type"u8))
            {
                MessageType = value;
            }
            else if (name.SequenceEqual(":content-type"u8))
            {
                ContentType = value;
            }
            else if (name.SequenceEqual(":exception-type"u8))
            {
                ExceptionType = value;
            }
            else if (name.SequenceEqual(":error-code"u8))
            {
                ErrorCode = value;
            }
            else if (name.SequenceEqual(":error-message"u8))
            {
                ErrorMessage = value;
            }
        }
    }
}
