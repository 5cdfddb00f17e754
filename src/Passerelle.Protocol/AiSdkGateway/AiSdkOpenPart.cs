namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>The numbered part of a stream that is open.</summary>
internal enum AiSdkOpenPart
{
    None,
    Text,
    Refusal,
    Reasoning,
}
