using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary><c>additionalModelRequestFields</c>: the model's own fields. What the caller has put there itself counts more than what its request is translated to.</summary>
internal sealed class ConverseModelFields
{
    /// <summary>The field's name.</summary>
    public const string Field = "additionalModelRequestFields";

    private readonly List<(string Name, JsonSlice Value)> _members = [];

    public ConverseModelFields(ChatRequest request)
    {
        foreach (var field in request.Extra)
        {
            if (field.Name == Field && field.Value.Kind == JsonValueKind.Object)
            {
                var members = new JsonCursor(field.Value.Bytes);
                while (members.NextMember())
                {
                    var name = members.Name();
                    members.ToValue();
                    _members.Add((name, members.Take()));
                }
            }
        }
    }

    /// <summary>Adds a member, unless the caller has written one of that name.</summary>
    public void Add(string name, Action<Utf8JsonWriter> write)
    {
        if (_members.Exists(member => member.Name == name))
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(output, ConverseJson.Options))
        {
            write(json);
        }

        _members.Add((name, new JsonSlice(output.WrittenMemory)));
    }

    /// <summary>Writes the object; nothing when it is empty.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_members.Count == 0)
        {
            return;
        }

        json.WriteStartObject(Field);
        foreach (var (name, value) in _members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
