using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Amazon Bedrock's Converse (<c>POST /model/{modelId}/converse</c> and <c>…/converse-stream</c>): one form of conversation for the models of
/// all makers there. Spoken by providers only. The model and whether there is to be a stream stand in the address.
/// </summary>
public sealed class BedrockConverseDialect : IProviderChatDialect
{
    internal const string DialectName = "bedrock-converse";

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public StreamFraming Framing => StreamFraming.AwsEventStream;

    /// <inheritdoc/>
    public AnswerObserver Observe() => ReadAnswer(TargetTraits.Default);

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) => new ConverseRequestWriter(request, target).Write();

    /// <inheritdoc/>
    public AnswerReader ReadAnswer(TargetTraits target) => new ConverseAnswerReader(target);
}
