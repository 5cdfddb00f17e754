using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>
/// A chat request in the neutral form, between two different dialects. Same-dialect traffic never gets here. Values that nobody has
/// to read are pieces of the caller's body, which must outlive this.
/// </summary>
public sealed class ChatRequest
{
    /// <summary>The dialect that it came in.</summary>
    public required string Dialect { get; init; }

    /// <summary>Whether the caller wants a stream.</summary>
    public bool Stream { get; set; }

    /// <summary>The conversation, system messages in their places.</summary>
    public List<ChatMessage> Messages { get; private set; } = [];

    /// <summary>The tools.</summary>
    public List<ChatTool> Tools { get; } = [];

    /// <summary>Whether and which tools must be called; null for the provider's default.</summary>
    public ToolChoice? ToolChoice { get; set; }

    /// <summary>Whether the model may call several tools at once; null for the provider's default.</summary>
    public bool? ParallelToolCalls { get; set; }

    /// <summary>The most tokens to write, reasoning included.</summary>
    public long? MaxTokens { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice Temperature { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice TopP { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice TopK { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice FrequencyPenalty { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice PresencePenalty { get; set; }

    /// <summary>A number as the caller wrote it.</summary>
    public JsonSlice Seed { get; set; }

    /// <summary>Texts at which the model stops (JSON strings).</summary>
    public List<JsonSlice> Stop { get; } = [];

    /// <summary>How many answers.</summary>
    public long? Choices { get; set; }

    /// <summary>Whether log probabilities are wanted.</summary>
    public bool? LogProbs { get; set; }

    /// <summary>How many alternatives with log probabilities.</summary>
    public long? TopLogProbs { get; set; }

    /// <summary>The answer's form; null for text.</summary>
    public OutputFormat? Format { get; set; }

    /// <summary>How much to think; null for the model's default.</summary>
    public ReasoningRequest? Reasoning { get; set; }

    /// <summary>OpenAI's <c>verbosity</c>.</summary>
    public string? Verbosity { get; set; }

    /// <summary>The caller's end user (a JSON string).</summary>
    public JsonSlice User { get; set; }

    /// <summary>Free labels: an object of strings.</summary>
    public JsonSlice Metadata { get; set; }

    /// <summary>OpenAI's and Anthropic's <c>service_tier</c> (a JSON string).</summary>
    public JsonSlice ServiceTier { get; set; }

    /// <summary>What the answer may hold beside text: <c>text</c>, <c>image</c>, <c>audio</c>, in lower case; null for the default.</summary>
    public IReadOnlyList<string>? Modalities { get; set; }

    /// <summary>Whether the provider may keep the exchange (OpenAI's <c>store</c>).</summary>
    public bool? Store { get; set; }

    /// <summary>OpenAI's <c>prompt_cache_key</c> (a JSON string).</summary>
    public JsonSlice PromptCacheKey { get; set; }

    /// <summary>
    /// What ties the request to something that only the provider keeps, and no other target can know: the field's path
    /// (<c>previous_response_id</c>, <c>conversation</c>, <c>prompt</c>, <c>background</c>, <c>input[2].id</c>) and its value; null for a
    /// request that says everything itself. Such a request must not be translated.
    /// </summary>
    public ExtraField? PreviousResponse { get; set; }

    /// <summary>Top-level fields that the neutral form has no place for, as the caller wrote them.</summary>
    public List<ExtraField> Extra { get; private set; } = [];

    /// <summary>
    /// What the caller says for the models of one maker or another, <c>{maker:{…}}</c> (the AI SDK's <c>providerOptions</c>). Nobody reads
    /// it before the target is known; see <see cref="AiSdkGateway.AiSdkMakerOptions"/>.
    /// </summary>
    public JsonSlice MakerOptions { get; set; }

    /// <summary>
    /// Top-level fields in the words of the target's own dialect, whatever dialect the request came in; a point leads into an object
    /// (<c>generationConfig.mediaResolution</c>).
    /// </summary>
    public List<ExtraField> Native { get; private set; } = [];

    /// <summary>Betas of Anthropic's that the request needs there (<c>anthropic-beta</c>).</summary>
    public List<string> Betas { get; private set; } = [];

    /// <summary>A copy whose settings can be changed. It has the same tools, and the same messages unless others are given.</summary>
    internal ChatRequest Copy(List<ChatMessage>? messages = null)
    {
        var copy = (ChatRequest)MemberwiseClone();
        copy.Messages = messages ?? Messages;
        copy.Extra = [.. Extra];
        copy.Native = [.. Native];
        copy.Betas = [.. Betas];
        return copy;
    }
}
