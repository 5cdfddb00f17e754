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

    private static readonly SmithySpecification SmallSmithy = SmithySpecification.Parse(
        """
        {
          "test#Cat":{"type":"structure","members":{
            "id":{"target":"smithy.api#String","traits":{"smithy.api#httpLabel":{},"smithy.api#required":{}}},
            "lives":{"target":"test#Lives","traits":{"smithy.api#required":{}}},
            "name":{"target":"test#Name","traits":{"smithy.api#length":{"max":3}}},
            "picture":{"target":"smithy.api#Blob"},"mood":{"target":"test#Mood"},"tags":{"target":"test#Tags"},"any":{"target":"smithy.api#Document"},"isTame":{"target":"smithy.api#Boolean"}}},
          "test#Lives":{"type":"integer","traits":{"smithy.api#range":{"min":1,"max":9}}},
          "test#Name":{"type":"string","traits":{"smithy.api#pattern":"^[a-z]+$"}},
          "test#Mood":{"type":"enum","members":{"CALM":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"calm"}}}},
          "test#Tags":{"type":"map","key":{"target":"smithy.api#String"},"value":{"target":"smithy.api#String"},"traits":{"smithy.api#length":{"min":1}}},
          "test#Pet":{"type":"union","members":{"cat":{"target":"test#Cat"},"other":{"target":"smithy.api#String"}}},
          "test#Pets":{"type":"list","member":{"target":"test#Pet"},"traits":{"smithy.api#length":{"min":1}}}}
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
    [InlineData("Cat", """{"lives":9}""", null)]
    [InlineData("Cat", "{}", ".lives is missing")]
    [InlineData("Cat", """{"lives":1.5}""", ".lives is Number, not integer")]
    [InlineData("Cat", """{"lives":10}""", ".lives is 10, above 9")]
    [InlineData("Cat", """{"lives":0}""", ".lives is 0, below 1")]
    [InlineData("Cat", """{"lives":1,"tail":true}""", ".tail is unknown")]
    [InlineData("Cat", """{"lives":1,"id":"x"}""", "stands in the address")]
    [InlineData("Cat", """{"lives":1,"name":"abcd"}""", "the length of .name is 4, above 3")]
    [InlineData("Cat", """{"lives":1,"name":"A"}""", ".name does not fit")]
    [InlineData("Cat", """{"lives":1,"picture":"AAAA","mood":"calm"}""", null)]
    [InlineData("Cat", """{"lives":1,"picture":"%"}""", ".picture is String, not blob")]
    [InlineData("Cat", """{"lives":1,"mood":"angry"}""", "no word")]
    [InlineData("Cat", """{"lives":1,"tags":{"a":"b"},"any":[1]}""", null)]
    [InlineData("Cat", """{"lives":1,"tags":{}}""", "the size of .tags is 0")]
    [InlineData("Cat", """{"lives":1,"tags":{"a":1}}""", ".tags.a is Number")]
    [InlineData("Cat", """{"lives":1,"isTame":"yes"}""", ".isTame is String")]
    [InlineData("Cat", "[]", " is Array")]
    [InlineData("Pet", """{"cat":{"lives":2}}""", null)]
    [InlineData("Pet", """{"cat":{"lives":2},"other":"x"}""", "has 2 members")]
    [InlineData("Pet", "{}", "has 0 members")]
    [InlineData("Pets", """[{"other":"x"},{"cat":{}}]""", "[1].cat.lives is missing")]
    [InlineData("Pets", "[]", "the length of  is 0")]
    public void ErrorsOfSmithyModels_NameTheirPlace(string shape, string value, string? expected)
    {
        using var json = JsonDocument.Parse(value);
        var error = SmallSmithy.Error(shape, json.RootElement);

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
    [InlineData("bedrock-converse", """{"modelId":"m","messages":[]}""")]
    [InlineData("bedrock-converse", """{"messages":[{"role":"user","content":[{"text":"x","type":"text"}]}]}""")]
    [InlineData("bedrock-converse", """{"messages":[{"role":"system","content":[{"text":"x"}]}]}""")]
    [InlineData("bedrock-converse", """{"messages":[{"role":"user","content":[{"document":{"format":"pdf","source":{"bytes":"AAAA"}}}]}]}""")]
    [InlineData("bedrock-converse", """{"messages":[],"inferenceConfig":{"temperature":1.5}}""")]
    [InlineData("bedrock-converse", """{"messages":[],"toolConfig":{"tools":[]}}""")]
    [InlineData("bedrock-converse", """{"messages":[],"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":{}}}}}}""")]
    public void PublishedDocuments_FindWhatIsWrong(string dialect, string request)
    {
        Assert.SkipUnless(SharedFiles.Available, SkipReasons.NoSharedData);
        using var json = JsonDocument.Parse(request);

        Assert.NotNull(RequestSpecification.Error((IProviderDialect)Dialects.Find(dialect)!, json.RootElement));
    }

    [Theory]
    [InlineData("openai-responses", "{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":")]
    [InlineData("anthropic-messages", "\"output_config\":{\"effort\":")]
    [InlineData("anthropic-messages", "\"strict\":true")]
    [InlineData("bedrock-converse", "{\"cachePoint\":{\"type\":\"default\"}}")]
    [InlineData("bedrock-converse", "\"outputConfig\":{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{")]
    [InlineData("bedrock-converse", "\"citations\":{\"enabled\":true}")]
    [InlineData("bedrock-converse", "\"context\":\"")]
    [InlineData("bedrock-converse", "}},\"strict\":true}}")]
    public void AmendmentsOfTheDocuments_AreWhatProvidersTook(string protocol, string sent)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        Assert.Contains(
            Recordings.Shared!.List(protocol: protocol, status: 200).Where(entry => entry.HasRequest).Select(entry => Recordings.Shared.Load(entry.Id)),
            exchange => exchange.RequestBody is { } body && System.Text.Encoding.UTF8.GetString(body).Replace(" ", "", StringComparison.Ordinal).Replace("\"type\":\"message\",", "", StringComparison.Ordinal)
                .Contains(sent, StringComparison.Ordinal));
    }
}
