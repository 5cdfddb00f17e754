using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Protocol.Embeddings;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Embeddings;

public sealed class EmbeddingsRequestTests
{
    private static readonly string[] All = ["openai-embeddings", "gemini-embeddings", "cohere-embed", "vertex-predict"];

    /// <summary>Requests that say as much as their dialect can, by the name of the golden file.</summary>
    public static TheoryData<string, string, string> Requests => new()
    {
        { "openai-plain", "openai-embeddings", """{"model":"m","input":"Hello \"wörld\" \ud83d\ude00\u0000"}""" },
        { "openai-many", "openai-embeddings", """{"input":["a","b",""],"model":"m","encoding_format":"base64","dimensions":256,"user":"u-1","x":[1]}""" },
        { "openai-neighbours", "openai-embeddings", """{"input":["a"],"model":"m","encoding_format":"float","output_dimension":64,"input_type":"query","truncation":true,"output_dtype":"float"}""" },
        { "gemini-one", "gemini-embeddings", """{"content":{"role":"user","parts":[{"text":"a"},{"text":"\nb"}]},"taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":64}""" },
        { "gemini-batch", "gemini-embeddings", """{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"task_type":7},{"content":{"parts":[{"text":"b"}]},"embedContentConfig":{"taskType":"FACT_VERIFICATION"}}]}""" },
        { "cohere-texts", "cohere-embed", """{"model":"m","texts":["a","b"],"input_type":"search_query","embedding_types":["float","base64"],"output_dimension":512,"truncate":"START","max_tokens":100,"priority":null}""" },
        { "vertex-instances", "vertex-predict", """{"instances":[{"content":"a","task_type":"RETRIEVAL_DOCUMENT","title":"T"},{"content":"b","taskType":"RETRIEVAL_DOCUMENT"}],"parameters":{"outputDimensionality":64,"autoTruncate":false}}""" },
        { "cohere-inputs", "cohere-embed", """{"model":"m","inputs":[{"content":[{"type":"text","text":"a"}]}],"input_type":"classification","embedding_types":["base64"]}""" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_IsWrittenInEveryDialect(string name, string dialect, string body)
    {
        var text = new StringBuilder();
        foreach (var target in All)
        {
            var translation = Spoken.Translate(Spoken.Dialect(dialect), Spoken.Dialect(target), body);
            var written = JsonNode.Parse(Spoken.Body(translation))!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
            text.Append("→ ").Append(target).Append('\n').Append(written.ReplaceLineEndings("\n")).Append('\n');
            foreach (var change in translation.Changes)
            {
                text.Append(change).Append('\n');
            }
        }

        Golden.Check($"Passerelle.Protocol.Tests/Golden/embeddings/{name}.txt", text.ToString());
    }

    [Theory]
    [InlineData("voyage", """{"model":"target-model","input":["a"],"encoding_format":"base64","output_dimension":64,"input_type":"query","truncation":false}""", "changed:input_type dropped:user")]
    [InlineData("mistral", """{"model":"target-model","input":["a"],"encoding_format":"base64","output_dimension":64}""", "dropped:input_type dropped:truncation dropped:user")]
    [InlineData("jina", """{"model":"target-model","input":["a"],"encoding_format":"base64","dimensions":64,"task":"code.query","truncate":false}""", "dropped:user")]
    [InlineData("nvidia", """{"model":"target-model","input":["a"],"encoding_format":"base64","dimensions":64,"input_type":"query","user":"u"}""", "changed:input_type dropped:truncation")]
    [InlineData("openrouter", """{"model":"target-model","input":["a"],"encoding_format":"base64","dimensions":64,"input_type":"search_query","user":"u"}""", "changed:input_type dropped:truncation")]
    [InlineData("openai", """{"model":"target-model","input":["a"],"encoding_format":"base64","dimensions":64,"user":"u"}""", "dropped:input_type dropped:truncation")]
    public void NeighboursOfOpenAi_GetTheirOwnNames(string maker, string written, string changes)
    {
        var traits = maker switch
        {
            "voyage" => EmbeddingsTraits.Voyage,
            "mistral" => EmbeddingsTraits.Mistral,
            "jina" => EmbeddingsTraits.Jina,
            "nvidia" => EmbeddingsTraits.Nvidia,
            "openrouter" => EmbeddingsTraits.OpenRouter,
            _ => EmbeddingsTraits.OpenAi,
        };

        var translation = Spoken.Translate(
            Dialects.OpenAiEmbeddings,
            Dialects.OpenAiEmbeddings,
            """{"model":"m","input":["a"],"encoding_format":"base64","dimensions":64,"user":"u","input_type":"CODE_RETRIEVAL_QUERY","truncation":false}""",
            traits);

        Assert.Equal(written, Spoken.Body(translation));
        Assert.Equal(changes, string.Join(' ', translation.Changes));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"input":[1,2,3]}""", "cohere-embed", "input")]
    [InlineData("openai-embeddings", """{"input":[1,2,3]}""", "gemini-embeddings", "input")]
    [InlineData("openai-embeddings", """{"input":["a",[1,2]]}""", "gemini-embeddings", "input[1]")]
    [InlineData("openai-embeddings", """{"input":[[1],[2]]}""", "cohere-embed", "input[0]")]
    [InlineData("openai-embeddings", """{"input":[{"content":[{"type":"text","text":"a"}]}]}""", "cohere-embed", "input[0]")]
    [InlineData("openai-embeddings", """{"input":"a","output_dtype":"int8"}""", "gemini-embeddings", "output_dtype")]
    [InlineData("openai-embeddings", """{"input":"a","output_dtype":"int8"}""", "openai-embeddings", "output_dtype")]
    [InlineData("cohere-embed", """{"texts":["a"],"embedding_types":["float","int8"]}""", "openai-embeddings", "embedding_types")]
    [InlineData("cohere-embed", """{"texts":["a"],"embedding_types":["ubinary"]}""", "gemini-embeddings", "embedding_types")]
    [InlineData("cohere-embed", """{"images":["data:image/png;base64,AA=="],"input_type":"image"}""", "openai-embeddings", "images[0]")]
    [InlineData("cohere-embed", """{"inputs":[{"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:,"}}]}]}""", "gemini-embeddings", "inputs[0]")]
    [InlineData("gemini-embeddings", """{"content":{"parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}]}}""", "openai-embeddings", "content")]
    [InlineData("gemini-embeddings", """{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"fileData":{}}]}}]}""", "cohere-embed", "requests[1]")]
    public void WhatMustNotBeLost_IsAnErrorThatNamesTheField(string from, string body, string to, string param)
    {
        var translation = Spoken.Translate(Spoken.Dialect(from), Spoken.Dialect(to), body);

        Assert.NotNull(translation.Error);
        Assert.Equal((400, param, "unsupported_value"), (translation.Error.Status, translation.Error.Param, translation.Error.Code));
        Assert.Contains($"\"{param}\"", translation.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-embeddings", """{"input":[1,2,3],"model":"m"}""", """{"model":"target-model","input":[1,2,3]}""")]
    [InlineData("openai-embeddings", """{"input":[[1,2],[3]],"model":"m"}""", """{"model":"target-model","input":[[1,2],[3]]}""")]
    [InlineData("openai-embeddings", """{"input":[{"content":[{"type":"image_url"}]}],"encoding_format":"base64_int8"}""", """{"model":"target-model","input":[{"content":[{"type":"image_url"}]}],"encoding_format":"base64_int8"}""")]
    [InlineData("cohere-embed", """{"images":["data:,"],"input_type":"image","embedding_types":["int8","float"]}""", """{"model":"target-model","images":["data:,"],"input_type":"image","embedding_types":["float","int8"]}""")]
    [InlineData(
        "cohere-embed",
        """{"inputs":[{"content":[{"type":"text","text":"a"}]},{"content":[{"type":"image_url"}]}]}""",
        """{"model":"target-model","inputs":[{"content":[{"type":"text","text":"a"}]},{"content":[{"type":"image_url"}]}],"input_type":"search_document","embedding_types":["float"]}""")]
    [InlineData(
        "gemini-embeddings",
        """{"content":{"parts":[{"inline_data":{"data":"AA=="}}]},"taskType":"NEW_TASK"}""",
        """{"requests":[{"model":"models/target-model","content":{"parts":[{"inline_data":{"data":"AA=="}}]},"taskType":"NEW_TASK"}]}""")]
    public void InItsOwnDialect_MoreThanTextIsKept(string dialect, string body, string written)
    {
        Assert.Equal(written, Spoken.Body(Spoken.Translate(Spoken.Dialect(dialect), Spoken.Dialect(dialect), body)));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"input":[]}""", "input")]
    [InlineData("openai-embeddings", """{"input":["a",5]}""", "input[1]")]
    [InlineData("openai-embeddings", """{"input":[5,"a"]}""", "input[1]")]
    [InlineData("openai-embeddings", """{"input":[1.5]}""", "input[0]")]
    [InlineData("openai-embeddings", """{"input":[1,null]}""", "input[1]")]
    [InlineData("openai-embeddings", """{"input":[["a"]]}""", "input[0]")]
    [InlineData("openai-embeddings", """{"input":[null]}""", "input[0]")]
    [InlineData("openai-embeddings", """{"input":"a","dimensions":0}""", "dimensions")]
    [InlineData("openai-embeddings", """{"input":"a","dimensions":-42}""", "dimensions")]
    [InlineData("openai-embeddings", """{"input":"a","dimensions":"5"}""", "dimensions")]
    [InlineData("openai-embeddings", """{"input":"a","dimensions":2147483648}""", "dimensions")]
    [InlineData("openai-embeddings", """{"input":"a","encoding_format":5}""", "encoding_format")]
    [InlineData("openai-embeddings", """{"input":"a","user":5}""", "user")]
    [InlineData("openai-embeddings", """{"input":"a","output_dtype":"float64"}""", "output_dtype")]
    [InlineData("openai-embeddings", """{"input":"a","truncate":"MIDDLE"}""", "truncate")]
    [InlineData("openai-embeddings", """{"input":"a","input_type":["query"]}""", "input_type")]
    [InlineData("cohere-embed", """{"texts":[]}""", "texts")]
    [InlineData("cohere-embed", """{"texts":["a",1]}""", "texts[1]")]
    [InlineData("cohere-embed", """{"texts":["a"],"images":["b"]}""", "images")]
    [InlineData("cohere-embed", """{"inputs":["a"]}""", "inputs[0]")]
    [InlineData("cohere-embed", """{"inputs":[{"content":"a"}]}""", "inputs[0].content")]
    [InlineData("cohere-embed", """{"texts":["a"],"embedding_types":"float"}""", "embedding_types")]
    [InlineData("cohere-embed", """{"texts":["a"],"embedding_types":["float16"]}""", "embedding_types[0]")]
    [InlineData("cohere-embed", """{"texts":["a"],"truncate":"end"}""", "truncate")]
    [InlineData("cohere-embed", """{"texts":["a"],"output_dimension":1.5}""", "output_dimension")]
    [InlineData("gemini-embeddings", """{"requests":[]}""", "requests")]
    [InlineData("gemini-embeddings", """{"requests":[{}]}""", "requests[0]")]
    [InlineData("gemini-embeddings", """{"requests":["a"]}""", "requests[0]")]
    [InlineData("gemini-embeddings", """{"content":{"parts":{}}}""", "content.parts")]
    [InlineData("gemini-embeddings", """{"content":{"parts":[{"text":5}]}}""", "content.parts[0].text")]
    [InlineData("gemini-embeddings", """{"content":{"parts":[]},"taskType":9}""", "taskType")]
    [InlineData("gemini-embeddings", """{"content":{"parts":[]},"outputDimensionality":0}""", "outputDimensionality")]
    [InlineData("gemini-embeddings", """{"content":{"parts":[]},"embedContentConfig":{"autoTruncate":"yes"}}""", "embedContentConfig.autoTruncate")]
    [InlineData("gemini-embeddings", """{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]},"taskType":"CLUSTERING"}]}""", "requests[1]")]
    [InlineData("gemini-embeddings", """{"requests":[{"content":{"parts":[{"text":"a"}]},"outputDimensionality":5},{"content":{"parts":[{"text":"b"}]}}]}""", "requests[1]")]
    public void BadRequest_IsAnErrorThatNamesTheField(string dialect, string body, string param)
    {
        Assert.Null(Spoken.Dialect(dialect).ReadHead(Encoding.UTF8.GetBytes(body), out _));

        var error = Spoken.Dialect(dialect).ReadRequest(Encoding.UTF8.GetBytes(body), null, out _);

        Assert.NotNull(error);
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    [Fact]
    public void FieldThatTheTargetRefuses_IsLeftOutAndNamed()
    {
        var target = new TargetTraits { Model = "m", Refused = new[] { "dimensions", "outputDimensionality", "user", "x" }.ToHashSet().ToFrozenSet() };
        const string Body = """{"input":"a","dimensions":5,"user":"u","x":1}""";

        var toOpenAi = Spoken.Translate(Dialects.OpenAiEmbeddings, Dialects.OpenAiEmbeddings, Body, target: target);
        var toGemini = Spoken.Translate(Dialects.OpenAiEmbeddings, Dialects.GeminiEmbeddings, Body, target: target);

        Assert.Equal("""{"model":"m","input":"a"}""", Spoken.Body(toOpenAi));
        Assert.Equal(["dropped:dimensions", "dropped:user", "dropped:x"], toOpenAi.Changes);
        Assert.Equal("""{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}}]}""", Spoken.Body(toGemini));
        Assert.Equal(["dropped:outputDimensionality", "dropped:user", "dropped:x"], toGemini.Changes);
    }

    [Fact]
    public void Model_IsTheOneInTheBodyOrInTheAddress()
    {
        Assert.Equal("m", Spoken.Request(Dialects.OpenAiEmbeddings, """{"model":"m","input":"a"}""").Model);
        Assert.Equal("m", Spoken.Request(Dialects.CohereEmbed, """{"model":"m","texts":["a"]}""", "route").Model);
        Assert.Equal("route", Spoken.Request(Dialects.GeminiEmbeddings, """{"model":"models/m","content":{"parts":[{"text":"a"}]}}""", "route").Model);
    }

    [Theory]
    [InlineData("RETRIEVAL_QUERY", "search_query", true)]
    [InlineData("RETRIEVAL_DOCUMENT", "search_document", true)]
    [InlineData("CLASSIFICATION", "classification", true)]
    [InlineData("CLUSTERING", "clustering", true)]
    [InlineData("SEMANTIC_SIMILARITY", "clustering", false)]
    [InlineData("QUESTION_ANSWERING", "search_query", false)]
    [InlineData("FACT_VERIFICATION", "search_query", false)]
    [InlineData("CODE_RETRIEVAL_QUERY", "search_query", false)]
    [InlineData("retrieval_query", "search_query", true)]
    [InlineData("TASK_TYPE_UNSPECIFIED", "search_document", false)]
    [InlineData("SOMETHING_NEW", "search_document", false)]
    public void TaskOfGemini_HasAWordAtCohere(string task, string word, bool isExact)
    {
        var translation = Spoken.Translate(Dialects.GeminiEmbeddings, Dialects.CohereEmbed, $$$"""{"content":{"parts":[{"text":"a"}]},"taskType":"{{{task}}}"}""");

        Assert.Equal($$"""{"model":"target-model","texts":["a"],"input_type":"{{word}}","embedding_types":["float"]}""", Spoken.Body(translation));
        Assert.Equal(isExact ? [] : ["changed:taskType"], translation.Changes);
    }
}
