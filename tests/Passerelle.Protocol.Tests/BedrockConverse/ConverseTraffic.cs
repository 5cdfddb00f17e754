using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Specifications;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>Requests to be written for Converse, and what came of them.</summary>
internal static class ConverseTraffic
{
    public static readonly TargetTraits Claude = new() { Model = "anthropic.claude-test", Signatures = SignatureFormats.Anthropic };
    public static readonly TargetTraits Other = new() { Model = "other.test" };

    public static ChatRequest Request(string dialect, params ChatMessage[] messages)
    {
        var request = new ChatRequest { Dialect = dialect };
        request.Messages.AddRange(messages);
        return request;
    }

    public static ChatMessage Say(Role role, string text) => new(role, [Text(text)]);

    public static TextPart Text(string text) => new(JsonSlice.Of(text));

    public static ToolCallPart Call(string id, string name, string arguments) => new(id, name, JsonSlice.Of(arguments));

    /// <summary>A field of the body as it stands; null when it is not there.</summary>
    public static string? Field(RequestTranslation written, string name)
    {
        Assert.Null(written.Error);
        using var body = JsonDocument.Parse(written.Body, Parsed.Strictly);
        return body.RootElement.TryGetProperty(name, out var field) ? field.GetRawText() : null;
    }

    /// <summary>What is wrong with the body by the published model; null when nothing is.</summary>
    public static string? Valid(RequestTranslation written)
    {
        using var body = JsonDocument.Parse(written.Body, Parsed.Strictly);
        return SharedFiles.Available ? RequestSpecification.Error(Dialects.BedrockConverse, body.RootElement) : null;
    }

    /// <summary>Reads a stream of these events to its end.</summary>
    public static (AnswerBuilder Builder, AnswerMarks[] Marks) Read(params (string Name, string Payload)[] events)
    {
        var builder = new AnswerBuilder();
        var reader = Dialects.BedrockConverse.ReadAnswer(Claude);
        var marks = events.Select(e => reader.ReadEvent(Encoding.UTF8.GetBytes(e.Name), Encoding.UTF8.GetBytes(e.Payload), builder)).ToArray();
        reader.Complete(builder);
        return (builder, marks);
    }

    /// <summary>Reads a whole answer.</summary>
    public static AnswerBuilder Whole(string body)
    {
        var builder = new AnswerBuilder();
        _ = Dialects.BedrockConverse.ReadAnswer(Claude).ReadBody(Encoding.UTF8.GetBytes(body), builder);
        return builder;
    }
}
