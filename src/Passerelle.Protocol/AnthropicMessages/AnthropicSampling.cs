using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Writes the sampling parameters. Temperatures go up to 1 here, and beside thinking there is no sampling at all but <c>top_p</c> from
/// 0.95. Newer models take only one of <c>temperature</c> and <c>top_p</c>.
/// </summary>
internal sealed class AnthropicSampling(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result)
{
    private readonly bool _isOwn = request.Dialect == AnthropicMessagesDialect.DialectName;

    /// <summary>A number as a decimal; one that is too large for that counts as the largest.</summary>
    public static decimal NumberOf(JsonSlice number) =>
        decimal.TryParse(number.Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : decimal.MaxValue;

    public void Write(bool isThinking)
    {
        var temperature = request.Temperature;
        if (!temperature.Exists && target.DefaultTemperature is { } given && !isThinking)
        {
            temperature = JsonSlice.Parse(given.ToString(CultureInfo.InvariantCulture));
        }

        var hasTemperature = false;
        if (temperature.Exists && Takes("temperature"))
        {
            var value = NumberOf(temperature);
            if (!_isOwn && isThinking && value != 1)
            {
                result.Dropped("temperature");
            }
            else
            {
                hasTemperature = true;
                json.WritePropertyName("temperature"u8);
                WriteBetween0And1(temperature, value);
            }
        }

        if (request.TopP.Exists && Takes("top_p"))
        {
            if (!_isOwn && (hasTemperature || (isThinking && NumberOf(request.TopP) < 0.95m)))
            {
                result.Dropped("top_p");
            }
            else
            {
                request.TopP.WriteTo(json, "top_p"u8);
            }
        }

        if (request.TopK.Exists && Takes("top_k"))
        {
            if (_isOwn)
            {
                request.TopK.WriteTo(json, "top_k"u8);
            }
            else if (isThinking || NumberOf(request.TopK) < 1)
            {
                result.Dropped("top_k");
            }
            else
            {
                json.WriteNumber("top_k"u8, (long)decimal.Truncate(NumberOf(request.TopK)));
            }
        }
    }

    private void WriteBetween0And1(JsonSlice number, decimal value)
    {
        if (value is >= 0 and <= 1)
        {
            number.WriteTo(json);
            return;
        }

        json.WriteNumberValue(value < 0 ? 0 : 1);
        result.Clamped("temperature");
    }

    private bool Takes(string field)
    {
        if (!target.Refused.Contains(field))
        {
            return true;
        }

        result.Dropped(field);
        return false;
    }
}
