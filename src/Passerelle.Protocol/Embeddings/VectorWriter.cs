using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes checked vectors in the form that a caller wants, whatever form they came in. One for each answer.</summary>
internal sealed class VectorWriter(IBufferWriter<byte> output)
{
    /// <summary>The longest that a single gets: <c>-1.1754944E-38</c> and a comma, with room to spare.</summary>
    private const int LongestNumber = 24;

    /// <summary>So many numbers are written at a time.</summary>
    private const int Batch = 128;

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    private readonly VectorBuffer _buffer = new();

    /// <summary>Writes a vector as a JSON array. Numbers that came as numbers stay as they were written, without the space between.</summary>
    public void WriteNumbers(JsonSlice vector)
    {
        if (!vector.IsString)
        {
            WriteWithoutSpace(vector.Bytes.Span);
            return;
        }

        _ = _buffer.TryRead(vector);
        var numbers = _buffer.Numbers;
        output.Write("["u8);
        for (var start = 0; start < numbers.Length; start += Batch)
        {
            WriteBatch(numbers[start..Math.Min(start + Batch, numbers.Length)], start == 0);
        }

        output.Write("]"u8);
    }

    /// <summary>Writes a vector as a JSON string: base64 of little-endian bytes, four for each float, one for each number of another type.</summary>
    public void WriteBase64(JsonSlice vector, VectorType type)
    {
        _ = _buffer.TryRead(vector);
        var numbers = _buffer.Numbers;
        output.Write("\""u8);
        if (type == VectorType.Real)
        {
            VectorBuffer.ToOrFromLittleEndian(numbers);
            WriteBase64(MemoryMarshal.AsBytes(numbers));
        }
        else
        {
            var bytes = new byte[numbers.Length];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = unchecked((byte)(int)numbers[i]);
            }

            WriteBase64(bytes);
        }

        output.Write("\""u8);
    }

    private void WriteBatch(ReadOnlySpan<float> numbers, bool isFirst)
    {
        var span = output.GetSpan(numbers.Length * LongestNumber);
        var length = 0;
        foreach (var number in numbers)
        {
            if (!isFirst)
            {
                span[length++] = (byte)',';
            }

            length += ShortestNumber.Write(number, span[length..]);
            isFirst = false;
        }

        output.Advance(length);
    }

    private void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        var span = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        _ = Base64.EncodeToUtf8(bytes, span, out _, out var written);
        output.Advance(written);
    }

    private void WriteWithoutSpace(ReadOnlySpan<byte> array)
    {
        var target = output.GetSpan(array.Length);
        var length = 0;
        while (true)
        {
            var stop = array.IndexOfAny(Space);
            var piece = stop < 0 ? array : array[..stop];
            piece.CopyTo(target[length..]);
            length += piece.Length;
            if (stop < 0)
            {
                output.Advance(length);
                return;
            }

            var next = array[stop..].IndexOfAnyExcept(Space);
            array = array[(stop + next)..];
        }
    }
}
