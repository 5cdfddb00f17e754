using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A piece that only one dialect knows (a server tool's call or result, code that the provider ran): carried to the same dialect, named as dropped otherwise.</summary>
/// <param name="Dialect">The dialect's name.</param>
/// <param name="Kind">Its type in that dialect.</param>
/// <param name="Value">As it was written.</param>
public sealed record OpaquePart(string Dialect, string Kind, JsonSlice Value) : Part;
