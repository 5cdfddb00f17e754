namespace Passerelle.Protocol.Model;

/// <summary>What form an answer must have.</summary>
public enum OutputFormatKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    Json,

    /// <summary>JSON after a schema.</summary>
    Schema,
}
