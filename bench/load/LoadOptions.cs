using System.Globalization;

namespace Passerelle.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        bench/load/run [--rounds N] [--quick] [--only PART,…] [--gateway-cmd CMD] [--no-build]

          --rounds N         alternating rounds, 5 if not said (2 with --quick)
          --quick            short rounds: a look, not a result
          --only PART,…      1k 10k 100k rate sse paced translated ttft stale streams start
          --gateway-cmd CMD  the command that runs passerelle; its arguments are added
          --no-build         run what was built before
        """;

    /// <summary>What a round is made of, in its order.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["1k", "10k", "100k", "rate", "sse", "paced", "translated", "ttft", "stale", "streams", "start"];

    public int Rounds { get; private init; } = 5;

    public bool Quick { get; private init; }

    /// <summary>Words of the command that runs the gateway; empty: the built one.</summary>
    public IReadOnlyList<string> GatewayCommand { get; private init; } = [];

    private HashSet<string> Only { get; init; } = Parts.ToHashSet();

    /// <summary>Counted time of a closed loop.</summary>
    public TimeSpan Closed => Seconds(2, 0.7);

    /// <summary>Warm-up of each kind of request before the first round.</summary>
    public TimeSpan WarmUp => Seconds(1.5, 1.2);

    /// <summary>Counted time at the fixed rate.</summary>
    public TimeSpan AtRate => Seconds(3, 1.2);

    /// <summary>Counted time of a streaming load.</summary>
    public TimeSpan Streaming => Seconds(2, 0.8);

    /// <summary>Counted time of the time to the first token.</summary>
    public TimeSpan FirstToken => Seconds(2, 1);

    /// <summary>How long open streams are held before memory is read: a multiple of their gap of half a second.</summary>
    public TimeSpan Hold => Seconds(2, 1);

    public bool Wants(string part) => Only.Contains(part);

    /// <summary>Reads the arguments. Throws <see cref="ArgumentException"/> with one sentence.</summary>
    public static LoadOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new LoadOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : string.Empty;
            switch (arguments[i])
            {
                case "--quick":
                    options = options with { Quick = true, Rounds = options.Rounds == 5 ? 2 : options.Rounds };
                    continue;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--gateway-cmd" when value.Length > 0:
                    options = options with { GatewayCommand = value.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
                    break;
                case "--only" when value.Split(',') is var parts && parts.All(Parts.Contains):
                    options = options with { Only = parts.ToHashSet() };
                    break;
                default:
                    throw new ArgumentException($"'{arguments[i]} {value}' is not understood.");
            }

            i++;
        }

        return options;
    }

    private TimeSpan Seconds(double normal, double quick) => TimeSpan.FromSeconds(Quick ? quick : normal);
}
