using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeTextTests : IDisposable
{
    private const string French = "Je suis le fournisseur d'entraînement de Passerelle, pas un modèle de langage";
    private const string English = "I am Passerelle's practice provider, not a language model";

    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Theory]
    [InlineData("Bonjour !", true)]
    [InlineData("Écris un poème sur la mer.", true)]
    [InlineData("Quelle est la capitale de l'Australie ?", true)]
    [InlineData("Peux-tu m'aider avec mon code Python ?", true)]
    [InlineData("Merci, c'est très bien.", true)]
    [InlineData("Hello!", false)]
    [InlineData("Write a poem about the sea.", false)]
    [InlineData("What does « bonjour » mean in English? I do not know.", false)]
    [InlineData("The café on the corner is called Chez nous.", false)]
    [InlineData("¿Cuánto es la suma de dos y dos?", false)]
    [InlineData("Wie geht es dir heute?", false)]
    [InlineData("Come stai? Che cosa fai di bello?", false)]
    [InlineData("42", false)]
    [InlineData("", false)]
    public async Task A_prompt_is_answered_in_its_language(string prompt, bool french) =>
        Assert.StartsWith(french ? French : English, await _talk.SayAsync(prompt), StringComparison.Ordinal);

    [Fact]
    public async Task French_is_french_throughout()
    {
        var request = PracticeTalk.Request("Bonjour, qui es-tu ?", "reason", ("max_tokens", 500), ("top_p", 1), ("n", 2));
        var message = await _talk.MessageAsync(request);

        Assert.Equal(
            "Ici s'affiche le raisonnement d'un modèle. Je suis le fournisseur d'entraînement de Passerelle, pas un modèle de langage : je ne raisonne pas. "
            + "Le message compte 4 mots ; je vais le répéter.",
            message.GetProperty("reasoning_content").GetString());
        Assert.Equal(
            """
            Je suis le fournisseur d'entraînement de Passerelle, pas un modèle de langage : je réponds selon des règles fixes, sans clé et sans réseau.

            Vous avez écrit : « Bonjour, qui es-tu ? »

            J'ai reçu 1 message. Réglages suivis : max_tokens, n. Réglages ignorés : top_p. Réponse 1 sur 2.

            Ajoutez la clé d'un fournisseur pour parler à un vrai modèle. Envoyez [[help]] pour voir ce que je sais jouer.
            """,
            message.GetProperty("content").GetString());
        Assert.Contains("Désolé, je ne comprends pas [[saute]].", await _talk.SayAsync("Bonjour [[saute]]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_directives_only_takes_the_language_of_the_conversation()
    {
        var request = PracticeTalk.Request("");
        request["messages"] = JsonNode.Parse("""[{"role":"user","content":"Bonjour, merci !"},{"role":"assistant","content":"…"},{"role":"user","content":"[[help]]"}]""");

        Assert.StartsWith(French, await _talk.SayAsync(request), StringComparison.Ordinal);
        Assert.StartsWith(English, await _talk.SayAsync("[[help]]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_message_is_quoted_in_part_and_no_character_is_split()
    {
        var said = await _talk.SayAsync(new string('x', 1_999) + "👍 and more");

        Assert.Contains("xxx…” (2010 characters in all)", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', said);
    }
}
