using Microsoft.AspNetCore.Http;

namespace Passerelle.Gateway.Admin;

/// <summary>What a route of the admin API does for one HTTP method.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="HasBody">Whether it takes a JSON object.</param>
/// <param name="Run">Serves it; the caller is authenticated.</param>
public sealed record AdminMethod(string Method, bool HasBody, Func<AdminCall, Task> Run)
{
    /// <summary>Reads; changes nothing.</summary>
    public static AdminMethod Get(Func<AdminCall, Task> run) => new(HttpMethods.Get, false, run);

    /// <summary>Makes something.</summary>
    public static AdminMethod Post(Func<AdminCall, Task> run) => new(HttpMethods.Post, true, run);

    /// <summary>Changes the fields that are given.</summary>
    public static AdminMethod Patch(Func<AdminCall, Task> run) => new(HttpMethods.Patch, true, run);

    /// <summary>Takes something away.</summary>
    public static AdminMethod Delete(Func<AdminCall, Task> run) => new(HttpMethods.Delete, false, run);
}
