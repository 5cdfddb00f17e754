using System.Text;
using System.Text.Json;
using Passerelle.Gateway.Tests.Upstream.Credentials.Google;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials;

/// <summary>VTX-1: what is pasted, what is detected, what is stored, what is shown.</summary>
public sealed class CredentialPasteTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private const string Robot = "robot@a-project.iam… (service_account)";

    private readonly TempFolder _folder = TestFiles.TempFolder();

    public static TheoryData<string, string> Forms
    {
        get
        {
            var file = GoogleFiles.ServiceAccount();
            var indented = JsonSerializer.Serialize(JsonDocument.Parse(file).RootElement, Indented);
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(file));
            return new()
            {
                { "as it is", file },
                { "indented", indented },
                { "a byte order mark", "\uFEFF" + indented },
                { "spaces around it", "\r\n  " + file + "\n\n" },
                { "quotes around it", "'" + file + "'" },
                { "a JSON string", JsonSerializer.Serialize(file) },
                { "Base64", base64 },
                { "Base64 in lines", string.Join('\n', base64.Chunk(76).Select(line => new string(line))) },
                { "Base64 for URLs", base64.TrimEnd('=').Replace('+', '-').Replace('/', '_') },
                { "Base64 of a byte order mark", Convert.ToBase64String([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(file)]) },
                { "line ends within the key", file.Replace("\\n", "\n", StringComparison.Ordinal) },
                { "a comma too many", file.TrimEnd('}') + ",}" },
                { "without its type", file.Replace("\"type\":\"service_account\",", "", StringComparison.Ordinal) },
                { "with members of tomorrow", file.TrimEnd('}') + ",\"new\":{\"a\":[1]}}" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void EachForm_IsStoredAsTheSameText(string form, string pasted)
    {
        var expected = CredentialPaste.Read("vertex", GoogleFiles.ServiceAccount(), out _)!;

        var read = CredentialPaste.Read("vertex", pasted, out var error);

        Assert.True(error is null, $"{form}: {error?.Text.En}");
        Assert.Equal(expected.Secret.Reveal(), read!.Secret.Reveal());
        Assert.Equal((Robot, new CredentialState("service_account", GoogleFiles.Email, "a-project", null)), (read.Mask, read.State));
        Assert.False(CredentialPaste.IsKeys("vertex", pasted));
    }

    [Fact]
    public void WhatIsStored_HoldsWhatIsNeeded_AndNoMore()
    {
        var stored = JsonDocument.Parse(CredentialPaste.Read("vertex", GoogleFiles.ServiceAccount(), out _)!.Secret.Reveal()).RootElement;

        Assert.Equal(
            ["type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "token_uri"],
            stored.EnumerateObject().Select(member => member.Name));
        Assert.Equal(GoogleFiles.Key.ExportPkcs8PrivateKeyPem() + "\n", stored.GetProperty("private_key").GetString());
    }

    [Fact]
    public void AKeyInAnyForm_IsStoredAsOne()
    {
        var pkcs1 = GoogleFiles.ServiceAccount().Replace(
            JsonEncodedText.Encode(GoogleFiles.Key.ExportPkcs8PrivateKeyPem() + "\n").ToString(),
            JsonEncodedText.Encode(GoogleFiles.Key.ExportRSAPrivateKeyPem().ReplaceLineEndings(" ")).ToString(),
            StringComparison.Ordinal);
        Assert.Contains("RSA PRIVATE", pkcs1, StringComparison.Ordinal);

        Assert.Equal(
            CredentialPaste.Read("vertex", GoogleFiles.ServiceAccount(), out _)!.Secret,
            CredentialPaste.Read("vertex", pkcs1, out _)!.Secret);
    }

    [Fact]
    public void AFileOfTheServer_IsReadWhenItIsThere()
    {
        var path = _folder.File("key.json");
        File.WriteAllText(path, GoogleFiles.ServiceAccount());

        Assert.Equal(Robot, CredentialPaste.Read("vertex", $" {path}\n", out _)!.Mask);
        Assert.Null(CredentialPaste.Read("vertex", _folder.File("other.json"), out var error));
        Assert.Equal(("E-CRED-5", "The server cannot read a credential from a file of this name."), (error!.Code, error.Text.En));
    }

    [Fact]
    public void AFileOfTheServerThatIsNoCredential_IsNotToldApartFromOneThatIsMissing()
    {
        File.WriteAllText(_folder.File("passwords"), "root:x:0:0");
        Assert.Null(CredentialPaste.Read("vertex", _folder.File("passwords"), out var error));

        Assert.DoesNotContain("root", error!.Text.En, StringComparison.Ordinal);
        Assert.Contains(error.Code, (string[])["E-VTX-1", "E-CRED-5"]);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/maps")]
    public void WhatHasNoEnd_IsNotRead(string path)
    {
        Assert.SkipUnless(File.Exists(path), "There is no such file here.");
        Assert.Null(CredentialPaste.Read("vertex", path, out var error));

        Assert.Equal("E-CRED-5", error!.Code);
    }

    [Fact]
    public void SeparateFields_MakeAServiceAccount()
    {
        var read = CredentialPaste.Fields($" {GoogleFiles.Email} ", GoogleFiles.Key.ExportRSAPrivateKeyPem(), "a-project", out _)!;
        Assert.Equal((Robot, "a-project"), (read.Mask, read.State.Project));

        Assert.Null(CredentialPaste.Fields(GoogleFiles.Email, "", null, out var noKey));
        Assert.Equal("This is not a service account key: “private_key” is missing.", noKey!.Text.En);
        Assert.Null(CredentialPaste.Fields(null, null, null, out var nothing));
        Assert.Equal("This is not a service account key: “private_key” and “client_email” are missing.", nothing!.Text.En);
        Assert.Null(CredentialPaste.Fields(GoogleFiles.Email, "hello world!", null, out var words));
        Assert.Equal("E-VTX-2", words!.Code);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "", "E-VTX-1", "“private_key” and “client_email” are missing" },
        { "hello world", "E-VTX-1", "“private_key” and “client_email” are missing" },
        { "[]", "E-VTX-1", "“private_key” and “client_email” are missing" },
        { "{}", "E-VTX-1", "“private_key” and “client_email” are missing" },
        { "{\"type\":\"service_account\"", "E-VTX-1", "“private_key” and “client_email” are missing" },
        { """{"type":"service_account","private_key":"x"}""", "E-VTX-1", "“client_email” is missing" },
        { """{"type":"service_account","client_email":"a@b"}""", "E-VTX-1", "“private_key” is missing" },
        { """{"type":"service_account","client_email":{"a":1},"private_key":7}""", "E-VTX-1", "“client_email” is missing" },
        { """{"type":"service_account","client_email":"a@b","private_key":"hello"}""", "E-VTX-2", "BEGIN to END" },
        { "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "E-VTX-1", "“client_email” is missing" },
        { """{"installed":{"client_id":"a","client_secret":"b"}}""", "E-VTX-1", "OAuth client" },
        { """{"web":{"client_id":"a","client_secret":"b"}}""", "E-VTX-1", "OAuth client" },
        { """{"type":"gdch_service_account"}""", "E-VTX-3", "Unsupported key type: gdch_service_account." },
        { """{"type":"authorized_user","client_id":"a"}""", "E-CRED-2", "“client_secret”, “refresh_token”" },
        { """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token"}""", "E-CRED-2", "“credential_source”" },
        { """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"ftp://x","credential_source":{}}""", "E-CRED-4", "“token_url”" },
        { """{"type":"impersonated_service_account"}""", "E-CRED-2", "“service_account_impersonation_url”, “source_credential”" },
        { """{"type":"impersonated_service_account","service_account_impersonation_url":"https://x/y","source_credential":{"type":"impersonated_service_account"}}""", "E-CRED-4", "“source_credential”" },
        { """{"type":"impersonated_service_account","service_account_impersonation_url":"https://x/y","source_credential":{"type":"service_account"}}""", "E-VTX-1", "are missing" },
        { """{"type":"google_access_token"}""", "E-CRED-2", "“access_token”" },
        { """{"type":"google_access_token","access_token":"a b"}""", "E-CRED-4", "“access_token”" },
        { """{"type":"google_access_token","access_token":"a","expires_at":"soon"}""", "E-CRED-4", "“expires_at”" },
        { """{"type":"google_api_key","api_key":"clé"}""", "E-CRED-4", "“api_key”" },
        { """{"type":"aws_keys","access_key_id":"A","secret_access_key":"s"}""", "E-CRED-1", "“aws_keys”" },
        { """{"tenant_id":"t","client_id":"c","client_secret":"s"}""", "E-CRED-1", "“entra_client_secret”" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatCannotBeUsed_IsRefusedBeforeItIsStored(string pasted, string code, string words)
    {
        Assert.Null(CredentialPaste.Read("vertex", pasted, out var error));

        Assert.Equal(code, error!.Code);
        Assert.Contains(words, error.Text.En, StringComparison.Ordinal);
        Assert.NotEqual(error.Text.En, error.Text.Fr);
    }

    public static TheoryData<string, string, string, string?, string?> Others => new()
    {
        { GoogleFiles.AuthorizedUser("https://oauth2.googleapis.com/token"), "a-client.app… (authorized_user)", "authorized_user", "a-client.apps.googleusercontent.com", "paying-project" },
        { """{"client_id":"c","client_secret":"s","refresh_token":"r"}""", "c (authorized_user)", "authorized_user", "c", null },
        { GoogleFiles.External("https://sts.googleapis.com/v1/token", new { file = "/a" }), "a-provider (external_account)", "external_account", "a-provider", null },
        { GoogleFiles.Impersonated("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/boss@p.iam.gserviceaccount.com:generateAccessToken", GoogleFiles.ServiceAccount()), "boss@p.iam… (impersonated_service_account)", "impersonated_service_account", "boss@p.iam.gserviceaccount.com", "p" },
        { """{"type":"google_default"}""", "google_default", "google_default", null, null },
        { """{"type":"google_default","project_id":"p"}""", "google_default", "google_default", null, "p" },
        { """{"type":"google_metadata"}""", "google_metadata", "google_metadata", null, null },
        { """{"type":"google_access_token","access_token":"ya29.a"}""", "google_access_token", "google_access_token", null, null },
        { "ya29.a-token", "google_access_token", "google_access_token", null, null },
        { "AIzaSyA1234567890", "AI••••90", "google_api_key", null, null },
        { "AQ.Ab8RN6JabcdefGHIJ", "AQ.••••HIJ", "google_api_key", null, null },
        { """{"type":"google_api_key","api_key":"of-another-form-123"}""", "of-••••123", "google_api_key", null, null },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void EachKind_IsDetected_AndMasked(string pasted, string mask, string type, string? account, string? project)
    {
        var read = CredentialPaste.Read("vertex", pasted, out var error);

        Assert.True(error is null, error?.Text.En);
        Assert.Equal((mask, new CredentialState(type, account, project, null)), (read!.Mask, read.State));
    }

    [Fact]
    public void AnExpressKey_IsStoredPlain_AndATokenWithItsEnd()
    {
        Assert.Equal("AIzaSyA1234567890", CredentialPaste.Read("vertex", "AIzaSyA1234567890\n", out _)!.Secret.Reveal());
        var token = CredentialPaste.Read("vertex", """{"type":"google_access_token","access_token":"ya29.a","expires_at":1767227400}""", out _)!;
        Assert.Equal("""{"type":"google_access_token","access_token":"ya29.a","expires_at":"2026-01-01T00:30:00Z"}""", token.Secret.Reveal());
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.Zero), token.State.ExpiresAt);
    }

    [Fact]
    public void TheSourceOfAnImpersonation_IsCleanedAsWell()
    {
        const string Url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken";
        var messy = GoogleFiles.ServiceAccount().Replace("PRIVATE KEY-----\\n", "PRIVATE KEY----- ", StringComparison.Ordinal);

        Assert.Equal(
            CredentialPaste.Read("vertex", GoogleFiles.Impersonated(Url, GoogleFiles.ServiceAccount()), out _)!.Secret,
            CredentialPaste.Read("vertex", GoogleFiles.Impersonated(Url, messy), out _)!.Secret);
    }

    [Theory]
    [InlineData("azure", """{"type":"entra_client_secret","tenant_id":"t","client_id":"c","client_secret":"s"}""", """{"type":"entra_client_secret","tenant_id":"t","client_id":"c","client_secret":"s"}""", "c (entra_client_secret)")]
    [InlineData("azure", """{"appId":"0f8e1c2a-77b1-4000-8000-000000000000","displayName":"d","password":"s","tenant":"t"}""", """{"type":"entra_client_secret","tenant_id":"t","client_id":"0f8e1c2a-77b1-4000-8000-000000000000","client_secret":"s"}""", "0f8e1c2a-77b… (entra_client_secret)")]
    [InlineData("azure", """{"type":"entra_managed_identity"}""", """{"type":"entra_managed_identity"}""", "entra_managed_identity")]
    [InlineData("azure", """{"type":"entra_workload_identity","client_id":"c","token_file":"/t"}""", """{"type":"entra_workload_identity","client_id":"c","token_file":"/t"}""", "c (entra_workload_identity)")]
    [InlineData("azure", """{"type":"entra_default","client_secret":"not for this kind"}""", """{"type":"entra_default"}""", "entra_default")]
    [InlineData("bedrock", """{"type":"aws_default","region":"eu-west-1"}""", """{"type":"aws_default","region":"eu-west-1"}""", "aws_default")]
    [InlineData("bedrock", """{"Credentials":{"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","SessionToken":"t","Expiration":"x"}}""", """{"type":"aws_keys","access_key_id":"ASIAIOSFODNN7EXAMPLE","secret_access_key":"s","session_token":"t"}""", "ASI••••PLE (aws_keys)")]
    [InlineData("bedrock", "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nexport AWS_SECRET_ACCESS_KEY=\"s/e+c\"\nexport AWS_REGION=us-west-2", """{"type":"aws_keys","access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"s/e+c","region":"us-west-2"}""", "AKI••••PLE (aws_keys)")]
    [InlineData("bedrock", "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\r\naws_secret_access_key = s\r\n", """{"type":"aws_keys","access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"s"}""", "AKI••••PLE (aws_keys)")]
    [InlineData("openai", """{"type":"google_default"}""", """{"type":"google_default"}""", "google_default")]
    public void OtherCloudsCredentials_AreStoredInOneForm(string kind, string pasted, string stored, string mask)
    {
        var read = CredentialPaste.Read(kind, pasted, out var error);

        Assert.True(error is null, error?.Text.En);
        Assert.Equal((JsonDocument.Parse(stored).RootElement.GetRawText(), mask), (read!.Secret.Reveal().Replace("\\u002B", "+", StringComparison.Ordinal), read.Mask));
        Assert.False(CredentialPaste.IsKeys(kind, pasted));
    }

    [Theory]
    [InlineData("azure", """{"type":"entra_client_secret","tenant_id":"t"}""", "E-CRED-2")]
    [InlineData("azure", """{"type":"entra_client_secret","tenant_id":"t/../x","client_id":"c","client_secret":"s"}""", "E-CRED-4")]
    [InlineData("azure", """{"type":"entra_default","authority_host":"http://login.example.com"}""", "E-CRED-4")]
    [InlineData("azure", """{"type":"service_account"}""", "E-CRED-1")]
    [InlineData("azure", """{"type":"of_tomorrow"}""", "E-CRED-3")]
    [InlineData("azure", "{", "E-CRED-3")]
    [InlineData("bedrock", """{"type":"aws_keys","access_key_id":"A"}""", "E-CRED-2")]
    [InlineData("bedrock", """{"type":"aws_default","region":"Ireland"}""", "E-CRED-4")]
    [InlineData("bedrock", """{"type":"aws_keys","access_key_id":"A/b","secret_access_key":"s"}""", "E-CRED-4")]
    [InlineData("bedrock", """{"type":"entra_default"}""", "E-CRED-1")]
    public void OtherCloudsCredentials_AreCheckedAsWell(string kind, string pasted, string code)
    {
        Assert.Null(CredentialPaste.Read(kind, pasted, out var error));

        Assert.Equal(code, error!.Code);
        Assert.NotEqual(error.Text.En, error.Text.Fr);
    }

    [Theory]
    [InlineData("vertex", "AIzaSyA, AIzaSyB", true)]
    [InlineData("vertex", "AIzaSyA\nAQ.Ab8", true)]
    [InlineData("vertex", "", true)]
    [InlineData("vertex", "ya29.a", false)]
    [InlineData("vertex", "sk-a", false)]
    [InlineData("openai", "sk-a,sk-b", true)]
    [InlineData("openai", "{\"type\":\"google_default\"}", false)]
    [InlineData("azure", "0123456789abcdef", true)]
    [InlineData("bedrock", "ABSKQmVkcm9ja0FQSUtleS1hYmM=", true)]
    [InlineData("openai", "eyJ0ZWFtIjoiYSIsImtleSI6ImIifQ==", true)]
    [InlineData("openai", "eyJ0eXBlIjoiZ29vZ2xlX2RlZmF1bHQifQ==", false)]
    public void PlainKeys_AreToldApart(string kind, string pasted, bool isKeys)
    {
        Assert.Equal(isKeys, CredentialPaste.IsKeys(kind, pasted));
    }

    [Fact]
    public void NothingThatIsPasted_IsPrinted()
    {
        var read = CredentialPaste.Read("vertex", GoogleFiles.ServiceAccount(), out _);

        Assert.DoesNotContain("PRIVATE", $"{read}", StringComparison.Ordinal);
    }

    [Fact]
    public void Rubbish_IsNeverAnException()
    {
        var random = new Random(20260101);
        var file = GoogleFiles.ServiceAccount();
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder(file[random.Next(0, 200)..random.Next(200, file.Length)]);
            for (var j = random.Next(6); j > 0; j--)
            {
                text[random.Next(text.Length)] = (char)random.Next(0, 0x300);
            }

            CredentialPaste.Read("vertex", text.ToString(), out _);
            CredentialPaste.Read("bedrock", text.ToString(), out _);
            CredentialPaste.IsKeys("vertex", text.ToString());
        }
    }

    public void Dispose() => _folder.Dispose();
}
