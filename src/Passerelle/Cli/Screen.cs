using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Passerelle.Cli;

/// <summary>What a command shows: tables and lines for people, JSON for programs. No escape codes when the output goes elsewhere.</summary>
internal sealed class Screen
{
    // A line that is too long is broken by the terminal where it ends, so that a key or an address stays in one piece to be copied.
    private const int Width = 4000;

    // For a terminal or a file, never for a web page: "é" and "•" are shown as they are.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringWriter _drawn;
    private readonly IAnsiConsole _console;

    private Screen(StringWriter drawn, bool bold)
    {
        _drawn = drawn;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = bold ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(drawn),
        });
        _console.Profile.Width = Width;
    }

    /// <summary>The standard output. Bold only in a terminal that has it.</summary>
    public static Screen Standard() => new(
        new StringWriter(),
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

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
        foreach (var line in _drawn.ToString().TrimEnd('\n').Split('\n'))
        {
            Console.Out.WriteLine(line.TrimEnd());
        }

        _drawn.GetStringBuilder().Clear();
    }

    /// <summary>Names come from providers too: without control characters they cannot steer a terminal.</summary>
    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;
}
