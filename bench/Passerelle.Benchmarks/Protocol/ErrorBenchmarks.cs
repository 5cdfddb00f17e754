using System.Buffers;
using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>Writing our errors, reading providers' errors, refusing bad bodies.</summary>
public class ErrorBenchmarks
{
    private static readonly ApiError Error = ApiError.Invalid("The model \"gpt-9\" is not known here; GET /v1/models lists those that are.", "model", "model_not_found");

    private static readonly byte[] Envelope =
        """{"error":{"message":"Rate limit reached for gpt-x on tokens per min (TPM). Please try again in 494ms.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}"""u8.ToArray();

    private static readonly byte[] Duplicate = """{"model":"a","messages":[],"model":"b"}"""u8.ToArray();

    private readonly ArrayBufferWriter<byte> _output = new(1024);

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        Dialects.OpenAiChat.WriteError(_output, Error);
        return _output.WrittenCount;
    }

    [Benchmark]
    public string? ReadMessage() => Dialects.OpenAiChat.ReadErrorMessage(Envelope);

    [Benchmark]
    public ApiError? RefuseABody() => Dialects.OpenAiChat.ReadHead(Duplicate, out _);
}
