using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>The numbers of one vector, read from either form. Used again for the next vector.</summary>
internal sealed class VectorBuffer
{
    private float[] _numbers = [];
    private byte[] _bytes = [];
    private int _count;

    /// <summary>The numbers of the last vector that was read.</summary>
    public Span<float> Numbers => _numbers.AsSpan(0, _count);

    /// <summary>Reads a vector; false when it is no vector of finite numbers, or is empty.</summary>
    /// <param name="vector">A JSON array of numbers or a JSON string with base64.</param>
    public bool TryRead(JsonSlice vector)
    {
        var json = vector.Bytes.Span;
        if (!vector.IsString)
        {
            var most = VectorNumbers.Most(json);
            _numbers = Room(_numbers, most);
            return VectorNumbers.TryRead(json, _numbers, out _count) && _count > 0;
        }

        if (!TryUnpack(vector.Chars, out var length))
        {
            return false;
        }

        var bytes = _bytes.AsSpan(0, length);
        switch (PackedVector.KindOf(bytes))
        {
            case PackedKind.Single:
                _count = length / sizeof(float);
                _numbers = Room(_numbers, _count);
                bytes.CopyTo(MemoryMarshal.AsBytes(Numbers));
                ToOrFromLittleEndian(Numbers);
                break;
            case PackedKind.Double:
                _count = length / sizeof(double);
                _numbers = Room(_numbers, _count);
                for (var i = 0; i < _count; i++)
                {
                    _numbers[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
                }

                break;
            case PackedKind.SignedBytes:
                _count = length;
                _numbers = Room(_numbers, _count);
                for (var i = 0; i < _count; i++)
                {
                    _numbers[i] = (sbyte)bytes[i];
                }

                break;
            default:
                return false;
        }

        return AreFinite(Numbers);
    }

    /// <summary>Singles to little-endian and back, on machines that are not.</summary>
    public static void ToOrFromLittleEndian(Span<float> numbers)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, int>(numbers);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private bool TryUnpack(JsonChars chars, out int length)
    {
        length = 0;
        var text = chars.Escaped;
        if (text.Contains((byte)'\\'))
        {
            // A slash may be written with an escape.
            var plain = new ArrayBufferWriter<byte>(text.Length);
            chars.Decode(plain);
            text = plain.WrittenSpan;
        }

        _bytes = Room(_bytes, Base64.GetMaxDecodedFromUtf8Length(text.Length));
        return Base64.DecodeFromUtf8(text, _bytes, out _, out length) == OperationStatus.Done && length > 0;
    }

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }

    private static T[] Room<T>(T[] array, int length) => array.Length < length ? new T[length] : array;
}
