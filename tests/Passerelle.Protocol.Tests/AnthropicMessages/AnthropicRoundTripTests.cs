using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Tests.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>Recorded answers, read and written again, read again: nothing is lost, and the grammar of what is written holds.</summary>
public sealed class AnthropicRoundTripTests
{
    [Fact]
    public void Streams_ComeBackEqual()
    {
        var played = 0;
        foreach (var x in AnthropicTraffic.Good())
        {
            var stream = Write(x);
            Assert.Equal(AnthropicTraffic.Describe(AnthropicTraffic.Read(x).Answer), AnthropicTraffic.Describe(AnthropicTraffic.ReadStream(stream).Answer));
            played++;
        }

        Assert.True(played > 300);
    }

    [Fact]
    public void WholeAnswers_ComeBackEqual()
    {
        foreach (var x in AnthropicTraffic.Good())
        {
            var read = AnthropicTraffic.Read(x);
            if (read.Answer.Error is not null || !read.IsEnded)
            {
                continue;
            }

            var output = new ArrayBufferWriter<byte>();
            AnthropicTraffic.Dialect.WriteAnswer(output, read.Answer, AnthropicTraffic.Frame);
            using var document = JsonDocument.Parse(output.WrittenMemory, Parsed.Strictly);
            Assert.Equal(AnthropicTraffic.Describe(read.Answer), AnthropicTraffic.Describe(AnthropicTraffic.ReadBody(output.WrittenSpan.ToArray()).Answer));
        }
    }

    [Fact]
    public void WrittenStreams_KeepTheGrammar()
    {
        foreach (var x in AnthropicTraffic.Good())
        {
            StreamGrammar.Check(Write(x), isBroken: !AnthropicTraffic.Read(x).IsEnded);
        }
    }

    [Fact]
    public void RecordedStreams_KeepTheGrammarToo()
    {
        // Else the rule would be ours and not Anthropic's.
        var checkedStreams = 0;
        foreach (var x in AnthropicTraffic.Good().Where(x => x.Kind == "sse" && !x.Id.Contains("reported", StringComparison.Ordinal) && !Encoding.UTF8.GetString(x.ResponseBody).Contains("[DONE]", StringComparison.Ordinal)))
        {
            StreamGrammar.Check(x.ResponseBody, isBroken: false);
            checkedStreams++;
        }

        Assert.True(checkedStreams > 100);
    }

    [Fact]
    public void SmallStreams_CutAtEveryOffset_ReadTheSame()
    {
        foreach (var x in AnthropicTraffic.Good().Where(x => x.Kind == "sse" && x.ResponseBody.Length < 3000).Take(12))
        {
            var whole = AnthropicTraffic.Describe(AnthropicTraffic.ReadStream(x.ResponseBody).Answer);
            for (var at = 0; at <= x.ResponseBody.Length; at++)
            {
                Assert.Equal(whole, AnthropicTraffic.Describe(AnthropicTraffic.ReadStream(x.ResponseBody, [at]).Answer));
            }
        }
    }

    [Fact]
    public void Streams_CutOff_NeverEnd()
    {
        var random = Seed.Take();
        foreach (var x in AnthropicTraffic.Good().Where(x => x.Kind == "sse"))
        {
            var text = Encoding.Latin1.GetString(x.ResponseBody);
            var stop = text.IndexOf("message_stop", StringComparison.Ordinal);
            for (var run = 0; run < 8 && stop > 0; run++)
            {
                var cut = x.ResponseBody[..random.Next(stop)];
                var reader = AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default);
                var builder = new AnswerBuilder();
                foreach (var (name, data) in SseStream.Play(cut, []).Events)
                {
                    reader.ReadEvent(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(data), builder);
                }

                Assert.False(builder.IsEnded, x.Id);
                Assert.Equal(AnswerMarks.None, reader.Seen & AnswerMarks.Done);
            }
        }
    }

    [Fact]
    public void BrokenAnswers_NeverThrow()
    {
        var random = Seed.Take();
        var bodies = AnthropicTraffic.Good().Where(x => x.Kind == "json").Select(x => x.ResponseBody).Where(b => b.Length < 20_000).ToList();
        Assert.NotEmpty(bodies);
        for (var run = 0; run < 3000; run++)
        {
            var body = (byte[])bodies[random.Next(bodies.Count)].Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            _ = AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default).ReadBody(body.AsSpan(0, random.Next(body.Length + 1)), new AnswerBuilder());
            _ = AnthropicTraffic.Dialect.ReadErrorMessage(body);
            _ = AnthropicTraffic.Dialect.IsErrorEnvelope(body);
        }
    }

    private static byte[] Write(RecordedExchange x)
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Play(x, AnthropicTraffic.Dialect.WriteStream(output, AnthropicTraffic.Frame));
        return output.WrittenSpan.ToArray();
    }
}
