using System.Text;
using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

public sealed class ProviderAddressTests
{
    [Theory]
    [MemberData(nameof(AddressTable.Typed), MemberType = typeof(AddressTable))]
    public void EveryRowOfTheTruthTable(string typed)
    {
        var row = AddressTable.Of(typed);

        var address = ProviderAddress.Resolve(typed, AddressKind.OpenAi);

        Assert.Null(address.Error);
        Assert.Equal(row.Chat, address.Candidates.Select(c => c.ChatUrl!.AbsoluteUri));
        Assert.Equal(row.Rule, address.Candidates[0].Rule);
        Assert.Equal(row.Notices, address.Notices.Select(n => n.Code));
        foreach (var candidate in address.Candidates)
        {
            var preview = candidate.Preview(candidate.ChatUrl!);
            Assert.Equal(candidate.ChatUrl!.AbsoluteUri, preview.ToString());
            Assert.Equal(candidate.ChatUrl.OriginalString, preview.ToString());
        }
    }

    [Theory]
    [InlineData("v1", true)]
    [InlineData("V1", true)]
    [InlineData("v10", true)]
    [InlineData("v1.5", true)]
    [InlineData("v1beta", true)]
    [InlineData("V1BETA", true)]
    [InlineData("v1beta1", true)]
    [InlineData("v1p1beta1", true)]
    [InlineData("v1.2p3alpha4", true)]
    [InlineData("v2preview", true)]
    [InlineData("v1alpha", true)]
    [InlineData("v", false)]
    [InlineData("1", false)]
    [InlineData("v1.", false)]
    [InlineData("v1gamma", false)]
    [InlineData("v1-beta", false)]
    [InlineData("av1", false)]
    [InlineData("v1x", false)]
    [InlineData("version1", false)]
    public void AVersionSegmentIsOneByItsWholeText(string segment, bool isVersion)
    {
        var last = Single($"https://h/api/{segment}");
        var inside = ProviderAddress.Resolve($"https://h/{segment}/api", AddressKind.OpenAi).Candidates;

        Assert.Equal(isVersion ? AddressRule.VersionLast : AddressRule.VersionAdded, last.Rule);
        Assert.Equal(isVersion ? AddressRule.VersionInside : AddressRule.VersionAdded, inside[0].Rule);
        Assert.Equal(isVersion ? 2 : 1, inside.Count);
    }

    [Theory]
    [InlineData("chat/completions", EndpointKind.ChatCompletions)]
    [InlineData("completions", EndpointKind.Completions)]
    [InlineData("responses", EndpointKind.Responses)]
    [InlineData("messages", EndpointKind.Messages)]
    [InlineData("models", EndpointKind.Models)]
    [InlineData("embeddings", EndpointKind.Embeddings)]
    [InlineData("images/generations", EndpointKind.ImageGenerations)]
    [InlineData("images/edits", EndpointKind.ImageEdits)]
    [InlineData("rerank", EndpointKind.Rerank)]
    [InlineData("audio/speech", EndpointKind.AudioSpeech)]
    [InlineData("audio/transcriptions", EndpointKind.AudioTranscriptions)]
    [InlineData("audio/translations", EndpointKind.AudioTranslations)]
    [InlineData("audio/voices", EndpointKind.AudioOther)]
    [InlineData("models/gemini-2.5-pro:generateContent", EndpointKind.GenerateContent)]
    [InlineData("models/gemini-2.5-pro:streamGenerateContent", EndpointKind.StreamGenerateContent)]
    [InlineData("models/imagen:predict", EndpointKind.Predict)]
    public void AFullEndpointIsUsedAsTypedAndItsSiblingsStandBesideIt(string suffix, EndpointKind kind)
    {
        var plain = ProviderAddress.Resolve($"https://h/api/v1/{suffix}?a=b", AddressKind.OpenAi);
        var exact = ProviderAddress.Resolve($"https://h/api/v1/{suffix}?a=b#", AddressKind.OpenAi);

        Assert.Equal("N1", plain.Notices[0].Code);
        Assert.Equal(kind == EndpointKind.ChatCompletions ? 1 : 2, plain.Notices.Count);
        Assert.Equal($"https://h/api/v1/{suffix}?a=b", plain.Candidates[0].For(kind)!.AbsoluteUri);
        Assert.Equal("https://h/api/v1/chat/completions?a=b", plain.Candidates[0].ChatUrl!.AbsoluteUri);
        Assert.Empty(exact.Notices);
        Assert.Equal($"https://h/api/v1/{suffix}?a=b", exact.Candidates[0].For(kind)!.AbsoluteUri);
        Assert.Equal($"https://h/api/v1/{suffix}?a=b", exact.Candidates[0].ChatUrl!.AbsoluteUri);
        foreach (var candidate in (ProviderEndpoints[])[plain.Candidates[0], exact.Candidates[0]])
        {
            Assert.Equal("https://h/api/v1/models?a=b", candidate.ModelsUrl!.AbsoluteUri);
            Assert.Equal("https://h/api/v1/embeddings?a=b", candidate.EmbeddingsUrl!.AbsoluteUri);
        }
    }

