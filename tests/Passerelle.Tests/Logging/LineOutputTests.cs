using System.Text;
using Microsoft.Extensions.Logging;
using Passerelle.Logging;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Logging;

/// <summary>The log: a line an event, gathered for a moment, never in anyone's way.</summary>
public sealed class LineOutputTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, 7, TimeSpan.Zero));

    [Fact]
    public void AnEvent_IsOneLine()
    {
        using var stream = new MemoryStream();
        using (var output = new LineOutput(stream, _time))
        {
            Log(output, LogLevel.Information, "first\r\nand second\nhalf", null);
            Log(output, LogLevel.Error, "it broke", new InvalidOperationException("a\nb"));
        }

        Assert.Equal(
            """
            2026-05-04T03:02:01.007Z info: a.category[12] first and second half
            2026-05-04T03:02:01.007Z fail: a.category[12] it broke System.InvalidOperationException: a b

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Lines_WaitForEachOther_AtMost20Milliseconds()
    {
        using var stream = new MemoryStream();
        using var output = new LineOutput(stream, _time);
        Log(output, LogLevel.Information, "one", null);
        _time.Advance(TimeSpan.FromMilliseconds(19));
        Log(output, LogLevel.Information, "two", null);
        Assert.Equal(0, stream.Length);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, Lines(stream).Length);
    }

    [Fact]
    public void AWarning_DoesNotWait()
    {
        using var stream = new MemoryStream();
        using var output = new LineOutput(stream, _time);
        Log(output, LogLevel.Information, "one", null);
        Log(output, LogLevel.Warning, "two", null);
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(2, Lines(stream).Length);
    }

    [Fact]
    public void WhatNobodyReads_IsDropped_AndCounted()
    {
        using var stream = new MemoryStream();
        using var output = new LineOutput(stream, _time);
        var line = new string('x', 10_000);
        for (var i = 0; i < 200; i++)
        {
            Log(output, LogLevel.Information, line, null);
        }

        output.Flush();
        var lines = Lines(stream);
        Assert.InRange(lines.Length, 100, 110);
        Assert.Equal($"{200 - (lines.Length - 1)} lines are missing here: they came faster than they were read.", lines[^1]);

        Log(output, LogLevel.Information, "again", null);
        output.Flush();
        Assert.EndsWith("again\n", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOutputThatIsGone_HarmsNobody()
    {
        using var stream = new BrokenPipe();
        using var output = new LineOutput(stream, _time);
        Log(output, LogLevel.Information, "one", null);
        output.Flush();
        Log(output, LogLevel.Information, "two", null);
        output.Flush();

        Assert.Equal(2, stream.Tries);
    }

    private void Log(LineOutput output, LogLevel level, string text, Exception? exception) =>
        new LineLogger("a.category", output, _time, coloured: false).Log(level, new EventId(12), text, exception, static (state, _) => state);

    private static string[] Lines(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class BrokenPipe : MemoryStream
    {
        public int Tries { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // A flush with nothing in it is no try.
            Tries += buffer.IsEmpty ? 0 : 1;
            throw new IOException("Broken pipe");
        }
    }
}
