using System.Buffers;
using System.Text.Json;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream.Credentials;

namespace Passerelle.Gateway.Upstream;

/// <summary>Asks a provider which models it has (<c>GET …/models</c>). Candidates that do not answer are passed over (URL-3).</summary>
public sealed class ModelFetch(GatewayOptions options, TimeProvider time)
{
    private const int MaxListBytes = 16 * 1024 * 1024;

    /// <summary>The ids that the provider lists, in its order; or why it gave none.</summary>
    public async Task<ModelFetchResult> FetchAsync(Provider provider, CancellationToken cancellationToken)
    {
        if (provider.Address.Error is { } error)
        {
            return ModelFetchResult.Failed(error.Text.En);
        }

        var result = ModelFetchResult.Failed(AddressError.NoModelList.Text.En);
        foreach (var candidate in provider.Address.Candidates)
        {
            if (candidate.ModelsUrl is not { } url)
            {
                continue;
            }

            result = await FetchAsync(provider, url, cancellationToken);
            if (result.Error is null)
            {
                return result;
            }
        }

        return result;
    }

    private async Task<ModelFetchResult> FetchAsync(Provider provider, Uri url, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeouts.ModelList, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (provider.Keys.TryTake([], out var key))
            {
                _ = await key.Credential.ApplyAsync(request, provider.Type.CarrierOf(provider.Dialects[0]), either.Token);
            }

            using var response = await provider.Transport.SendAsync(request, either.Token);
            return (int)response.StatusCode == 200
                ? Read(url, await ReadBodyAsync(response, either.Token))
                : ModelFetchResult.Failed($"{url} answered with status {(int)response.StatusCode}.");
        }
        catch (CredentialException e)
        {
            return ModelFetchResult.Failed(e.Text.En);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return ModelFetchResult.Failed(e is OperationCanceledException
                ? $"{url} did not answer within {options.Timeouts.ModelList.TotalSeconds:0.#} s."
                : UpstreamErrors.OfException(provider, e).Error.Message);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>(16 * 1024);
        while (body.WrittenCount < MaxListBytes)
        {
            var read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken);
            if (read == 0)
            {
                break;
            }

            body.Advance(read);
        }

        return body.WrittenMemory;
    }

    private static ModelFetchResult Read(Uri url, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (List(json.RootElement) is { } list)
            {
                return new ModelFetchResult(Ids(list), null);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is thrown for text with half of a surrogate pair.
        }

        var isPage = body.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
        return ModelFetchResult.Failed($"{url} answered, but {(isPage ? "with a web page and " : "")}not with a list of models. Check the address.");
    }

    /// <summary><c>{data: [{id}]}</c>, as nearly all answer; also <c>{models: […]}</c> and a bare array.</summary>
    private static JsonElement? List(JsonElement root)
    {
        var list = root.ValueKind == JsonValueKind.Array ? root
            : root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("data", out var data) || root.TryGetProperty("models", out data)) ? data
            : default;
        return list.ValueKind == JsonValueKind.Array ? list : null;
    }

    private static List<string> Ids(JsonElement list)
    {
        var ids = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            var id = item.ValueKind == JsonValueKind.String ? item
                : item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("id", out var i) || item.TryGetProperty("name", out i)) ? i
                : default;
            if (id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 256 } text && seen.Add(text))
            {
                ids.Add(text);
            }
        }

        return ids;
    }
}
