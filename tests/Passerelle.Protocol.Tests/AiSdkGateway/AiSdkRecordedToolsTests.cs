using System.Text.Json.Nodes;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Fidelity;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>Tools that a maker has defined reach its own dialect through the AI SDK as they were recorded.</summary>
public sealed class AiSdkRecordedToolsTests
{
    [Fact]
    public void MakersTools_AreTheSameInTheirOwnDialect()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var compared = 0;
        var failures = new List<string>();
        foreach (var entry in Recordings.Shared!.Index.Where(entry => entry.Status == 200 && entry.HasRequest))
        {
            if (FidelitySource.Of(entry.Protocol) is not { Dialect: IChatDialect from } || from.Name == "openai-chat" || from.ReadRequest(Recordings.Shared.Load(entry.Id).RequestBody, out var request) is not null)
            {
                continue;
            }

            if (AiSdkRequestForm.Write(request, 3) is not { } form || Dialects.AiSdk3.ReadRequest(form, out var again) is not null)
            {
                continue;
            }

            foreach (var (was, now) in request.Tools.Zip(again.Tools).Where(pair => pair.First.Kind == ToolKind.Provider))
            {
                compared++;
                var (wanted, got) = (Form(was), Form(now));
                if (now.Dialect != from.Name || !JsonNode.DeepEquals(wanted, got))
                {
                    failures.Add($"{entry.Id}: {now.Dialect} {got.ToJsonString()}, was {wanted.ToJsonString()}");
                }
            }
        }

        Assert.True(compared > 50, $"{compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared}:\n{string.Join('\n', failures.Take(20))}");
    }

    /// <summary>The tool without what is null, which says nothing, and without Anthropic's mark for caching, which the SDK has elsewhere.</summary>
    private static JsonObject Form(ChatTool tool)
    {
        var form = JsonNode.Parse(tool.Value.Bytes.Span)!;
        Clean(form);
        if (form["require_approval"]?.ToString() == "never")
        {
            // Said by the SDK for everybody.
            form.AsObject().Remove("require_approval");
        }

        return new JsonObject { ["name"] = tool.Name, ["value"] = form };
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonObject form)
        {
            foreach (var name in form.Where(member => member.Value is null || member.Key == "cache_control").Select(member => member.Key).ToList())
            {
                form.Remove(name);
            }
        }

        foreach (var inner in node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
        {
            Clean(inner);
        }
    }
}
