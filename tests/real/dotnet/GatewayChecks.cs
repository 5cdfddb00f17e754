namespace Passerelle.RealBattery;

/// <summary>What the gateway itself refuses.</summary>
internal static class GatewayChecks
{
    public static void Add(CheckList checks, Talk talk)
    {
        checks.Add("model by id", async stop =>
            Expect.Equal(talk.Model, (await talk.Models.GetModelAsync(talk.Model, stop)).Value.Id));

        foreach (var name in (string[])["no-such-model", "no-such-provider/no-such-model"])
        {
            checks.Add($"unknown model {name} is refused", async stop =>
            {
                var refusal = await Expect.RefusedAsync(404, talk.With(otherModel: name).WholeAsync(cancellationToken: stop));
                Expect.True(refusal.Message.Contains(name, StringComparison.Ordinal), refusal.Message);
            });
        }

        checks.Add("wrong key is refused", async stop =>
            await Expect.RefusedAsync(401, talk.With("pk_this-key-was-never-made").WholeAsync(cancellationToken: stop)));

        checks.Add("wrong key is refused a stream", async stop =>
            await Expect.RefusedAsync(401, talk.With("pk_this-key-was-never-made").StreamAsync(cancellationToken: stop)));
    }
}
