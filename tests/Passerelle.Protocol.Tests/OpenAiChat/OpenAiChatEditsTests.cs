using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>The caller's body made into the target's: only the model and the wish for usage change.</summary>
public sealed class OpenAiChatEditsTests
{
    [Theory]
    [InlineData("""{"model":"a","messages":[]}""", """{"model":"T/x","messages":[]}""")]
    [InlineData("""{"messages":[],"model":"a"}""", """{"messages":[],"model":"T/x"}""")]
    [InlineData(" { \"messages\" : [ ] ,\n\t\"model\"  :  \"a\" , \"z\" : 1.50 } ", " { \"messages\" : [ ] ,\n\t\"model\"  :  \"T/x\" , \"z\" : 1.50 } ")]
    [InlineData("""{"m\u006fdel":"\u0061b","messages":[]}""", """{"m\u006fdel":"T/x","messages":[]}""")]
    [InlineData("""{"model":null,"messages":[]}""", """{"model":"T/x","messages":[]}""")]
    [InlineData("""{"messages":[]}""", """{"model":"T/x","messages":[]}""")]
    [InlineData("""{ "messages":[] }""", """{"model":"T/x", "messages":[] }""")]
    [InlineData("""{"messages":[{"model":"a"}],"metadata":{"model":"a"}}""", """{"model":"T/x","messages":[{"model":"a"}],"metadata":{"model":"a"}}""")]
    public void Model_IsReplacedWhereItStands(string body, string wanted)
    {
        Assert.Equal(wanted, Edit(body, askUsage: false));
        Assert.Equal(wanted, Edit(body, askUsage: true));
    }

