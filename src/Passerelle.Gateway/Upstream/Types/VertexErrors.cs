using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>What Google's refusals mean and what to do about them: the texts E-VTX-5, 6, 7 and 9.</summary>
internal static class VertexErrors
{
    /// <summary>A better sentence than Google's; null where Google's own is best.</summary>
    public static ApiError? Explain(in Refused refused, string? project, string location)
    {
        var said = refused.Said.Message ?? "";
        return refused.Status switch
        {
            403 when refused.Said.Code == "SERVICE_DISABLED" || said.Contains("has not been used in project", StringComparison.Ordinal) => Told(
                ApiErrorKind.UpstreamFailed, "E-VTX-6", $"The Vertex AI API is not enabled in {project ?? "the project"}. Open https://console.cloud.google.com/apis/library/aiplatform.googleapis.com?project={project}"),
            403 when said.Contains("aiplatform.endpoints.predict", StringComparison.Ordinal) => Told(
                ApiErrorKind.UpstreamFailed,
                "E-VTX-5",
                $"{refused.Key?.Credential.Account ?? "The account"} lacks permission aiplatform.endpoints.predict on {project ?? "the project"}: give it the role “Vertex AI User”."),
            401 when said.Contains("API keys are not supported", StringComparison.OrdinalIgnoreCase) => Told(
                ApiErrorKind.UpstreamFailed,
                "E-VTX-9",
                "This endpoint needs an OAuth token, not an API key. Use a service account, or Express mode with a Gemini model."),
            404 when refused.IsPage || said.Contains("Publisher Model", StringComparison.OrdinalIgnoreCase) => Told(
                ApiErrorKind.ModelNotFound, "E-VTX-7", $"{refused.Target.Model} is not offered in {location}. Try {(location == VertexLocation.Global ? "another location" : "“global”")}."),
            _ => null,
        };
    }

    private static ApiError Told(ApiErrorKind kind, string code, string text) => new(kind, text) { Source = ErrorSource.Upstream, Code = code };
}
