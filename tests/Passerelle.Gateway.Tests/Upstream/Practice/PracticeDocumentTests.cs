using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeDocumentTests : IDisposable
{
    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Fact]
    public async Task The_document_shows_every_directive_of_the_help_and_every_word_of_the_first_answer()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Checkout(), "docs", "practice.md"), TestContext.Current.CancellationToken);
        var help = await _talk.SayAsync("[[help]]");
        var examples = help.Split('\n').Where(l => l.StartsWith("- `", StringComparison.Ordinal)).Select(l => l[2..(l.LastIndexOf('`') + 1)]).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, e => Assert.Contains($"| {e} |", document, StringComparison.Ordinal));
        Assert.Equal(examples.Count, document.Split('\n').Count(l => l.StartsWith("| `[[", StringComparison.Ordinal)));
        Assert.Contains(await _talk.SayAsync("Hello!"), document, StringComparison.Ordinal);
    }

    private static string Checkout()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Passerelle.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Not inside a checkout.");
        }

        return folder;
    }
}
