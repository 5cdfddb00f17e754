using System.Buffers.Binary;
using System.Text;

namespace Passerelle.Protocol.Tests.EventStream;

/// <summary>Messages of AWS's event stream encoding, written and read in the slow and simple way of its specification.</summary>
internal static class AwsMessages
{
    /// <summary>An event with a JSON payload, as Bedrock sends it.</summary>
    public static byte[] Event(string type, string payload) =>
        WithText([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], Encoding.UTF8.GetBytes(payload));

    /// <summary>An exception, as Bedrock sends it.</summary>
    public static byte[] Exception(string type, string payload) =>
        WithText([(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], Encoding.UTF8.GetBytes(payload));

    /// <summary>A message whose headers are text.</summary>
    public static byte[] WithText((string Name, string Value)[] headers, byte[] payload)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            var text = Encoding.UTF8.GetBytes(value);
            block.AddRange([(byte)name.Length, .. Encoding.UTF8.GetBytes(name), 7, (byte)(text.Length >> 8), (byte)text.Length, .. text]);
        }

        return Message([.. block], payload);
    }

    /// <summary>A message with such a block of headers.</summary>
    public static byte[] Message(byte[] headers, byte[] payload)
    {
        var message = new byte[16 + headers.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        headers.CopyTo(message.AsSpan(12));
        payload.CopyTo(message.AsSpan(12 + headers.Length));
        return Sealed(message);
    }

    /// <summary>The message with its two checksums put right.</summary>
    public static byte[] Sealed(byte[] message)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>Name and payload of each whole message of a stream, checksums not looked at.</summary>
    public static IReadOnlyList<(string Name, byte[] Payload)> Read(ReadOnlySpan<byte> stream)
    {
        var messages = new List<(string, byte[])>();
        while (stream.Length >= 16 && BinaryPrimitives.ReadInt32BigEndian(stream) is var length && length <= stream.Length)
        {
            var headersEnd = 12 + BinaryPrimitives.ReadInt32BigEndian(stream[4..]);
            var name = "";
            for (var at = 12; at < headersEnd;)
            {
                var header = Encoding.UTF8.GetString(stream.Slice(at + 1, stream[at]));
                at += 2 + stream[at];
                var size = BinaryPrimitives.ReadUInt16BigEndian(stream[at..]);
                name = header is ":event-type" or ":exception-type" ? Encoding.UTF8.GetString(stream.Slice(at + 2, size)) : name;
                at += 2 + size;
            }

            messages.Add((name, stream[headersEnd..(length - 4)].ToArray()));
            stream = stream[length..];
        }

        return messages;
    }

    /// <summary>Where each whole message of a stream ends.</summary>
    public static IEnumerable<int> Ends(byte[] stream)
    {
        for (var at = 0; at + 16 <= stream.Length && BinaryPrimitives.ReadInt32BigEndian(stream.AsSpan(at)) is var length && at + length <= stream.Length;)
        {
            yield return at += length;
        }
    }

    /// <summary>CRC-32, bit by bit.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
