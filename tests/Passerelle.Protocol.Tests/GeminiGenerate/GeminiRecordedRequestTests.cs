using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>Every recorded request that a provider has taken.</summary>
public sealed class GeminiRecordedRequestTests
{
    private static readonly TargetTraits Gemini = new() { Signatures = SignatureFormats.Gemini };

    [Fact]
    public void Requests_AreReadWithoutError()
    {
        var count = 0;
        foreach (var x in Requests())
        {
            count++;
            Assert.True(GeminiTraffic.Dialect.ReadHead(x.RequestBody, out var head) is null, x.Id);
            Assert.Null(head.Model);
            Assert.Equal(Limit(x), head.MaxTokens);
            Assert.True(GeminiTraffic.Dialect.ReadRequest(x.RequestBody, out var request) is null, x.Id);
            Assert.Equal(Limit(x), request.MaxTokens);
        }

        Assert.True(count > 300, $"{count} requests");
    }

    [Fact]
    public void Requests_WrittenAgain_SayTheSame()
    {
        foreach (var x in Requests())
        {
            GeminiTraffic.Dialect.ReadRequest(x.RequestBody, out var request);
            var written = GeminiTraffic.Dialect.WriteRequest(request, Gemini);

            Assert.True(written.Error is null, $"{x.Id}: {written.Error}");
            Assert.Null(GeminiTraffic.Dialect.ReadHead(written.Body.Span, out _));
            Assert.Null(GeminiTraffic.Dialect.ReadRequest(written.Body, out var again));
            Assert.Equal(Describe(x, request), Describe(x, again));
        }
    }

    [Fact]
    public void Requests_WrittenAgain_HaveOnlyFieldsThatGoogleKnows()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var specification = SharedFiles.Path("data", "specs", "google-generativelanguage-v1beta.openapi.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(specification));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var unknown = new List<string>();
        foreach (var x in Requests())
        {
            GeminiTraffic.Dialect.ReadRequest(x.RequestBody, out var request);

            // What the caller itself sent beyond the document is the caller's.
            request.Extra.Clear();
            request.Tools.RemoveAll(tool => tool.Kind == ToolKind.Provider);
            foreach (var message in request.Messages)
            {
                message.Parts.RemoveAll(part => part is OpaquePart);
            }

            using var written = JsonDocument.Parse(GeminiTraffic.Dialect.WriteRequest(request, Gemini).Body);
            Check(x, written.RootElement, schemas.GetProperty("GenerateContentRequest"), "");
        }

        Assert.True(unknown.Count == 0, string.Join('\n', unknown));

        void Check(RecordedExchange x, JsonElement value, JsonElement schema, string path)
        {
            while (Referred(schema) is { } name)
            {
                schema = schemas.GetProperty(name);
            }

            if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            {
                foreach (var item in value.EnumerateArray())
                {
                    Check(x, item, items, path + "[]");
                }
            }
            else if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
            {
                foreach (var member in value.EnumerateObject())
                {
                    if (properties.TryGetProperty(member.Name, out var property))
                    {
                        Check(x, member.Value, property, $"{path}.{member.Name}");
                    }
                    else if (path != ".contents[].parts[].functionResponse.parts[]" || member.Name != "fileData")
                    {
                        // Files inside results are newer than the document; recorded requests have them.
                        unknown.Add($"{x.Id}: {path}.{member.Name}");
                    }
                }
            }
            else if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("enum", out var words))
            {
                Assert.Contains(value.GetString(), words.EnumerateArray().Select(word => word.GetString()));
            }
        }

