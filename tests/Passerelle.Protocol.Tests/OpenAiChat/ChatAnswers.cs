using System.Buffers;
using System.Globalization;
using System.Text;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Fidelity;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>Short ways for tests of answers in Chat Completions.</summary>
internal static class ChatAnswers
{
    public static readonly IChatDialect Chat = (IChatDialect)Dialects.OpenAiChat;

    public static readonly AnswerFrame Frame = new("req_0123456789abcdef", "asked-model", 1_700_000_000, WantsUsage: true);

    /// <summary>Reads events; the terminator is added.</summary>
    public static Answer ReadStream(params string[] events) => Play([.. events, "[DONE]"]).Builder.Answer;

    /// <summary>Reads events as they are.</summary>
    public static (AnswerBuilder Builder, AnswerMarks Marks) Play(params string[] events)
    {
        var builder = new AnswerBuilder();
        var body = string.Concat(events.Select(data => $"data: {data}\n\n"));
        var marks = AnswerPlay.Stream(Encoding.UTF8.GetBytes(body), Chat.ReadAnswer(TargetTraits.Default), builder);
        return (builder, marks);
    }

    public static Answer ReadBody(string body)
    {
        var builder = new AnswerBuilder();
        _ = Chat.ReadAnswer(TargetTraits.Default).ReadBody(Encoding.UTF8.GetBytes(body), builder);
        return builder.Answer;
    }

    /// <summary>What a writer of a stream writes for the calls of <paramref name="say"/>.</summary>
    public static string WriteStream(Action<AnswerSink> say, bool wantsUsage = true)
    {
        var output = new ArrayBufferWriter<byte>();
        say(Chat.WriteStream(output, Frame with { WantsUsage = wantsUsage }));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>An answer as lines of text: everything that this dialect can say.</summary>
    public static string Spell(Answer answer)
    {
        var text = new StringBuilder();
        foreach (var choice in answer.Choices)
        {
            // No reason is said as the likeliest one, since clients throw on a whole answer without.
            var callsTools = choice.Parts.Exists(part => part is ToolCallPart);
            var finish = choice.Finish != FinishReason.Unknown ? choice.Finish : callsTools ? FinishReason.ToolCalls : FinishReason.Stop;
            text.Append(CultureInfo.InvariantCulture, $"choice {choice.Index}: {finish} {choice.StopText}\n");
            Line(text, "text", choice.Parts.OfType<TextPart>().Select(part => part.Text.Text));
            Line(text, "refusal", choice.Parts.OfType<RefusalPart>().Select(part => part.Text.Text));
            Line(text, "reasoning", choice.Parts.OfType<ReasoningPart>().Select(part => part.Text.Text));
            foreach (var part in choice.Parts.OfType<ReasoningPart>().Where(part => part.Signature is not null))
            {
                // Only Anthropic's proves a certain text.
                var proven = part.Signature!.Format == SignatureFormats.Anthropic ? part.Text.Text : "";
                text.Append(CultureInfo.InvariantCulture, $"proof {part.Signature.Format} {part.Signature.Data} of {proven} {part.IsRedacted} {part.Id}\n");
            }

            foreach (var call in choice.Parts.OfType<ToolCallPart>())
            {
                text.Append(CultureInfo.InvariantCulture, $"call {call.Id} {call.Name} {ToolArguments.AsText(call.Arguments).Text} {call.IsCustom} {call.Signature?.Data}\n");
            }

            Line(text, "cites", choice.Parts.OfType<TextPart>().SelectMany(part => part.Citations ?? []).Select(cited => $"{cited.Url} {cited.Title} {cited.Start ?? 0}-{cited.End ?? 0};"));
            Line(text, "signed", choice.Parts.OfType<TextPart>().Select(part => part.Signature?.Data.Text));
            Line(text, "media", choice.Parts.OfType<MediaPart>().Select(part => $"{part.Kind} {part.Base64}{part.Url} {part.Transcript};"));
            Line(text, "logprobs", choice.LogProbs?.Select(item => item.ToString()) ?? []);
        }

        var usage = answer.Usage;
        text.Append(CultureInfo.InvariantCulture, $"{usage.Input} {usage.CachedInput ?? 0} {usage.CacheWrite} {usage.Output} {usage.Reasoning ?? 0} {usage.AudioInput ?? 0} {usage.AudioOutput ?? 0} {usage.ImageInput} {usage.ImageOutput}\n");
        return text.Append(CultureInfo.InvariantCulture, $"{answer.Id} {answer.Model} {answer.Error?.Message}\n").ToString();
    }

    private static void Line(StringBuilder text, string name, IEnumerable<string?> words)
    {
        var all = string.Concat(words);
        if (all.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {all}\n");
        }
    }
}
