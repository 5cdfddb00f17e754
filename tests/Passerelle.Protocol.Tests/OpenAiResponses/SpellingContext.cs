using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>One spelling for JSON values that are compared.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class SpellingContext : JsonSerializerContext;
