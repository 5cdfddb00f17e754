using System.Security.Cryptography;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>The caller's end user for OpenAI, which takes 64 characters; Anthropic takes 256, and its coding agents use them.</summary>
internal static class OpenAiUser
{
    private const int Most = 64;

    /// <summary>The user as it came, or, where it is too long and from another dialect, its SHA-256 in hexadecimal: another name, but the same one every time.</summary>
    public static JsonSlice Of(ChatRequest request, RequestTranslation translation)
    {
        if (request.Dialect is "openai-chat" or "openai-responses" || request.User.Text is not { Length: > Most } user)
        {
            return request.User;
        }

        translation.Changed("user");
        return JsonSlice.Of(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user))));
    }
}
