namespace Passerelle.Protocol.Model;

/// <summary>
/// What every dialect's own maker refuses, and a translation would hide or tell in another dialect's words: checked once, before a
/// request is written for a target of another dialect.
/// </summary>
public static class ChatRequestRules
{
    /// <summary>OpenAI's own limit of <c>n</c>; no provider gives more answers at once.</summary>
    private const int MostChoices = 128;

    /// <summary>Checks a request; null, or the error to answer. Fields have their names in the request's own dialect.</summary>
    public static ApiError? Check(ChatRequest request)
    {
        if (request.Messages.Count == 0)
        {
            var messages = FieldNames.In(request.Dialect, "messages");
            return ApiError.Invalid($"The field \"{messages}\" is empty; send at least one message.", messages, "invalid_value");
        }

        if (request.Choices is < 1 or > MostChoices)
        {
            var n = FieldNames.In(request.Dialect, "n");
            return ApiError.Invalid($"The field \"{n}\" must be a whole number from 1 to {MostChoices}.", n, "invalid_value");
        }

        return Choice(request) ?? Results(request);
    }

    private static ApiError? Choice(ChatRequest request)
    {
        // A tool that its provider runs may be meant by a name that is not in the list.
        if (request.ToolChoice is not { } choice || request.Tools.Exists(tool => tool.Kind == ToolKind.Provider))
        {
            return null;
        }

        foreach (var name in choice.Mode == ToolChoiceMode.Named ? [choice.Name ?? ""] : choice.Allowed ?? [])
        {
            if (!request.Tools.Exists(tool => name == (tool.OwnName ?? tool.Name)))
            {
                var field = FieldNames.In(request.Dialect, "tool_choice");
                return ApiError.Invalid($"The field \"{field}\" names the tool \"{name}\", which is not offered.", field, "invalid_value");
            }
        }

        return null;
    }

    private static ApiError? Results(ChatRequest request)
    {
        HashSet<string>? calls = null;
        foreach (var message in request.Messages)
        {
            foreach (var part in message.Parts)
            {
                if (part is ToolCallPart call)
                {
                    (calls ??= new HashSet<string>(StringComparer.Ordinal)).Add(call.Id);
                }
                else if (part is ToolResultPart result && calls?.Contains(result.CallId) != true)
                {
                    var field = FieldNames.In(request.Dialect, "messages");
                    var which = result.Name ?? result.CallId;
                    return ApiError.Invalid($"A tool result in \"{field}\" (\"{which}\") has no call before it; send the call, too.", field, "invalid_value");
                }
            }
        }

        return null;
    }
}
