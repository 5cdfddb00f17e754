using System.Globalization;
using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol;

/// <summary>
/// Fits the parameters of a request to a target of its own dialect: those that the model refuses are cut out of the bytes, an older
/// name of the token limit becomes the newer one, a default is put in. All other bytes stay as the client wrote them.
/// </summary>
/// <remarks>It speaks of the top level only, where OpenAI and Anthropic have their parameters. The body has been read without error before.</remarks>
public static class ParameterFit
{
    private const string LimitField = "max_tokens";
    private const string TemperatureField = "temperature";
    private const string DroppedMark = "dropped:";

    /// <summary>The names of what asks for reasoning, beside which a default of the temperature would be refused.</summary>
    private static readonly string[] ReasoningFields = ["reasoning", "reasoning_effort", "thinking"];

    /// <summary>The policy of a word: <c>drop</c>, <c>refuse</c>, <c>pass</c>; null for any other.</summary>
    public static ParameterPolicy? PolicyOf(string? word) => word switch
    {
        "drop" => ParameterPolicy.Drop,
        "refuse" => ParameterPolicy.Refuse,
        "pass" => ParameterPolicy.Pass,
        _ => null,
    };

    /// <summary>Whether there may be anything to do for a target: a look at the names of the members, not at the body.</summary>
    /// <param name="target">What the model takes.</param>
    /// <param name="head">The head of the client's request.</param>
    /// <param name="body">The body that the head was read from.</param>
    public static bool Concerns(TargetTraits target, RequestHead head, ReadOnlySpan<byte> body)
    {
        if (target.DefaultTemperature is not null || (target.Refused.Count > 0 && head.HasMoreNames))
        {
            return true;
        }

        if (target.Refused.Count > 0)
        {
            foreach (var range in head.OtherNames)
            {
                var name = body.Slice(range.Start + 1, range.Length - 2);
                if (name.Contains((byte)'\\'))
                {
                    // Escaped, and so another one than it looks like.
                    return true;
                }

                foreach (var refused in target.Refused)
                {
                    if (Ascii.Equals(name, refused))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>The body with what the target takes; the same memory when nothing had to be changed.</summary>
    /// <param name="body">The client's request.</param>
    /// <param name="target">What the model takes.</param>
    /// <param name="changes">What was changed, as in <see cref="RequestTranslation.Changes"/>.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, TargetTraits target, out IReadOnlyList<string> changes)
    {
        var members = JsonMembers.Of(body.Span);
        var added = target.DefaultTemperature is { } temperature && !target.Refused.Contains(TemperatureField)
            && !members.Exists(member => member.Name == TemperatureField || ReasoningFields.Contains(member.Name))
                ? Encoding.UTF8.GetBytes($"\"{TemperatureField}\":{temperature.ToString(CultureInfo.InvariantCulture)}")
                : [];
        if (added.Length == 0 && !members.Exists(member => target.Refused.Contains(member.Name)))
        {
            changes = [];
            return body;
        }

        var canRename = target.MaxTokensField != LimitField && !members.Exists(member => member.Name == target.MaxTokensField);
        var notes = new List<string>(2);
        changes = notes;
        return JsonMembers.Rewrite(body.Span, members, added, member =>
        {
            if (!target.Refused.Contains(member.Name))
            {
                return member.Name;
            }

            var renamed = canRename && member.Name == LimitField ? target.MaxTokensField : null;
            notes.Add(renamed is null ? DroppedMark + member.Name : $"renamed:{member.Name}");
            return renamed;
        });
    }

    /// <summary>The body without what is meant for gateways.</summary>
    public static ReadOnlyMemory<byte> WithoutProviderOptions(ReadOnlyMemory<byte> body) => Without(body, "providerOptions");

    /// <summary>A body without one top-level member.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> body, string name) =>
        JsonMembers.Rewrite(body.Span, JsonMembers.Of(body.Span), default, member => member.Name == name ? null : member.Name);

    /// <summary>The error for a caller who wants nothing to be dropped; null when nothing was.</summary>
    public static ApiError? Refusal(IReadOnlyList<string> changes)
    {
        var fields = changes.Where(change => change.StartsWith(DroppedMark, StringComparison.Ordinal)).Select(change => change[DroppedMark.Length..]).ToList();
        return fields.Count == 0 ? null : ApiError.Invalid(
            $"The model's provider does not take {string.Join(", ", fields.Select(field => $"\"{field}\""))}. Leave it out, or allow the gateway to drop it.",
            fields[0],
            "unsupported_parameter");
    }
}
