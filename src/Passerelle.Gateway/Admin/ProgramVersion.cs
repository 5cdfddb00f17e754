using System.Reflection;

namespace Passerelle.Gateway.Admin;

/// <summary>The version of the program.</summary>
public static class ProgramVersion
{
    /// <summary>The version as people write it: <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        var text = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = text.IndexOf('+');
        return plus < 0 ? text : text[..plus];
    }
}
