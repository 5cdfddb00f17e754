namespace Passerelle.Gateway.Start;

/// <summary>A model server that people run on their own machine, and where it usually listens.</summary>
public sealed record LocalServer(string Preset, string Name, string Address);
