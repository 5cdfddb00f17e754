using System.Globalization;
using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>Finds out which field an offset of a body belongs to.</summary>
internal static class JsonPath
{
    private const int LongestName = 64;

    /// <summary>The path of the value that starts at <paramref name="offset"/>, such as <c>messages[2].content</c>; empty for the body itself.</summary>
    public static string Of(ReadOnlySpan<byte> json, int offset)
    {
        var steps = new Stack<Step>();
        var name = "";
        var reader = new Utf8JsonReader(json);
        while (reader.Read() && reader.TokenStartIndex <= offset)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = JsonText.Cut(reader.GetString()!, LongestName);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    _ = steps.Pop();
                    break;
                default:
                    if (steps.TryPop(out var parent))
                    {
                        steps.Push(parent = parent with { Name = name, Index = parent.Index + 1 });
                    }

                    if (reader.TokenStartIndex == offset)
                    {
                        return Text(steps);
                    }

                    if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                    {
                        steps.Push(new Step(reader.TokenType == JsonTokenType.StartArray, "", -1));
                    }

                    break;
            }
        }

        return Text(steps);
    }

    private static string Text(Stack<Step> steps)
    {
        var path = "";
        foreach (var step in steps.Reverse())
        {
            path = step.IsArray
                ? string.Create(CultureInfo.InvariantCulture, $"{path}[{step.Index}]")
                : path.Length == 0 ? step.Name : $"{path}.{step.Name}";
        }

        return path;
    }

    private readonly record struct Step(bool IsArray, string Name, int Index);
}
