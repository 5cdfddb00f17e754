using System.ClientModel;
using System.Runtime.CompilerServices;

namespace Passerelle.RealBattery;

/// <summary>What a check holds an answer to.</summary>
internal static class Expect
{
    /// <exception cref="CheckException">It is false.</exception>
    public static void True(bool condition, string? otherwise = null, [CallerArgumentExpression(nameof(condition))] string said = "")
    {
        if (!condition)
        {
            throw new CheckException(otherwise is null ? $"not so: {said}" : $"not so: {said} ({otherwise})");
        }
    }

    /// <exception cref="CheckException">They differ.</exception>
    public static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string said = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new CheckException($"{said} is \"{actual}\" and not \"{expected}\"");
        }
    }

    /// <summary>The call is refused.</summary>
    /// <returns>The refusal.</returns>
    /// <exception cref="CheckException">It succeeded, or was refused with another status.</exception>
    public static async Task<ClientResultException> RefusedAsync(int status, Task call)
    {
        try
        {
            await call;
        }
        catch (ClientResultException e)
        {
            Equal(status, e.Status);
            return e;
        }

        throw new CheckException("the call succeeded");
    }

    /// <summary>The call ends because it was cancelled.</summary>
    /// <exception cref="CheckException">It succeeded.</exception>
    public static async Task CancelledAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw new CheckException("the aborted call succeeded");
    }
}
