using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Which parameters a provider's models have refused, learnt from their own words (VGW-5): the next request leaves them out, as if a quirk said so.
/// Only parameters of sampling, without which an answer is still the one that was asked for. Forgotten when the program ends.
/// </summary>
public sealed class ParameterMemory
{
    private static readonly string[] Known = ["temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty"];

    /// <summary>Words by which providers say that they do not take a parameter at all, and not only not this value of it.</summary>
    private static readonly string[] NotAtAll = ["not support", "unsupported", "only the default", "deprecated", "not allowed", "not permitted"];

    private readonly ConcurrentDictionary<string, FrozenSet<string>> _byModel = new(StringComparer.Ordinal);

    /// <summary>What a model has refused; null when nothing.</summary>
    public FrozenSet<string>? Of(string model) => _byModel.IsEmpty ? null : _byModel.GetValueOrDefault(model);

    /// <summary>The parameter that a failed attempt was refused for; null when it was not for one.</summary>
    public static string? RefusedBy(Attempt attempt)
    {
        if (attempt is not { Status: 400, Failure.Error: { } error } || !Array.Exists(NotAtAll, words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return Array.Find(Known, name => error.Param == name
            || error.Message.Contains($"'{name}'", StringComparison.Ordinal)
            || error.Message.Contains($"`{name}`", StringComparison.Ordinal)
            || error.Message.Contains($"\"{name}\"", StringComparison.Ordinal)
            || error.Message.StartsWith($"{name}:", StringComparison.Ordinal));
    }

    /// <summary>Remembers a refusal; false when it was known already.</summary>
    public bool Learn(string model, string parameter)
    {
        var isNew = false;
        _byModel.AddOrUpdate(
            model,
            _ =>
            {
                isNew = true;
                return [parameter];
            },
            (_, had) =>
            {
                isNew = !had.Contains(parameter);
                return isNew ? had.Append(parameter).ToFrozenSet(StringComparer.Ordinal) : had;
            });
        return isNew;
    }
}
