using OpenAI.Chat;

namespace Passerelle.RealBattery;

/// <summary>Answers held to a strict JSON schema.</summary>
internal static class JsonChecks
{
    private const string Book = """
        {"type":"object","properties":{"title":{"type":"string"},"pages":{"type":"integer"},"kind":{"type":"string","enum":["novel","licence","manual"]},
        "inPrint":{"type":"boolean"},"authors":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],
        "additionalProperties":false}}},"required":["title","pages","kind","inPrint","authors"],"additionalProperties":false}
        """;

    public static void Add(CheckList checks, Talk talk)
    {
        checks.Add("strict JSON", async stop =>
        {
            foreach (var seed in (int[])[1, 2, 3])
            {
                IsBook(await talk.WholeAsync(Strict(seed), stop));
            }
        });

        checks.Add("strict JSON, streamed", async stop => IsBook(await talk.StreamAsync(Strict(4), cancellationToken: stop)));
    }

    private static ChatCompletionOptions Strict(int seed)
    {
        var options = Talk.Fields(seed);
        options.MaxOutputTokenCount = 4000;
        options.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("book", BinaryData.FromString(Book), jsonSchemaIsStrict: true);
        return options;
    }

    private static void IsBook(Answer answer)
    {
        Expect.Equal(ChatFinishReason.Stop, answer.Finish);
        Shape.Fits(answer.Text, Book);
    }
}
