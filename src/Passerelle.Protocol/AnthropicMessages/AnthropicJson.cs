using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>How JSON is written in this dialect: accents and quotes as they are, since it is never read as HTML.</summary>
internal static class AnthropicJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
