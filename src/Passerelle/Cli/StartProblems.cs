using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary>Why a server did not start: one sentence for each reason, also for those that it would have met next.</summary>
internal static class StartProblems
{
    /// <summary>The reasons, the one that stopped it first.</summary>
    public static IReadOnlyList<string> Of(Exception failure, string folder, string urls)
    {
        var first = Sentence(failure, folder, urls);
        var others = failure is DataFolderLockedException or DatabaseRefusedException or SecretException or UnauthorizedAccessException
            ? urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(PortProblem).OfType<string>()
            : [];
        return [first, .. others];
    }

    /// <summary>One reason, in a sentence that says what to do.</summary>
    public static string Sentence(Exception e, string folder, string urls) => e switch
    {
        DataFolderLockedException or DatabaseRefusedException or SecretException => e.Message,
        UnauthorizedAccessException => $"The data folder {folder} may not be used: {e.Message} Choose another with --data, or give this user the right to it.",
        _ when Within<AddressInUseException>(e) is not null => $"{e.Message.TrimEnd('.')}. Stop what uses it, or choose another with --urls.",
        _ when Within<SocketException>(e) is { } socket => $"The server cannot listen on {urls}: {socket.Message}. Choose another address with --urls.",
        FormatException or InvalidOperationException when e.StackTrace?.Contains("AddressBinder", StringComparison.Ordinal) == true =>
            $"The address in --urls cannot be used: {e.Message}",
        IOException => $"The data folder {folder} cannot be used: {e.Message} Choose another with --data.",
        _ => $"Passerelle could not start: {e.Message} ({e.GetType().Name})",
    };

    private static T? Within<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T wanted)
            {
                return wanted;
            }
        }

        return null;
    }

    private static string? PortProblem(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            var host = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
            using var listener = new TcpListener(host, address.Port);
            listener.Start();
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return $"The address {url} is in use as well. Choose another with --urls.";
        }
        catch (Exception e) when (e is SocketException or FormatException)
        {
            return $"The address {url} in --urls cannot be used: {e.Message}";
        }
    }
}
