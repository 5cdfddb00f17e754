using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Storage;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Cli;

/// <summary>
/// The admin API of the server that runs on a data folder. Where it listens stands in the folder's lock file, its token beside it: who
/// can read the folder needs nothing else.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    // A server that was started a moment ago takes the folder first and tells its address a little later.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) });
    private readonly string _url;
    private readonly AuthenticationHeaderValue _token;

    private AdminClient(string url, string token)
    {
        _url = url;
        _token = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Finds the server.</summary>
    /// <exception cref="CommandException">None runs, or its token cannot be read.</exception>
    public static async Task<AdminClient> ConnectAsync(string folder, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (DataFolder.ReadLock(folder) is { } holder)
        {
            if (holder.Url is { } url)
            {
                return new AdminClient(Loopback.Of(url), ReadToken(folder));
            }

            if (TimeProvider.System.GetElapsedTime(start) > StartPatience)
            {
                throw new CommandException($"Process {holder.Pid} holds the data folder {folder} but does not listen yet. Try again, or look at its log.", ExitCode.NoServer);
            }

            await Task.Delay(Pause, cancellationToken);
        }

        throw new CommandException(
            $"No server runs on the data folder {folder}. Start it with: passerelle serve --data {Quoted.Of(folder)}", ExitCode.NoServer);
    }

    /// <summary>Reads.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, type, cancellationToken);

    /// <summary>Makes something.</summary>
    public Task<TOut> PostAsync<TIn, TOut>(string path, TIn body, JsonTypeInfo<TIn> bodyType, JsonTypeInfo<TOut> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), type, cancellationToken);

    /// <summary>Changes something.</summary>
    public Task<TOut> PatchAsync<TIn, TOut>(string path, TIn body, JsonTypeInfo<TIn> bodyType, JsonTypeInfo<TOut> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), type, cancellationToken);

    /// <summary>Takes something away.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) => _ = await SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Takes something away, and reads what is left of it.</summary>
    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, type, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new CommandException($"The server at {_url} gives answers that this program does not know. Is it of another version?");
        }
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{_url}{AdminEndpoints.Root}/{path}");
        request.Headers.Authorization = _token;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? answer : throw new CommandException(
                CommandWords.Of(OpenAiErrors.ReadMessage(answer)) ?? string.Create(CultureInfo.InvariantCulture, $"The server at {_url} answered with status {(int)response.StatusCode}."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException($"The server at {_url} does not answer: {e.Message}", ExitCode.NoServer);
        }
    }

    private static string ReadToken(string folder)
    {
        try
        {
            return AdminToken.Read(folder) ?? throw new CommandException($"The file {AdminToken.FileName} is missing in {folder}. Start the server again: it makes a new one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The admin token in {folder} cannot be read: {e.Message} Run this as the user that runs the server.");
        }
    }
}