    [Theory]
    [InlineData("""{"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"include_usage":true},"model":"T/x","stream":true,"messages":[]}""")]
    [InlineData("""{"stream":true,"messages":[]}""", """{"model":"T/x","stream_options":{"include_usage":true},"stream":true,"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":null,"messages":[]}""", """{"model":"T/x","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    [InlineData("""{"stream_options":{},"model":"a","stream":true,"messages":[]}""", """{"stream_options":{"include_usage":true},"model":"T/x","stream":true,"messages":[]}""")]
    [InlineData("""{"stream_options":{ },"stream":true,"messages":[]}""", """{"model":"T/x","stream_options":{"include_usage":true},"stream":true,"messages":[]}""")]
    [InlineData("""{"stream":true,"messages":[],"stream_options":{ "x" : [1] },"model":"a"}""", """{"stream":true,"messages":[],"stream_options":{"include_usage":true, "x" : [1] },"model":"T/x"}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"include_usage":false}}""", """{"model":"T/x","stream":true,"messages":[],"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"y":{},"include_usage": null ,"x":0}}""", """{"model":"T/x","stream":true,"messages":[],"stream_options":{"y":{},"include_usage": true ,"x":0}}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"include_usage":true}}""", """{"model":"T/x","stream":true,"messages":[],"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"x":0,"include_usage" : true}}""", """{"model":"T/x","stream":true,"messages":[],"stream_options":{"x":0,"include_usage" : true}}""")]
    [InlineData("""{"model":"a","stream":false,"messages":[],"stream_options":{"include_usage":false}}""", """{"model":"T/x","stream":false,"messages":[],"stream_options":{"include_usage":false}}""")]
    [InlineData("""{"model":"a","stream":null,"messages":[]}""", """{"model":"T/x","stream":null,"messages":[]}""")]
    [InlineData("""{"model":"a","messages":[],"stream_options":{}}""", """{"model":"T/x","messages":[],"stream_options":{}}""")]
    public void Usage_IsAskedForInStreamsOnly(string body, string wanted) => Assert.Equal(wanted, Edit(body, askUsage: true));

    [Theory]
    [InlineData("""{"model":"a","stream":true,"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":null}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{}}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"include_usage":false}}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[],"stream_options":{"include_usage":true}}""")]
    public void UsageNotWanted_LeavesTheOptions(string body) =>
        Assert.Equal(body.Replace("\"a\"", "\"T/x\"", StringComparison.Ordinal), Edit(body, askUsage: false));

    [Fact]
    public void RandomBodies_ChangeInThoseTwoFieldsOnly()
    {
        var random = Seed.Take();
        var json = new RandomJson(random);
        for (var run = 0; run < 4000; run++)
        {
            var members = json.SomeNames(random.Next(6)).Where(n => n is not ("model" or "messages" or "stream")).Select(n => (n, json.Value(4))).ToList();
            members.Add(("messages", "[" + json.Value(4) + "]"));
            Sometimes("model", json.Quote("m" + json.Pick(["", "é", "/x", "😀"])), "null");
            Sometimes("stream", "true", "true", "true", "false", "null");
            Sometimes("stream_options", "null", "{}", "{ }", StreamOptions("true"), StreamOptions("false"), StreamOptions("null"), StreamOptions(null));
            var body = json.Space() + json.Object(json.Shuffle(members)) + json.Space();
            var bytes = Encoding.UTF8.GetBytes(body);

            Assert.Null(Dialects.OpenAiChat.ReadHead(bytes, out var head));
            var askUsage = random.Next(4) > 0;
            var edits = Dialects.OpenAiChat.EditRequest(head, "\"T/x\""u8.ToArray(), askUsage);
            var edited = edits.Apply(bytes);

            AssertSameButForTheTwoFields(body, edited, head, askUsage);
            AssertPiecesAreTheBody(bytes, edits.Count, i => edits.Piece(bytes, i));

            void Sometimes(string name, params string[] values)
            {
                if (random.Next(5) > 0)
                {
                    members.Add((name, json.Pick(values)));
                }
            }
        }

        string StreamOptions(string? includeUsage)
        {
            var inner = json.SomeNames(random.Next(1, 3)).Where(n => n != "include_usage").Select(n => (n, json.Value(2))).ToList();
            if (includeUsage is not null)
            {
                inner.Add(("include_usage", includeUsage));
            }

            return json.Object(json.Shuffle(inner));
        }
    }

    private static void AssertSameButForTheTwoFields(string body, byte[] edited, RequestHead head, bool askUsage)
    {
        using var before = JsonDocument.Parse(body, Parsed.Strictly);
        using var after = JsonDocument.Parse(edited, Parsed.Strictly);
        Assert.Equal("T/x", after.RootElement.GetProperty("model").GetString());
        var names = before.RootElement.EnumerateObject().Select(m => m.Name).Union(after.RootElement.EnumerateObject().Select(m => m.Name));
        foreach (var name in names.Where(n => n != "model"))
        {
            var was = before.RootElement.TryGetProperty(name, out var old) ? old : default;
            var now = after.RootElement.GetProperty(name);
            if (name != "stream_options" || !head.Stream || !askUsage)
            {
                Assert.Equal(was.GetRawText(), now.GetRawText());
                continue;
            }

            Assert.Equal(JsonValueKind.True, now.GetProperty("include_usage").ValueKind);
            var options = was.ValueKind == JsonValueKind.Object ? was.EnumerateObject().Where(m => m.Name != "include_usage").ToList() : [];
            Assert.Equal(options.Count + 1, now.EnumerateObject().Count());
            Assert.All(options, m => Assert.Equal(m.Value.GetRawText(), now.GetProperty(m.Name).GetRawText()));
        }
    }

    /// <summary>The client's own pieces stand in the body in this order, and only a model, a literal or an empty object lies between them.</summary>
    private static void AssertPiecesAreTheBody(byte[] body, int count, Func<int, ReadOnlyMemory<byte>> piece)
    {
        var at = 0;
        for (var i = 0; i <= count; i++)
        {
            var own = piece(2 * i).Span;
            var found = i == 0 ? 0 : i == count ? body.Length - at - own.Length : body.AsSpan(at).IndexOf(own);
            Assert.True(found >= 0 && body.AsSpan(at + found).StartsWith(own));
            var replaced = Encoding.UTF8.GetString(body.AsSpan(at, found));
            Assert.True(replaced is "" or "null" or "false" || replaced[0] == '"' || (replaced[0] == '{' && replaced[1..^1].Trim().Length == 0), replaced);
            at += found + own.Length;
        }

        Assert.Equal(body.Length, at);
    }

    private static string Edit(string body, bool askUsage)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Dialects.OpenAiChat.ReadHead(bytes, out var head));
        return Encoding.UTF8.GetString(Dialects.OpenAiChat.EditRequest(head, "\"T/x\""u8.ToArray(), askUsage).Apply(bytes));
    }
}
