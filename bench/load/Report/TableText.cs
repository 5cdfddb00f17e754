using System.Globalization;
using System.Text;

namespace Passerelle.Load.Report;

/// <summary>The one table, as Markdown that is also readable in a terminal.</summary>
internal static class TableText
{
    /// <summary>Servers as columns, then the quotients of <paramref name="subject"/> to each other server.</summary>
    public static string Write(Samples samples, IReadOnlyList<string> targets, string subject)
    {
        var others = targets.Where(t => t != subject).ToArray();
        List<string[]> rows = [["", .. targets, .. others.Select(other => $"{subject} ÷ {other}")]];
        foreach (var measure in Measure.All.Where(m => targets.Any(t => samples.Of(m, t).Length > 0)))
        {
            rows.Add([
                measure.Title,
                .. targets.Select(target => Cell(samples.Of(measure, target), samples.Median(measure, target), measure.Decimals)),
                .. others.Select(other => measure.HasRatio ? Times(samples.Ratio(measure, subject, other)) : "–"),
            ]);
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(static (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append('|');
            for (var column = 0; column < row.Length; column++)
            {
                var cell = column == 0 ? row[column].PadRight(widths[column]) : row[column].PadLeft(widths[column]);
                text.Append(' ').Append(cell).Append(" |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Times(double ratio) => double.IsNaN(ratio) ? "–" : ratio.ToString("0.00", CultureInfo.InvariantCulture) + " ×";

    private static string Cell(double[] values, double median, int decimals)
    {
        if (values.Length == 0)
        {
            return "–";
        }

        string Number(double value) => value.ToString("n" + decimals, CultureInfo.InvariantCulture);
        return $"{Number(median)} [{Number(values.Min())}-{Number(values.Max())}]";
    }
}
