namespace Passerelle.Testing;

/// <summary>The order in which the directives of a name become steps.</summary>
internal enum DirectivePhase
{
    Setup,
    Source,
    Edit,
    Wait,
    Delivery,
}
