using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Cli;

/// <summary>Whether the providers that are switched on can be reached from this machine. No key is sent: any answer will do.</summary>
internal static class ProviderCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at all of them at once.</summary>
    public static async Task<IReadOnlyList<Finding>> LookAsync(IReadOnlyList<ProviderRow> providers, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = Patience,
            ConnectCallback = EgressPolicy.ConnectAsync,
        });
        return await Task.WhenAll(providers.Where(p => p.Kind != ProviderKinds.Practice).Select(p => LookAsync(http, p, cancellationToken)));
    }

    private static async Task<Finding> LookAsync(HttpMessageInvoker http, ProviderRow provider, CancellationToken cancellationToken)
    {
        var subject = $"Provider {provider.Slug}";
        var address = ProviderAddress.Resolve(provider.Address, AddressKind.OpenAi);
        if (address.Error is { } error)
        {
            return Finding.Problem(subject, $"{error.Text.En} Set it with: passerelle provider set {provider.Slug} --address URL");
        }

        var urls = address.Candidates.Select(c => c.ModelsUrl ?? c.ChatUrl).OfType<Uri>().Distinct().ToList();
        for (var i = 0; ; i++)
        {
            var (status, failure) = await AskAsync(http, urls[i], cancellationToken);
            if (status is null)
            {
                return Finding.Problem(subject, $"{urls[i]} cannot be reached: {failure} Check the address and the network, or switch it off with: passerelle provider disable {provider.Slug}");
            }

            if (status != 404 || i == urls.Count - 1)
            {
                return status == 404
                    ? Finding.Note(subject, $"{urls[0]} does not exist on this server (404). Is the address right?")
                    : i > 0 ? Finding.Note(subject, AddressError.NotThere(urls[0], urls[i]).Text.En)
                    : Finding.Ok(subject, $"{urls[i]} answers");
            }
        }
    }

    private static async Task<(int? Status, string? Failure)> AskAsync(HttpMessageInvoker http, Uri url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await http.SendAsync(request, limit.Token);
            return ((int)response.StatusCode, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no answer within {Patience.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressDeniedException)
        {
            return (null, $"{(e.InnerException ?? e).Message.TrimEnd('.')}.");
        }
    }
}
