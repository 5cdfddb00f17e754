namespace Passerelle.Protocol.Model;

/// <summary>How free the model is to call tools.</summary>
public enum ToolChoiceMode
{
    /// <summary>As it likes.</summary>
    Auto,

    /// <summary>It must not.</summary>
    None,

    /// <summary>It must call at least one.</summary>
    Required,

    /// <summary>It must call the one that is named.</summary>
    Named,
}
