using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>The reading of specifications can fail: without this, what it finds valid would prove nothing.</summary>
public sealed class SpecificationTests
{
    private static readonly Specification Small = Specification.Parse(
        """
        {"components":{"schemas":{
          "Cat":{"type":"object","required":["type","lives"],"properties":{"type":{"const":"cat"},"lives":{"type":"integer","minimum":1,"maximum":9}}},
          "Dog":{"type":"object","required":["type"],"properties":{"type":{"enum":["dog","puppy"]},"name":{"type":"string","nullable":true,"maxLength":3,"pattern":"^[a-z]+$"}}},
          "Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}]},
          "Named":{"type":"object","required":["type"],"properties":{"type":{"type":"string"}},"discriminator":{"propertyName":"type","mapping":{"dog":"#/components/schemas/Dog"}},"anyOf":[{"$ref":"#/components/schemas/Dog"}]},
          "Both":{"allOf":[{"$ref":"#/components/schemas/Dog"},{"type":"object","properties":{"age":{"type":["integer","null"],"exclusiveMinimum":0}}}]},
          "Labels":{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"maxLength":2},"maxProperties":2},
          "List":{"type":"array","minItems":1,"maxItems":2,"items":{"$ref":"#/components/schemas/Pet"}},
          "Big":{"type":"string","format":"int64"},
          "NoDog":{"not":{"$ref":"#/components/schemas/Dog"}},
          "Any":{}}}}
        """);

    [Theory]
    [InlineData("Cat", """{"type":"cat","lives":9}""", null)]
    [InlineData("Cat", """{"type":"cat"}""", ".lives is missing")]
    [InlineData("Cat", """{"type":"cat","lives":1.5}""", ".lives is Number")]
    [InlineData("Cat", """{"type":"cat","lives":10}""", ".lives is 10, above 9")]
    [InlineData("Cat", """{"type":"cat","lives":0}""", ".lives is 0, below 1")]
    [InlineData("Cat", """{"type":"cat","lives":1,"tail":true}""", ".tail is unknown")]
    [InlineData("Cat", "[]", " is Array")]
    [InlineData("Dog", """{"type":"dog","name":null}""", null)]
    [InlineData("Dog", """{"type":"dog","name":"abcd"}""", ".name is longer")]
    [InlineData("Dog", """{"type":"dog","name":"A"}""", "does not fit")]
    [InlineData("Dog", """{"type":"cow"}""", ".type is \"cow\"")]
    [InlineData("Pet", """{"type":"cat","lives":2}""", null)]
    [InlineData("Pet", """{"type":"puppy","lives":2}""", "unknown")]
    [InlineData("Pet", """{"type":"cat","name":"x"}""", "missing")]
    [InlineData("Named", """{"type":"dog","name":"x"}""", null)]
    [InlineData("Named", """{"type":"dog","name":1}""", ".name is Number")]
    [InlineData("Both", """{"type":"dog","name":"x","age":null}""", null)]
    [InlineData("Both", """{"type":"dog","age":0}""", ".age is 0, not above")]
    [InlineData("Both", """{"type":"dog","ago":1}""", ".ago is unknown")]
    [InlineData("Labels", """{"a":"1","b":"2"}""", null)]
    [InlineData("Labels", """{"a":1}""", ".a is Number")]
    [InlineData("Labels", """{"abc":"1"}""", "longer")]
    [InlineData("Labels", """{"a":"1","b":"2","c":"3"}""", "more than 2 members")]
    [InlineData("List", """[{"type":"dog"}]""", null)]
    [InlineData("List", "[]", "fewer")]
    [InlineData("List", """[{"type":"dog"},{"type":"dog","x":1}]""", "[1].")]
    [InlineData("Big", "12", null)]
    [InlineData("Big", "true", "is True")]
    [InlineData("NoDog", """{"type":"dog"}""", "must not")]
    [InlineData("Any", """{"x":[1]}""", null)]
    public void Errors_NameTheirPlace(string schema, string value, string? expected)
    {
        using var json = JsonDocument.Parse(value);
        var error = Small.Error(schema, json.RootElement);

        Assert.True(expected is null ? error is null : error?.Contains(expected, StringComparison.Ordinal) == true, error);
    }

    [Theory]
    [InlineData("openai-chat", """{"model":"m","messages":[]}""")]
    [InlineData("openai-chat", """{"model":"m","messages":[{"role":"user","content":"x"}],"top_k":3}""")]
    [InlineData("openai-chat", """{"model":"m","messages":[{"role":"robot","content":"x"}]}""")]
    [InlineData("openai-responses", """{"model":"m","input":[{"type":"message","role":"user","content":[{"type":"text","text":"x"}]}]}""")]
    [InlineData("openai-responses", """{"model":"m","input":"x","tools":[{"type":"function","function":{"name":"f"}}]}""")]
    [InlineData("anthropic-messages", """{"model":"m","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}],"frequency_penalty":1}""")]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"input_text","text":"x"}]}]}""")]
    [InlineData("gemini", """{"contents":[{"role":"user","parts":[{"text":5}]}]}""")]
    [InlineData("gemini", """{"contents":[{"role":"user","parts":[{"text":"x","cache_control":{}}]}]}""")]
    public void PublishedDocuments_FindWhatIsWrong(string dialect, string request)
    {
        Assert.SkipUnless(SharedFiles.Available, SkipReasons.NoSharedData);
        using var json = JsonDocument.Parse(request);

        Assert.NotNull(RequestSpecification.Error((IChatDialect)Dialects.Find(dialect)!, json.RootElement));
    }

    [Theory]
    [InlineData("openai-responses", "{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":")]
    [InlineData("anthropic-messages", "\"output_config\":{\"effort\":")]
    [InlineData("anthropic-messages", "\"strict\":true")]
    public void AmendmentsOfTheDocuments_AreWhatProvidersTook(string protocol, string sent)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        Assert.Contains(
            Recordings.Shared!.List(protocol: protocol, status: 200).Where(entry => entry.HasRequest).Select(entry => Recordings.Shared.Load(entry.Id)),
            exchange => exchange.RequestBody is { } body && System.Text.Encoding.UTF8.GetString(body).Replace(" ", "", StringComparison.Ordinal).Replace("\"type\":\"message\",", "", StringComparison.Ordinal)
                .Contains(sent, StringComparison.Ordinal));
    }
}
