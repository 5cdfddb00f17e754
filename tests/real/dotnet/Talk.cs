using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Passerelle.RealBattery;

/// <summary>Asks one model through the client library.</summary>
/// <param name="address">Ends in <c>/v1</c>.</param>
/// <param name="key">The credential.</param>
/// <param name="model">Which model.</param>
internal sealed class Talk(Uri address, string key, string model)
{
    public static readonly ChatMessage[] Hello = [new UserChatMessage("Say something about licences.")];

    public string Model => model;

    public OpenAIModelClient Models => new(new ApiKeyCredential(key), Options());

    /// <summary>The same with another key or model.</summary>
    public Talk With(string? otherKey = null, string? otherModel = null) => new(address, otherKey ?? key, otherModel ?? model);

    /// <summary>
    /// Options whose answer can be had again, because of the seed. With <paramref name="tokens"/> it is exactly that long: the field
    /// <c>ignore_eos</c>, which the library does not know, keeps the model from ending by itself.
    /// </summary>
    public static ChatCompletionOptions Fields(int seed = 7, int? tokens = null)
    {
        var options = new ChatCompletionOptions { Seed = seed, MaxOutputTokenCount = tokens };
        if (tokens is not null)
        {
            options.Patch.Set("$.ignore_eos"u8, true);
        }

        return options;
    }

    public Task<Answer> WholeAsync(ChatCompletionOptions? options = null, CancellationToken cancellationToken = default) =>
        WholeAsync(Hello, options, cancellationToken);

    public async Task<Answer> WholeAsync(IEnumerable<ChatMessage> messages, ChatCompletionOptions? options, CancellationToken cancellationToken)
    {
        var chat = (await Client().CompleteChatAsync(messages, options ?? Fields(), cancellationToken)).Value;
        return new Answer(
            string.Concat(chat.Content.Select(part => part.Text)),
            [.. chat.ToolCalls.Select(call => new Call(call.Id, call.FunctionName, call.FunctionArguments.ToString()))],
            chat.FinishReason,
            chat.Usage,
            1);
    }

    /// <param name="options">As for a whole answer.</param>
    /// <param name="onText">Called at each piece of text with the number of pieces so far.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async Task<Answer> StreamAsync(ChatCompletionOptions? options = null, Func<int, Task>? onText = null, CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        var calls = new SortedDictionary<int, Call>();
        var answer = new Answer("", [], null, null, 0);
        await foreach (var update in Client().CompleteChatStreamingAsync(Hello, options ?? Fields(), cancellationToken))
        {
            var piece = string.Concat(update.ContentUpdate.Select(part => part.Text));
            text.Append(piece);
            foreach (var part in update.ToolCallUpdates)
            {
                var call = calls.GetValueOrDefault(part.Index) ?? new Call(part.ToolCallId, part.FunctionName, "");
                calls[part.Index] = call with { Arguments = call.Arguments + part.FunctionArgumentsUpdate };
            }

            answer = answer with
            {
                Finish = update.FinishReason ?? answer.Finish,
                Usage = update.Usage ?? answer.Usage,
                Pieces = answer.Pieces + (piece.Length > 0 || update.ToolCallUpdates.Count > 0 ? 1 : 0),
            };
            if (piece.Length > 0 && onText is not null)
            {
                await onText(answer.Pieces);
            }
        }

        return answer with { Text = text.ToString(), Calls = [.. calls.Values] };
    }

    private ChatClient Client() => new(model, new ApiKeyCredential(key), Options());

    /// <summary>No retries: a failure must be seen, not healed by the client.</summary>
    private OpenAIClientOptions Options() => new() { Endpoint = address, RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = TimeSpan.FromSeconds(60) };
}
