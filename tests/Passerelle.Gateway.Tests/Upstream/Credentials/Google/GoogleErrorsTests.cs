using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Gateway.Upstream.Credentials.Google;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

public sealed class GoogleErrorsTests
{
    public static TheoryData<string, string, string, Func<CredentialError>> Texts => new()
    {
        { "E-VTX-1", "This is not a service account key: “private_key” and “client_email” are missing.", "Ce n’est pas une clé de compte de service : “private_key” et “client_email” manquent.", () => GoogleErrors.NotServiceAccount("private_key", "client_email") },
        { "E-VTX-2", "The private key is incomplete: paste it from BEGIN to END.", "La clé privée est incomplète : collez-la de BEGIN à END.", () => GoogleErrors.IncompleteKey },
        { "E-VTX-3", "Unsupported key type: EC private key. Create a JSON key for a service account.", "Type de clé non pris en charge : clé privée EC. Créez une clé JSON de compte de service.", () => GoogleErrors.UnsupportedKey(new Bilingual("EC private key", "clé privée EC")) },
        { "E-VTX-4", "Google refused the credentials (invalid_grant: Invalid JWT Signature.). The key may have been deleted, or the server clock is wrong (301 s off).", "Google a refusé les identifiants (invalid_grant : Invalid JWT Signature.). La clé a peut-être été supprimée, ou l’horloge du serveur est fausse (écart de 301 s).", () => GoogleErrors.InvalidGrant("Invalid JWT Signature.", TimeSpan.FromSeconds(-301)) },
        { "E-VTX-4", "Google refused the credentials (invalid_grant: account not found). The key may have been deleted, or the server clock is wrong.", "Google a refusé les identifiants (invalid_grant : account not found). La clé a peut-être été supprimée, ou l’horloge du serveur est fausse.", () => GoogleErrors.InvalidGrant("account not found", null) },
        { "E-VTX-5", "a@b lacks permission aiplatform.endpoints.predict on p: give it the role “Vertex AI User”.", "a@b n’a pas l’autorisation aiplatform.endpoints.predict sur p : donnez-lui le rôle “Utilisateur Vertex AI”.", () => GoogleErrors.NoPermission("a@b", "p") },
        { "E-VTX-6", "The Vertex AI API is not enabled in p. Open https://x.", "L’API Vertex AI n’est pas activée dans p. Ouvrez https://x.", () => GoogleErrors.ApiDisabled("p", "https://x") },
        { "E-VTX-7", "m is not offered in us-central1. Try “global”.", "m n’est pas proposé dans us-central1. Essayez “global”.", () => GoogleErrors.ModelNotThere("m", "us-central1") },
        { "E-VTX-8", "Unable to refresh the Google credentials: a reason.", "Impossible d’actualiser les identifiants Google : une raison.", () => GoogleErrors.NoToken(new Bilingual("a reason", "une raison")) },
        { "E-VTX-9", "This endpoint needs an OAuth token, not an API key. Use a service account, or Express mode with a Gemini model.", "Ce point d’accès exige un jeton OAuth, pas une clé API. Utilisez un compte de service, ou le mode Express avec un modèle Gemini.", () => GoogleErrors.NeedsToken },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void EachError_HasItsText(string code, string en, string fr, Func<CredentialError> error)
    {
        Assert.Equal((code, new Bilingual(en, fr)), (error().Code, error().Text));
    }

    [Fact]
    public void OneMissingField_IsNamedAlone()
    {
        Assert.Equal(
            new Bilingual("This is not a service account key: “client_email” is missing.", "Ce n’est pas une clé de compte de service : “client_email” manque."),
            GoogleErrors.NotServiceAccount("client_email").Text);
    }

    [Fact]
    public void AnOAuthClientsFile_HasASentenceOfItsOwn()
    {
        var error = GoogleErrors.ClientSecretFile;

        Assert.Equal(("E-VTX-1", "client-secret-file"), (error.Code, error.Name));
        Assert.Contains("OAuth client", error.Text.En, StringComparison.Ordinal);
        Assert.Contains("client OAuth", error.Text.Fr, StringComparison.Ordinal);
    }
}
