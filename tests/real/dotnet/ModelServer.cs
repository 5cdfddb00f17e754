using System.Text.Json;

namespace Passerelle.RealBattery;

/// <summary>llama-server itself, asked whether it is at work.</summary>
/// <param name="root">Its address, without <c>/v1</c>.</param>
internal sealed class ModelServer(Uri root) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public void Dispose() => _http.Dispose();

    /// <exception cref="CheckException">It is idle.</exception>
    public async Task IsAtWorkAsync(CancellationToken cancellationToken) =>
        Expect.Equal(1, await BusySlotsAsync(cancellationToken));

    /// <summary>The aborted work, which would last more than ten seconds, has ended soon. It is asked only three times, because
    /// llama-server looks for a lost client only after a second in which nobody asked it anything.</summary>
    /// <exception cref="CheckException">It has not.</exception>
    public async Task IsIdleSoonAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(1600);
        for (var asked = 0; asked < 3; asked++)
        {
            await Task.Delay(pause, cancellationToken);
            if (await BusySlotsAsync(cancellationToken) == 0)
            {
                return;
            }
        }

        throw new CheckException($"the model server still works {3 * pause.TotalMilliseconds} ms after the abort");
    }

    private async Task<int> BusySlotsAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, "/slots"));
        using var response = await _http.SendAsync(request, cancellationToken);
        using var slots = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return slots.RootElement.EnumerateArray().Count(slot => slot.GetProperty("is_processing").GetBoolean());
    }
}
