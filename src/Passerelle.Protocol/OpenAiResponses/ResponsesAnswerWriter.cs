using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes a whole answer: it is played through the stream's writer, which puts the output together.</summary>
internal static class ResponsesAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, Answer answer, AnswerFrame frame)
    {
        var writer = new ResponsesStreamWriter(null, frame);
        writer.Start(new AnswerStart
        {
            Model = Chars(answer.Model),
            Created = answer.Created ?? 0,
            ServiceTier = Chars(answer.ServiceTier),
        });
        if (answer.Choices.Count > 0)
        {
            Play(answer.Choices[0], writer);
        }

        writer.Usage(answer.Usage);
        writer.End();
        writer.WriteResponse(output, answer.Error);
    }

    private static void Play(AnswerChoice choice, ResponsesStreamWriter writer)
    {
        var calls = 0;
        foreach (var part in choice.Parts)
        {
            switch (part)
            {
                case TextPart text:
                    PlayText(text, writer, choice);
                    break;
                case RefusalPart refusal:
                    writer.Refusal(0, refusal.Text.Chars);
                    break;
                case ReasoningPart reasoning:
                    PlayReasoning(reasoning, writer);
                    break;
                case ToolCallPart call:
                    PlayCall(call, calls++, writer);
                    break;
                case MediaPart media:
                    writer.Media(0, media);
                    break;
                case OpaquePart opaque:
                    writer.Opaque(0, opaque);
                    break;
            }

            writer.EndPart(0);
        }

        writer.Finish(0, choice.Finish, choice.NativeFinish.Chars, choice.StopText.Chars);
    }

    private static void PlayText(TextPart text, ResponsesStreamWriter writer, AnswerChoice choice)
    {
        writer.Text(0, text.Text.Chars);
        foreach (var citation in text.Citations ?? [])
        {
            writer.Cite(0, citation);
        }

        // The neutral form has one list for an answer: it goes with the text, of which there is one where there are such lists.
        if (choice.LogProbs is { } items && ReferenceEquals(choice.Parts.Find(part => part is TextPart), text) && !text.Text.IsEmpty)
        {
            foreach (var item in items)
            {
                writer.LogProb(0, item.Bytes.Span);
            }
        }

        if (text.Signature is { } signature)
        {
            writer.TextSignature(0, signature.Format, signature.Data.Chars);
        }
    }

    private static void PlayReasoning(ReasoningPart reasoning, ResponsesStreamWriter writer)
    {
        writer.Reasoning(0, reasoning.Text.Chars, reasoning.IsSummary);
        if (reasoning.Signature is { } signature)
        {
            writer.ReasoningProof(0, new ReasoningProof
            {
                Format = signature.Format,
                Data = signature.Data.Chars,
                IsRedacted = reasoning.IsRedacted,
                Id = Chars(reasoning.Id),
            });
        }
    }

    private static void PlayCall(ToolCallPart call, int number, ResponsesStreamWriter writer)
    {
        writer.ToolCall(0, number, new ToolCallStart
        {
            Id = Chars(call.Id),
            Name = Chars(call.Name),
            IsCustom = call.IsCustom,
            Namespace = Chars(call.Namespace),
            Signature = call.Signature is null ? default : call.Signature.Data.Chars,
            SignatureFormat = call.Signature?.Format,
        });
        if (!call.Arguments.IsEmpty)
        {
            writer.ToolArguments(0, number, ToolArguments.AsText(call.Arguments).Chars);
        }
    }

    private static JsonChars Chars(string? text) => string.IsNullOrEmpty(text) ? default : JsonSlice.Of(text).Chars;
}
