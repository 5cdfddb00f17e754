using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Writes a request for Converse and ConverseStream: the body is the same for both.</summary>
internal sealed class ConverseRequestWriter(ChatRequest request, TargetTraits target)
{
    private readonly RequestTranslation _result = new();

    public RequestTranslation Write()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output, ConverseJson.Options))
        {
            json.WriteStartObject();
            _result.DropExtras(request);
            var points = ConverseCachePoints.Plan(request, target, _result);
            new ConverseMessageWriter(json, request, target, _result, points).Write();
            ConverseToolWriter.Write(json, request, target, _result, points);
            new ConverseConfigWriter(json, request, target, _result).Write();
            NoteLosses();
            json.WriteEndObject();
        }

        if (_result.Error is null)
        {
            _result.Body = output.WrittenMemory;
        }

        return _result;
    }

    private void NoteLosses()
    {
        if (request.Choices > 1)
        {
            _result.Error ??= ApiError.Invalid("The model's provider gives one answer for each request; send \"n\" as 1.", "n", "unsupported_value");
        }

        if (request.Modalities is { Count: > 0 } modalities)
        {
            if (!modalities.Contains("text"))
            {
                _result.Error ??= ApiError.Invalid("The model's provider answers in text only.", "modalities", "unsupported_value");
            }
            else if (modalities.Count > 1)
            {
                _result.Dropped("modalities");
            }
        }

        Note("frequency_penalty", request.FrequencyPenalty.Exists && ConverseConfigWriter.NumberOf(request.FrequencyPenalty) != 0);
        Note("presence_penalty", request.PresencePenalty.Exists && ConverseConfigWriter.NumberOf(request.PresencePenalty) != 0);
        Note("seed", request.Seed.Exists);
        Note("logprobs", request.LogProbs == true);
        Note("top_logprobs", request.TopLogProbs > 0);
        Note("verbosity", request.Verbosity is not null);
        Note("user", request.User.Exists);
        Note("store", request.Store == true);
        Note("prompt_cache_key", request.PromptCacheKey.Exists);
        Note("parallel_tool_calls", request.ParallelToolCalls == false && request.Tools.Count > 0);
    }

    private void Note(string field, bool isLost)
    {
        if (isLost)
        {
            _result.Dropped(field);
        }
    }
}
