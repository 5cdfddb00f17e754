using System.Runtime.CompilerServices;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol;

/// <summary>What the gateway must know of a request before it chooses a target, and where it stands in the body.</summary>
public sealed class RequestHead
{
    private const int MostNames = 16;

    private Names _names;
    private int _nameCount;

    /// <summary>The model as the caller named it; null when the request names none.</summary>
    public string? Model { get; internal set; }

    /// <summary>Whether the caller wants a stream.</summary>
    public bool Stream { get; internal set; }

    /// <summary>The most tokens that may be written, when the caller set a limit.</summary>
    public long? MaxTokens { get; internal set; }

    /// <summary>Whether the caller wants usage in its stream. Without it the gateway asks for itself and takes the extra event out again.</summary>
    public bool WantsStreamUsage { get; internal set; }

    /// <summary>Whether the caller wants its stream as one JSON array (Gemini without <c>alt=sse</c>).</summary>
    public bool AsArray { get; private set; }

    /// <summary>Sets what a dialect says in the address (Gemini) or in headers (the AI SDK) and not in the body.</summary>
    /// <param name="model">The model as the caller named it; null when it named none.</param>
    /// <param name="stream">Whether the caller wants a stream.</param>
    /// <param name="asArray">Whether it wants it as one JSON array.</param>
    public RequestHead WithRoute(string? model, bool stream, bool asArray = false)
    {
        Model = model;
        Stream = stream;
        AsArray = asArray;
        return this;
    }

    /// <summary>
    /// Where the value of <c>providerOptions</c> stands, which is for gateways: Vercel's way to say how a request shall be served, in all
    /// dialects with a body of their own.
    /// </summary>
    public JsonRange ProviderOptions { get; internal set; }

    /// <summary>
    /// Where the names of further members stand, for a look at whether a target refuses any without reading the body again.
    /// The first 16 of them; see <see cref="HasMoreNames"/>.
    /// </summary>
    internal ReadOnlySpan<JsonRange> OtherNames => ((ReadOnlySpan<JsonRange>)_names)[..Math.Min(_nameCount, MostNames)];

    /// <summary>Whether there are more further members than <see cref="OtherNames"/> holds.</summary>
    internal bool HasMoreNames => _nameCount > MostNames;

    /// <summary>Whether the body is a form and not JSON.</summary>
    public bool IsForm { get; internal init; }

    /// <summary>Where the model's value stands.</summary>
    internal JsonRange ModelValue { get; set; }

    /// <summary>Where the value of <c>stream_options</c> stands.</summary>
    internal JsonRange StreamOptions { get; set; }

    /// <summary>Whether that value is an object with members.</summary>
    internal bool StreamOptionsFilled { get; set; }

    /// <summary>Whether that value is <c>null</c>.</summary>
    internal bool StreamOptionsNull { get; set; }

    /// <summary>Where the value of <c>stream_options.include_usage</c> stands.</summary>
    internal JsonRange IncludeUsage { get; set; }

    /// <summary>The offset where a first member can be put in.</summary>
    internal int FirstMember { get; set; }

    /// <summary>Whether the object has any member.</summary>
    internal bool HasMembers { get; set; }

    /// <summary>Notes where the name of a further member stands.</summary>
    internal void Note(JsonRange name)
    {
        if (_nameCount < MostNames)
        {
            _names[_nameCount] = name;
        }

        _nameCount++;
    }

    [InlineArray(MostNames)]
    private struct Names
    {
        private JsonRange _first;
    }
}
