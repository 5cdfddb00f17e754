using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>The model's words for why it will not answer.</summary>
/// <param name="Text">A JSON string.</param>
public sealed record RefusalPart(JsonSlice Text) : Part;
