using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// Reads a chat request out of a JSON document, every string of which must be readable (<see cref="PracticeBody"/> sees to that).
/// </summary>
internal sealed class PracticeRequestReader
{
    private const int MaxChoices = 128;
    private static readonly string[] Roles = ["developer", "system", "user", "assistant", "tool", "function"];

    /// <summary>Fields that the answer does not list as settings: they are in it anyway, or the gateway sets them by itself.</summary>
    private static readonly string[] Unlisted = ["model", "messages", "tools", "stream", "stream_options"];

    private readonly JsonElement _root;
    private readonly PracticeFields _fields = new();
    private readonly SortedDictionary<string, int> _attachments = new(StringComparer.Ordinal);
    private long _promptBytes;

    private PracticeRequestReader(JsonElement root) => _root = root;

    public static PracticeRequest? Read(JsonElement root, out PracticeError? error)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            error = PracticeError.Invalid(null, null, $"The JSON body must be an object, but is {PracticeFields.Kind(root)}.");
            return null;
        }

        var reader = new PracticeRequestReader(root);
        var request = reader.Request();
        error = reader._fields.Error;
        return error is null ? request : null;
    }

    private PracticeRequest Request()
    {
        var model = _fields.Text(_root, "model", "model");
        if (model is null)
        {
            _fields.Fail(PracticeError.Invalid("model", null, "You must provide a model parameter."));
        }
        else if (!PracticeModels.All.Contains(model))
        {
            _fields.Fail(PracticeError.UnknownModel(model));
        }

        var messages = Messages();
        var stream = _fields.Flag(_root, "stream", "stream");
        var shape = new PracticeToolsReader(_root, _fields);
        var tools = shape.Tools(out var otherTools);
        var (choice, named) = shape.ToolChoice(tools);
        var (format, schema) = shape.Format();
        return new PracticeRequest
        {
            Model = model ?? "",
            Messages = messages,
            Stream = stream,
            IncludeUsage = IncludeUsage(stream),
            MaxTokens = Smaller(_fields.Whole(_root, "max_tokens", 1, int.MaxValue), _fields.Whole(_root, "max_completion_tokens", 1, int.MaxValue)),
            Stop = Stop(),
            N = (int)(_fields.Whole(_root, "n", 1, MaxChoices) ?? 1),
            Seed = _fields.Whole(_root, "seed", long.MinValue, long.MaxValue) ?? 0,
            Tools = tools,
            OtherTools = otherTools,
            ToolChoice = choice,
            NamedTool = named,
            ParallelTools = _fields.Flag(_root, "parallel_tool_calls", "parallel_tool_calls"),
            Format = format,
            Schema = schema,
            Attachments = _attachments,
            Settings = [.. _root.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null && !Unlisted.Contains(p.Name)).Select(p => p.Name).Distinct()],
            PromptBytes = _promptBytes + shape.PromptBytes,
        };
    }

    private List<PracticeMessage> Messages()
    {
        var messages = new List<PracticeMessage>();
        foreach (var message in _fields.Items(_root, "messages", "messages", required: true))
        {
            if (_fields.Error is not null)
            {
                break;
            }

            messages.Add(Message(message, $"messages[{messages.Count}]"));
        }

        if (messages.Count == 0)
        {
            _fields.Fail(PracticeError.Invalid("messages", "empty_array", "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."));
        }

        return messages;
    }

    private PracticeMessage Message(JsonElement message, string at)
    {
        if (!_fields.IsObject(message, at))
        {
            return new PracticeMessage("", "", null, []);
        }

        var role = _fields.Text(message, "role", $"{at}.role") ?? "";
        if (!Roles.Contains(role))
        {
            _fields.Fail(PracticeError.Invalid($"{at}.role", "invalid_value", $"Invalid value: '{role}'. Supported values are: {string.Join(", ", Roles.Select(r => $"'{r}'"))}."));
        }

        var text = Content(message, $"{at}.content");
        var calls = new List<(string, string)>();
        foreach (var call in _fields.Items(message, "tool_calls", $"{at}.tool_calls"))
        {
            calls.Add(Call(call, $"{at}.tool_calls[{calls.Count}]"));
        }

        _promptBytes += Encoding.UTF8.GetByteCount(text);
        return new PracticeMessage(role, text, _fields.Text(message, "tool_call_id", $"{at}.tool_call_id"), calls);
    }

    private (string Id, string Name) Call(JsonElement call, string at)
    {
        if (!_fields.IsObject(call, at))
        {
            return ("", "");
        }

        _promptBytes += JsonMarshal.GetRawUtf8Value(call).Length;
        var name = call.TryGetProperty("function", out var function) && _fields.IsObject(function, $"{at}.function")
            ? _fields.Text(function, "name", $"{at}.function.name")
            : null;
        return (_fields.Text(call, "id", $"{at}.id") ?? "", name ?? "");
    }

    private string Content(JsonElement message, string at)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            _fields.Fail(PracticeError.WrongType(at, "a string or an array of objects", PracticeFields.Kind(content)));
            return "";
        }

        var texts = new List<string>();
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var partAt = $"{at}[{index++}]";
            if (!_fields.IsObject(part, partAt))
            {
                break;
            }

            var type = _fields.Text(part, "type", $"{partAt}.type");
            if (type is null)
            {
                _fields.Fail(PracticeError.Invalid($"{partAt}.type", "missing_required_parameter", $"Missing required parameter: '{partAt}.type'."));
                break;
            }

            if (type is "text" or "refusal")
            {
                texts.Add(_fields.Text(part, type, $"{partAt}.{type}") ?? "");
            }
            else
            {
                _attachments[type] = _attachments.GetValueOrDefault(type) + 1;
            }
        }

        return string.Join('\n', texts);
    }

    private bool IncludeUsage(bool stream)
    {
        if (!_root.TryGetProperty("stream_options", out var options) || options.ValueKind == JsonValueKind.Null || !_fields.IsObject(options, "stream_options"))
        {
            return false;
        }

        if (!stream)
        {
            _fields.Fail(PracticeError.Invalid("stream_options", null, "The 'stream_options' parameter is only allowed when 'stream' is enabled."));
        }

        return _fields.Flag(options, "include_usage", "stream_options.include_usage");
    }

    private List<string> Stop()
    {
        var stops = new List<string>();
        if (_root.TryGetProperty("stop", out var stop) && stop.ValueKind == JsonValueKind.String)
        {
            stops.Add(stop.GetString()!);
        }
        else
        {
            foreach (var item in _fields.Items(_root, "stop", "stop"))
            {
                if (item.ValueKind != JsonValueKind.String)
                {
                    _fields.Fail(PracticeError.WrongType($"stop[{stops.Count}]", "a string", PracticeFields.Kind(item)));
                    break;
                }

                stops.Add(item.GetString()!);
            }
        }

        if (stops.Count > 4 || stops.Contains(""))
        {
            _fields.Fail(PracticeError.Invalid("stop", "invalid_value", "Invalid 'stop': expected one to four strings that are not empty."));
        }

        return stops;
    }

    private static int? Smaller(long? one, long? other) => (int?)(one is null ? other : other is null ? one : Math.Min(one.Value, other.Value));
}
