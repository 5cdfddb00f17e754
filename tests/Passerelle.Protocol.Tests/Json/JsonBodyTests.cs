using System.Text;

namespace Passerelle.Protocol.Tests.Json;

/// <summary>What the reader of request bodies refuses, seen through the head of a chat request.</summary>
public sealed class JsonBodyTests
{
    public static TheoryData<string> NotJson =>
    [
        "", " ", "\n\t ", "nonsense", "{", "}", "{]", "{\"messages\":[}", "{\"messages\":[]", "{\"messages\":[],}", "{\"messages\":[,]}",
        "{messages:[]}", "{'messages':[]}", "{\"messages\" []}", "{\"messages\":[] \"a\":1}", "{\"messages\":[]}x", "{\"messages\":[]} {}",
        "{\"messages\":[]}]", "{\"messages\":[]}\0", "{\"messages\":[],\"a\":01}", "{\"messages\":[],\"a\":+1}", "{\"messages\":[],\"a\":.5}",
        "{\"messages\":[],\"a\":1.}", "{\"messages\":[],\"a\":1e}", "{\"messages\":[],\"a\":-}", "{\"messages\":[],\"a\":NaN}",
        "{\"messages\":[],\"a\":tru}", "{\"messages\":[],\"a\":True}", "{\"messages\":[],\"a\":nullx}", "{\"messages\":[],\"a\":\"}",
        "{\"messages\":[],\"a\":\"\\x\"}", "{\"messages\":[],\"a\":\"\\u12\"}", "{\"messages\":[],\"a\":\"\\u12g4\"}", "{\"messages\":[],\"a\":\"\t\"}",
        "{\"messages\":[],\"a\":\"\n\"}", "{\"messages\":[],\"a\":\"\u0001\"}", "{\"messages\":[] /* c */}", "{\"messages\":[]} // c", "{\"messages\":[],1:2}",
        "{\"messages\":[],\"a\"}", "{\"messages\":[],\"a\":}", "{\"messages\":[\"a\":1]}", "\uFEFF\uFEFF{\"messages\":[]}", "{\"messages\":[],\u00a0\"a\":1}",
        "[]", "[{\"messages\":[]}]", "null", "true", "1", "\"messages\"", "{\"messages\":[1 2]}", "{\"messages\":[]}}", "{\"messages\":[],\"a\":{\"b\":1,}}",
    ];

    public static TheoryData<string> LoneSurrogates =>
    [
        """{"messages":["\ud800"]}""", """{"messages":["\uDFFF"]}""", """{"messages":["a\uD83Db"]}""", """{"messages":["\ud83d\ud83d\ude00"]}""",
        """{"messages":["\ude00\ud83d"]}""", """{"messages":["\ud83d\\ude00"]}""", """{"messages":["\ud83d\u0041"]}""", """{"messages":["\\\ud83d"]}""", """{"messages":["\ud83d\n\ude00"]}""",
        """{"messages":[],"model":"\ud800"}""", """{"messages":[],"\udc00":1}""", """{"messages":[{"a":{"x\uD800":1}}]}""",
        """{"messages":[],"stream_options":{"\ud800":true}}""", """{"messages":[],"\uD83D\uDE00":"\uD83D"}""",
    ];

    [Theory]
    [MemberData(nameof(NotJson))]
    public void NotAJsonObject_IsRefused(string body) => AssertRefused(Encoding.UTF8.GetBytes(body), "invalid_json", param: null);

