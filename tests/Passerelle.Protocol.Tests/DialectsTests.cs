namespace Passerelle.Protocol.Tests;

public sealed class DialectsTests
{
    [Fact]
    public void EachDialect_IsFoundByItsName()
    {
        Assert.All(Dialects.All, dialect => Assert.Same(dialect, Dialects.Find(dialect.Name)));
        Assert.Equal(Dialects.All.Count, Dialects.All.Select(d => d.Name).Distinct().Count());
        Assert.Same(Dialects.OpenAiChat, Dialects.Find("openai-chat"));
        Assert.Null(Dialects.Find("OpenAI-Chat"));
    }
}
