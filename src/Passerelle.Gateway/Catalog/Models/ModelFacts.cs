namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// What the catalogue says of a model at a provider. Every fact has three states: what is null (or empty) is unknown, and that is neither
/// no nor zero (CAP-2, MDL-7).
/// </summary>
public sealed record ModelFacts
{
    /// <summary>The model's name in the list where the facts stand.</summary>
    public required string Id { get; init; }

    /// <summary>Of whom the facts are told.</summary>
    public FactsOrigin Origin { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>Who made it, in one lower-case word such as <c>anthropic</c>.</summary>
    public string? Creator { get; init; }

    /// <summary>Its family, such as <c>claude-sonnet</c>.</summary>
    public string? Family { get; init; }

    /// <summary>What it is for.</summary>
    public ModelType? Type { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>The most tokens of a prompt, where that is less than the context.</summary>
    public long? MaxInput { get; init; }

    /// <summary>The most tokens of an answer.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>Whether the sources of the catalogue do not agree on the limits, or told them of a nearly equal model only.</summary>
    public bool LimitsAreUnsure { get; init; }

    /// <summary>What it takes.</summary>
    public Modalities Input { get; init; }

    /// <summary>What it gives.</summary>
    public Modalities Output { get; init; }

    /// <summary>Whether it calls tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>Whether it calls several tools at once.</summary>
    public bool? ParallelTools { get; init; }

    /// <summary>Whether it thinks before it answers.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>How that can be governed.</summary>
    public ReasoningControls? ReasoningControls { get; init; }

    /// <summary>Whether it answers by a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }

    /// <summary>Whether it takes a temperature.</summary>
    public bool? Temperature { get; init; }

    /// <summary>Whether the provider caches prompts for it.</summary>
    public bool? PromptCaching { get; init; }

    /// <summary>Whether everybody may run it.</summary>
    public bool? OpenWeights { get; init; }

    /// <summary>Whether OpenAI serves it by Responses only.</summary>
    public bool ResponsesOnly { get; init; }

    /// <summary>When it came out: <c>2025-09-29</c>, or <c>2025-09</c>.</summary>
    public string? Released { get; init; }

    /// <summary>Until when it knows the world; in the same form.</summary>
    public string? Knowledge { get; init; }

    /// <summary>When the provider takes it away, or did; in the same form.</summary>
    public string? Retired { get; init; }

    /// <summary><c>beta</c> or <c>deprecated</c>.</summary>
    public string? Status { get; init; }

    /// <summary>What it costs; null when nothing of that is known, and wherever <see cref="Origin"/> is not the provider itself.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary>US dollars for one unit as a plain decimal, such as <c>0.0000025</c>; null when it is not known.</summary>
    public string? PriceText(PriceKind kind) => Prices?[kind]?.Text;

    /// <summary>When it came out, as a moment; null when it is not known.</summary>
    public DateTimeOffset? ReleasedAt =>
        DateOnly.TryParseExact(Released?.Length == 7 ? $"{Released}-01" : Released, "yyyy-MM-dd", out var day) ? new DateTimeOffset(day, default, TimeSpan.Zero) : null;

    /// <summary>The same facts as far as they hold elsewhere.</summary>
    /// <param name="origin">Of whom they are told now.</param>
    /// <param name="model">The name by which the model goes here.</param>
    public ModelFacts For(FactsOrigin origin, string model) => this with
    {
        Id = model,
        Origin = origin,
        Prices = null,
        Status = null,
        Retired = null,
        PromptCaching = null,
        ResponsesOnly = origin == FactsOrigin.Related && ResponsesOnly,
        ContextWindow = LimitsHold(origin) ? ContextWindow : null,
        MaxInput = LimitsHold(origin) ? MaxInput : null,
        MaxOutput = LimitsHold(origin) ? MaxOutput : null,
    };

    /// <summary>These facts, with what is unknown filled in from those of a nearly equal model: what it can do and its limits, no dates and no prices.</summary>
    public ModelFacts Or(ModelFacts? other) => other is null ? this : this with
    {
        Family = Family ?? other.Family,
        Type = Type ?? other.Type,
        ContextWindow = ContextWindow ?? other.ContextWindow,
        MaxInput = ContextWindow is null ? MaxInput ?? other.MaxInput : MaxInput,
        MaxOutput = MaxOutput ?? other.MaxOutput,
        LimitsAreUnsure = LimitsAreUnsure || ContextWindow is null || MaxOutput is null,
        Input = Input == Modalities.None ? other.Input : Input,
        Output = Output == Modalities.None ? other.Output : Output,
        Tools = Tools ?? other.Tools,
        ParallelTools = ParallelTools ?? other.ParallelTools,
        Reasoning = Reasoning ?? other.Reasoning,
        ReasoningControls = ReasoningControls ?? other.ReasoningControls,
        StructuredOutput = StructuredOutput ?? other.StructuredOutput,
        Temperature = Temperature ?? other.Temperature,
        OpenWeights = OpenWeights ?? other.OpenWeights,
    };

    private bool LimitsHold(FactsOrigin origin) => origin <= FactsOrigin.Related || OpenWeights == false;
}