    [Theory]
    [MemberData(nameof(LoneSurrogates))]
    public void HalfOfASurrogatePair_IsRefused(string body)
    {
        var error = AssertRefused(Encoding.UTF8.GetBytes(body), "invalid_json", param: null);
        Assert.Contains("surrogate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidUtf8_IsRefusedAtEveryPlace()
    {
        var body = """{"messages":[{"role":"user","content":"h\u00e9 é"}],"model":"gpt-x","extra":{"k":[1,true,null]}}"""u8.ToArray();
        byte[][] wrongs = [[0xFF], [0xFE], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]];
        foreach (var wrong in wrongs)
        {
            for (var at = 0; at <= body.Length; at++)
            {
                AssertRefused([.. body[..at], .. wrong, .. body[at..]], "invalid_json", param: null);
            }
        }
    }

    [Theory]
    [InlineData("""{"messages":[],"model":"a","model":"b"}""", "model")]
    [InlineData("""{"model":"a","messages":[],"mod\u0065l":"b"}""", "model")]
    [InlineData("""{"\u006dodel":"a","messages":[],"m\u006fdel":"b"}""", "model")]
    [InlineData("""{"messages":[],"messages":[]}""", "messages")]
    [InlineData("""{"messages":[{"role":"user","role":"system"}]}""", "role")]
    [InlineData("""{"messages":[{"content":[{"text":"a","type":"text","t\u0065xt":"b"}]}]}""", "text")]
    [InlineData("""{"messages":[],"stream_options":{"include_usage":false,"include_usage":true}}""", "include_usage")]
    [InlineData("""{"messages":[],"stream_options":{"x":1,"include_usage":true,"x":{}}}""", "x")]
    [InlineData("""{"messages":[],"stream_options":{},"stream_options":{}}""", "stream_options")]
    [InlineData("""{"messages":[],"":1,"":2}""", "")]
    [InlineData("""{"messages":[],"a":{"a":{"b":1,"a":2},"b":{},"a":3}}""", "a")]
    [InlineData("""{"messages":[],"/":1,"\/":2}""", "/")]
    [InlineData("""{"messages":[],"é":1,"\u00e9":2}""", "é")]
    [InlineData("""{"messages":[],"12345678":1,"12345678":2}""", "12345678")]
    [InlineData("""{"messages":[],"seven77":1,"eight888":2,"seven77":3}""", "seven77")]
    [InlineData("""{"messages":[],"a name of some length, over four words":1,"a name of some length, over four words":2}""", "a name of some length, over four words")]
    public void NameGivenTwice_IsRefused(string body, string name)
    {
        var error = AssertRefused(Encoding.UTF8.GetBytes(body), "duplicate_name", name);
        Assert.Contains($"\"{name}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(255)]
    [InlineData(10_000)]
    public void NameGivenTwiceAmongMany_IsRefused_WhereverTheyStand(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => $"name_{i}").ToArray();
        Assert.Null(Read(ObjectOf(names)));
        foreach (var (first, second) in new[] { (0, count), (0, 1), (count - 1, count), (count / 2, count), (Math.Min(47, count - 1), count) })
        {
            var twice = names.ToList();
            twice.Insert(second, names[first]);
            AssertRefused(ObjectOf(twice), "duplicate_name", names[first]);
        }
    }

    [Fact]
    public void ManyNames_InsideAndAround_AreKeptApart()
    {
        // The same 60 names at five levels and in a row of siblings: each object is its own.
        var names = Enumerable.Range(0, 60).Select(i => $"n{i}").ToArray();
        var inner = Encoding.UTF8.GetString(ObjectOf(names));
        for (var i = 0; i < 5; i++)
        {
            inner = "{" + string.Join(',', names.Select(n => $"\"{n}\":{(n == "n30" ? inner : "[{},{}]")}")) + "}";
        }

        Assert.Null(Read(Encoding.UTF8.GetBytes($$"""{"messages":[{{inner}},{{inner}}]}""")));
        AssertRefused(Encoding.UTF8.GetBytes($$"""{"messages":[{{inner}},{{inner[..^1]}},"n59":1}]}"""), "duplicate_name", "n59");
    }

    [Fact]
    public void NamesThatDifferInOneBit_AreDifferent()
    {
        var names = new HashSet<string>();
        foreach (var length in new[] { 1, 6, 7, 8, 9, 15, 16, 17, 24, 33 })
        {
            for (var at = 0; at < length; at++)
            {
                foreach (var letter in "ABDHP")
                {
                    names.Add(new string('@', at) + letter + new string('@', length - at - 1));
                }
            }

            names.Add(new string('@', length));
        }

        Assert.Null(Read(ObjectOf(names)));
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Nesting_Of64Levels_IsRead_AndOf65Refused(char open, char close)
    {
        // The body's own object is level 1, the array of messages level 2.
        static string Nested(int levels, char open, char close) =>
            "{\"messages\":[" + string.Concat(Enumerable.Repeat(open == '{' ? "{\"a\":" : "[", levels - 2))
            + "1" + new string(close, levels - 2) + "]}";

        Assert.Null(Read(Encoding.UTF8.GetBytes(Nested(64, open, close))));
        var error = AssertRefused(Encoding.UTF8.GetBytes(Nested(65, open, close)), "invalid_json", param: null);
        Assert.Contains("64 levels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultInTheDeepestLevel_IsNotCalledTooDeep()
    {
        var body = "{\"messages\":[" + new string('[', 62) + "x" + new string(']', 62) + "]}";

        var error = AssertRefused(Encoding.UTF8.GetBytes(body), "invalid_json", param: null);
        Assert.DoesNotContain("levels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("[{\"a\":")]
    public void DepthBomb_IsRefused(string level) =>
        AssertRefused(Encoding.UTF8.GetBytes("{\"x\":" + string.Concat(Enumerable.Repeat(level, 100_000))), "invalid_json", param: null);

    [Fact]
    public void NumberOfAMillionDigits_IsTheProvidersBusiness_ButNoLimit()
    {
        var digits = new string('9', 1_000_000);
        Assert.Null(Read(Encoding.UTF8.GetBytes($$"""{"messages":[],"seed":{{digits}}}""")));
        AssertRefused(Encoding.UTF8.GetBytes($$"""{"messages":[],"max_tokens":{{digits}}}"""), "invalid_type", "max_tokens");
        AssertRefused(Encoding.UTF8.GetBytes($$"""{"messages":[],"model":{{digits}}}"""), "invalid_type", "model");
    }

    [Fact]
    public void MillionNames_AreReadInLinearTime()
    {
        var body = ObjectOf(Enumerable.Range(0, 1_000_000).Select(i => $"k{i:x}"));
        Assert.Null(Read(body));
    }

    [Fact]
    public void NamesMadeToCollide_AreReadInLinearTime()
    {
        // Seven letters each, chosen so that the two halves of a plain 64-bit packing XOR to the same 32 bits: 160,000 names in
        // one bucket of a hash set that is not keyed (.NET hashes a long so) would take minutes.
        var names = new List<string>();
        Span<char> name = stackalloc char[7];
        for (var i = 0; i < 160_000; i++)
        {
            // packed: 07 b0 b1 b2 | b3 b4 b5 b6
            name[0] = (char)('0' + (i % 55));
            name[1] = (char)('0' + (i / 55 % 55));
            name[2] = (char)('0' + (i / 55 / 55 % 55));
            name[3] = 'a';
            name[4] = (char)(name[0] ^ 1);
            name[5] = (char)(name[1] ^ 1);
            name[6] = (char)(name[2] ^ 1);
            if (!name.ContainsAny('"', '\\'))
            {
                names.Add(name.ToString());
            }
        }

        Assert.True(names.Distinct().Count() == names.Count && names.Count > 100_000);
        Assert.Null(Read(ObjectOf(names)));
    }

    [Fact]
    public void RefusedBodies_LeaveNothingBehind()
    {
        // The set of names is used again by the next body on the same thread.
        AssertRefused("""{"messages":[{"a":1,"b":{"c":2,"c":3}}]}"""u8.ToArray(), "duplicate_name", "c");
        AssertRefused(ObjectOf([.. Enumerable.Range(0, 100).Select(i => $"k{i}"), "k7"]), "duplicate_name", "k7");
        AssertRefused("""{"messages":[{"a":1,"b":{"c":2,"""u8.ToArray(), "invalid_json", param: null);
        Assert.Null(Read("""{"a":1,"b":{"c":2,"d":1},"k7":1,"k99":{"c":1},"messages":[{"a":1,"b":{"c":2}}]}"""u8.ToArray()));
    }

    [Fact]
    public void Messages_NeverEchoMoreThan64CharactersOfTheBody()
    {
        var mark = string.Concat(Enumerable.Range(0, 400).Select(i => $"{i:x3}-"));
        string[] bodies =
        [
            mark, $"\"{mark}\"", $"{{{mark}", $"{{\"{mark}\"", $$"""{"messages":{{mark}}}""", $$"""{"messages":"{{mark}}"}""",
            $$"""{"messages":[],"{{mark}}":1,"{{mark}}":2}""", $$"""{"messages":[{"{{mark}}":1,"{{mark}}":2}]}""",
            $$"""{"messages":[],"model":"{{mark}}"}""", $$"""{"messages":[],"stream":"{{mark}}"}""", $$"""{"messages":[],"max_tokens":"{{mark}}"}""",
            $$"""{"messages":[],"stream_options":"{{mark}}"}""", $$"""{"messages":[],"stream_options":{"include_usage":"{{mark}}"} }""",
            $$"""{"messages":[],"stream_options":{"{{mark}}":1,"{{mark}}":1} }""", $$"""{"messages":[]}{{mark}}""", $$"""{"{{mark}}":"{{mark}}"}""",
            $$"""{"messages":["{{mark}}\ud800"]}""", $$"""{"{{mark}}\ud800":1}""",
        ];
        foreach (var body in bodies)
        {
            var error = Read(Encoding.UTF8.GetBytes(body));
            Assert.NotNull(error);
            foreach (var text in new[] { error.Message, error.Param ?? "", error.Code ?? "" })
            {
                for (var at = 0; at + 65 <= text.Length; at++)
                {
                    Assert.False(mark.Contains(text.Substring(at, 65), StringComparison.Ordinal), $"{body[..40]}: {text}");
                }
            }
        }
    }

    [Fact]
    public void LongNameOfPairs_IsCutBetweenThem()
    {
        var name = "x" + string.Concat(Enumerable.Repeat("😀", 80));
        var error = Read(Encoding.UTF8.GetBytes($$"""{"messages":[],"{{name}}":1,"{{name}}":2}"""));

        Assert.NotNull(error);
        Assert.Equal(error.Message, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error.Message)));
        Assert.Equal(error.Param, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error.Param!)));
    }

    private static byte[] ObjectOf(IEnumerable<string> names) =>
        Encoding.UTF8.GetBytes("{\"messages\":[]," + string.Join(',', names.Select(n => $"\"{n}\":0")) + "}");

    private static ApiError? Read(byte[] body) => Dialects.OpenAiChat.ReadHead(body, out _);

    private static ApiError AssertRefused(byte[] body, string code, string? param)
    {
        var error = Read(body);
        Assert.True(error is { Kind: ApiErrorKind.InvalidRequest } && error.Code == code && error.Param == param, $"gave {error}");
        return error;
    }
}
