using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// What is known of some thousand models: a text of lists, one a provider, each sorted. It stays text; a look-up is a search in its
/// bytes, and only the line that is found is read. The one that comes with the program is loaded when first asked.
/// </summary>
/// <remarks>
/// The first line is <c>passerelle-models 1 VERSION</c>. The version ends with the beginning of the SHA-256 of all that follows, so that a
/// text that was cut or changed is not taken.
/// </remarks>
public sealed class ModelCatalogue
{
    private const string Mark = "passerelle-models 1 ";
    private const int DigestLength = 8;
    private const int LongestId = 512;

    private static readonly ModelCatalogue Own = new(static () => Open("catalog/models.tsv"));

    private readonly Lazy<Lists> _lists;

    private ModelCatalogue(Func<Stream> open) => _lists = new Lazy<Lists>(() => Load(open()));

    /// <summary>The catalogue that comes with the program.</summary>
    public static ModelCatalogue BuiltIn => Own;

    /// <summary>Which one it is: the date of its youngest source and the beginning of its digest, such as <c>2026-08-22-1a2b3c4d</c>.</summary>
    public string Version => _lists.Value.Version;

    /// <summary>The names of the lists.</summary>
    public IReadOnlyCollection<string> ListNames => _lists.Value.Ranges.Keys;

    /// <summary>Reads a catalogue, all of it at once.</summary>
    /// <exception cref="InvalidDataException">It is none, of another version of the form, not whole, not sorted, or has a list twice.</exception>
    public static ModelCatalogue Read(Stream stream)
    {
        var catalogue = new ModelCatalogue(() => stream);
        _ = catalogue._lists.Value;
        return catalogue;
    }

    /// <summary>How many models a list has; 0 when there is no such list.</summary>
    public int CountOf(string list) => Range(list) is { Length: > 0 } text ? text.Count((byte)'\n') : 0;

    /// <summary>A model of a list, by its exact name; without regard to case where no name is exactly that. Null when there is none.</summary>
    public ModelFacts? Find(string list, string id)
    {
        if (id.Length is 0 or > LongestId)
        {
            return null;
        }

        Span<byte> wanted = stackalloc byte[LongestId * 3];
        wanted = wanted[..Encoding.UTF8.GetBytes(id, wanted)];
        var line = Search(Range(list), wanted);
        return line.IsEmpty ? null : CatalogueLine.Read(line);
    }

    /// <summary>The first model of a list whose name ends with a slash and this name. Null when there is none.</summary>
    public ModelFacts? FindLast(string list, string name)
    {
        if (name.Length is 0 or > LongestId)
        {
            return null;
        }

        var text = Range(list);
        var at = text.IndexOf(Encoding.UTF8.GetBytes($"/{name}\t"));
        if (at < 0)
        {
            return null;
        }

        var start = text[..at].LastIndexOf((byte)'\n') + 1;

        // Behind the first tab it is no name.
        return text[start..at].Contains((byte)'\t') ? null : CatalogueLine.Read(LineAt(text, start));
    }

    /// <summary>Every model of a list, in the order of their names.</summary>
    public IEnumerable<ModelFacts> All(string list)
    {
        for (var at = 0; at < Range(list).Length;)
        {
            var line = LineAt(Range(list), at);
            at += line.Length + 1;
            yield return CatalogueLine.Read(line);
        }
    }

    private static Stream Open(string resource) =>
        typeof(ModelCatalogue).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException("The program was built without its catalogue of models.");

    private static Lists Load(Stream stream)
    {
        byte[] text;
        using (stream)
        {
            var gathered = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
            stream.CopyTo(gathered);
            text = gathered.Length == gathered.GetBuffer().Length ? gathered.GetBuffer() : gathered.ToArray();
        }

        var head = Math.Max(0, text.AsSpan().IndexOf((byte)'\n'));
        var version = Encoding.UTF8.GetString(text.AsSpan(0, head));
        var digest = Convert.ToHexStringLower(SHA256.HashData(text.AsSpan(Math.Min(head + 1, text.Length))))[..DigestLength];
        if (!version.StartsWith(Mark, StringComparison.Ordinal) || !version.EndsWith($"-{digest}", StringComparison.Ordinal))
        {
            throw new InvalidDataException("This is no catalogue of models, or not a whole one.");
        }

        return new Lists(version[Mark.Length..], text, Ranges(text, head + 1));
    }

    /// <summary>Where each list stands: <c>[name]</c> on a line of its own begins it. Before the first, lines say where the facts come from.</summary>
    private static Dictionary<string, (int Start, int Length)> Ranges(ReadOnlySpan<byte> text, int at)
    {
        Dictionary<string, (int, int)> ranges = new(StringComparer.Ordinal);
        string? name = null;
        var start = 0;
        ReadOnlySpan<byte> before = default;
        while (at < text.Length)
        {
            var line = LineAt(text, at);
            if (line is [(byte)'[', .. var inner, (byte)']'])
            {
                Add();
                name = Encoding.UTF8.GetString(inner);
                start = at + line.Length + 1;
                before = default;
            }
            else if (name is not null)
            {
                var id = CatalogueLine.Next(ref line);
                if (id.IsEmpty || Order(before, id) >= 0)
                {
                    throw new InvalidDataException($"The list {name} of this catalogue is not sorted.");
                }

                before = id;
            }

            at += LineAt(text, at).Length + 1;
        }

        Add();
        return ranges;

        void Add()
        {
            if (name is not null && !ranges.TryAdd(name, (start, at - start)))
            {
                throw new InvalidDataException($"The list {name} is in this catalogue twice.");
            }
        }
    }

    /// <summary>The line whose name is wanted; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Search(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        var (low, high) = (0, text.Length);
        while (low < high)
        {
            var start = text[..((low + high) / 2)].LastIndexOf((byte)'\n') + 1;
            var line = LineAt(text, start);
            if (Order(NameOf(line), wanted) < 0)
            {
                low = start + line.Length + 1;
            }
            else
            {
                high = start;
            }
        }

        // Names that differ in case only stand together, and the exact one may be any of them; it is the first that is not before.
        var here = LineAt(text, low);
        if (NameOf(here).SequenceEqual(wanted))
        {
            return here;
        }

        var previous = low > 0 ? LineAt(text, text[..(low - 1)].LastIndexOf((byte)'\n') + 1) : default;
        return Ascii.EqualsIgnoreCase(NameOf(here), wanted) ? here : Ascii.EqualsIgnoreCase(NameOf(previous), wanted) ? previous : default;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line) => CatalogueLine.Next(ref line);

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[start..];
        var end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>Without regard to case first, then by bytes.</summary>
    private static int Order(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = Math.Min(left.Length, right.Length);
        for (var i = 0; i < common; i++)
        {
            var difference = Lower(left[i]) - Lower(right[i]);
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
    }

    private static int Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? letter + 32 : letter;

    private ReadOnlySpan<byte> Range(string list) =>
        _lists.Value is var lists && lists.Ranges.TryGetValue(list, out var range) ? lists.Text.AsSpan(range.Start, range.Length) : default;

    private sealed record Lists(string Version, byte[] Text, Dictionary<string, (int Start, int Length)> Ranges);
}
