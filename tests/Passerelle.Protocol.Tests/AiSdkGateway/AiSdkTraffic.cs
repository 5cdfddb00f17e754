using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Fidelity;
using Passerelle.Testing.Dialects;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>What the tests of this dialect have in common.</summary>
internal static class AiSdkTraffic
{
    public static readonly AnswerFrame Frame = new("req_01test", "gpt-test", 1_700_000_000, WantsUsage: true);

    public static TheoryData<int> Generations => [2, 3, 4];

    public static ICallerChatDialect Dialect(int generation) => generation switch { 2 => Dialects.AiSdk2, 3 => Dialects.AiSdk3, _ => Dialects.AiSdk4 };

    public static ChatRequest Read(string body, int generation = 4)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Dialect(generation).ReadHead(bytes, out _));
        Assert.Null(Dialect(generation).ReadRequest(bytes, out var request));
        return request;
    }

    /// <summary>A prompt of the user's, and these further members.</summary>
    public static string Body(string rest = "", string prompt = """[{"role":"user","content":[{"type":"text","text":"Hi"}]}]""") => $$"""{"prompt":{{prompt}}{{(rest.Length > 0 ? "," : "")}}{{rest}}}""";

    public static JsonChars Chars(string text) => JsonSlice.Of(text).Chars;

    /// <summary>An answer read by a client.</summary>
    public static Answer ReadStream(ReadOnlySpan<byte> stream, int generation)
    {
        var answer = new AnswerBuilder();
        _ = AnswerPlay.Stream(stream.ToArray(), new AiSdkAnswerReader(generation), answer);
        return answer.Answer;
    }

    public static Answer ReadBody(ReadOnlySpan<byte> body, int generation)
    {
        var answer = new AnswerBuilder();
        _ = new AiSdkAnswerReader(generation).ReadBody(body, answer);
        return answer.Answer;
    }
}
