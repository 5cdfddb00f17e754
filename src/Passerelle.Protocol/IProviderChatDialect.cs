using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>A dialect of conversations as providers speak it: requests are written from the neutral form, answers read into it.</summary>
public interface IProviderChatDialect : IProviderDialect
{
    /// <summary>Writes a request for a target.</summary>
    RequestTranslation WriteRequest(ChatRequest request, TargetTraits target);

    /// <summary>A new reader of one answer.</summary>
    AnswerReader ReadAnswer(TargetTraits target);
}
