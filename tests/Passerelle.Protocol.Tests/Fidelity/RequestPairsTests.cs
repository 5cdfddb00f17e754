using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>The same intention, written by hand in several dialects (<c>pairs.json</c>): a translation of one must say what the other says.</summary>
public sealed class RequestPairsTests
{
    /// <summary>What the collection's own translator could not do and this one does, or what is a matter of the model or the host and not of the dialect.</summary>
    private static readonly List<(string Pair, string Reason, Func<RequestTranslation, bool> IsSaid)> Possible =
    [
        ("openai-chat -> gemini", "direct gs:// fileData is supported by Vertex only", written => Text(written).Contains("\"fileUri\":\"gs://", StringComparison.Ordinal)),
        ("gemini -> anthropic-messages", "Anthropic requires max_tokens > budget_tokens", HasRoomForThinking),
        ("anthropic-messages -> openai-chat", "use 'max_completion_tokens' instead", written => Text(written).Contains("\"max_completion_tokens\":", StringComparison.Ordinal)),

        // A quirk of the model (`refuse:temperature`), which the traits of this test do not have.
        ("openai-chat -> openai-responses", "'temperature' is not supported with this model", written => Text(written).Contains("\"temperature\":", StringComparison.Ordinal)),
        ("anthropic-messages -> openai-responses", "'temperature' is not supported with this model", written => Text(written).Contains("\"temperature\":", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Translations_AgreeWithTheNativeRequest()
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var (name, native, _) in Cases())
        {
            foreach (var (from, body) in native.Where(entry => entry.Key is ICallerChatDialect))
            {
                foreach (var (to, wanted) in native.Where(other => other.Key != from))
                {
                    if (Read(from, body) is not { } request || Read(to, wanted) is not { } other || request.PreviousResponse is not null)
                    {
                        continue;
                    }

                    var written = to.WriteRequest(request, RequestRun.Traits(to));
                    if (written.Error is not null)
                    {
                        continue;
                    }

                    var again = Read(to, written.Body.ToArray());
                    foreach (var feature in RequestReading.Features)
                    {
                        compared++;
                        var (got, expected) = (RequestReading.Of(feature, again!), RequestReading.Of(feature, other));
                        var was = RequestReading.Of(feature, request);

                        // A limit that only Anthropic wants is the target's default; what one case's author wrote there says nothing of others.
                        if (got != expected && was != got && (feature != "max tokens" || was.Length > 0))
                        {
                            failures.Add($"{name}: {from.Name} → {to.Name}, {feature}: «{got}», native «{expected}», was «{was}»; {string.Join(' ', written.Changes)}");
                        }
                    }
                }
            }
        }

        Assert.True(compared > 1000, $"{compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared}:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void WhatIsImpossible_IsRefusedOrNamed()
    {
        var failures = new List<string>();
        var judged = 0;
        foreach (var (name, native, impossible) in Cases())
        {
            foreach (var (pair, reason) in impossible)
            {
                var names = pair.Split(" -> ");
                if (Dialects.Find(names[0]) is IChatDialect from && Dialects.Find(names[1]) is IProviderChatDialect to && native.TryGetValue(from, out var body) && Read(from, body) is { } request)
                {
                    judged++;
                    var written = to.WriteRequest(request, RequestRun.Traits(to));
                    if (written.Error is null && written.Changes.Count == 0 && !Possible.Exists(known => known.Pair == pair && reason.Contains(known.Reason, StringComparison.Ordinal) && known.IsSaid(written)))
                    {
                        failures.Add($"{name}: {pair}: {reason}\n{Encoding.UTF8.GetString(body)}\n{Encoding.UTF8.GetString(written.Body.Span)}");
                    }
                }
            }
        }

        Assert.True(judged > 30, $"{judged} judged");
        Assert.True(failures.Count == 0, $"{failures.Count} of {judged}:\n{string.Join('\n', failures)}");
    }

    private static string Text(RequestTranslation written) => Encoding.UTF8.GetString(written.Body.Span);

    private static bool HasRoomForThinking(RequestTranslation written)
    {
        using var body = JsonDocument.Parse(written.Body);
        return body.RootElement.GetProperty("max_tokens").GetInt64() > body.RootElement.GetProperty("thinking").GetProperty("budget_tokens").GetInt64();
    }

    private static ChatRequest? Read(IProviderChatDialect dialect, byte[] body) => RequestReadback.Read(dialect, body);

    private static IEnumerable<(string Name, Dictionary<IProviderChatDialect, byte[]> Native, Dictionary<string, string> Impossible)> Cases()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("data", "recordings", "pairs.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var native = item.GetProperty("native").EnumerateObject().Where(entry => Dialects.Find(entry.Name) is IProviderChatDialect && entry.Value.TryGetProperty("request", out _))
                .ToDictionary(entry => (IProviderChatDialect)Dialects.Find(entry.Name)!, entry => Encoding.UTF8.GetBytes(entry.Value.GetProperty("request").GetRawText()));
            var impossible = item.GetProperty("impossible").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString(), StringComparer.Ordinal);
            yield return (item.GetProperty("case").GetString()!, native, impossible);
        }
    }
}
