using System.Buffers;
using System.Text;

namespace Passerelle.Protocol.Tests.Embeddings;

public sealed class EmbeddingsErrorTests
{
    [Theory]
    [InlineData("openai-embeddings", """{"error":{"message":"No \"m\" – here.","type":"invalid_request_error","param":"model","code":"model_not_found"}}""")]
    [InlineData("gemini-embeddings", """{"error":{"code":404,"message":"No \"m\" – here.","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"model","description":"No \"m\" – here."}]}]}}""")]
    [InlineData("cohere-embed", """{"message":"No \"m\" – here."}""")]
    public void Error_IsWrittenInTheDialectsEnvelope(string name, string expected)
    {
        var dialect = Spoken.Dialect(name);
        var output = new ArrayBufferWriter<byte>();
        var stream = new ArrayBufferWriter<byte>();

        dialect.WriteError(output, new ApiError(ApiErrorKind.ModelNotFound, "No \"m\" – here.") { Param = "model" });
        dialect.WriteStreamError(stream, new ApiError(ApiErrorKind.ModelNotFound, "No \"m\" – here.") { Param = "model" });

        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(expected, Encoding.UTF8.GetString(stream.WrittenSpan));
        Assert.True(dialect.IsErrorEnvelope(output.WrittenSpan));
        Assert.Equal("No \"m\" – here.", dialect.ReadErrorMessage(output.WrittenSpan));
        Assert.True(dialect.StreamEnd.IsEmpty);
    }

    [Fact]
    public void EveryKind_HasAStatusOfGoogle()
    {
        foreach (var kind in Enum.GetValues<ApiErrorKind>())
        {
            var output = new ArrayBufferWriter<byte>();
            Dialects.GeminiEmbeddings.WriteError(output, new ApiError(kind, "x"));
            Assert.Matches($$$"""^{"error":{"code":{{{ApiError.StatusOf(kind)}}},"message":"x","status":"[A-Z_]+"}}$""", Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Theory]
    [InlineData("cohere-embed", """{"id":"i","message":"x"}""", true)]
    [InlineData("cohere-embed", """{"message":5}""", false)]
    [InlineData("cohere-embed", """{"message":"x","error":{"message":"y"}}""", false)]
    [InlineData("cohere-embed", """["message"]""", false)]
    [InlineData("cohere-embed", """{"message":"x""", false)]
    [InlineData("cohere-embed", "<html>", false)]
    [InlineData("gemini-embeddings", """{"error":{"code":404,"message":"x","status":"NOT_FOUND"}}""", true)]
    [InlineData("gemini-embeddings", """[{"error":{"message":"x"}}]""", false)]
    [InlineData("gemini-embeddings", """{"message":"x"}""", false)]
    [InlineData("openai-embeddings", """{"error":{"message":"x"}}""", true)]
    [InlineData("openai-embeddings", """{"detail":"x"}""", false)]
    public void Envelope_IsToldFromOthers(string dialect, string body, bool isOwn) =>
        Assert.Equal(isOwn, Spoken.Dialect(dialect).IsErrorEnvelope(Encoding.UTF8.GetBytes(body)));
}
