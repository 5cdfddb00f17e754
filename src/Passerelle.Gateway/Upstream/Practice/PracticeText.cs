using System.Text;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>All that the practice provider says in its own words, in English and in French, side by side.</summary>
internal sealed class PracticeText(bool french)
{
    private const int LongestQuote = 2_000;
    private const int LongestList = 20;

    private static readonly string[] EnglishWords = "bridge river light wind stone path morning window garden letter boat lantern cloud harbour meadow clock".Split(' ');
    private static readonly string[] FrenchWords = "pont fleuve lueur vent pierre chemin matin jardin lettre barque lanterne nuage port prairie horloge rive".Split(' ');

    /// <summary>Each directive, an example of it, and what it does in both languages: shown by <c>[[help]]</c>.</summary>
    public static readonly (string Example, string English, string French)[] Directives =
    [
        ("[[say Hello there]]", "I say exactly this", "je dis exactement cela"),
        ("[[words 50]]", "I say 50 words", "je dis 50 mots"),
        ("[[reason Let me see]]", "I show this as reasoning first", "je montre d'abord cela comme raisonnement"),
        ("[[tool get_time {\"zone\":\"UTC\"}]]", "I call this tool", "j'appelle cet outil"),
        ("[[delay 500ms]]", "I wait before the answer", "j'attends avant de répondre"),
        ("[[gap 50ms]]", "I wait between the chunks of a stream", "j'attends entre les morceaux d'un flux"),
        ("[[fail 429 retry-after=7]]", "I fail with this status, 400 to 599", "j'échoue avec ce statut, de 400 à 599"),
        ("[[error 3]]", "I send an error after 3 chunks of a stream", "j'envoie une erreur après 3 morceaux d'un flux"),
        ("[[cut 3]]", "I break the connection after 3 chunks", "je coupe la connexion après 3 morceaux"),
        ("[[hang 3]]", "I fall silent after 3 chunks", "je me tais après 3 morceaux"),
        ("[[usage in=1000 out=50 cached=200 reasoning=10]]", "I report these token counts", "je déclare ces nombres de jetons"),
        ("[[no-usage]]", "I report no usage", "je ne déclare pas d'usage"),
        ("[[finish content_filter]]", "I finish for this reason", "je termine pour cette raison"),
        ("[[help]]", "I show this list ([[help fr]]: in French)", "je montre cette liste ([[help en]] : en anglais)"),
    ];

    private string Who => french
        ? "Je suis le fournisseur d'entraînement de Passerelle, pas un modèle de langage"
        : "I am Passerelle's practice provider, not a language model";

    /// <summary>What models <c>echo</c>, <c>reason</c> and <c>slow</c> answer.</summary>
    public string Echo(PracticeRequest request, string message, int choice)
    {
        var text = new StringBuilder(Who);
        text.Append(french
            ? " : je réponds selon des règles fixes, sans clé et sans réseau.\n\n"
            : ": I answer by fixed rules, without a key and without a network.\n\n");
        text.Append(message.Length == 0
            ? french ? "Votre message est vide." : "Your message is empty."
            : $"{(french ? "Vous avez écrit" : "You wrote")}{Colon}{Quote(message)}");
        text.Append("\n\n").Append(Received(request)).Append(Settings(request));
        if (request.N > 1)
        {
            text.Append(french ? $" Réponse {choice + 1} sur {request.N}." : $" This is answer {choice + 1} of {request.N}.");
        }

        return text.Append("\n\n").Append(Next(request)).ToString();
    }

    /// <summary>What stands where a model's reasoning would stand.</summary>
    public string Reasoning(string message)
    {
        var words = message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return french
            ? $"Ici s'affiche le raisonnement d'un modèle. {Who} : je ne raisonne pas. Le message compte {Count(words, "mot", "mots")} ; je vais le répéter."
            : $"A model's reasoning is shown here. {Who}: I do not reason. The message has {Count(words, "word", "words")}; I shall repeat it.";
    }

    /// <summary>What is said after the results of tools.</summary>
    public string ToolResults(IEnumerable<(string Tool, string Result)> results)
    {
        var text = new StringBuilder();
        foreach (var (tool, result) in results)
        {
            text.Append(french ? "L'outil " : "The tool ").Append(tool).Append(french ? " a répondu" : " answered").Append(Colon).Append(Quote(result)).Append("\n\n");
        }

        return text.Append(Who).Append(french ? ", alors je cite seulement." : ", so I only quote it.").ToString();
    }

    public string Help()
    {
        var text = new StringBuilder(Who);
        text.Append(french
            ? ". Vous pouvez me demander, dans votre dernier message :\n\n"
            : ". In your last message you can ask me for:\n\n");
        return AppendDirectives(text).ToString();
    }

