using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Relay;

/// <summary>Stores which candidate of an address has answered (URL-3), when that is another than before.</summary>
public sealed partial class AddressMemory(Database database, ILogger<AddressMemory> logger)
{
    /// <summary>Called for every attempt that went well; does nothing for all but the first with a new candidate.</summary>
    public void Remember(Provider provider, Attempt attempt)
    {
        if (attempt.Failure is null && attempt.Address != provider.AddressChoice.Index && provider.AddressChoice.Keep(attempt.Address))
        {
            // Not awaited: the next start finds it out again if this is lost.
            _ = StoreAsync(provider, provider.Address.Candidates[attempt.Address].ChatUrl!);
        }
    }

    private async Task StoreAsync(Provider provider, Uri chatUrl)
    {
        try
        {
            await database.MutateAsync(c => ProviderTable.SetAddressChoice(c, provider.Id, provider.AddressText, chatUrl.OriginalString));
            LogFound(provider.Slug, chatUrl.Host, chatUrl.AbsolutePath);
        }
        catch (StorageException e)
        {
            LogNotStored(e, provider.Slug);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Provider {Slug} answers at {Host}{Path}; that is used from now on")]
    private partial void LogFound(string slug, string host, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The address that provider {Slug} answers at could not be stored")]
    private partial void LogNotStored(Exception exception, string slug);
}
