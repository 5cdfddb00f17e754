namespace Passerelle.Gateway.Tests.Edges;

/// <summary>A body that must be refused.</summary>
/// <param name="What">What is wrong with it.</param>
/// <param name="Json">The body, without the model.</param>
/// <param name="Param">The field that the error names.</param>
/// <param name="Code">The error's code.</param>
internal sealed record BadBody(string What, string Json, string Param, string Code);
