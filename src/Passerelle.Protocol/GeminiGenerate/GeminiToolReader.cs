using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GeminiToolReader
{
    private static readonly string[] Modes = ["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED", "VALIDATED"];

    public static void ReadTools(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var isOne = cursor.OpenOneOrMany();
        while (isOne || cursor.NextItem())
        {
            ReadTool(ref cursor, request);
            if (isOne)
            {
                return;
            }
        }
    }

    public static void ReadConfig(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("functionCallingConfig"u8, "function_calling_config"u8))
            {
                cursor.ToValue();
                ReadChoice(ref cursor, request);
            }
            else
            {
                var name = GeminiNames.Camel(cursor.Name());
                cursor.ToValue();
                request.Extra.Add(new ExtraField($"toolConfig.{name}", cursor.Take()));
            }
        }
    }

    private static void ReadTool(ref JsonCursor cursor, ChatRequest request)
    {
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("functionDeclarations"u8, "function_declarations"u8))
            {
                cursor.ToValue();
                ReadFunctions(ref cursor, request);
                continue;
            }

            var name = GeminiNames.Camel(cursor.Name());
            cursor.ToValue();
            if (!cursor.IsNull)
            {
                request.Tools.Add(new ChatTool(ToolKind.Provider, name) { Dialect = GeminiGenerateDialect.DialectName, Value = cursor.Take() });
            }
        }
    }

    private static void ReadFunctions(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var isOne = cursor.OpenOneOrMany();
        while (isOne || cursor.NextItem())
        {
            request.Tools.Add(ReadFunction(ref cursor));
            if (isOne)
            {
                return;
            }
        }
    }

    private static ChatTool ReadFunction(ref JsonCursor cursor)
    {
        var name = "";
        JsonSlice description = default;
        JsonSlice schema = default;
        JsonSlice openApi = default;
        List<ExtraField>? extra = null;
        var whole = cursor;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.Text();
            }
            else if (cursor.Is("description"u8))
            {
                cursor.ToValue();
                description = cursor.IsNull ? default : cursor.TextSlice();
            }
            else if (cursor.Is("parameters"u8))
            {
                cursor.ToValue();
                openApi = ReadSchema(ref cursor);
            }
            else if (cursor.Is("parametersJsonSchema"u8, "parameters_json_schema"u8))
            {
                cursor.ToValue();
                schema = ReadSchema(ref cursor);
            }
            else
            {
                var other = GeminiNames.Camel(cursor.Name());
                cursor.ToValue();
                (extra ??= []).Add(new ExtraField(other, cursor.Take()));
            }
        }

        if (name.Length == 0)
        {
            throw whole.Refuse("has no \"name\".", "missing_required_parameter");
        }

        return new ChatTool(ToolKind.Function, name)
        {
            Description = description,
            Schema = schema.Exists ? schema : openApi.Exists ? GeminiSchema.ToJsonSchema(openApi) : default,
            Extra = extra,
        };
    }

    private static JsonSlice ReadSchema(ref JsonCursor cursor) => cursor.Type switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.StartObject => cursor.Take(),
        _ => throw cursor.Wrong("an object"),
    };

    private static void ReadChoice(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var mode = "AUTO";
        List<string>? allowed = null;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("mode"u8))
            {
                cursor.ToValue();
                mode = cursor.Word(Modes);
                _ = mode is null or "MODE_UNSPECIFIED" || Modes.Contains(mode) ? mode : throw cursor.Refuse("must be \"AUTO\", \"ANY\", \"NONE\" or \"VALIDATED\".");
            }
            else if (cursor.Is("allowedFunctionNames"u8, "allowed_function_names"u8))
            {
                cursor.ToValue();
                allowed = ReadNames(ref cursor);
            }
            else
            {
                var name = GeminiNames.Camel(cursor.Name());
                cursor.ToValue();
                request.Extra.Add(new ExtraField($"toolConfig.functionCallingConfig.{name}", cursor.Take()));
            }
        }

        request.ToolChoice = mode switch
        {
            "ANY" when allowed is [var only] => new ToolChoice(ToolChoiceMode.Named, only),
            "ANY" => new ToolChoice(ToolChoiceMode.Required) { Allowed = allowed },
            "NONE" => new ToolChoice(ToolChoiceMode.None),
            _ => new ToolChoice(ToolChoiceMode.Auto) { Allowed = allowed },
        };
    }

    private static List<string>? ReadNames(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var names = new List<string>();
        cursor.OpenArray();
        while (cursor.NextItem())
        {
            names.Add(cursor.Text());
        }

        return names.Count == 0 ? null : names;
    }
}
