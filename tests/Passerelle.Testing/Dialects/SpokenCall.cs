namespace Passerelle.Testing.Dialects;

/// <summary>A tool call that the model makes.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments as JSON, in tokens.</param>
internal sealed record SpokenCall(string Name, IReadOnlyList<string> Arguments)
{
    public string Text => string.Concat(Arguments);
}
