using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Passerelle.Gateway;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Relay;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Relay;

/// <summary>
/// A whole stream in one dialect, from the provider's bytes to the caller's, without sockets and database. A chunk allocates nothing
/// when the memory column is the same for N chunks and for 2 N.
/// </summary>
public class StreamRelayBenchmarks : IDisposable
{
    private static readonly byte[] RequestJson = """{"model":"m","stream":true,"messages":[]}"""u8.ToArray();

    private readonly BodyBudget _budget = new(1 << 20);
    private byte[][] _events = [];
    private RequestHead _head = null!;
    private Target _target = null!;
    private AttemptClocks? _clocks;
    private StreamRelay _relay = null!;

    /// <summary>Events with text in one stream.</summary>
    [Params(1000, 2000)]
    public int Chunks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var options = new GatewayOptions { DataFolder = "unused" };
        _events =
        [
            .. Enumerable.Range(0, Chunks).Select(i => Event("{\"content\":\" word" + i + "\"}", "null")),
            Event("{}", "\"stop\""),
            "data: [DONE]\n\n"u8.ToArray(),
        ];
        _ = Dialects.OpenAiChat.ReadHead(RequestJson, out _head);
        _target = new Target(
            new Provider
            {
                Id = 1,
                Slug = "p",
                Name = "P",
                Enabled = true,
                Dialects = [Dialects.OpenAiChat],
                Type = new PlainType([Dialects.OpenAiChat]),
                AddressText = "http://127.0.0.1:1/v1",
                Address = ProviderAddress.Resolve("http://127.0.0.1:1/v1", AddressKind.OpenAi),
                AddressChoice = new AddressChoice(0),
                Keys = new KeyRing([], new KeyCursor(0)),
                AllKeysOff = false,
                Preset = null,
                Quirks = "",
                Transport = null!,
            },
            "m");
        _clocks = new AttemptClocks(
            new Drain(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), options, TimeProvider.System), TimeProvider.System);

        // A request without a caller leaves no record, so the ledger needs no place for one; nothing is translated, so nothing is remembered.
        _relay = new StreamRelay(options, new Ledger(null!, TimeProvider.System, NullLogger<Ledger>.Instance), null!, TimeProvider.System);
    }

    [Benchmark]
    public async Task<long> Carry()
    {
        using var x = new Exchange(new DefaultHttpContext(), Dialects.OpenAiChat, null!, 1, TimeProvider.System)
        {
            Head = _head,
            Body = RequestBody.TryStart(_budget, RequestJson.Length),
        };
        using var clock = _clocks!.Start(default);
        var attempt = new Attempt(2, 1, _target, null, 0, UpstreamWire.Of(x, _target, null!), default, 0)
        {
            Response = new HttpResponseMessage { Content = new StreamContent(new ChunkSource(_events)) },
        };
        x.Attempts.Add(attempt);
        await _relay.CarryAsync(x, attempt, clock);
        return attempt.Finished && x.ResponseBytes == _events.Sum(static e => e.Length)
            ? x.ResponseBytes
            : throw new InvalidOperationException("The stream did not arrive whole.");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _clocks?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Event(string delta, string finish) => Encoding.UTF8.GetBytes(
        $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1778514573,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""" + "\n\n");
}
