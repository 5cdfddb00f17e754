using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

/// <summary>The truth table of the address rules: what is typed, and the chat addresses that must follow, best first.</summary>
public static class AddressTable
{
    public sealed record Row(string Typed, AddressRule Rule, string[] Chat, string[] Notices);

    public static readonly Row[] Rows =
    [
        new("https://api.example.com", AddressRule.VersionAdded, ["https://api.example.com/v1/chat/completions"], []),
        new("https://api.example.com/", AddressRule.EndpointOnly,
            ["https://api.example.com/chat/completions", "https://api.example.com/v1/chat/completions"], []),
        new("https://api.example.com//", AddressRule.EndpointOnly,
            ["https://api.example.com/chat/completions", "https://api.example.com/v1/chat/completions"], ["N2"]),
        new("https://h/v1", AddressRule.VersionLast, ["https://h/v1/chat/completions"], []),
        new("https://h/v1/", AddressRule.EndpointOnly, ["https://h/v1/chat/completions"], []),
        new("https://h/v2", AddressRule.VersionLast, ["https://h/v2/chat/completions"], []),
        new("https://h/v3/", AddressRule.EndpointOnly, ["https://h/v3/chat/completions"], []),
        new("https://open.bigmodel.cn/api/paas/v4/", AddressRule.EndpointOnly,
            ["https://open.bigmodel.cn/api/paas/v4/chat/completions"], []),
        new("https://dashscope.aliyuncs.com/compatible-mode/v1", AddressRule.VersionLast,
            ["https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions"], []),
        new("https://ark.cn-beijing.volces.com/api/v3", AddressRule.VersionLast,
            ["https://ark.cn-beijing.volces.com/api/v3/chat/completions"], []),
        new("https://api.ppinfra.com/v3/openai/", AddressRule.EndpointOnly,
            ["https://api.ppinfra.com/v3/openai/chat/completions"], []),
        new("https://api.deepinfra.com/v1/openai", AddressRule.VersionInside,
            ["https://api.deepinfra.com/v1/openai/chat/completions", "https://api.deepinfra.com/v1/openai/v1/chat/completions"], []),
        new("https://gateway.ai.cloudflare.com/v1/acc/gw/openai", AddressRule.VersionInside,
            [
                "https://gateway.ai.cloudflare.com/v1/acc/gw/openai/chat/completions",
                "https://gateway.ai.cloudflare.com/v1/acc/gw/openai/v1/chat/completions",
            ], []),
        new("https://h/v1/proxy", AddressRule.VersionInside,
            ["https://h/v1/proxy/chat/completions", "https://h/v1/proxy/v1/chat/completions"], []),
        new("https://h/v1/chat/completions", AddressRule.FullEndpoint, ["https://h/v1/chat/completions"], ["N1"]),
        new("https://h/v1/chat/completions#", AddressRule.Exact, ["https://h/v1/chat/completions"], []),
        new("https://h/custom", AddressRule.VersionAdded, ["https://h/custom/v1/chat/completions"], []),
        new("https://h/custom/", AddressRule.EndpointOnly, ["https://h/custom/chat/completions"], []),
        new("https://h/custom#", AddressRule.Exact, ["https://h/custom"], []),
        new("https://h/custom/#", AddressRule.Exact, ["https://h/custom/"], []),
        new("http://localhost:8000/", AddressRule.EndpointOnly,
            ["http://localhost:8000/chat/completions", "http://localhost:8000/v1/chat/completions"], []),
        new("https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/endpoints/openapi",
            AddressRule.VersionInside,
            [
                "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/endpoints/openapi/chat/completions",
                "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/endpoints/openapi/v1/chat/completions",
            ], []),
        new(" https://api.example.com ", AddressRule.VersionAdded, ["https://api.example.com/v1/chat/completions"], []),
        new("https://h/v1?key=a", AddressRule.VersionLast, ["https://h/v1/chat/completions?key=a"], []),
        new("https://h/V1BETA", AddressRule.VersionLast, ["https://h/V1BETA/chat/completions"], []),
        new("https://h/v1.5", AddressRule.VersionLast, ["https://h/v1.5/chat/completions"], []),
        new("https://h/v1beta1", AddressRule.VersionLast, ["https://h/v1beta1/chat/completions"], []),

        // Cleaning.
        new("\u00A0https://api.example.com\u00A0", AddressRule.VersionAdded, ["https://api.example.com/v1/chat/completions"], ["N3"]),
        new("\uFEFFhttps://api.\u200Bexample.com/v1\u200D", AddressRule.VersionLast, ["https://api.example.com/v1/chat/completions"], ["N3"]),
        new("\"https://h/v1\"", AddressRule.VersionLast, ["https://h/v1/chat/completions"], ["N3"]),
        new("'https://h/v1/'", AddressRule.EndpointOnly, ["https://h/v1/chat/completions"], ["N3"]),
        new("`https://h/custom#`", AddressRule.Exact, ["https://h/custom"], ["N3"]),
        new("<https://h/v1>", AddressRule.VersionLast, ["https://h/v1/chat/completions"], ["N3"]),
        new(" “ https://h/v1 ” ", AddressRule.VersionLast, ["https://h/v1/chat/completions"], ["N3"]),
        new("« https://h/v1 »", AddressRule.VersionLast, ["https://h/v1/chat/completions"], ["N3"]),
        new("https：／／h／v1／", AddressRule.EndpointOnly, ["https://h/v1/chat/completions"], ["N3"]),
        new("https://api。example．com/v1？a＝b＃", AddressRule.Exact, ["https://api.example.com/v1?a=b"], ["N3"]),
        new("ｈｔｔｐｓ：／／ｈ／ｖ２", AddressRule.VersionLast, ["https://h/v2/chat/completions"], ["N3"]),
        new("\t\r\nhttps://h/v1\r\n", AddressRule.VersionLast, ["https://h/v1/chat/completions"], []),
        new("https://h//api///v1//", AddressRule.EndpointOnly, ["https://h/api/v1/chat/completions"], ["N2"]),

        // What Uri would rewrite, but the wire must not.
        new("https://h/a%2Fb/%7Eme/./x", AddressRule.VersionAdded, ["https://h/a%2Fb/%7Eme/./x/v1/chat/completions"], []),
        new("https://h/a//b/../%7e%2f%41/|{x}\\#", AddressRule.Exact, ["https://h/a//b/../%7e%2f%41/|{x}\\"], []),
        new("https://h/x?q=a//b%2F&&u=http://z/#", AddressRule.Exact, ["https://h/x?q=a//b%2F&&u=http://z/"], []),
        new("https://h/x?#", AddressRule.Exact, ["https://h/x?"], []),
        new("https://h/café/模型/😀#", AddressRule.Exact, ["https://h/caf%C3%A9/%E6%A8%A1%E5%9E%8B/%F0%9F%98%80"], []),
        new("https://h#", AddressRule.Exact, ["https://h/"], []),
        new("https://h?x=1#", AddressRule.Exact, ["https://h/?x=1"], []),
        new("https://h/#", AddressRule.Exact, ["https://h/"], []),
        new("https://h/v1?", AddressRule.VersionLast, ["https://h/v1/chat/completions"], []),
        new("https://h?x=1", AddressRule.VersionAdded, ["https://h/v1/chat/completions?x=1"], []),
        new("https://h/v1?next=/a/", AddressRule.VersionLast, ["https://h/v1/chat/completions?next=/a/"], []),
        new("https://h/v1/chat/completions?api-version=2", AddressRule.FullEndpoint, ["https://h/v1/chat/completions?api-version=2"], ["N1"]),
        new("https://h/v1/chat/completions/", AddressRule.FullEndpoint,
            ["https://h/v1/chat/completions/", "https://h/v1/chat/completions"], ["N1"]),
        new("https://h/models/", AddressRule.EndpointOnly, ["https://h/models/chat/completions"], []),

        // Hosts.
        new("HTTPS://API.Example.COM:443/V1", AddressRule.VersionLast, ["https://api.example.com/V1/chat/completions"], []),
        new("http://[::1]:8000", AddressRule.VersionAdded, ["http://[::1]:8000/v1/chat/completions"], []),
        new("http://vllm:8000", AddressRule.VersionAdded, ["http://vllm:8000/v1/chat/completions"], []),
        new("https://münchen.example/v1", AddressRule.VersionLast, ["https://xn--mnchen-3ya.example/v1/chat/completions"], []),
    ];

    public static TheoryData<string> Typed => new(Rows.Select(row => row.Typed));

    public static Row Of(string typed)
    {
        return Rows.Single(row => row.Typed == typed);
    }
}
