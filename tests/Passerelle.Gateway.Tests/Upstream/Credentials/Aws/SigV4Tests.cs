using Amazon.Runtime.Internal.Auth;
using Amazon.Util;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials.Aws;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Aws;

/// <summary>Signatures against those that AWS has published, and against those of its own library.</summary>
[Collection(AwsSurroundings.Collection)]
public sealed class SigV4Tests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    private static readonly DateTimeOffset Then = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    /// <summary>AWS's test suite of Signature Version 4, by the names of its cases.</summary>
    [Theory]
    [InlineData("get-vanilla", "GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("post-vanilla", "POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("get-vanilla-empty-query-key", "GET", "/?Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-order-encoded", "GET", "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")]
    [InlineData("get-vanilla-utf8-query", "GET", "/?\u1234=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-vanilla-query-unreserved", "GET", "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("get-slashes-normalized", "GET", "//example//", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84")]
    public async Task PublishedCase_HasItsSignature(string name, string method, string path, string signature)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("https://example.amazonaws.com" + path));

        await SigV4.SignAsync(request, Keys, "us-east-1", "service", Then, CancellationToken.None);

        Assert.True(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}" == $"{request.Headers.Authorization}",
            $"{name}: {request.Headers.Authorization}");
        Assert.Equal("20150830T123600Z", Assert.Single(request.Headers.GetValues("x-amz-date")));
    }

    [Fact]
    public async Task PublishedCaseWithASessionToken_HasItsSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        var session = Keys with { SessionToken = new Secret("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267") };

        await SigV4.SignAsync(request, session, "us-east-1", "service", Then, CancellationToken.None);

        Assert.EndsWith("SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8", $"{request.Headers.Authorization}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishedCaseWithABody_HasItsSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://example.amazonaws.com/") { Content = new ByteArrayContent("Param1=value1"u8.ToArray()) };
        request.Content.Headers.Add("Content-Type", "application/x-www-form-urlencoded");

        await SigV4.SignAsync(request, Keys, "us-east-1", "service", Then, CancellationToken.None);

        Assert.EndsWith("SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", $"{request.Headers.Authorization}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheExampleOfIam_HasItsSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08") { Content = new ByteArrayContent([]) };
        request.Content.Headers.Add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

        await SigV4.SignAsync(request, Keys, "us-east-1", "iam", Then, CancellationToken.None);

        Assert.EndsWith("Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", $"{request.Headers.Authorization}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse", "/model/anthropic.claude-3-sonnet-20240229-v1%253A0/converse")]
    [InlineData("/model/anthropic.claude-3-sonnet-20240229-v1:0/converse", "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse")]
    [InlineData("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fp/invoke", "/model/arn%253Aaws%253Abedrock%253Aus-east-1%253A1%253Ainference-profile%252Fp/invoke")]
    [InlineData("/a%20b/", "/a%2520b/")]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("/.", "/")]
    [InlineData("/a/./b//../c", "/a/c")]
    [InlineData("/../..", "/")]
    [InlineData("/example space/", "/example%20space/")]
    public void APath_IsEncodedOnceMore(string path, string canonical)
    {
        Assert.Equal(canonical, SigV4.CanonicalPath(path));
    }

    /// <summary>The bytes on the wire are those that were signed: with a colon encoded, and with one as it is.</summary>
    [Theory]
    [InlineData("/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream")]
    [InlineData("/model/anthropic.claude-3-sonnet-20240229-v1:0/converse-stream")]
    [InlineData("/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fp/invoke?b=2&a=%3D1&a=0")]
    public async Task ASignature_IsThatOfAwssOwnLibrary(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("https://bedrock-runtime.eu-west-1.amazonaws.com" + path)) { Content = new ByteArrayContent("""{"messages":[]}"""u8.ToArray()) };
        request.Content.Headers.Add("Content-Type", "application/json");
        request.Headers.Add("x-amzn-bedrock-accept", "application/json");
        Assert.Equal(path, request.RequestUri!.PathAndQuery);

        await SigV4.SignAsync(request, Keys, "eu-west-1", "bedrock", Then, CancellationToken.None);

        Assert.EndsWith($"Signature={Reference(request)}", $"{request.Headers.Authorization}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningAgain_ReplacesTheSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        await SigV4.SignAsync(request, Keys with { SessionToken = new Secret("old") }, "us-east-1", "service", Then.AddDays(-1), CancellationToken.None);

        await SigV4.SignAsync(request, Keys, "us-east-1", "service", Then, CancellationToken.None);

        Assert.EndsWith("Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", $"{request.Headers.Authorization}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABodyThatWasSigned_CanStillBeSent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://example.amazonaws.com/") { Content = new ByteArrayContent("body"u8.ToArray()) };
        await SigV4.SignAsync(request, Keys, "us-east-1", "service", Then, CancellationToken.None);

        Assert.Equal("body", await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Keys_ArePrintedWithoutTheirSecrets()
    {
        Assert.DoesNotContain("wJalr", $"{Keys}", StringComparison.Ordinal);
    }

    /// <summary>The signature by AWSSDK.Core's canonical path and its chain of keys.</summary>
    private static string Reference(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        var canonicalPath = string.Join('/', path.Split('/').Select(segment => AWSSDKUtils.UrlEncode(segment, false)));
        var query = string.Join('&', request.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/json",
            ["host"] = request.RequestUri.Host,
            ["x-amz-date"] = "20150830T123600Z",
            ["x-amzn-bedrock-accept"] = "application/json",
        };
        var names = string.Join(';', headers.Keys);
        var body = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("""{"messages":[]}"""u8));
        var canonical = $"POST\n{canonicalPath}\n{query}\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n"))}\n{names}\n{body}";
        var result = AWS4Signer.ComputeSignature("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-west-1", Then.UtcDateTime, "bedrock", names, canonical, null);
        return result.Signature;
    }
}
