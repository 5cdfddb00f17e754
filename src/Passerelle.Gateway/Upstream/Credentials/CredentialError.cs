namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>Why a credential cannot be used. The texts never hold a part of a secret.</summary>
/// <param name="Code">The code that documents and screens use: <c>E-CRED-1</c>, <c>E-VTX-4</c>.</param>
/// <param name="Name">The same for machines, in kebab case.</param>
/// <param name="Text">The sentence to show.</param>
public sealed record CredentialError(string Code, string Name, Bilingual Text)
{
    /// <summary>E-CRED-1: a credential of one cloud for a provider of another.</summary>
    /// <param name="type">The credential's type.</param>
    public static CredentialError WrongKind(string type)
    {
        return new("E-CRED-1", "wrong-kind", new(
            $"A credential of the type “{type}” cannot be used with this provider.",
            $"Un identifiant de type “{type}” ne peut pas être utilisé avec ce fournisseur."));
    }

    /// <summary>E-CRED-2: fields that it cannot do without.</summary>
    /// <param name="fields">Their names.</param>
    public static CredentialError Missing(params IReadOnlyList<string> fields)
    {
        var names = fields.Select(name => $"“{name}”").ToList();
        return new("E-CRED-2", "missing-field", names.Count == 1
            ? new($"The credential lacks {names[0]}.", $"Il manque {names[0]} à l’identifiant.")
            : new($"The credential lacks {string.Join(", ", names)}.", $"Il manque {string.Join(", ", names)} à l’identifiant."));
    }

    /// <summary>E-CRED-3: it is no JSON object with a known <c>type</c>.</summary>
    public static CredentialError Unreadable { get; } = new("E-CRED-3", "unreadable", new(
        "The credential cannot be read: it is not a JSON object with a known “type”.",
        "L’identifiant est illisible : ce n’est pas un objet JSON avec un “type” connu."));

    /// <summary>E-CRED-4: a field holds something impossible.</summary>
    /// <param name="field">Its name.</param>
    public static CredentialError BadField(string field)
    {
        return new("E-CRED-4", "bad-field", new(
            $"The value of “{field}” in the credential cannot be used.",
            $"La valeur de “{field}” dans l’identifiant est inutilisable."));
    }

    /// <summary>E-CRED-5: the path of a file that cannot be read.</summary>
    public static CredentialError NoFile { get; } = new("E-CRED-5", "no-file", new(
        "The server cannot read a credential from a file of this name.",
        "Le serveur ne peut pas lire d’identifiant dans un fichier de ce nom."));

    /// <summary>The same, to be thrown where a request needs the credential.</summary>
    internal CredentialException Thrown(bool mayPass = false, TimeSpan? retryAfter = null) => new(Text, Code, mayPass) { RetryAfter = retryAfter };
}
