using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Protocol.Tests.Embeddings;

/// <summary>Numbers and base64, both ways, compared with the readers and writers of .NET.</summary>
public sealed class VectorTests
{
    private static readonly EmbeddingsRequest WantsBase64 = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":"a","model":"m","encoding_format":"base64"}""");
    private static readonly EmbeddingsRequest WantsNumbers = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":"a","model":"m","encoding_format":"float"}""");

    private static readonly string[] Hard =
    [
        "0", "-0", "0.0", "1", "-1", "0e0", "0E+5", "1e-45", "1.4012984643e-45", "7e-46", "1.17549435e-38", "1.1754942e-38", "3.4028235e38", "3.40282356e38",
        "16777217", "16777219", "33554434.5", "1.00000005960464477539062", "1.0000000596046447754", "1.00000005960464477", "1.000000178813934326171875",
        "0.10558567941188812", "0.006426400039345026", "-5.233287811279297e-05", "0.00000000000000000000000000000000000000000001", "123456789012345678901234567890",
        "9007199254740993", "18446744073709551615", "18446744073709551616", "99999999999999999999", "0.30000001192092895507812500000000000000001", "1e-22", "1e22", "1e23", "1E10",
        "4.7019774e-38", "0.1", "0.3", "2.5e-1", "1e-400", "1e-99999999999999999999",
    ];

    [Fact]
    public void NumberIsRead_AsTheNearestSingle()
    {
        var random = Seed.Take();
        var texts = Hard.Concat(Enumerable.Range(0, 200_000).Select(_ => RandomText(random))).ToList();

        var numbers = Base64Of($"[{string.Join(',', texts)}]");

        Assert.Equal(texts.Count, numbers.Length);
        for (var i = 0; i < texts.Count; i++)
        {
            var expected = float.Parse(texts[i], CultureInfo.InvariantCulture);
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(numbers[i]), $"{texts[i]}: {numbers[i]:R}");
        }
    }

    [Fact]
    public void NumberBesideTheMiddleOfTwoSingles_IsReadRight()
    {
        var random = Seed.Take();
        var texts = new List<string>();
        for (var i = 0; i < 20_000; i++)
        {
            var low = BitConverter.Int32BitsToSingle(random.Next(0x2F000000, 0x4F000000));
            var middle = ((double)low + float.BitIncrement(low)) / 2;
            foreach (var near in new[] { double.BitDecrement(middle), middle, double.BitIncrement(middle) })
            {
                texts.Add(near.ToString("R", CultureInfo.InvariantCulture));
                texts.Add(near.ToString("G16", CultureInfo.InvariantCulture));
            }
        }

        var numbers = Base64Of($"[{string.Join(',', texts)}]");

        Assert.All(texts.Zip(numbers), pair => Assert.Equal(float.Parse(pair.First, CultureInfo.InvariantCulture), pair.Second));
    }

    [Fact]
    public void SingleInBase64_IsWrittenAsTheShortestNumberThatReadsBack()
    {
        var random = Seed.Take();
        var singles = new[] { 0.5f, 0.1f, 1e-7f, 123456792f, -0f, float.MaxValue, float.MinValue, float.Epsilon, 1f / 3 }
            .Concat(Enumerable.Range(0, 5000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 3))))).ToArray();

        var written = NumbersOf(Spoken.Packed(singles));

        Assert.Equal(singles, written.Select(text => float.Parse(text, CultureInfo.InvariantCulture)));
        Assert.Equal(singles.Select(single => single.ToString("R", CultureInfo.InvariantCulture)), written);
    }

    [Fact]
    public void NumbersForACallerWhoWantsNumbers_StayAsTheyWereWritten()
    {
        var answer = Spoken.Answer(
            Dialects.GeminiEmbeddings,
            Dialects.OpenAiEmbeddings,
            WantsNumbers,
            "{\"embeddings\": [\n {\"values\": [\r\n\t0.10558567941188812 ,\n -0.0 , 1E-5,2.50 \n]}]}");

        Assert.Contains("\"embedding\":[0.10558567941188812,-0.0,1E-5,2.50]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Base64WithEscapes_IsRead()
    {
        var packed = Spoken.Packed([.. Enumerable.Range(0, 64).Select(i => BitConverter.Int32BitsToSingle(0x3E7FFFFF + i))]);
        Assert.Contains('/', packed);

        Assert.Equal(NumbersOf(packed), NumbersOf(packed.Replace("/", "\\/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(384)]
    [InlineData(1536)]
    public void BytesInBase64_AreToldApart(int dimensions)
    {
        var random = Seed.Take();
        for (var i = 0; i < 200; i++)
        {
            // As models give them: of length one, also cut to half precision, with zeros, or as large as they come.
            var doubles = Enumerable.Range(0, dimensions).Select(_ => (random.NextDouble() - 0.5) * (i % 5 == 0 ? 20 : 0.1)).ToArray();
            doubles[random.Next(dimensions)] = 0;
            var singles = doubles.Select(number => i % 2 == 0 ? (float)(Half)number : (float)number).ToArray();
            Assert.Equal(singles, Numbers(NumbersOf(Spoken.Packed(singles))));

            var wide = singles.Select(single => (double)single).ToArray();
            Assert.Equal(singles, Numbers(NumbersOf(Convert.ToBase64String([.. wide.SelectMany(BitConverter.GetBytes)]))));
            Assert.Equal(doubles.Select(number => (float)number), Numbers(NumbersOf(Convert.ToBase64String([.. doubles.SelectMany(BitConverter.GetBytes)]))));

            var bytes = new byte[Math.Max(dimensions, 256)];
            random.NextBytes(bytes);
            Assert.Equal(bytes.Select(b => (float)(sbyte)b), Numbers(NumbersOf(Convert.ToBase64String(bytes))));
        }
    }

    [Fact]
    public void NothingButZeros_AreSingles()
    {
        Assert.Equal(Enumerable.Repeat("0", 32), NumbersOf(Spoken.Packed(new float[32])));
    }

    [Fact]
    public void FewBytes_AreSingles()
    {
        Assert.Equal(["1E-40", "3E+20"], NumbersOf(Spoken.Packed(1e-40f, 3e20f)));
    }

    [Fact]
    public void VectorWithNaN_IsRefused()
    {
        var broken = Spoken.Packed([.. Enumerable.Repeat(float.NaN, 64)]);
        Assert.Equal(502, Dialects.OpenAiEmbeddings.ReadAnswer(Answer($"\"{broken}\""), WantsNumbers, out _)?.Status);
    }

    private static IEnumerable<float> Numbers(IEnumerable<string> texts) => texts.Select(text => float.Parse(text, CultureInfo.InvariantCulture));

    private static byte[] Answer(string vector) => Encoding.UTF8.GetBytes($$"""{"data":[{"embedding":{{vector}}}]}""");

    /// <summary>What a caller gets who wants base64, unpacked.</summary>
    private static float[] Base64Of(string vector) => Spoken.Unpacked(Written(vector, WantsBase64).GetString()!);

    /// <summary>What a caller gets who wants numbers, each as it is written.</summary>
    private static string[] NumbersOf(string packed) => [.. Written($"\"{packed}\"", WantsNumbers).EnumerateArray().Select(number => number.GetRawText())];

    private static JsonElement Written(string vector, EmbeddingsRequest request)
    {
        Assert.Null(Dialects.OpenAiEmbeddings.ReadAnswer(Answer(vector), request, out var answer));
        var output = new ArrayBufferWriter<byte>();
        Dialects.OpenAiEmbeddings.WriteAnswer(output, answer, request, Spoken.Frame);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        return document.RootElement.GetProperty("data")[0].GetProperty("embedding").Clone();
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "-" : "");
        _ = text.Append(CultureInfo.InvariantCulture, $"{random.Next(random.Next(5) == 0 ? 100_000 : 1)}");
        if (random.Next(10) != 0)
        {
            _ = text.Append('.');
            for (var digits = random.Next(1, 22); digits > 0; digits--)
            {
                _ = text.Append((char)('0' + random.Next(10)));
            }
        }

        if (random.Next(4) == 0)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"e{random.Next(-50, 33)}");
        }

        return text.ToString();
    }
}
