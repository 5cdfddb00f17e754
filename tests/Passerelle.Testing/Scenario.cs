namespace Passerelle.Testing;

/// <summary>
/// How one request is answered: steps, one after the other. What the steps leave unsaid is said at the end: a scenario without steps
/// gives the dialect's normal answer, and a body that was begun is completed, unless a step closed the connection.
/// </summary>
/// <param name="Name">What the books show.</param>
/// <param name="Steps">See <see cref="Step"/>.</param>
public sealed record Scenario(string Name, IReadOnlyList<Step> Steps)
{
    public static Scenario Of(string name, params Step[] steps) => new(name, steps);
}
