namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Makes a number that fits the bounds of a schema: 1 where that fits, else one near a bound.</summary>
internal static class NumberSample
{
    private const decimal SmallestStep = 0.000_000_001m;
    private const int MostSteps = 1_000;

    /// <param name="facts">The schema.</param>
    /// <param name="ordinal">0, 1, 2 …: other numbers for other places, where the bounds leave room.</param>
    /// <param name="whole">Only integers.</param>
    /// <returns>Null when none was found.</returns>
    public static decimal? Make(SchemaFacts facts, int ordinal, bool whole)
    {
        var low = facts.Largest("minimum");
        var above = facts.Largest("exclusiveMinimum");
        var high = facts.Smallest("maximum");
        var below = facts.Smallest("exclusiveMaximum");
        var multiple = facts.Largest("multipleOf") ?? 0;
        if (multiple < 0 || multiple is > 0 and < SmallestStep)
        {
            return null;
        }

        bool Fits(decimal n) => !(n < low) && !(n <= above) && !(n > high) && !(n >= below)
            && (!whole || n == decimal.Truncate(n)) && (multiple == 0 || n % multiple == 0);

        var step = Step(multiple, whole);
        var least = low is null || above > low ? above : low;
        var most = high is null || below < high ? below : high;
        decimal[] candidates =
        [
            1,
            step,
            0,
            .. Near(least, step, decimal.Ceiling),
            .. Near(most, step, decimal.Floor),
            ((least ?? 0) + (most ?? 0)) / 2,
        ];
        var found = Array.FindIndex(candidates, Fits);
        if (found < 0)
        {
            return null;
        }

        var first = candidates[found];
        return Fits(first + (step * ordinal)) ? first + (step * ordinal) : Fits(first - (step * ordinal)) ? first - (step * ordinal) : first;
    }

    /// <summary>A bound, rounded into the range to a multiple of the step, and its neighbours.</summary>
    private static decimal[] Near(decimal? bound, decimal step, Func<decimal, decimal> round)
    {
        if (bound is not decimal number)
        {
            return [];
        }

        var multiple = round(number / step) * step;
        return [multiple, multiple + step, multiple - step, number];
    }

    /// <summary>The distance between numbers that may fit. An integer that is a multiple of 1.5 is a multiple of 3.</summary>
    private static decimal Step(decimal multiple, bool whole)
    {
        var step = multiple == 0 ? 1 : multiple;
        for (var i = 0; whole && step != decimal.Truncate(step) && i < MostSteps; i++)
        {
            step += multiple;
        }

        return step;
    }
}
