using System.Buffers;
using Passerelle.Protocol.Tests.Fidelity;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatRoundTripTests
{
    [Fact]
    public void EveryRecordedAnswer_WrittenAndReadAgain_IsTheSame()
    {
        var failures = new List<string>();
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x.Status == 200))
        {
            var read = new AnswerBuilder();
            _ = AnswerPlay.Recorded(x, ChatAnswers.Chat.ReadAnswer(OpenAiChatRecordedTests.Traits(x)), read);
            if (!read.IsEnded || read.Answer.Choices.Count == 0)
            {
                continue;
            }

            // The frame says what the provider leaves out.
            read.Answer.Id = string.IsNullOrEmpty(read.Answer.Id) ? "chatcmpl-0123456789abcdef" : read.Answer.Id;
            read.Answer.Model = string.IsNullOrEmpty(read.Answer.Model) ? "asked-model" : read.Answer.Model;
            var output = new ArrayBufferWriter<byte>();
            ChatAnswers.Chat.WriteAnswer(output, read.Answer, ChatAnswers.Frame);
            Check(x, "whole", read, ChatAnswers.ReadBody(System.Text.Encoding.UTF8.GetString(output.WrittenSpan)), failures);

            var stream = Stream(x);
            var again = new AnswerBuilder();
            _ = AnswerPlay.Stream(stream, ChatAnswers.Chat.ReadAnswer(TargetTraits.Default), again);
            Check(x, "stream", read, again.Answer, failures);
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(40)));
    }

    [Fact]
    public void EveryStreamWritten_IsWhatOpenAisClientsTakeForGranted()
    {
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x.Status == 200))
        {
            var read = new AnswerBuilder();
            _ = AnswerPlay.Recorded(x, ChatAnswers.Chat.ReadAnswer(TargetTraits.Default), read);
            if (read.IsEnded || read.Answer.Error is not null)
            {
                Assert.True(ChatGrammar.Fault(Stream(x)) is not { } fault, $"{x.Id}: {(ChatGrammar.Fault(Stream(x)))}");
            }
        }
    }

    [Fact]
    public void SmallRecordedStreams_CutAtEveryByte_NeverLookComplete()
    {
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x is { Status: 200, Kind: "sse", ResponseBody.Length: < 3000 }).Take(40))
        {
            for (var at = 0; at < x.ResponseBody.Length; at++)
            {
                var read = new AnswerBuilder();
                var marks = AnswerPlay.Stream(x.ResponseBody[..at], ChatAnswers.Chat.ReadAnswer(TargetTraits.Default), read);

                Assert.True(!read.IsEnded || (marks & (AnswerMarks.Finish | AnswerMarks.Done)) != 0, $"{x.Id} at {at}");
            }
        }
    }

    private static void Check(RecordedExchange x, string form, AnswerBuilder before, Passerelle.Protocol.Model.Answer after, List<string> failures)
    {
        var (expected, actual) = (Comparable(before.Answer), Comparable(after));
        if (expected != actual)
        {
            failures.Add($"{x.Id} {form}:\n--- {expected}+++ {actual}");
        }
    }

    /// <summary>Spelt without line breaks in what is carried as JSON, and with the ids that the writer makes up.</summary>
    private static string Comparable(Passerelle.Protocol.Model.Answer answer) =>
        ChatAnswers.Spell(answer).Replace("call  ", "call call_0123456789abcdef_0 ", StringComparison.Ordinal).Replace('\n', ' ');

    private static byte[] Stream(RecordedExchange x)
    {
        var output = new ArrayBufferWriter<byte>();
        _ = AnswerPlay.Recorded(x, ChatAnswers.Chat.ReadAnswer(OpenAiChatRecordedTests.Traits(x)), ChatAnswers.Chat.WriteStream(output, ChatAnswers.Frame));
        return output.WrittenSpan.ToArray();
    }
}
