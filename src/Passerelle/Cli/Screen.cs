using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Passerelle.Cli;

/// <summary>What a command shows: tables and lines for people, JSON for programs. No colour codes when the output goes elsewhere.</summary>
internal sealed class Screen
{
    private const int WidthOfFiles = 4000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly IAnsiConsole _console;

    private Screen(IAnsiConsole console) => _console = console;

    /// <summary>The standard output.</summary>
    public static Screen Standard()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (Console.IsOutputRedirected)
        {
            // Lines in a file are not to be broken.
            console.Profile.Width = WidthOfFiles;
        }

        return new Screen(console);
    }

    /// <summary>A line. Taken as it is: square brackets have no meaning.</summary>
    public void Line(string text = "") => _console.WriteLine(Plain(text));

    /// <summary>A table.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var name in head)
        {
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Plain(cell))));
        }

        _console.Write(table);
    }

    /// <summary>An answer of the admin API, indented.</summary>
    public static void Json<T>(T value, JsonTypeInfo<T> type)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, Indented))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>Names come from providers too: without control characters they cannot steer a terminal.</summary>
    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;
}