        static string? Referred(JsonElement schema) =>
            schema.TryGetProperty("$ref", out var direct) ? direct.GetString()!.Split('/')[^1]
            : schema.TryGetProperty("allOf", out var all) ? all[0].GetProperty("$ref").GetString()!.Split('/')[^1]
            : null;
    }

    [Fact]
    public void CountTokens_ReadsItsRequests_AndItsAnswers()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var counted = 0;
        foreach (var entry in Recordings.Shared!.List(protocol: "gemini-count-tokens", status: 200))
        {
            var x = Recordings.Shared.Load(entry.Id);
            using var answer = JsonDocument.Parse(x.ResponseBody);
            Assert.Equal(answer.RootElement.GetProperty("totalTokens").GetInt64(), Dialects.GeminiTokenCount.ReadCount(x.ResponseBody));
            if (x.RequestBody is { } body)
            {
                counted++;
                Assert.Null(GeminiTraffic.Dialect.ReadHead(body, out _));
                Assert.Null(GeminiTraffic.Dialect.ReadRequest(body, out var request));
                Assert.NotEmpty(request.Messages);
            }
        }

        Assert.True(counted > 0);
    }

    private static IEnumerable<RecordedExchange> Requests() => GeminiTraffic.Good().Where(x => x.RequestBody is { Length: > 0 });

    private static long? Limit(RecordedExchange x)
    {
        using var document = JsonDocument.Parse(x.RequestBody!);
        return document.RootElement.TryGetProperty("generationConfig", out var config) && config.ValueKind == JsonValueKind.Object
            && (config.TryGetProperty("maxOutputTokens", out var limit) || config.TryGetProperty("max_output_tokens", out limit)) ? limit.GetInt64() : null;
    }

    /// <summary>
    /// Everything that a request says. Messages of one speaker in a row are one; schemas are compared as values; functions come before
    /// other tools; a signature that stands with reasoning may stand with the part behind it, where Gemini has it; the bypass of signatures is none.
    /// </summary>
    private static string Describe(RecordedExchange x, ChatRequest request)
    {
        var text = new StringBuilder($"{x.Id}\n");
        var role = (Role)(-1);
        foreach (var message in request.Messages)
        {
            var parts = message.Parts.Where(part => part is not TextPart { Text.IsEmpty: true, Signature: null }).ToList();
            if (message.Role != role && parts.Count > 0)
            {
                text.Append(message.Role).Append('\n');
                role = message.Role;
            }

            parts.ForEach(part => text.Append(Describe(part)).Append('\n'));
        }

        var signatures = request.Messages.SelectMany(message => message.Parts).Select(SignatureOf).Where(data => data is not null && !data.Contains("skip_thought", StringComparison.Ordinal));
        text.AppendJoin('\n', signatures).Append('\n');
        request.Tools.OrderBy(tool => tool.Kind).ToList().ForEach(tool => text.Append($"{tool.Kind} {tool.Name} {tool.Description.Text} {Value(tool.Schema)} {Value(tool.Value)}\n"));
        text.Append($"{request.ToolChoice?.Mode} {request.ToolChoice?.Name} {string.Join(',', request.ToolChoice?.Allowed ?? [])}\n");
        text.Append($"{request.MaxTokens} {request.Temperature} {request.TopP} {request.TopK} {request.FrequencyPenalty} {request.PresencePenalty} {request.Seed}\n");
        text.Append($"{request.Choices} {request.LogProbs} {request.TopLogProbs} {string.Join(',', request.Stop)} {string.Join(',', request.Modalities ?? [])}\n");
        text.Append($"{request.Format?.Kind} {Value(request.Format?.Schema ?? default)} {request.Reasoning} {Value(request.Metadata)} {request.PreviousResponse}\n");
        return text.AppendJoin('\n', request.Extra.Where(field => !field.Name.Contains("functionCallingConfig.", StringComparison.Ordinal)).OrderBy(field => field.Name)).ToString();
    }

    private static string Describe(Part part) => part switch
    {
        TextPart text => $"text {text.Text.Text}",
        ReasoningPart reasoning => $"reasoning {reasoning.Text.Text}",
        ToolCallPart call => $"call {call.Id} {call.Name} {Value(call.Arguments)}",
        ToolResultPart result => $"result {result.CallId} {result.Name} {result.IsError} {Value(result.Value)} {string.Join('|', result.Parts.Select(Describe))}",
        MediaPart media => $"media {media.Kind} {media.MediaType} {media.Base64} {media.Url} {media.FileId}",
        OpaquePart opaque => $"opaque {opaque.Kind} {Value(opaque.Value)}",
        _ => part.ToString(),
    };

    private static string? SignatureOf(Part part) => part switch
    {
        TextPart text => text.Signature?.Data.Text,
        ReasoningPart reasoning => reasoning.Signature?.Data.Text,
        ToolCallPart call => call.Signature?.Data.Text,
        _ => null,
    };

    private static string Value(JsonSlice value) => value.Exists ? GeminiTraffic.Canonical(value.ToString()) : "";
}