    [Theory]
    [InlineData("https://h/mycompletions")]
    [InlineData("https://h/models/x")]
    [InlineData("https://h/audio")]
    [InlineData("https://h/audiox/speech")]
    [InlineData("https://h/chat/completions/x")]
    [InlineData("https://messages")]
    [InlineData("https://h/x:predictor")]
    public void AnEndpointNameCountsOnlyAsTheWholeEndOfThePath(string typed)
    {
        var address = ProviderAddress.Resolve(typed, AddressKind.OpenAi);

        Assert.Empty(address.Notices);
        Assert.Equal(AddressRule.VersionAdded, Assert.Single(address.Candidates).Rule);
    }

    [Theory]
    [InlineData("https://h/predict")]
    [InlineData("https://h/v1/projects/p/locations/l/endpoints/12:predict")]
    public void AMethodOfOneResourceHasNoSiblingsToGuess(string typed)
    {
        var endpoints = Single(typed);

        Assert.Equal(typed, endpoints.ChatUrl!.AbsoluteUri);
        Assert.Null(endpoints.ModelsUrl);
        Assert.Null(endpoints.At("moderations"));
    }

    [Fact]
    public void AllEndpointsOfABaseAreKnown()
    {
        var endpoints = Single("https://h/v1");

        Assert.Equal(
            [
                "chat/completions", "completions", "responses", null, "models", "embeddings", "images/generations", "images/edits",
                "rerank", "audio/speech", "audio/transcriptions", "audio/translations", null, null, null, null,
            ],
            Enum.GetValues<EndpointKind>().Select(kind => endpoints.For(kind)?.AbsoluteUri.Replace("https://h/v1/", "", StringComparison.Ordinal)));
        Assert.Equal("https://h/v1/responses", endpoints.ResponsesUrl!.AbsoluteUri);
        Assert.Equal("https://h/v1/images/generations", endpoints.ImagesUrl!.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://h/custom#")]
    [InlineData("https://h/v1#")]
    [InlineData("https://h/v1/#")]
    public void AnExactAddressWithoutAKnownEndpointGuessesNothing(string typed)
    {
        var endpoints = Single(typed);

        Assert.NotNull(endpoints.ChatUrl);
        Assert.All(
            Enum.GetValues<EndpointKind>().Where(kind => kind != EndpointKind.ChatCompletions),
            kind => Assert.Null(endpoints.For(kind)));
        Assert.Null(endpoints.At("models"));
    }

    [Theory]
    [InlineData("https://h/v1", "https://h/v1/chat/completions?api-version=1&x=a%20%26")]
    [InlineData("https://h/v1?api-version=9", "https://h/v1/chat/completions?api-version=9&x=a%20%26")]
    [InlineData("https://h/v1?API-Version=9&", "https://h/v1/chat/completions?API-Version=9&x=a%20%26")]
    [InlineData("https://h/v1?api%2Dversion=9&x", "https://h/v1/chat/completions?api%2Dversion=9&x")]
    [InlineData("https://h/v1?", "https://h/v1/chat/completions?api-version=1&x=a%20%26")]
    [InlineData("https://h/v1/chat/completions?k=1", "https://h/v1/chat/completions?k=1&api-version=1&x=a%20%26")]
    [InlineData("https://h/v1/chat/completions?k=1#", "https://h/v1/chat/completions?k=1")]
    public void DefaultQueryParametersAreAddedOnceAndWhatIsTypedWins(string typed, string chat)
    {
        var address = ProviderAddress.Resolve(typed, AddressKind.OpenAi, [("api-version", "1"), ("x", "a &"), ("X", "2")]);

        Assert.Equal(chat, Assert.Single(address.Candidates).ChatUrl!.AbsoluteUri);
        Assert.EndsWith(
            typed.EndsWith('#') ? "/models?k=1&api-version=1&x=a%20%26" : chat[chat.IndexOf('?', StringComparison.Ordinal)..],
            address.Candidates[0].ModelsUrl!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "E-URL-1", null)]
    [InlineData("  \u200B ", "E-URL-1", null)]
    [InlineData("a", "E-URL-1", null)]
    [InlineData("8000", "E-URL-1", null)]
    [InlineData("ftp://x", "E-URL-1", null)]
    [InlineData("ftp://user:pw@x.com", "E-URL-1", null)]
    [InlineData("javascript:alert(1)", "E-URL-1", null)]
    [InlineData("file:///etc/passwd", "E-URL-1", null)]
    [InlineData("api.example.com", "E-URL-1", "https://api.example.com")]
    [InlineData("api.example.com/v1/", "E-URL-1", "https://api.example.com/v1/")]
    [InlineData("api.example.com:8443/x?y=1#", "E-URL-1", "https://api.example.com:8443/x?y=1#")]
    [InlineData("//api.example.com", "E-URL-1", "https://api.example.com")]
    [InlineData("https:/api.example.com", "E-URL-1", "https://api.example.com")]
    [InlineData("http:api.example.com", "E-URL-1", "http://api.example.com")]
    [InlineData("localhost", "E-URL-1", "http://localhost")]
    [InlineData("localhost:8000/v1", "E-URL-1", "http://localhost:8000/v1")]
    [InlineData("LocalHost:8000", "E-URL-1", "http://LocalHost:8000")]
    [InlineData("127.0.0.1:11434", "E-URL-1", "http://127.0.0.1:11434")]
    [InlineData("10.1.2.3", "E-URL-1", "http://10.1.2.3")]
    [InlineData("172.16.0.9:8000", "E-URL-1", "http://172.16.0.9:8000")]
    [InlineData("172.15.0.9", "E-URL-1", "https://172.15.0.9")]
    [InlineData("169.254.1.1", "E-URL-1", "http://169.254.1.1")]
    [InlineData("172.32.0.9:8000", "E-URL-1", "https://172.32.0.9:8000")]
    [InlineData("192.168.1.5/v1", "E-URL-1", "http://192.168.1.5/v1")]
    [InlineData("8.8.8.8", "E-URL-1", "https://8.8.8.8")]
    [InlineData("[::1]:8000", "E-URL-1", "http://[::1]:8000")]
    [InlineData("[fd00::1]", "E-URL-1", "http://[fd00::1]")]
    [InlineData("[2001:4860:4860::8888]", "E-URL-1", "https://[2001:4860:4860::8888]")]
    [InlineData("gpu.local:8000", "E-URL-1", "http://gpu.local:8000")]
    [InlineData("host.docker.internal:8000", "E-URL-1", "http://host.docker.internal:8000")]
    [InlineData("vllm:8000", "E-URL-1", "http://vllm:8000")]
    [InlineData("https://h/a#b", "E-URL-2", null)]
    [InlineData("https://h/a##", "E-URL-2", null)]
    [InlineData("https://h/#a#", "E-URL-2", null)]
    [InlineData("http://user:pw@host/v1", "E-URL-3", null)]
    [InlineData("http://user@host/v1#", "E-URL-3", null)]
    [InlineData("https://good.com\\@evil.com/", "E-URL-3", null)]
    [InlineData("http://user：pw＠host/v1", "E-URL-3", null)]
    [InlineData("user:pw@host/v1", "E-URL-3", null)]
    [InlineData("https://", "E-URL-7", null)]
    [InlineData("https:///v1", "E-URL-7", null)]
    [InlineData("https://:443", "E-URL-7", null)]
    [InlineData("https://h:99999", "E-URL-7", null)]
    [InlineData("https://h:0", "E-URL-7", null)]
    [InlineData("https://a..b", "E-URL-7", null)]
    [InlineData("https://a%2eb", "E-URL-7", null)]
    [InlineData("https://{region}.x.com", "E-URL-7", null)]
    [InlineData("https://h\\v1", "E-URL-7", null)]
    [InlineData("https://h/a b", "E-URL-8", null)]
    [InlineData("https://exa mple.com", "E-URL-8", null)]
    [InlineData("https://h/a\r\nX-Evil: 1#", "E-URL-8", null)]
    [InlineData("https://h/a\0b#", "E-URL-8", null)]
    [InlineData("https://h/\u2028#", "E-URL-8", null)]
    public void WhatCannotBeUsedSaysWhyAndOffersWhatCan(string typed, string code, string? suggestion)
    {
        var address = ProviderAddress.Resolve(typed, AddressKind.OpenAi);

        Assert.Empty(address.Candidates);
        Assert.Equal(code, address.Error!.Code);
        Assert.Equal(suggestion, address.Error.Suggestion);
        Assert.DoesNotContain("pw", address.Error.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(address.Error.Text.En, address.Error.Text.Fr);
        if (suggestion is not null)
        {
            Assert.Null(ProviderAddress.Resolve(suggestion, AddressKind.OpenAi).Error);
        }
    }

    [Fact]
    public void HalfOfASurrogatePairHasNoFormOnTheWire()
    {
        Assert.Equal("E-URL-7", ProviderAddress.Resolve("https://h/\uD800#", AddressKind.OpenAi).Error!.Code);
        Assert.Equal("E-URL-7", ProviderAddress.Resolve("https://h/\uDE00\uD83D", AddressKind.OpenAi).Error!.Code);
    }

    [Theory]
    [InlineData("https://api.perplexity.ai", AddressKind.OpenAiUnversioned, "https://api.perplexity.ai/chat/completions", "root → endpoint only")]
    [InlineData("https://api.perplexity.ai/", AddressKind.OpenAiUnversioned, "https://api.perplexity.ai/chat/completions", "/ → endpoint only")]
    [InlineData("https://h/v1/x", AddressKind.OpenAiUnversioned, "https://h/v1/x/chat/completions", "version inside → endpoint only")]
    [InlineData("https://models.github.ai/inference", AddressKind.OpenAiUnversioned, "https://models.github.ai/inference/chat/completions", "root → endpoint only")]
    [InlineData("https://api.anthropic.com", AddressKind.Anthropic, "https://api.anthropic.com/v1/messages", "root → /v1 added")]
    [InlineData("https://api.anthropic.com/v1", AddressKind.Anthropic, "https://api.anthropic.com/v1/messages", "version → endpoint only")]
    [InlineData("https://h/v1/chat/completions", AddressKind.Anthropic, "https://h/v1/messages", "full endpoint → as is")]
    [InlineData("https://h/x#", AddressKind.Anthropic, "https://h/x", "# → exact")]
    public void OtherKindsDifferInVersionAndEndpointOnly(string typed, AddressKind kind, string chat, string rule)
    {
        var address = ProviderAddress.Resolve(typed, kind);

        Assert.Equal(chat, Assert.Single(address.Candidates).ChatUrl!.AbsoluteUri);
        Assert.Equal(rule, address.Candidates[0].RuleText.En);
    }

    [Fact]
    public void GeminiPutsTheModelInThePath()
    {
        var endpoints = Single("https://generativelanguage.googleapis.com?key=a", AddressKind.Gemini);

        Assert.Null(endpoints.ChatUrl);
        Assert.Equal("https://generativelanguage.googleapis.com/v1beta/models?key=a", endpoints.ModelsUrl!.AbsoluteUri);
        Assert.Equal(
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent?key=a",
            endpoints.At("models/gemini-2.5-pro:generateContent")!.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/x")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("é")]
    public void AForeignPathCannotLeaveTheBaseNorTheRequestLine(string path)
    {
        Assert.Throws<ArgumentException>(() => Single("https://h/v1").At(path));
    }

    [Fact]
    public void ThePreviewTellsTheTypedPartFromTheAddedOne()
    {
        var root = Single("https://h?k=1");
        var full = Single("https://h/v1/chat/completions");

        Assert.Equal(new AddressPreview("https://h", "/v1/chat/completions", "?k=1"), root.Preview(root.ChatUrl!));
        Assert.Equal(new AddressPreview("https://h/v1/chat/completions", "", ""), full.Preview(full.ChatUrl!));
        Assert.Equal(new AddressPreview("https://h/v1", "/models", ""), full.Preview(full.ModelsUrl!));
    }

    [Fact]
    public void NothingTypedMakesItThrowAndNothingUnsafeReachesTheRequestLine()
    {
        const string Pieces = "aZ09:/?#@[]%\\.-_~&=+ \"'<>`{}|^\t\r\n\0\u00A0\u200B\u202E：／＃＠é模\uD83D\uDE00。v1";
        var random = new Random(20260101);
        var resolved = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = new StringBuilder((i % 4) switch { 0 => "", 1 => "https://h/", 2 => "http://h", _ => "https://" });
            for (var length = random.Next(12); length > 0; length--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            var address = ProviderAddress.Resolve(text.ToString(), (AddressKind)(i % 4));
            Assert.Equal(address.Error is null, address.Candidates.Count > 0);
            foreach (var url in address.Candidates.SelectMany(c => Enum.GetValues<EndpointKind>().Select(c.For)).OfType<Uri>())
            {
                resolved++;
                var target = ProviderAddress.WireTarget(url);
                Assert.Equal('/', target[0]);
                Assert.All(target, c => Assert.InRange(c, '!', '~'));
                Assert.Equal(url.AbsoluteUri, $"{url.Scheme}://{url.Authority}{target}");
                Assert.Equal("", url.UserInfo);
            }
        }

        Assert.True(resolved > 100_000, $"only {resolved} addresses were looked at");
    }

    private static ProviderEndpoints Single(string typed, AddressKind kind = AddressKind.OpenAi)
    {
        return ProviderAddress.Resolve(typed, kind).Candidates[0];
    }
}
