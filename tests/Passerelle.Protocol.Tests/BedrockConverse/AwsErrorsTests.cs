using Passerelle.Protocol.BedrockConverse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.BedrockConverse;

public sealed class AwsErrorsTests
{
    [Theory]
    [InlineData("ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/", "ValidationException")]
    [InlineData("com.amazon.coral.service#UnrecognizedClientException", "UnrecognizedClientException")]
    [InlineData("throttlingException", "ThrottlingException")]
    [InlineData(" AccessDeniedException ", "AccessDeniedException")]
    [InlineData("#", "")]
    [InlineData("", "")]
    public void Names_AreTheSameWhereverTheyStand(string word, string expected) => Assert.Equal(expected, AwsErrors.NameOf(word));

    [Theory]
    [InlineData("ValidationException", ApiErrorKind.InvalidRequest)]
    [InlineData("ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/", ApiErrorKind.Unauthorized)]
    [InlineData("UnrecognizedClientException", ApiErrorKind.Unauthorized)]
    [InlineData("AccessDeniedException", ApiErrorKind.Forbidden)]
    [InlineData("ResourceNotFoundException", ApiErrorKind.NotFound)]
    [InlineData("throttlingException", ApiErrorKind.RateLimited)]
    [InlineData("ServiceQuotaExceededException", ApiErrorKind.RateLimited)]
    [InlineData("ModelNotReadyException", ApiErrorKind.Unavailable)]
    [InlineData("ServiceUnavailableException", ApiErrorKind.Unavailable)]
    [InlineData("ModelTimeoutException", ApiErrorKind.UpstreamTimeout)]
    [InlineData("ModelErrorException", ApiErrorKind.UpstreamFailed)]
    [InlineData("internalServerException", ApiErrorKind.UpstreamFailed)]
    [InlineData("TomorrowsException", null)]
    [InlineData(null, null)]
    public void Kinds(string? word, ApiErrorKind? expected)
    {
        Assert.Equal(expected, AwsErrors.KindOf(word));
        Assert.Equal(expected, ProviderErrors.Read("""{"message":"x"}"""u8, word).Kind);
    }

    [Fact]
    public void EveryRecordedError_HasTheKindOfItsStatus()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var errors = Recordings.Shared!.Index.Where(entry => entry.Provider == "bedrock" && entry.Status >= 400).Select(entry => Recordings.Shared.Load(entry.Id)).ToList();
        Assert.True(errors.Count >= 15, $"{errors.Count} errors");
        var named = 0;
        foreach (var error in errors)
        {
            var said = ProviderErrors.Read(error.ResponseBody, error.ResponseHeaders.FirstOrDefault(header => header.Key == "x-amzn-errortype").Value);

            Assert.True(said.Message?.Length > 5, error.Id);
            if (said.Kind is { } kind)
            {
                named++;
                var status = ApiError.StatusOf(kind);

                // Two statuses mean the same elsewhere: 403 also that a proof is not valid, 408 and 424 that the model failed.
                Assert.True(status == error.Status || (error.Status, status) is (403, 401) or (408, 504) or (424, 502), $"{error.Id}: {kind}");
            }
        }

        Assert.True(named >= 8, $"{named} have a name");
    }
}
