using System.Globalization;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Ids for calls that came without one: unique within the answer, and the same for the same request.</summary>
/// <param name="frame">Has the request's id.</param>
internal sealed class GeminiMadeUpIds(AnswerFrame frame)
{
    private readonly string _tail = frame.Id[(frame.Id.LastIndexOf('_') + 1)..];
    private int _next;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"call_{_tail}_{_next++}");
}