    /// <summary>The polite answer to directives that are unknown or badly written.</summary>
    public string Wrong(IReadOnlyList<string> wrong)
    {
        var text = new StringBuilder(french ? "Désolé, je ne comprends pas " : "Sorry, I do not understand ");
        text.AppendJoin(", ", wrong.Take(LongestList).Select(w => Short(w, 80))).Append(". ").Append(Who);
        text.Append(french ? " ; voici ce que je sais suivre :\n\n" : "; this is what I can follow:\n\n");
        return AppendDirectives(text).ToString();
    }

    /// <summary>A number of words, the same for the same seed.</summary>
    public string Words(int count, long seed)
    {
        var words = french ? FrenchWords : EnglishWords;
        var state = (ulong)seed;
        var text = new StringBuilder(count * 8);
        for (var i = 0; i < count; i++)
        {
            // Knuth's 64-bit linear congruential generator (TAOCP 3.3.4): the same on every machine and version.
            state = (state * 6364136223846793005UL) + 1442695040888963407UL;
            var word = words[(int)(state >> 33) % words.Length];
            text.Append(i == 0 ? "" : " ").Append(i == 0 ? char.ToUpperInvariant(word[0]) : word[0]).Append(word, 1, word.Length - 1);
        }

        return text.Append('.').ToString();
    }

    private string Colon => french ? " : " : ": ";

    private string Received(PracticeRequest request)
    {
        var parts = new List<string> { Count(request.Messages.Count, "message", "messages") };
        foreach (var (type, count) in request.Attachments.Take(LongestList))
        {
            parts.Add(type switch
            {
                "image_url" => Count(count, "image", "images"),
                "input_audio" => french ? Count(count, "son", "sons") : Count(count, "sound", "sounds"),
                "file" => french ? Count(count, "fichier", "fichiers") : Count(count, "file", "files"),
                _ => $"{count} × {Short(type, 40)}",
            });
        }

        if (request.Tools.Count > 0)
        {
            var tools = french ? Count(request.Tools.Count, "outil", "outils") : Count(request.Tools.Count, "tool", "tools");
            parts.Add($"{tools} ({List(request.Tools.Select(t => t.Name))})");
        }

        if (request.OtherTools > 0)
        {
            parts.Add(french
                ? Count(request.OtherTools, "outil que je ne peux pas appeler", "outils que je ne peux pas appeler")
                : Count(request.OtherTools, "tool that I cannot call", "tools that I cannot call"));
        }

        return $"{(french ? "J'ai reçu" : "I received")} {string.Join(", ", parts)}.";
    }

    private string Settings(PracticeRequest request)
    {
        var text = new StringBuilder();
        var followed = request.Settings.Where(PracticeSettings.IsFollowed).ToList();
        var ignored = request.Settings.Where(s => !PracticeSettings.IsFollowed(s)).ToList();
        if (followed.Count > 0)
        {
            text.Append(french ? " Réglages suivis" : " Settings that I follow").Append(Colon).Append(List(followed)).Append('.');
        }

        if (ignored.Count > 0)
        {
            text.Append(french ? " Réglages ignorés" : " Settings that I ignore").Append(Colon).Append(List(ignored)).Append('.');
        }

        return text.ToString();
    }

    private string Next(PracticeRequest request)
    {
        if (request.Model == PracticeModels.Tools && request.Tools.Count == 0)
        {
            return french
                ? "Proposez un outil dans votre requête et je l'appellerai. Envoyez [[help]] pour voir ce que je sais jouer."
                : "Offer a tool in your request and I shall call it. Send [[help]] to see what I can play.";
        }

        return french
            ? "Ajoutez la clé d'un fournisseur pour parler à un vrai modèle. Envoyez [[help]] pour voir ce que je sais jouer."
            : "Add a provider's key to talk to a real model. Send [[help]] to see what I can play.";
    }

    private StringBuilder AppendDirectives(StringBuilder text)
    {
        foreach (var (example, english, inFrench) in Directives)
        {
            text.Append("- `").Append(example).Append('`').Append(Colon).Append(french ? inFrench : english).Append('\n');
        }

        text.Length--;
        return text;
    }

    private string Quote(string text)
    {
        var shown = Short(text, LongestQuote);
        var quoted = french ? $"« {shown} »" : $"“{shown}”";
        return shown.Length == text.Length ? quoted : $"{quoted} ({(french ? $"{text.Length} caractères en tout" : $"{text.Length} characters in all")})";
    }

    private static string List(IEnumerable<string> names)
    {
        var shown = names.Select(n => Short(n, 64)).Take(LongestList + 1).ToList();
        return shown.Count <= LongestList ? string.Join(", ", shown) : $"{string.Join(", ", shown.Take(LongestList))}…";
    }

    private static string Short(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        return $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";
    }

    /// <summary>French counts zero in the singular, English in the plural.</summary>
    private string Count(int count, string one, string many) => $"{count} {(count == 1 || (french && count == 0) ? one : many)}";
}
