using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

/// <summary>Kinds of provider with settings, and models with settings of their own.</summary>
public sealed class AdminSettingsTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task AKind_HasSettings_ThatCanBeChangedOneByOne()
    {
        var made = (await fixture.DoAsync("POST", "/providers", """{"preset":"vertexai","slug":"vx","settings":{"project":"my-project","location":"us-central1"}}""")).GetProperty("provider");
        Assert.Equal("vertex", made.GetProperty("kind").GetString());
        Assert.Equal("us-central1", made.GetProperty("settings").GetProperty("location").GetString());
        Assert.Equal(
            "https://us-central1-aiplatform.googleapis.com/v1/projects/my-project/locations/us-central1/endpoints/openapi/chat/completions",
            made.GetProperty("calls").GetProperty("candidates")[0].GetProperty("urls")[0].GetProperty("url").GetString());

        var changed = await fixture.DoAsync("PATCH", "/providers/vx", """{"settings":{"location":"","version":"v1beta1"}}""");
        Assert.Equal("my-project", changed.GetProperty("settings").GetProperty("project").GetString());
        Assert.False(changed.GetProperty("settings").TryGetProperty("location", out _));
        Assert.Equal("v1beta1", changed.GetProperty("settings").GetProperty("version").GetString());
    }

    [Fact]
    public async Task AModel_HasSettings_ThatItIsCalledWith()
    {
        var name = fixture.NewName();
        await fixture.DoAsync("POST", "/providers", $$"""{"kind":"azure","name":"{{name}}","address":"{{fixture.Upstream.Address}}","keys":"sk-mock-ok~az"}""");
        await fixture.DoAsync("POST", $"/providers/{name}/models", """{"names":["fast"],"settings":{"deployment":"prod-7","base_model":"gpt-4o"}}""");
        var listed = (await fixture.DoAsync("GET", $"/providers/{name}/models")).GetProperty("data")[0];
        Assert.Equal("prod-7", listed.GetProperty("settings").GetProperty("deployment").GetString());

        var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body($"{name}/fast"));
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("\"prod-7\"", fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/providers", """{"kind":"moon","name":"x","address":"https://h"}""", "kind", "There is no kind \"moon\"")]
    [InlineData("/providers", """{"preset":"vertexai","settings":{"project":"No Project"}}""", "settings.project", "must be a project's id or number")]
    [InlineData("/providers", """{"preset":"vertexai","settings":{"region":"eu"}}""", "settings.region", "Known are: project, location")]
    [InlineData("/providers", """{"preset":"vertexai","settings":{"location":"Paris"}}""", "settings.location", "must be a location")]
    [InlineData("/providers", """{"kind":"azure","name":"x","address":"res-1","settings":{"mode":"dated"}}""", "settings.api_version", "wants an")]
    [InlineData("/providers", """{"kind":"azure","name":"x","address":"res-1","settings":{"api_version":"2024-xx-xx"}}""", "settings.api_version", "must be a version")]
    [InlineData("/providers", """{"name":"x","address":"https://h","settings":{"project":"p-12345"}}""", "settings.project", "has no settings")]
    [InlineData("/providers", """{"preset":"vertexai","settings":{"project":7}}""", "settings.project", "must be text")]
    public async Task ASetting_ThatCannotBe_IsRefusedByName(string path, string body, string field, string said)
    {
        var answer = await fixture.SendAsync("POST", path, body);

        Assert.Equal(400, answer.Status);
        Assert.Contains($"\"{field}\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains(said, answer.Text.Replace("\\u0022", "\"", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
