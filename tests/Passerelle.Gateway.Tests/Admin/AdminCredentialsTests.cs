using System.Text.Json;
using Passerelle.Gateway.Tests.Upstream.Credentials.Google;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

/// <summary>Credentials of clouds come in as keys do, are known by their account, and never go out again.</summary>
public sealed class AdminCredentialsTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task AServiceAccount_IsTaken_AndShownByItsAccount()
    {
        var file = GoogleFiles.ServiceAccount("https://oauth2.googleapis.com/token");
        var made = await fixture.DoAsync("POST", "/providers", $$"""{"preset":"vertexai","slug":"vx-sa","keys":{{JsonSerializer.Serialize(file)}}}""");

        Assert.StartsWith("1 credential found (service_account, ", made.GetProperty("keys").GetProperty("summary").GetProperty("en").GetString(), StringComparison.Ordinal);
        var shown = (await fixture.DoAsync("GET", "/providers/vx-sa/keys")).GetRawText();
        Assert.Contains(GoogleFiles.Email.Split('@')[0], shown, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vertexai", "hello", "E-VTX-1")]
    [InlineData("vertexai", "{\"type\":\"service_account\",\"client_email\":\"a@b.iam.gserviceaccount.com\",\"private_key\":\"hello world!\"}", "E-VTX-2")]
    [InlineData("vertexai", "{\"type\":\"aws_keys\",\"access_key_id\":\"a\",\"secret_access_key\":\"b\"}", "E-CRED-1")]
    [InlineData("aws-bedrock", "{\"type\":\"aws_keys\"}", "E-CRED-2")]
    public async Task ACredentialThatCannotBe_IsRefused_WithItsCode(string preset, string keys, string code)
    {
        var answer = await fixture.SendAsync("POST", "/providers", $$"""{"preset":"{{preset}}","name":"{{fixture.NewName()}}","keys":{{JsonSerializer.Serialize(keys)}}}""");

        AdminFixture.AssertError(answer, 400, code, "keys");
    }

    [Fact]
    public async Task AVertexProvider_TakesItsProject_FromTheCredential()
    {
        var slug = fixture.NewName();
        await fixture.DoAsync("POST", "/providers", $$"""{"kind":"vertex","name":"{{slug}}","address":"{{fixture.Upstream.Address}}","keys":"{\"type\":\"google_access_token\",\"access_token\":\"sk-mock-ok~token\",\"project_id\":\"of-the-token\"}"}""");
        await fixture.Gateway.ChatAsync(GatewayHost.Body($"{slug}/gemini-2.5-flash"));

        var sent = fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!;
        Assert.Equal("/v1/projects/of-the-token/locations/global/publishers/google/models/gemini-2.5-flash:generateContent", sent.Target);
        Assert.Equal("Bearer sk-mock-ok~token", sent.Header("authorization"));
    }
}
