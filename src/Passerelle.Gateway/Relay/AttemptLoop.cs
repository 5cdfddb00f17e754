using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol.PassThrough;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Tries the targets in turn until one has given the caller something. Each attempt is on record before its provider is called, so
/// that no call is ever made that the books do not know. When all fail, the caller hears of the first failure: the one of the
/// target that it asked for.
/// </summary>
public sealed class AttemptLoop(
    GatewayOptions options,
    Ids ids,
    RecordLog records,
    UpstreamCaller caller,
    BodyRelay bodies,
    StreamRelay streams,
    RawRelay raws,
    MediaFetch media,
    AddressMemory addresses,
    SignatureVault vault,
    AttemptClocks clocks,
    TimeProvider time)
{
    /// <summary>Carries an answer to the caller, or throws the failure.</summary>
    /// <exception cref="GatewayException">No attempt gave the caller anything.</exception>
    public async Task RunAsync(Exchange x)
    {
        UpstreamFailure? first = null;
        foreach (var target in x.Plan.Targets)
        {
            var provider = Callable(target.Provider);
            await media.BringAsync(x, target);
            var wire = UpstreamWire.Of(x, target, vault);
            var tried = new List<ProviderKey>(1);
            var address = provider.AddressChoice.Index;
            if (wire.Url(provider.Address.Candidates[address], x.Head!.Stream) is null)
            {
                throw new GatewayException(UpstreamErrors.Failed(provider, $"its address has no place for {wire.Dialect.Name}") with { Code = "provider_address_invalid" });
            }

            var next = NextStep.Again;
            ProviderKey? sameKey = null;
            var renewed = false;
            while (next != NextStep.Stop && x.Attempts.Count < options.MaxAttempts)
            {
                var key = sameKey;
                if (key is null && !TryTakeKey(provider, tried, next, out key))
                {
                    break;
                }

                sameKey = null;

                var attempt = New(x, target, wire, key, address);
                await records.AttemptStartedAsync(Start(x, attempt));
                x.Attempts.Add(attempt);
                using (var clock = clocks.Start(x.Aborted))
                {
                    await caller.SendAsync(x, attempt, clock);
                    if (attempt.Failure is null)
                    {
                        await CarryAsync(x, attempt, clock);
                    }
                }

                if (attempt.Failure is null || attempt.Committed)
                {
                    addresses.Remember(provider, attempt);
                    return;
                }

                first ??= attempt.Failure;
                next = After(provider, attempt, ref address);
                if (!wire.IsWithoutProofs && UpstreamErrors.RefusesProofs(attempt))
                {
                    // Proofs belong to an account: once more with the same one, without them.
                    wire = UpstreamWire.Of(x, target, vault, withoutProofs: true);
                    sameKey = key;
                    next = NextStep.Again;
                }
                else if (ParameterMemory.RefusedBy(attempt) is { } parameter && RequestFit.MayDrop(x, target) && provider.Parameters.Learn(target.Model, parameter))
                {
                    wire = UpstreamWire.Of(x, target, vault, wire.IsWithoutProofs);
                    sameKey = key;
                    next = NextStep.Again;
                }
                else if (!renewed && key is not null && attempt.Refusal is { } refusal && key.Credential.TryRenew(attempt.CredentialUse, refusal))
                {
                    // A token may be revoked before its time, a clock may be wrong: once more with a fresh proof (F21, F77).
                    renewed = true;
                    sameKey = key;
                    next = NextStep.Again;
                }

                await EndAsync(x, attempt, last: next == NextStep.Stop);
            }
        }

        // The provider's own words where they are in the caller's dialect, byte for byte; otherwise ours.
        x.UpstreamAnswer = first?.Answer;
        throw new GatewayException(first!.Error);
    }

    private static Provider Callable(Provider provider)
    {
        if (provider.Address.Error is { } error)
        {
            throw new GatewayException(UpstreamErrors.Failed(provider, $"its address cannot be used. {error.Text.En}") with { Code = "provider_address_invalid" });
        }

        return provider.AllKeysOff
            ? throw new GatewayException(UpstreamErrors.Failed(provider, "all its keys are switched off") with { Code = "provider_keys_off" })
            : provider;
    }

    /// <summary>The next key; a fault that is not the key's may come back to one that was tried. A provider without keys goes without.</summary>
    private static bool TryTakeKey(Provider provider, List<ProviderKey> tried, NextStep next, out ProviderKey? key)
    {
        key = null;
        if (provider.Keys.Keys.Count == 0)
        {
            return next != NextStep.OtherKey;
        }

        if (!provider.Keys.TryTake(tried, out key) && (next == NextStep.OtherKey || !provider.Keys.TryTake([], out key)))
        {
            return false;
        }

        tried.Add(key!);
        return true;
    }

    /// <summary>What comes after a failed attempt: a 404 or 405 tries the address's other candidate, once (URL-3).</summary>
    private static NextStep After(Provider provider, Attempt attempt, ref int address)
    {
        if (attempt.Failure!.Next != NextStep.OtherAddress)
        {
            return attempt.Failure.Next;
        }

        if (address != provider.AddressChoice.Index || provider.Address.Candidates.Count < 2)
        {
            return NextStep.Stop;
        }

        address = (address + 1) % provider.Address.Candidates.Count;
        return NextStep.OtherAddress;
    }

    private Attempt New(Exchange x, Target target, UpstreamWire wire, ProviderKey? key, int address) =>
        new(ids.Next(), x.Attempts.Count + 1, target, key, address, wire, time.GetUtcNow(), time.GetTimestamp());

    private static AttemptStart Start(Exchange x, Attempt attempt)
    {
        var provider = attempt.Target.Provider;
        return new AttemptStart(
            attempt.Id,
            x.Id,
            attempt.Number,
            provider.Id,
            attempt.Key?.Id,
            MovesCursor: provider.Keys.Keys.Count > 1,
            attempt.Target.Model,
            (int)provider.Address.Candidates[attempt.Address].Rule,
            attempt.StartedAt);
    }

    private ValueTask CarryAsync(Exchange x, Attempt attempt, AttemptClock clock) =>
        attempt.Wire.Dialect is PassThroughDialect ? PassAsync(x, attempt, clock)
        : x.Head!.Stream ? streams.CarryAsync(x, attempt, clock)
        : bodies.CarryAsync(x, attempt, clock);

    /// <summary>What is no conversation comes as the provider says that it comes.</summary>
    private ValueTask PassAsync(Exchange x, Attempt attempt, AttemptClock clock) =>
        attempt.Response!.Content.Headers.ContentType?.MediaType is not { } type ? raws.CarryAsync(x, attempt, clock)
        : type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) ? streams.CarryAsync(x, attempt, clock)
        : type.EndsWith("json", StringComparison.OrdinalIgnoreCase) ? bodies.CarryAsync(x, attempt, clock)
        : raws.CarryAsync(x, attempt, clock);

    private async ValueTask EndAsync(Exchange x, Attempt attempt, bool last)
    {
        if (!last && x.Attempts.Count < options.MaxAttempts)
        {
            await records.AttemptEndedAsync(AttemptRecords.End(attempt, time));
        }
    }
}
