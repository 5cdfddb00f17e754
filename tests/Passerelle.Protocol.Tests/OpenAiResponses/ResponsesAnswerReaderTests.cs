using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

public sealed class ResponsesAnswerReaderTests
{
    private const string Created = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"m\",\"created_at\":5,\"status\":\"in_progress\",\"output\":[]}}\n\n";

    [Fact]
    public void ItemsOnlyInTheLastEvent_AreRead()
    {
        var answer = ResponsesPlay.ReadStream(Created + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]}]}}\n\ndata: [DONE]\n\n");

        Assert.Equal("hi", answer.Text());
        Assert.Equal(FinishReason.Stop, answer.Choices[0].Finish);
        Assert.Equal(("r", "m", 5), (answer.Id, answer.Model, answer.Created));
    }

    [Fact]
    public void ItemsInDoneEventsOnly_AreReadOnce()
    {
        var answer = ResponsesPlay.ReadStream(Created
            + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"c\",\"name\":\"n\",\"arguments\":\"{}\"}}\n\n"
            + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"c\",\"name\":\"n\",\"arguments\":\"{}\"}]}}\n\n");

        Assert.Equal("c", Assert.Single(answer.Calls()).Id);
        Assert.Equal(FinishReason.ToolCalls, answer.Choices[0].Finish);
    }

    [Fact]
    public void TheDoneItemDecides_WhereItsIdsDiffer()
    {
        var answer = ResponsesPlay.ReadStream(Created
            + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"one\",\"encrypted_content\":\"early\",\"summary\":[]}}\n\n"
            + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"two\",\"encrypted_content\":\"late\",\"summary\":[]}}\n\n"
            + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n");

        var reasoning = Assert.IsType<ReasoningPart>(Assert.Single(answer.Choices[0].Parts));
        Assert.Equal(("two", "late", SignatureFormats.OpenAi), (reasoning.Id, reasoning.Signature!.Data.Text, reasoning.Signature.Format));
    }

    [Fact]
    public void Signatures_AreTheTargets()
    {
        var builder = new AnswerBuilder();
        ResponsesPlay.ReadStream(
            "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"x\",\"encrypted_content\":\"e\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}]}}\n\n",
            builder, new TargetTraits { Signatures = SignatureFormats.XAi });

        var reasoning = Assert.IsType<ReasoningPart>(Assert.Single(builder.Answer.Choices[0].Parts));
        Assert.Equal((SignatureFormats.XAi, "t"), (reasoning.Signature!.Format, reasoning.Text.Text));
    }

    [Theory]
    [InlineData("data: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow\",\"param\":\"p\",\"sequence_number\":1}\n\n", ApiErrorKind.RateLimited, "rate_limit_exceeded", "slow", "p")]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}\n\n", ApiErrorKind.RateLimited, "rate_limit_exceeded", "slow", null)]
    [InlineData("data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"broke\"}}}\n\n", ApiErrorKind.UpstreamFailed, "server_error", "broke", null)]
    [InlineData("data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\"}}\n\n", ApiErrorKind.UpstreamFailed, null, "The provider failed without saying why.", null)]
    [InlineData("data: {\"error\":{\"code\":502,\"message\":\"no\"}}\n\n", ApiErrorKind.UpstreamFailed, "502", "no", null)]
    [InlineData("data: {\"error\":\"no\"}\n\n", ApiErrorKind.UpstreamFailed, null, "no", null)]
    [InlineData("data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n", ApiErrorKind.Unavailable, "overloaded_error", "no", null)]
    [InlineData("data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"invalid_prompt\",\"message\":\"no\"}}}\n\n", ApiErrorKind.InvalidRequest, "invalid_prompt", "no", null)]
    [InlineData("data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no\"}}}\n\n", ApiErrorKind.PaymentRequired, "insufficient_quota", "no", null)]
    public void ErrorsInAStream_AreRead(string events, ApiErrorKind kind, string? code, string message, string? param)
    {
        var builder = new AnswerBuilder();
        var reader = ResponsesPlay.ReadStream(Created + events + "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"later\",\"message\":\"later\"}}}\n\n", builder);

        var error = builder.Answer.Error!;
        Assert.Equal((kind, code, message, param, ErrorSource.Upstream), (error.Kind, error.Code, error.Message, error.Param, error.Source));
        Assert.Equal(AnswerMarks.Error, reader.Seen);
        Assert.False(builder.IsEnded);
    }

    [Theory]
    [InlineData("{", AnswerMarks.Malformed)]
    [InlineData("null", AnswerMarks.Malformed)]
    [InlineData("[]", AnswerMarks.Malformed)]
    [InlineData("{} x", AnswerMarks.Malformed)]
    [InlineData("<html>", AnswerMarks.Malformed)]
    [InlineData("{\"type\":\"response.output_text.delta\",\"delta\":\"a", AnswerMarks.Malformed)]
    [InlineData("{\"\\ud800\":1}", AnswerMarks.None)]
    [InlineData("{}", AnswerMarks.None)]
    [InlineData("{\"type\":5}", AnswerMarks.None)]
    [InlineData("{\"type\":\"keepalive\"}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.something_new\",\"item\":5}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.output_item.done\",\"item\":null}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.output_item.done\",\"item\":[1]}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.output_text.delta\",\"delta\":null}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.output_text.delta\",\"delta\":{\"a\":1}}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.function_call_arguments.delta\",\"output_index\":9,\"delta\":\"a\"}", AnswerMarks.None)]
    [InlineData("{\"type\":\"response.completed\",\"response\":null}", AnswerMarks.Finish | AnswerMarks.Done)]
    public void OddEvents_NeverThrow(string data, AnswerMarks marks) =>
        Assert.Equal(marks, Dialects.OpenAiResponses.Observe().SeeEvent(default, Encoding.UTF8.GetBytes(data)));

    [Theory]
    [InlineData("null", AnswerMarks.Malformed)]
    [InlineData("[]", AnswerMarks.Malformed)]
    [InlineData("{\"output\":[", AnswerMarks.Malformed)]
    [InlineData("{}", AnswerMarks.None)]
    [InlineData("{\"choices\":[]}", AnswerMarks.None)]
    [InlineData("{\"status\":\"queued\",\"output\":[]}", AnswerMarks.None)]
    [InlineData("{\"status\":\"completed\",\"output\":[]}", AnswerMarks.Finish | AnswerMarks.Done)]
    [InlineData("\n   \n{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":\"x\"}]}", AnswerMarks.Content | AnswerMarks.Finish | AnswerMarks.Done)]
    [InlineData("{\"status\":\"completed\",\"output\":[5,null,{},{\"type\":7}]}", AnswerMarks.Finish | AnswerMarks.Done)]
    [InlineData("{\"error\":{\"message\":\"x\"}}", AnswerMarks.Error)]
    [InlineData("{\"status\":\"cancelled\",\"output\":[]}", AnswerMarks.Error)]
    public void OddBodies_NeverThrow(string body, AnswerMarks marks) =>
        Assert.Equal(marks, Dialects.OpenAiResponses.Observe().SeeBody(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void AStreamThatBreaksOff_HasNoEnd()
    {
        var builder = new AnswerBuilder();
        var reader = ResponsesPlay.ReadStream(Created + "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\"}\n\ndata: [DONE]\n\n", builder);

        Assert.False(builder.IsEnded);
        Assert.Equal(AnswerMarks.Content | AnswerMarks.Done, reader.Seen);
    }

    [Fact]
    public void Usage_OfAProviderThatLeavesReasoningOut_IsCompleted_WhenItsTotalSaysSo()
    {
        Assert.Equal((12L, 12L), (Output(12), Output(9)));

        static long? Output(int output)
        {
            var reader = Dialects.OpenAiResponses.ReadAnswer(new TargetTraits { OutputExcludesReasoning = true });
            reader.SeeBody(Encoding.UTF8.GetBytes($$$$"""
                {"status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":{{{{output}}}},"total_tokens":13,"output_tokens_details":{"reasoning_tokens":3}}}
                """));
            return reader.Usage.Output;
        }
    }
}
