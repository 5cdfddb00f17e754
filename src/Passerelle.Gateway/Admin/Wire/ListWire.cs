namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A list, with its items under <c>data</c>.</summary>
public sealed record ListWire<T>(IReadOnlyList<T> Data);
