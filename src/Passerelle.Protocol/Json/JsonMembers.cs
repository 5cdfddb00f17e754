using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>The members of an object and where they stand, for cutting some of them out of the bytes. The object has been read without error before.</summary>
internal static class JsonMembers
{
    /// <summary>The members in their order.</summary>
    public static List<Member> Of(ReadOnlySpan<byte> json)
    {
        var members = new List<Member>(16);
        var reader = new Utf8JsonReader(json);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            var nameEnd = start + reader.ValueSpan.Length + 2;
            reader.Skip();
            members.Add(new Member(name, start, nameEnd, (int)reader.BytesConsumed));
        }

        return members;
    }

    /// <summary>Writes the object again with other members: <paramref name="added"/> first, then those that stay, with the white space before them.</summary>
    /// <param name="json">The object.</param>
    /// <param name="members">Its members.</param>
    /// <param name="added">A whole member, or nothing.</param>
    /// <param name="nameOf">The name that a member gets, null when it goes.</param>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> json, IReadOnlyList<Member> members, ReadOnlySpan<byte> added, Func<Member, string?> nameOf)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + added.Length + 32);
        var opened = json.IndexOf((byte)'{') + 1;
        output.Write(json[..(members.Count > 0 ? members[0].Start : opened)]);
        output.Write(added);
        var isFirst = added.IsEmpty;
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            if (nameOf(member) is not { } name)
            {
                continue;
            }

            if (!isFirst)
            {
                output.Write(i == 0 ? ","u8 : json[members[i - 1].End..member.Start]);
            }

            isFirst = false;
            if (name == member.Name)
            {
                output.Write(json[member.Start..member.End]);
            }
            else
            {
                output.Write(JsonNames.Quote(name));
                output.Write(json[member.NameEnd..member.End]);
            }
        }

        output.Write(json[(members.Count > 0 ? members[^1].End : opened)..]);
        return output.WrittenMemory;
    }

    /// <summary>A member: from the quote before its name to the end of its value.</summary>
    public readonly record struct Member(string Name, int Start, int NameEnd, int End);
}
