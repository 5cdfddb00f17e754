using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// A caller may give a tool that its maker has defined any name; the model knows it by the maker's. Also finds out which calls in a
/// conversation are of custom tools, which take free text.
/// </summary>
internal static class AiSdkToolNames
{
    /// <summary>Puts the makers' names into a request that has been read.</summary>
    public static void ToProviders(ChatRequest request)
    {
        var names = Renamed(request);
        var hasCustom = request.Tools.Exists(tool => tool.Kind == ToolKind.Custom);
        if (names.Count == 0 && !hasCustom)
        {
            return;
        }

        foreach (var message in request.Messages)
        {
            for (var i = 0; i < message.Parts.Count; i++)
            {
                message.Parts[i] = message.Parts[i] switch
                {
                    ToolCallPart call => call with { Name = names.GetValueOrDefault(call.Name, call.Name), IsCustom = hasCustom && IsCustom(request, call.Name) },
                    ToolResultPart { Name: { } name } result => result with { Name = names.GetValueOrDefault(name, name), IsCustom = hasCustom && IsCustom(request, name) },
                    var part => part,
                };
            }
        }

        if (request.ToolChoice is { Name: { } chosen } choice)
        {
            request.ToolChoice = choice with { Name = names.GetValueOrDefault(chosen, chosen), IsCustom = IsCustom(request, chosen) };
        }
    }

    /// <summary>The caller's name of a tool that the model calls.</summary>
    public static string OfCaller(ChatRequest? request, string name)
    {
        foreach (var tool in request?.Tools ?? [])
        {
            if (tool.Kind == ToolKind.Provider && AiSdkProviderTools.NameOf(tool) == name && CallersName(tool) is { } own)
            {
                return own;
            }
        }

        return name;
    }

    /// <summary>Whether the caller offers a tool of this name, which is the model's.</summary>
    public static bool IsOffered(ChatRequest? request, string name) =>
        request?.Tools.Exists(tool => tool.Kind == ToolKind.Provider && AiSdkProviderTools.NameOf(tool) == name) == true;

    private static Dictionary<string, string> Renamed(ChatRequest request)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tool in request.Tools.Where(tool => tool.Kind == ToolKind.Provider))
        {
            if (CallersName(tool) is { } own)
            {
                names[own] = AiSdkProviderTools.NameOf(tool);
            }
        }

        return names;
    }

    private static string? CallersName(ChatTool tool) => tool.Extra?.Find(field => field.Name == AiSdkProviderTools.CallersName).Value is { IsString: true } name ? name.Text : null;

    private static bool IsCustom(ChatRequest request, string name) => request.Tools.Exists(tool => tool.Kind == ToolKind.Custom && tool.Name == name);
}
