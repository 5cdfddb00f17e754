using System.Buffers;
using System.Text.Json;
using Passerelle.Gateway.Config;

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
        using var limit = new CancellationTokenSource(options.Timeouts.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (provider.Keys.TryTake([], out var key))
            {
                request.Headers.Authorization = key.Bearer;
            }

            using var response = await provider.Transport.SendAsync(request, either.Token);
            return (int)response.StatusCode == 200
                ? Read(await ReadBodyAsync(response, either.Token))
                : ModelFetchResult.Failed($"{url} answered with status {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return ModelFetchResult.Failed(e is OperationCanceledException
                ? $"{url} did not answer within {options.Timeouts.Connect.TotalSeconds:0.#} s."
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

    /// <summary><c>{data: [{id}]}</c>, as nearly all answer; also <c>{models: […]}</c> and a bare array.</summary>
    private static ModelFetchResult Read(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        var list = root.ValueKind == JsonValueKind.Array ? root
            : root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("data", out var data) || root.TryGetProperty("models", out data)) ? data
            : default;
        if (list.ValueKind != JsonValueKind.Array)
        {
            return ModelFetchResult.Failed("The answer holds no list of models.");
        }

        var ids = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            var id = item.ValueKind == JsonValueKind.String ? item
                : item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("id", out var i) || item.TryGetProperty("name", out i)) ? i
                : default;
            if (id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 256 } text && !ids.Contains(text))
            {
                ids.Add(text);
            }
        }

        return new ModelFetchResult(ids, null);
    }
}
