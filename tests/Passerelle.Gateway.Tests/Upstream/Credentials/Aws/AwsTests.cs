using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Aws;

/// <summary>The tests that use AWS's library, or that look at its variables.</summary>
[CollectionDefinition(AwsSurroundings.Collection)]
public sealed class AwsTests : ICollectionFixture<AwsSurroundings>;
