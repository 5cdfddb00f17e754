using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads one maker's options into a request. What the neutral form has a place for goes there, under whatever name the maker's package
/// has for it; the rest goes to the target in its own dialect's words where those are known (<see cref="AiSdkNativeFields"/>).
/// </summary>
internal sealed class AiSdkOptionReader(ChatRequest request, string dialect, string maker)
{
    /// <summary>What is about the SDK's own doing, or asks for what is done anyway.</summary>
    private static readonly HashSet<string> Nothing = new(StringComparer.Ordinal)
    {
        "forceReasoning", "systemMessageMode", "structuredOutputMode", "structuredOutputs", "toolStreaming", "includePings", "passThroughUnsupportedFiles",
        "streamFunctionCallArguments", "instructions",
    };

    /// <summary>They become a header.</summary>
    private static readonly SearchValues<char> BetaLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public void Read(JsonSlice options)
    {
        try
        {
            var json = new JsonCursor(options.Bytes);
            while (json.NextMember())
            {
                var name = json.Name();
                json.ToValue();
                if (json.IsNull)
                {
                    continue;
                }

                ReadField(ref json, name);
            }
        }
        catch (JsonBodyException e)
        {
            // Its path begins at the maker's own object.
            var path = $"providerOptions.{maker}.{e.Error.Param}";
            throw new JsonBodyException(e.Error with { Param = path, Message = e.Error.Message.Replace($"\"{e.Error.Param}\"", $"\"{path}\"", StringComparison.Ordinal) });
        }
    }

    private void ReadField(ref JsonCursor json, string name)
    {
        switch (name)
        {
            case "reasoningEffort" or "effort":
                request.Reasoning = Reasoning with { Effort = json.Text() };
                break;
            case "reasoningSummary":
                request.Reasoning = Reasoning with { Summary = json.Text(), Visible = true };
                break;
            case "thinking" or "thinkingConfig" or "reasoningConfig" or "reasoning" when json.Type == JsonTokenType.StartObject:
                ReadThinking(ref json);
                break;
            case "parallelToolCalls":
                request.ParallelToolCalls = json.BooleanOrNull();
                break;
            case "disableParallelToolUse":
                request.ParallelToolCalls = !json.BooleanOrNull();
                break;
            case "user" or "safetyIdentifier":
                request.User = json.TextSlice();
                break;
            case "metadata":
                ReadMetadata(ref json);
                break;
            case "store":
                request.Store = json.BooleanOrNull();
                break;
            case "promptCacheKey":
                request.PromptCacheKey = json.TextSlice();
                break;
            case "serviceTier":
                request.ServiceTier = json.TextSlice();
                break;
            case "textVerbosity":
                request.Verbosity = json.Text();
                break;
            case "logprobs":
                ReadLogProbs(ref json);
                break;
            case "maxCompletionTokens":
                request.MaxTokens ??= json.IntegerOrNull();
                break;
            case "strictJsonSchema":
                var strict = json.BooleanOrNull();
                request.Format = request.Format is { Kind: OutputFormatKind.Schema } format ? format with { Strict = strict } : request.Format;
                break;
            case "responseModalities" or "modalities":
                request.Modalities = [.. ReadTexts(ref json).Select(word => word.ToLowerInvariant())];
                break;
            case "anthropicBeta" when dialect == "anthropic-messages":
                var whole = json;
                foreach (var beta in ReadTexts(ref json))
                {
                    if (beta.Length == 0 || beta.AsSpan().ContainsAnyExcept(BetaLetters))
                    {
                        throw whole.Refuse("must be names of betas: letters, digits, \"-\", \"_\" and \".\".");
                    }

                    if (!request.Betas.Contains(beta))
                    {
                        request.Betas.Add(beta);
                    }
                }

                break;
            case "sendReasoning" when json.Type == JsonTokenType.True:
            case var _ when Nothing.Contains(name):
                json.Skip();
                break;
            default:
                AiSdkNativeFields.Add(request, dialect, maker, name, json.Take());
                break;
        }
    }

    private ReasoningRequest Reasoning => request.Reasoning ?? new ReasoningRequest();

    /// <summary>How much to think, in the words of Anthropic, Google, Bedrock, DeepSeek and OpenRouter.</summary>
    private void ReadThinking(ref JsonCursor json)
    {
        var reasoning = Reasoning;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    reasoning = json.Text() switch
                    {
                        "adaptive" or "between_tools" => reasoning with { Enabled = true, IsAdaptive = true },
                        "enabled" => reasoning with { Enabled = true },
                        "disabled" => reasoning with { Enabled = false },
                        _ => throw json.Refuse("must be \"enabled\", \"disabled\" or \"adaptive\"."),
                    };
                    break;
                case "enabled":
                    reasoning = reasoning with { Enabled = json.BooleanOrNull() };
                    break;
                case "budgetTokens" or "max_tokens" or "maxTokens":
                    reasoning = reasoning with { Budget = json.IntegerOrNull() };
                    break;
                case "thinkingBudget":
                    var budget = json.IntegerOrNull();
                    reasoning = budget < 0 ? reasoning with { IsAdaptive = true } : reasoning with { Budget = budget };
                    break;
                case "thinkingLevel" or "effort" or "maxReasoningEffort":
                    reasoning = reasoning with { Effort = json.TextOrNull()?.ToLowerInvariant() };
                    break;
                case "includeThoughts":
                    reasoning = reasoning with { Visible = json.BooleanOrNull() };
                    break;
                case "exclude":
                    reasoning = reasoning with { Visible = !json.BooleanOrNull() };
                    break;
                case "display":
                    reasoning = reasoning with { Visible = !json.IsText("omitted"u8) };
                    json.Skip();
                    break;
                default:
                    request.Extra.Add(new ExtraField($"providerOptions.{maker}.thinking.{name}", json.Take()));
                    break;
            }
        }

        request.Reasoning = reasoning;
    }

    /// <summary>Anthropic's <c>{userId}</c>, or free labels.</summary>
    private void ReadMetadata(ref JsonCursor json)
    {
        if (json.Type != JsonTokenType.StartObject)
        {
            throw json.Wrong("an object");
        }

        var labels = json.Take();
        if (dialect != "anthropic-messages")
        {
            request.Metadata = labels;
            return;
        }

        var members = new JsonCursor(labels.Bytes);
        while (members.NextMember())
        {
            var isUser = members.Is("userId"u8) || members.Is("user_id"u8);
            members.ToValue();
            if (isUser)
            {
                request.User = members.IsNull ? default : members.TextSlice();
            }
            else
            {
                members.Skip();
            }
        }
    }

    /// <summary>OpenAI's package takes true, or how many alternatives.</summary>
    private void ReadLogProbs(ref JsonCursor json)
    {
        if (json.Type == JsonTokenType.Number)
        {
            request.TopLogProbs = json.IntegerOrNull();
            request.LogProbs = true;
        }
        else
        {
            request.LogProbs = json.BooleanOrNull();
        }
    }

    private static List<string> ReadTexts(ref JsonCursor json)
    {
        var texts = new List<string>();
        json.OpenArray();
        while (json.NextItem())
        {
            texts.Add(json.Text());
        }

        return texts;
    }
}
