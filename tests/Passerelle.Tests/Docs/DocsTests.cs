using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Cli;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Docs;

/// <summary>The documents agree with the program: links, paths, commands, options, routes, codes.</summary>
public sealed class DocsTests
{
    private static readonly string[] Folders = ["src/", "tests/", "docs/", "bench/", ".ci/"];

    private static readonly IReadOnlyList<MarkdownPage> Pages = MarkdownPage.All();

    /// <summary>Fields of the admin API in their JSON names.</summary>
    private static readonly HashSet<string> Fields = [.. typeof(ProviderWire).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(ProviderWire).Namespace && type.Name.Split('`')[0].EndsWith("Wire", StringComparison.Ordinal))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))];

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading()
    {
        var broken = new List<string>();
        var links = 0;
        foreach (var page in Pages)
        {
            foreach (var link in page.Links)
            {
                links++;
                var (path, anchor) = link.Split('#', 2) is [var file, var heading] ? (file, heading) : (link, null);
                var target = path.Length == 0 ? page.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, Uri.UnescapeDataString(path)));
                var there = anchor is null
                    ? Path.Exists(target)
                    : Pages.FirstOrDefault(p => p.Path == target) is { } other && other.Anchors.Contains(anchor);
                if (!there)
                {
                    broken.Add($"{page.Name}: {link}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(links > 20);
    }

    [Fact]
    public void Every_path_of_the_checkout_between_backticks_exists()
    {
        var named = Pages.SelectMany(page => page.Code
            .Where(code => Folders.Any(folder => code.StartsWith(folder, StringComparison.Ordinal)) && !code.Contains(' '))
            .Select(code => (page.Name, Code: code.TrimEnd('/')))).ToList();

        var missing = named.Where(n => !Path.Exists(Path.Combine(TestFiles.RepositoryRoot, n.Code))).ToList();
        Assert.Empty(missing);
        Assert.True(named.Count > 20);
    }

    [Fact]
    public void Every_command_in_a_code_block_is_one_that_the_program_understands()
    {
        var calls = Pages.SelectMany(page => page.Shell.SelectMany(ShellLine.Calls).Select(call => (page.Name, Call: call))).ToList();

        var wrong = calls.Select(c => (c.Name, Line: string.Join(' ', c.Call), Problem: ProblemOf(c.Call))).Where(c => c.Problem is not null).ToList();
        Assert.Empty(wrong);
        Assert.True(calls.Count > 30);
    }

    [Fact]
    public void Every_command_between_backticks_has_words_and_options_that_the_program_knows()
    {
        // Here values are left out or stand for any: what is missing or of another type is no fault.
        var calls = Pages.SelectMany(page => page.Code.SelectMany(ShellLine.Calls).Select(call => (page.Name, Call: call))).ToList();

        Assert.Empty(calls
            .Where(c => c.Call is [var first, ..] && first != "serve" && first[0] != '-' && CommandTree.Create().Parse(c.Call).UnmatchedTokens.Count > 0)
            .Select(c => $"{c.Name}: {string.Join(' ', c.Call)}"));
        Assert.True(calls.Count > 20);
    }

    [Fact]
    public void The_page_of_the_command_line_shows_every_command_and_every_option()
    {
        // --help and --json are on every command, or nearly; the page says so once.
        string[] general = ["--help", "--json"];
        var page = MarkdownPage.Open("docs/cli.md");
        var shown = page.Shell.SelectMany(ShellLine.Calls).Select(call => CommandTree.Create().Parse(call)).ToList();
        var missing = new List<string>();
        foreach (var (name, command) in Commands("", CommandTree.Create()).Where(c => c.Command.Subcommands.Count == 0 && c.Name != "serve"))
        {
            var uses = shown.Where(parse => PathOf(parse.CommandResult) == name).ToList();
            missing.AddRange(uses.Count == 0
                ? [name]
                : command.Options.Where(o => !general.Contains(o.Name) && !uses.Any(u => u.GetResult(o.Name) is { } result && !Implicit(result))).Select(o => $"{name} {o.Name}"));
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_error_code_of_the_source_is_on_the_page_of_errors_and_no_other()
    {
        var documented = MarkdownPage.Open("docs/errors.md").FirstCells("Who asks", "What is asked", "Which model", "The provider", "The gateway", "The admin API", "Credentials");

        Assert.Equal(SourceText.ErrorCodes(Fields).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_header_that_the_gateway_adds_is_on_the_page_of_errors_and_no_other()
    {
        var documented = MarkdownPage.Open("docs/errors.md").FirstCells("Headers").Where(name => name.StartsWith("x-passerelle-", StringComparison.Ordinal));

        Assert.Equal(SourceText.Headers().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_is_on_the_page_of_the_configuration_with_its_default()
    {
        var page = MarkdownPage.Open("docs/configuration.md");
        var expected = new List<string>();
        foreach (var (instance, leftOut) in (ReadOnlySpan<(object, string[])>)
            [(new GatewayOptions { DataFolder = "" }, ["DataFolder", "Timeouts"]), (new UpstreamTimeouts(), []), (new DatabaseOptions(), ["Migrations"])])
        {
            foreach (var property in instance.GetType().GetProperties().Where(p => p.Name != "EqualityContract"))
            {
                expected.Add(property.Name);
                var row = Assert.Single(page.Prose, line => line.StartsWith($"| `{property.Name}` |", StringComparison.Ordinal));
                if (!leftOut.Contains(property.Name))
                {
                    Assert.StartsWith(Shown(property.GetValue(instance)), row.Split('|')[2].Trim(' ', '`'), StringComparison.Ordinal);
                }
            }
        }

        Assert.Equal(expected.Order(), page.FirstCells("`GatewayOptions`").Order());
        Assert.Equal(ServeOption.All.Select(o => o.Name).Order(), page.FirstCells("Options of `serve`").Order());
        Assert.Equal(SourceText.Variables().Union(ServeOption.All.Select(o => o.Variable)).Order(), page.FirstCells("Environment variables").Order());
    }

    [Fact]
    public void Every_quirk_is_on_the_page_of_the_configuration_and_no_other()
    {
        var rows = MarkdownPage.Open("docs/configuration.md").FirstCells("Quirks").Select(cell => cell.Split(':')[0]);

        Assert.Equal(QuirkNames.Known, rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_route_of_the_admin_api_has_its_section_and_every_section_its_route()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var routes = new List<string>();
        foreach (var pattern in gateway.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText!))
        {
            if (pattern.StartsWith(AdminEndpoints.Root, StringComparison.Ordinal) && !pattern.Contains("**", StringComparison.Ordinal))
            {
                routes.AddRange((await MethodsAsync(http, gateway, pattern)).Select(method => $"{method} {pattern}"));
            }
        }

        var sections = MarkdownPage.Open("docs/admin-api.md").Prose.Where(l => l.StartsWith("### ", StringComparison.Ordinal)).Select(l => l[4..]);

        Assert.Equal(routes.Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_of_the_admin_api_is_on_its_page()
    {
        var page = MarkdownPage.Open("docs/admin-api.md");

        var missing = Fields.Where(field => !page.Text.Contains($"\"{field}\"", StringComparison.Ordinal) && !page.Text.Contains($"`{field}`", StringComparison.Ordinal)).ToList();
        Assert.Empty(missing);
        Assert.True(Fields.Count > 50);
    }

    private static string? ProblemOf(IReadOnlyList<string> call)
    {
        // Without a command, ./run and the program serve.
        if (call is [] or ["serve", ..] || (call[0][0] == '-' && call[0] is not ("--help" or "--version")))
        {
            return ServeArguments.TryRead(call, out _, out var error) ? error : error ?? "not a command line of serve";
        }

        var parse = CommandTree.Create().Parse(call);
        return parse.Errors.Count == 0 ? null : string.Join(' ', parse.Errors.Select(e => e.Message));
    }

    private static IEnumerable<(string Name, Command Command)> Commands(string path, Command command) =>
        command.Subcommands.SelectMany(inner => Commands($"{path} {inner.Name}".Trim(), inner)).Append((path, command));

    private static string PathOf(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}".Trim() : "";

    private static bool Implicit(System.CommandLine.Parsing.SymbolResult result) => result is System.CommandLine.Parsing.OptionResult { Implicit: true };

    private static string Shown(object? value) => value switch
    {
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        bool yes => yes ? "true" : "false",
        IEnumerable<string> names => string.Join(';', names),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>What a route takes: asked by a method that none takes, it says so in <c>Allow</c>.</summary>
    private static async Task<IReadOnlyList<string>> MethodsAsync(HttpMessageInvoker http, GatewayHost gateway, string pattern)
    {
        var path = pattern.Replace('{', 'x').Replace('}', 'x');
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(gateway.Address, path));
        request.Headers.Authorization = new("Bearer", AdminToken.Read(gateway.Folder)!);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        return [.. response.Content.Headers.Allow];
    }
}
