namespace Passerelle.Protocol.Model;

/// <summary>
/// Tokens as the provider counted them, in one normal form: <see cref="Input"/> includes tokens read from and written to a cache,
/// <see cref="Output"/> includes reasoning. A field that the provider did not tell is null, never zero.
/// </summary>
public struct Usage
{
    /// <summary>Tokens read, cached ones and those written to a cache included.</summary>
    public long? Input { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens served from a prompt cache.</summary>
    public long? CachedInput { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens written to a prompt cache, whatever their time to live.</summary>
    public long? CacheWrite { get; set; }

    /// <summary>Of <see cref="CacheWrite"/>, tokens kept for an hour; the others are kept for five minutes.</summary>
    public long? CacheWriteHour { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens of audio.</summary>
    public long? AudioInput { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens of images.</summary>
    public long? ImageInput { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens of video.</summary>
    public long? VideoInput { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens that the provider's own tools brought in.</summary>
    public long? ToolInput { get; set; }

    /// <summary>Tokens written, reasoning included.</summary>
    public long? Output { get; set; }

    /// <summary>Of <see cref="Output"/>, tokens spent on reasoning.</summary>
    public long? Reasoning { get; set; }

    /// <summary>Of <see cref="Output"/>, tokens of audio.</summary>
    public long? AudioOutput { get; set; }

    /// <summary>Of <see cref="Output"/>, tokens of images.</summary>
    public long? ImageOutput { get; set; }

    /// <summary>Searches of the web that the provider made.</summary>
    public long? WebSearches { get; set; }

    /// <summary>Whether the provider told anything at all.</summary>
    public readonly bool Reported => Input is not null || Output is not null;

    /// <summary>Takes over every field that <paramref name="later"/> tells: the last value of each, never a sum.</summary>
    public void Update(in Usage later)
    {
        Input = later.Input ?? Input;
        CachedInput = later.CachedInput ?? CachedInput;
        CacheWrite = later.CacheWrite ?? CacheWrite;
        CacheWriteHour = later.CacheWriteHour ?? CacheWriteHour;
        AudioInput = later.AudioInput ?? AudioInput;
        ImageInput = later.ImageInput ?? ImageInput;
        VideoInput = later.VideoInput ?? VideoInput;
        ToolInput = later.ToolInput ?? ToolInput;
        Output = later.Output ?? Output;
        Reasoning = later.Reasoning ?? Reasoning;
        AudioOutput = later.AudioOutput ?? AudioOutput;
        ImageOutput = later.ImageOutput ?? ImageOutput;
        WebSearches = later.WebSearches ?? WebSearches;
    }
}
