using System.Text;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>What a field may hold. Each check gives the value to store, or refuses with the field's name and what to do.</summary>
internal static class AdminRules
{
    private const int LongestName = 64;
    private const int ShortestSlug = 2;
    private const int LongestSlug = 40;
    private const int LongestModel = 255;
    private const int MostAtOnce = 10_000;
    private const int MostOffered = 8;

    /// <summary>A name for people: 1 to 64 characters on one line, without spaces around (PRV-2).</summary>
    public static string Name(string? text, string missing, string param = "name")
    {
        var name = (text ?? "").Trim();
        return name.Length == 0 ? throw Refused(missing, param)
            : name.Length > LongestName ? throw Refused($"A name may have {LongestName} characters; this one has {name.Length}.", param)
            : name.Any(char.IsControl) ? throw Refused("A name is one line without control characters.", param)
            : name;
    }

    /// <summary>A label: as a name, but it may be empty.</summary>
    public static string Label(string? text) => string.IsNullOrWhiteSpace(text) ? "" : Name(text, "", "label");

    /// <summary>A slug: 2 to 40 of <c>a-z0-9-</c> (PRV-2).</summary>
    public static string Slug(string slug) =>
        slug.Length is >= ShortestSlug and <= LongestSlug && slug.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            ? slug
            : throw Refused($"A slug has {ShortestSlug} to {LongestSlug} characters of a-z, 0-9 and \"-\".", "slug");

