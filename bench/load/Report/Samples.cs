namespace Passerelle.Load.Report;

/// <summary>All values of a run: one for each measure, server and round.</summary>
internal sealed class Samples(int rounds)
{
    private readonly Dictionary<(string Measure, string Target), double[]> _values = [];

    public void Set(Measure measure, string target, int round, double value)
    {
        if (!_values.TryGetValue((measure.Id, target), out var row))
        {
            _values[(measure.Id, target)] = row = new double[rounds];
            Array.Fill(row, double.NaN);
        }

        row[round] = value;
    }

    public void Add(Measure measure, string target, int round, double value) =>
        Set(measure, target, round, At(measure, target, round) is var before && double.IsNaN(before) ? value : before + value);

    /// <summary>NaN where nothing was measured.</summary>
    public double At(Measure measure, string target, int round) =>
        _values.TryGetValue((measure.Id, target), out var row) ? row[round] : double.NaN;

    /// <summary>The values of all rounds that have one.</summary>
    public double[] Of(Measure measure, string target) =>
        _values.TryGetValue((measure.Id, target), out var row) ? [.. row.Where(static v => !double.IsNaN(v))] : [];

    /// <summary>NaN without values.</summary>
    public double Median(Measure measure, string target) => Median(Of(measure, target));

    /// <summary>Median of the rounds' quotients: each round compares what ran close together in time. A difference below zero has none.</summary>
    public double Ratio(Measure measure, string target, string other) =>
        Median([.. Pairs(measure, target, other).Where(static p => p.Other > 0).Select(static p => p.Value / p.Other)]);

    /// <summary>Sets a measure to the difference of another one between a server and a second server, round by round.</summary>
    public void SetDifference(Measure difference, Measure measure, string target, string other, int round)
    {
        var value = At(measure, target, round) - At(measure, other, round);
        if (target != other && !double.IsNaN(value))
        {
            Set(difference, target, round, value);
        }
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private IEnumerable<(double Value, double Other)> Pairs(Measure measure, string target, string other)
    {
        for (var round = 0; round < rounds; round++)
        {
            var pair = (Value: At(measure, target, round), Other: At(measure, other, round));
            if (!double.IsNaN(pair.Value) && !double.IsNaN(pair.Other))
            {
                yield return pair;
            }
        }
    }
}
