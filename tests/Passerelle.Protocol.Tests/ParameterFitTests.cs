using System.Collections.Frozen;
using System.Text;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Tests;

/// <summary>Parameters that a model does not take are cut out of the caller's bytes, and nothing else is.</summary>
public sealed class ParameterFitTests
{
    private static readonly TargetTraits Newer = new()
    {
        MaxTokensField = "max_completion_tokens",
        Refused = new[] { "max_tokens", "temperature", "top_p" }.ToFrozenSet(),
    };

    private static readonly TargetTraits Warm = new() { DefaultTemperature = 0.7m };

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", """{"model":"m","messages":[]}""", "")]
    [InlineData("""{"temperature":1,"model":"m"}""", """{"model":"m"}""", "dropped:temperature")]
    [InlineData("""{"model":"m" , "temperature":1}""", """{"model":"m"}""", "dropped:temperature")]
    [InlineData("""{ "model" : "m",  "temperature":1,   "x":1.0 }""", """{ "model" : "m",   "x":1.0 }""", "dropped:temperature")]
    [InlineData("""{"top_p":1,"temperature":1}""", "{}", "dropped:top_p dropped:temperature")]
    [InlineData("""{"top_p":1,"temperature":1,"a":{"temperature":2}}""", """{"a":{"temperature":2}}""", "dropped:top_p dropped:temperature")]
    [InlineData("""{"max_tokens" : 5,"x":1}""", """{"max_completion_tokens" : 5,"x":1}""", "renamed:max_tokens")]
    [InlineData("""{"max_tokens":5,"max_completion_tokens":6}""", """{"max_completion_tokens":6}""", "dropped:max_tokens")]
    [InlineData("""{"t\u0065mperature":1,"é":"😀"}""", """{"é":"😀"}""", "dropped:temperature")]
    public void WhatTheModelRefuses_IsCutOut(string body, string fitted, string changes) => Check(body, Newer, fitted, changes);

    [Theory]
    [InlineData("{}", """{"temperature":0.7}""")]
    [InlineData(""" { "model":"m"}""", """ { "temperature":0.7,"model":"m"}""")]
    [InlineData("""{"temperature":null}""", """{"temperature":null}""")]
    [InlineData("""{"reasoning_effort":"low"}""", """{"reasoning_effort":"low"}""")]
    public void ADefaultTemperature_IsPutIn_WhereTheCallerSaysNothing(string body, string fitted) => Check(body, Warm, fitted, "");

    [Fact]
    public void ABodyThatFits_IsTheSameMemory()
    {
        ReadOnlyMemory<byte> body = """{"model":"m","max_completion_tokens":1}"""u8.ToArray();

        Assert.True(body.Equals(ParameterFit.Apply(body, Newer, out _)));
    }

    [Fact]
    public void Any_Body_LosesExactlyWhatIsRefused()
    {
        var random = Seed.Take();
        for (var i = 0; i < 300; i++)
        {
            var names = new[] { "model", "temperature", "top_p", "max_tokens", "seed", "messages" }.Where(_ => random.Next(2) == 0).ToArray();
            random.Shuffle(names);
            string Space() => new(' ', random.Next(3));
            var body = "{" + Space() + string.Join($"{Space()},{Space()}", names.Select(name => $"\"{name}\"{Space()}:{Space()}{random.Next(9)}")) + Space() + "}";

            var fitted = ParameterFit.Apply(Encoding.UTF8.GetBytes(body), Newer, out var changes);

            using var json = System.Text.Json.JsonDocument.Parse(fitted);
            Assert.Equal(
                names.Where(name => name is not ("temperature" or "top_p")).Select(name => name == "max_tokens" ? "max_completion_tokens" : name),
                json.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(names.Count(name => Newer.Refused.Contains(name)), changes.Count);
        }
    }

    [Fact]
    public void ARefusal_NamesWhatWouldBeDropped()
    {
        Assert.Null(ParameterFit.Refusal(["renamed:max_tokens", "clamped:temperature"]));
        var error = ParameterFit.Refusal(["renamed:max_tokens", "dropped:seed", "dropped:logprobs"])!;
        Assert.Equal(("seed", "unsupported_parameter"), (error.Param, error.Code));
        Assert.Contains("\"seed\", \"logprobs\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"temperature":1}],"seed":1}""", false)]
    [InlineData("""{"model":"m","messages":[],"seed":1,"temperature":1}""", true)]
    [InlineData("""{"model":"m","messages":[],"max_tokens":1}""", true)]
    [InlineData("""{"model":"m","messages":[],"t\u0065mperature":1}""", true)]
    [InlineData("""{"model":"m","messages":[],"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1}""", false)]
    [InlineData("""{"model":"m","messages":[],"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1}""", true)]
    public void ItConcerns_WhatHoldsSomethingRefused(string text, bool concerns)
    {
        var body = Encoding.UTF8.GetBytes(text);
        Assert.Null(Dialects.OpenAiChat.ReadHead(body, out var head));

        Assert.False(ParameterFit.Concerns(TargetTraits.Default, head, body));
        Assert.Equal(concerns, ParameterFit.Concerns(Newer, head, body));
        Assert.True(ParameterFit.Concerns(Warm, head, body));
    }

    private static void Check(string body, TargetTraits target, string fitted, string changes)
    {
        var result = ParameterFit.Apply(Encoding.UTF8.GetBytes(body), target, out var made);

        Assert.Equal(fitted, Encoding.UTF8.GetString(result.Span));
        Assert.Equal(changes, string.Join(' ', made));
        _ = new OpenAiChatDialect().ReadHead(result.Span, out _);
    }
}
