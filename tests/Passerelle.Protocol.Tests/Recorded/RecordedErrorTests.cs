using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

public sealed class RecordedErrorTests
{
    [Fact]
    public void EveryRecordedError_HasASentence_UnlessItIsNoJson()
    {
        var errors = RecordedTraffic.OpenAiChat().Where(x => x.Status >= 400).ToList();
        Assert.NotEmpty(errors);
        foreach (var x in errors)
        {
            var message = Dialects.OpenAiChat.ReadErrorMessage(x.ResponseBody);

            Assert.True(message is not null == (x.Kind == "json"), x.Id);
            Assert.True(message is null || message.Length > 5, $"{x.Id}: {message}");
            Assert.True(message is null || Strings(x).Any(text => message.EndsWith(text, StringComparison.Ordinal)), $"{x.Id}: {message}");
        }
    }

    [Fact]
    public void EnvelopeIsOpenAis_ExactlyWhenTheErrorIsAnObjectWithAMessage()
    {
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x.Status >= 400))
        {
            Assert.True(Dialects.OpenAiChat.IsErrorEnvelope(x.ResponseBody) == IsEnvelope(x), x.Id);
        }
    }

    private static bool IsEnvelope(RecordedExchange x)
    {
        if (x.Kind != "json")
        {
            return false;
        }

        using var document = JsonDocument.Parse(x.ResponseBody);
        return document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out _);
    }

    /// <summary>Every text of five characters and more in the body.</summary>
    private static IEnumerable<string> Strings(RecordedExchange x)
    {
        using var document = JsonDocument.Parse(x.ResponseBody);
        return [.. Inside(document.RootElement).Where(text => text.Length > 5)];

        static IEnumerable<string> Inside(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Inside),
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Inside(member.Value)),
            _ => [],
        };
    }
}