    /// <summary>A slug made from a name, that is not among those taken: <c>my-provider</c>, <c>my-provider-2</c>; <c>Mon été</c> gives <c>mon-ete</c>.</summary>
    public static string SlugFrom(string name, Func<string, bool> isTaken)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                text.Append(char.ToLowerInvariant(c));
            }
            else if (PlainLetters(char.ToLowerInvariant(c)) is { } plain)
            {
                text.Append(plain);
            }
            else if (text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        // Room for a number behind.
        var slug = text.ToString()[..Math.Min(text.Length, LongestSlug - 5)].Trim('-');
        slug = slug.Length >= ShortestSlug ? slug : "provider";
        var free = slug;
        for (var n = 2; isTaken(free); n++)
        {
            free = $"{slug}-{n}";
        }

        return free;
    }

    /// <summary>A letter of western Europe without its accent. A table, since the program runs without the system's own (invariant globalisation).</summary>
    private static string? PlainLetters(char letter) => letter switch
    {
        'à' or 'á' or 'â' or 'ã' or 'ä' or 'å' => "a",
        'æ' => "ae",
        'ç' => "c",
        'è' or 'é' or 'ê' or 'ë' => "e",
        'ì' or 'í' or 'î' or 'ï' => "i",
        'ñ' => "n",
        'ò' or 'ó' or 'ô' or 'õ' or 'ö' or 'ø' => "o",
        'œ' => "oe",
        'ß' => "ss",
        'ù' or 'ú' or 'û' or 'ü' => "u",
        'ý' or 'ÿ' => "y",
        _ => null,
    };

    /// <summary>An address that has a meaning; refused with the sentence of its error and what to offer instead.</summary>
    public static string Address(string kind, string address, string dialects, ProviderSettings settings)
    {
        var meant = ProviderKinds.AddressOf(kind, address, dialects, settings);
        if (meant.Error is { } error)
        {
            var offer = error.Suggestion is { } suggestion ? $" Did you mean {suggestion}?" : "";
            throw Refused(error.Text.En + offer, "address", error.Code);
        }

        if (EgressPolicy.BlockedBy(meant.Candidates[0].ChatUrl?.OriginalString ?? address) is { } blocked)
        {
            throw Refused(blocked.Text.En, "address", blocked.Code);
        }

        return address;
    }

    /// <summary>A kind of provider that can be made.</summary>
    public static string Kind(string kind) =>
        ProviderKinds.Makeable.Contains(kind) ? kind : throw Refused($"There is no kind \"{kind}\". Known are: {string.Join(", ", ProviderKinds.Makeable)}.", "kind");

    /// <summary>Settings that a kind knows, with values that it takes.</summary>
    public static ProviderSettings Settings(IReadOnlyList<SettingRule> rules, IReadOnlyDictionary<string, string>? wish, ProviderSettings? old = null)
    {
        foreach (var (name, value) in wish ?? ProviderSettings.None.Values)
        {
            var rule = rules.FirstOrDefault(r => r.Name == name) ?? throw Refused(
                rules.Count == 0 ? "This kind of provider has no settings." : $"There is no setting \"{name}\". Known are: {string.Join(", ", rules.Select(r => r.Name))}.", $"settings.{name}");
            if (value is null || (value.Length > 0 && !rule.IsValid(value)))
            {
                throw Refused($"The setting \"{name}\" must be {rule.Hint}.", $"settings.{name}");
            }
        }

        return (old ?? ProviderSettings.None).With(wish ?? ProviderSettings.None.Values);
    }

    /// <summary>Settings that can be called with together.</summary>
    public static ProviderSettings Complete(string kind, string address, ProviderSettings settings) =>
        kind == ProviderKinds.Azure && AzureType.Check(address, settings) is { } missing ? throw Refused(missing, "settings.api_version") : settings;

    /// <summary>Names of dialects, as they are stored.</summary>
    public static string Dialects(IReadOnlyList<string> names) =>
        DialectNames.Write(names)
            ?? throw Refused($"Name at least one dialect, and only these: {string.Join(", ", Protocol.Dialects.All.OfType<Protocol.IProviderChatDialect>().Select(d => d.Name))}.", "dialects");

    /// <summary>Names of quirks, as they are stored.</summary>
    public static string Quirks(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name is null || !QuirkNames.IsValid(name))
            {
                throw Refused($"There is no quirk \"{name}\", or not with that value. Known are: {string.Join(", ", QuirkNames.Known)}.", "quirks");
            }
        }

        return string.Join(' ', names.Distinct());
    }

    /// <summary>The keys of a paste; none for an empty one.</summary>
    public static GivenKeys Keys(string kind, string? text)
    {
        if (!CredentialPaste.IsKeys(kind, text))
        {
            var read = CredentialPaste.Read(kind, text, out var wrong) ?? throw Refused(wrong!.Text.En, "keys", wrong.Code);
            var who = read.State.Account is { } account ? $"{read.State.Kind}, {account}" : read.State.Kind;
            return new([(read.Secret, read.Mask)], 0, new($"1 credential found ({who})", $"1 identifiant trouvé ({who})"));
        }

        var paste = KeyPaste.Parse(text);
        return paste.Error is { } error
            ? throw Refused(error.Text.En, "keys", error.Code)
            : new([.. paste.Keys.Select(key => (key, KeyMask.Mask(key.Reveal())))], paste.Duplicates, paste.Summary);
    }

    /// <summary>The provider's own names of models, each once (MDL-4).</summary>
    public static IReadOnlyList<string> Models(IReadOnlyList<string>? names, string param = "names")
    {
        if (names is null || names.Count == 0)
        {
            throw Refused("Name at least one model.", param);
        }

        if (names.Count > MostAtOnce)
        {
            throw Refused($"Up to {MostAtOnce} models at once.", param);
        }

        // A list read from JSON may hold null whatever its type says.
        var trimmed = names.Select(n => n?.Trim() ?? "").Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in trimmed)
        {
            if (name.Length is 0 or > LongestModel || name.Any(char.IsControl))
            {
                throw Refused($"A model's name has 1 to {LongestModel} characters on one line.", param);
            }
        }

        return trimmed;
    }

    /// <summary>Names that may have been meant, as a sentence to put behind another; empty when none looks alike.</summary>
    public static string Offer(string asked, IEnumerable<string> names)
    {
        var like = names
            .Where(n => asked.Length > 0 && (n.Contains(asked, StringComparison.OrdinalIgnoreCase)
                || asked.Contains(n, StringComparison.OrdinalIgnoreCase)
                || string.Compare(n, 0, asked, 0, Math.Min(3, asked.Length), StringComparison.OrdinalIgnoreCase) == 0))
            .Take(MostOffered)
            .ToList();
        return like.Count == 0 ? "" : $" Did you mean {string.Join(", ", like)}?";
    }

    /// <summary>Refuses a field.</summary>
    public static GatewayException Refused(string message, string param, string? code = null) => new(ApiError.Invalid(message, param, code));

    /// <summary>Refuses because of what is there already.</summary>
    public static GatewayException Conflict(string message, string? param = null, string? code = null) =>
        new(new ApiError(ApiErrorKind.Conflict, message) { Param = param, Code = code });

    /// <summary>Refuses because it is not there.</summary>
    public static GatewayException NotFound(string message) => new(new ApiError(ApiErrorKind.NotFound, message));

    /// <summary>E-KEY-3: the provider cannot work without a key.</summary>
    public static GatewayException NeedsKey(string provider) =>
        Refused($"{provider} needs an API key. Add one, or switch this provider off.", "enabled", "E-KEY-3");
}
