using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Passerelle.Cli;

/// <summary>What a command shows: tables and lines for people, JSON for programs. No colour codes when the output goes elsewhere.</summary>
internal sealed class Screen
{
    // Lines in a file are not to be broken.
    private const int WidthOfFiles = 4000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly IAnsiConsole _console;
    private readonly StringWriter? _plain;

    private Screen(IAnsiConsole console, StringWriter? plain)
    {
        _console = console;
        _plain = plain;
    }

    /// <summary>The standard output.</summary>
    public static Screen Standard()
    {
        if (!Console.IsOutputRedirected)
        {
            return new Screen(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }), null);
        }

        var plain = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(plain),
        });
        console.Profile.Width = WidthOfFiles;
        return new Screen(console, plain);
    }

    /// <summary>A line. Taken as it is: square brackets have no meaning.</summary>
    public void Line(string text = "")
    {
        _console.WriteLine(Plain(text));
        Flush();
    }

    /// <summary>A table; without a line of names when they are all empty.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = head.Any(name => name.Length > 0) };
        foreach (var name in head)
        {
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Plain(cell))));
        }

        _console.Write(table);
        Flush();
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

    /// <summary>Hands what was drawn on, without the spaces that fill a table's last column.</summary>
    private void Flush()
    {
        if (_plain is null)
        {
            return;
        }

        foreach (var line in _plain.ToString().TrimEnd('\n').Split('\n'))
        {
            Console.Out.WriteLine(line.TrimEnd());
        }

        _plain.GetStringBuilder().Clear();
    }

    /// <summary>Names come from providers too: without control characters they cannot steer a terminal.</summary>
    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;
}
