using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;
using Passerelle.Protocol.Model;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>The last event of a stream, which holds the usage.</summary>
public class UsageBenchmarks
{
    private static readonly byte[] LastEvent =
        """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1778514573,"model":"gpt-5-nano","choices":[],"usage":{"prompt_tokens":1234,"completion_tokens":567,"total_tokens":1801,"prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":320,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}"""u8.ToArray();

    private readonly AnswerObserver _observer = Dialects.OpenAiChat.Observe();

    [Benchmark]
    public Usage ReadUsage()
    {
        _observer.SeeEvent(default, LastEvent);
        return _observer.Usage;
    }
}
