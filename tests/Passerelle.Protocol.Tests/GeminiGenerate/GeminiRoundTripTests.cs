using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>Every recorded answer, read, written in each of the dialect's three forms, and read again, says the same.</summary>
public sealed class GeminiRoundTripTests
{
    [Fact]
    public void Streams_SayTheSameAgain()
    {
        foreach (var x in Finished())
        {
            var wanted = GeminiTraffic.Read(x, out _).Answer;
            var written = Written(x, GeminiTraffic.Frame);
            var read = GeminiTraffic.ReadStream(written, out _);

            Assert.True(read.IsEnded, x.Id);
            Same(x, wanted, read.Answer);
            CheckEvents(x, written);
        }
    }

    [Fact]
    public void Arrays_SayTheSameAgain_AndAreOneJsonArray()
    {
        foreach (var x in Finished())
        {
            var wanted = GeminiTraffic.Read(x, out _).Answer;
            var written = Written(x, GeminiTraffic.Frame with { AsArray = true });
            using var document = JsonDocument.Parse(written);

            Assert.Equal(JsonValueKind.Array, document.RootElement.ValueKind);
            Same(x, wanted, GeminiTraffic.ReadArray(written, out _).Answer);
        }
    }

    [Fact]
    public void WholeAnswers_SayTheSameAgain()
    {
        foreach (var x in Ended())
        {
            var wanted = GeminiTraffic.Read(x, out _).Answer;
            var output = new ArrayBufferWriter<byte>();
            GeminiTraffic.Dialect.WriteAnswer(output, wanted, GeminiTraffic.Frame);

            Same(x, wanted, GeminiTraffic.ReadBody(output.WrittenSpan.ToArray(), out _).Answer);
        }
    }

    private static IEnumerable<RecordedExchange> Ended() => GeminiTraffic.Good().Where(x => GeminiTraffic.Read(x, out _).IsEnded);

    /// <summary>Those that say why they ended: only so is the end of a stream known.</summary>
    private static IEnumerable<RecordedExchange> Finished() => Ended().Where(x => GeminiTraffic.Read(x, out _).Answer.Choices.Exists(choice => choice.NativeFinish.Exists));

    private static byte[] Written(RecordedExchange x, AnswerFrame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = GeminiTraffic.Dialect.WriteStream(output, frame);
        if (x.Kind == "sse")
        {
            GeminiTraffic.PlayStream(x.ResponseBody, writer);
        }
        else
        {
            GeminiTraffic.Dialect.ReadAnswer(TargetTraits.Default).ReadBody(x.ResponseBody, writer);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Equal but for what the form cannot say or says otherwise: an answer without name gets the frame's; calls without an id get one; a
    /// candidate without a word stays so but for one empty text; citations without a place and those at one place may change their order.
    /// </summary>
    private static void Same(RecordedExchange x, Answer wanted, Answer read)
    {
        Assert.Equal(Said(wanted), Said(read));

        string Said(Answer answer)
        {
            var calls = 0;
            var text = new StringBuilder($"{x.Id}\n{answer.Model ?? GeminiTraffic.Frame.Model} {answer.Id ?? GeminiTraffic.Frame.Id} {answer.Created}\n");
            foreach (var choice in answer.Choices)
            {
                // A word that Gemini does not have is written as STOP.
                choice.Finish = choice is { Finish: FinishReason.Unknown, NativeFinish.Text: not (null or "OTHER") } ? FinishReason.Stop : choice.Finish;
                foreach (var call in choice.Parts.OfType<ToolCallPart>().ToList())
                {
                    var id = call.Id.Length > 0 ? call.Id : $"call_0123456789_{calls++}";
                    choice.Parts[choice.Parts.IndexOf(call)] = call with { Id = id };
                }

                choice.Parts.RemoveAll(part => part is TextPart { Text.IsEmpty: true, Signature: null });
                for (var i = 0; i < choice.Parts.Count; i++)
                {
                    if (choice.Parts[i] is TextPart { Citations: { } citations } said)
                    {
                        choice.Parts[i] = said with { Citations = [.. citations.Distinct().OrderBy(c => c.ToString(), StringComparer.Ordinal)] };
                    }
                }
            }

            var all = new Answer { Model = answer.Model ?? GeminiTraffic.Frame.Model, Id = answer.Id ?? GeminiTraffic.Frame.Id, Created = answer.Created, Usage = answer.Usage };
            all.Choices.AddRange(answer.Choices);
            return GeminiTraffic.Describe(all);
        }
    }

    /// <summary>Each event is one object with candidates; a reason for stopping and usage are in the last one only.</summary>
    private static void CheckEvents(RecordedExchange x, byte[] written)
    {
        var events = Encoding.UTF8.GetString(written).Split("\r\n\r\n");
        Assert.Equal("", events[^1]);
        for (var i = 0; i < events.Length - 1; i++)
        {
            Assert.StartsWith("data: {", events[i], StringComparison.Ordinal);
            using var document = JsonDocument.Parse(events[i].AsMemory(6));
            var root = document.RootElement;
            var isLast = i == events.Length - 2;
            foreach (var candidate in root.GetProperty("candidates").EnumerateArray())
            {
                Assert.True(candidate.GetProperty("content").GetProperty("parts").GetArrayLength() > 0, x.Id);
                Assert.Equal("model", candidate.GetProperty("content").GetProperty("role").GetString());
                Assert.True(!candidate.TryGetProperty("finishReason", out _) || isLast, x.Id);
            }

            Assert.True(root.TryGetProperty("modelVersion", out _) && root.TryGetProperty("responseId", out _), x.Id);
            Assert.True(!root.TryGetProperty("usageMetadata", out _) || isLast, x.Id);
        }
    }
}
