namespace Passerelle.Protocol.Model;

/// <summary>Kinds of tool.</summary>
public enum ToolKind
{
    /// <summary>A function with a JSON schema, run by the caller.</summary>
    Function,

    /// <summary>OpenAI's custom tool: free text, run by the caller.</summary>
    Custom,

    /// <summary>A tool that the provider runs or that only its dialect knows (web search, code execution, computer use).</summary>
    Provider,
}
