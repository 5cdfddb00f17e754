using System.Security.Cryptography;
using System.Text;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

public sealed class BooksTests
{
    private const string Path = "/v1/chat/completions";
    private const string Ask = """{"model":"gpt-x","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task A_request_is_in_the_books_as_received_before_any_byte_is_answered()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);

        await http.SendAsync(RawHttp.Request("POST", Path + "?a=%20b&c", Ask, ("AUTHORIZATION", "Bearer sk-mock-gate-go"), ("x-client-request-id", "att-7"), ("X-Two", "1"), ("x-two", "2")));
        await upstream.WaitForGateAsync("go");

        var entry = upstream.Books.Last;
        Assert.Equal(("POST", Path + "?a=%20b&c", "Bearer sk-mock-gate-go", "att-7", 0L), (entry.Method, entry.Target, entry.Authorization, entry.AttemptId, entry.BytesSent));
        Assert.Equal(["host: test", "AUTHORIZATION: Bearer sk-mock-gate-go", "x-client-request-id: att-7", "X-Two: 1", "x-two: 2"], entry.Headers.Take(5).Select(header => $"{header.Key}: {header.Value}"));
        Assert.Equal((Ask, "gpt-x", true), (entry.BodyText, entry.Model, entry.Stream));
        Assert.Same(entry, Assert.Single(upstream.Books.OfAttempt("att-7")));
        upstream.Signal("go");
        var answer = await http.ReadAnswerAsync();
        await upstream.Books.WaitForEndAsync(entry);
        Assert.Equal(answer.Events.Count, entry.EventsSent);
        Assert.Equal(answer.Body.Length, entry.BodyBytesSent);
        Assert.Equal(answer.Segments.Sum(segment => segment.Bytes.Length), entry.BytesSent);
    }

    [Fact]
    public async Task A_chunked_body_is_joined_and_a_long_one_is_kept_as_its_hash()
    {
        await using var upstream = await FaultUpstream.StartAsync(new FaultUpstreamOptions { BodyKeepLimit = 10 });
        await using var http = await RawHttp.ConnectAsync(upstream.Address);

        await http.SendAsync($"POST {Path} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n4\r\n[1,2\r\n2;x=y\r\n,3\r\n1\r\n]\r\n0\r\ntrailer: t\r\n\r\n");
        await http.ReadAnswerAsync();
        var big = "[\"" + new string('x', 3_000_000) + "\"]";
        await http.SendSplitAsync(Encoding.UTF8.GetBytes(RawHttp.Request("POST", Path, big)), 100_000);
        await http.ReadAnswerAsync();

        var (small, large) = (upstream.Books.Entries[0], upstream.Books.Entries[1]);
        Assert.Equal("[1,2,3]", small.BodyText);
        Assert.Empty(large.Body);
        Assert.Equal((big.Length, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(big)))), ((int)large.BodyLength, large.BodySha256));
        Assert.Equal(small.Connection, large.Connection);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_in_the_books_and_gets_no_answer()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);

        await http.SendAsync($"POST {Path} HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\nonly this");
        http.HalfClose();

        var entry = await upstream.Books.WaitAsync(entry => entry.Ended);
        Assert.Equal((false, 9L, Ending.ClientClosed), (entry.BodyComplete, entry.BodyLength, entry.Ending));
        Assert.Empty(await http.ReadToEndAsync());
    }

    [Fact]
    public async Task The_file_says_the_same_as_the_memory_also_when_its_last_line_is_torn()
    {
        using var folder = TestFiles.TempFolder();
        var file = folder.File("books.jsonl");
        await using (var upstream = await FaultUpstream.StartAsync(new FaultUpstreamOptions { BooksFile = file }))
        {
            await RawHttp.PostAsync(upstream.Address, Path, Ask.Replace("true", "true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal), "sk-1");
            await RawHttp.PostAsync(upstream.Address, Path, Ask, "sk-mock-rst-after-2");
            await upstream.Books.WaitAsync(entry => entry is { Sequence: 2, Ended: true });
            Assert.Equal(upstream.Books.Entries.Select(Describe), Books.ReadFile(file).Select(Describe));
        }

        await File.AppendAllTextAsync(file, "{\"event\":\"arri", TestContext.Current.CancellationToken);
        var read = Books.ReadFile(file);
        Assert.Equal([Ending.Complete, Ending.Reset], read.Select(entry => entry.Ending));
        Assert.Equal(Ask, read[1].BodyText);
        Assert.NotNull(read[0].Usage);

        static string Describe(BookEntry entry) =>
            $"{entry} {entry.ArrivedAt:o} {entry.EndedAt:o} {entry.Head} {entry.BodySha256} {entry.Usage} {entry.Model} {entry.Connection}";
    }

    [Fact]
    public async Task A_wait_that_nothing_fulfils_fails_and_lists_the_books()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await RawHttp.GetAsync(upstream.Address, "/v1/models");

        var error = await Assert.ThrowsAsync<TimeoutException>(() => upstream.Books.WaitAsync(entry => entry.Method == "PUT", TimeSpan.FromMilliseconds(20)));

        Assert.Contains("#1 GET /v1/models", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_of_its_own_keeps_books_that_survive_it()
    {
        using var folder = TestFiles.TempFolder();
        var file = folder.File("books.jsonl");
        await using (var upstream = await FaultUpstreamProcess.StartAsync(file))
        {
            await using var hanging = await RawHttp.ConnectAsync(upstream.Address);
            await hanging.SendAsync(RawHttp.Request("POST", Path, Ask, ("api-key", "sk-mock-hang-after-2")));
            await hanging.ReadUntilAsync("\"You\"");
            var whole = await RawHttp.PostAsync(upstream.Address, Path, Ask, "sk-2");
            Assert.Equal("[DONE]", whole.Events[^1]);
            Assert.Equal("2", (await RawHttp.GetAsync(upstream.Address, "/_fault/count")).Text);
        }

        var entries = Books.ReadFile(file);
        Assert.Equal(["hang-after-2", "ok"], entries.Select(entry => entry.Scenario));
        Assert.Equal(Ending.Complete, entries[1].Ending);
    }
}
