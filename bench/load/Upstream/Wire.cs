namespace Passerelle.Load.Upstream;

/// <summary>The dialects that the rig speaks.</summary>
internal enum Wire
{
    OpenAi,
    Anthropic,
    Gemini,
}
