using System.Globalization;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Ids that are made up from the request's.</summary>
internal static class AiSdkIds
{
    /// <summary>The id by which Vercel's gateway lets a call be looked up later: <c>gen_…</c> with what stands behind <c>req_</c>.</summary>
    public static string OfGeneration(string requestId) => $"gen_{Tail(requestId)}";

    /// <summary>An id for a tool call whose provider gave none.</summary>
    public static string OfCall(AnswerFrame frame, int call) => string.Create(CultureInfo.InvariantCulture, $"call_{Tail(frame.Id)}_{call}");

    /// <summary>An id for a call that the provider ran and gave none.</summary>
    public static string OfServed(AnswerFrame frame, int call) => string.Create(CultureInfo.InvariantCulture, $"srv_{Tail(frame.Id)}_{call}");

    private static string Tail(string requestId) => requestId[(requestId.IndexOf('_', StringComparison.Ordinal) + 1)..];
}
