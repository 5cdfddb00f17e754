using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Passerelle.Testing;

/// <summary>
/// Books as JSON lines: <c>{"event":"arrived",…}</c> before the answer, <c>{"event":"ended",…}</c> after it, joined by
/// <c>sequence</c>. Each line is one write to the operating system, so it outlives this process and may be read by others at any time.
/// </summary>
internal sealed class BooksFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly int _bodyLimit;

    public BooksFile(string path, int bodyLimit)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _json = new Utf8JsonWriter(_line);
        _bodyLimit = bodyLimit;
    }

    public void WriteArrival(BookEntry entry)
    {
        _json.WriteStartObject();
        _json.WriteString("event", "arrived");
        _json.WriteNumber("sequence", entry.Sequence);
        _json.WriteString("at", entry.ArrivedAt);
        _json.WriteNumber("connection", entry.Connection);
        _json.WriteString("scenario", entry.Scenario);
        _json.WriteString("head", entry.Head);
        _json.WriteString("model", entry.Model);
        _json.WriteBoolean("stream", entry.Stream);
        _json.WriteNumber("body_length", entry.BodyLength);
        _json.WriteString("body_sha256", entry.BodySha256);
        _json.WriteBoolean("body_complete", entry.BodyComplete);
        if (entry.BodyLength > 0 && entry.BodyLength <= _bodyLimit)
        {
            _json.WriteBase64String("body_base64", entry.Body);
        }

        WriteLine();
    }

    public void WriteEnd(BookEntry entry)
    {
        _json.WriteStartObject();
        _json.WriteString("event", "ended");
        _json.WriteNumber("sequence", entry.Sequence);
        _json.WriteString("at", entry.EndedAt!.Value);
        _json.WriteNumber("status", entry.Status);
        _json.WriteNumber("bytes", entry.BytesSent);
        _json.WriteNumber("body_bytes", entry.BodyBytesSent);
        _json.WriteNumber("events", entry.EventsSent);
        _json.WriteNumber("tokens", entry.TokensSent);
        if (entry.Usage is { } usage)
        {
            _json.WriteNumber("input_tokens", usage.InputTokens);
            _json.WriteNumber("output_tokens", usage.OutputTokens);
            _json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
            _json.WriteNumber("cached_tokens", usage.CachedTokens);
        }

        if (entry.Said is not null)
        {
            _json.WriteString("said", entry.Said);
        }

        _json.WriteString("ending", entry.Ending.ToString());
        _json.WriteString("closed_by", entry.ClosedBy.ToString());
        if (entry.Fault is not null)
        {
            _json.WriteString("fault", entry.Fault);
        }

        WriteLine();
    }

    public static IReadOnlyList<BookEntry> Read(string path)
    {
        var entries = new SortedDictionary<long, BookEntry>();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                ReadLine(json.RootElement, entries);
            }
            catch (JsonException) when (reader.Peek() < 0)
            {
                // The writer was killed amid its last line, or is writing it now.
                break;
            }
        }

        return [.. entries.Values];
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private static void ReadLine(JsonElement json, SortedDictionary<long, BookEntry> entries)
    {
        var sequence = json.GetProperty("sequence").GetInt64();
        if (json.GetProperty("event").GetString() == "arrived")
        {
            entries[sequence] = ReadArrival(json, sequence);
            return;
        }

        var entry = entries[sequence];
        entry.EndedAt = json.GetProperty("at").GetDateTimeOffset();
        entry.Status = json.GetProperty("status").GetInt32();
        entry.BytesSent = json.GetProperty("bytes").GetInt64();
        entry.BodyBytesSent = json.GetProperty("body_bytes").GetInt64();
        entry.EventsSent = json.GetProperty("events").GetInt32();
        entry.TokensSent = json.GetProperty("tokens").GetInt32();
        entry.Ending = Enum.Parse<Ending>(json.GetProperty("ending").GetString()!);
        entry.ClosedBy = Enum.Parse<ClosedBy>(json.GetProperty("closed_by").GetString()!);
        entry.Said = json.TryGetProperty("said", out var said) ? said.GetString() : null;
        entry.Fault = json.TryGetProperty("fault", out var fault) ? fault.GetString() : null;
        if (json.TryGetProperty("input_tokens", out var input))
        {
            entry.Usage = new UsageTold(input.GetInt32(), json.GetProperty("output_tokens").GetInt32(), json.GetProperty("reasoning_tokens").GetInt32())
            {
                CachedTokens = json.GetProperty("cached_tokens").GetInt32(),
            };
        }
    }

    private static BookEntry ReadArrival(JsonElement json, long sequence)
    {
        var request = RequestReader.ParseHead(json.GetProperty("head").GetString()!);
        return new BookEntry
        {
            Sequence = sequence,
            ArrivedAt = json.GetProperty("at").GetDateTimeOffset(),
            Connection = json.GetProperty("connection").GetInt32(),
            Method = request.Method,
            Target = request.Target,
            Head = request.Head,
            Headers = request.Headers,
            Body = json.TryGetProperty("body_base64", out var body) ? body.GetBytesFromBase64() : [],
            BodyLength = json.GetProperty("body_length").GetInt64(),
            BodySha256 = json.GetProperty("body_sha256").GetString()!,
            BodyComplete = json.GetProperty("body_complete").GetBoolean(),
            Model = json.GetProperty("model").GetString(),
            Stream = json.GetProperty("stream").GetBoolean(),
            Scenario = json.GetProperty("scenario").GetString()!,
        };
    }

    private void WriteLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }
}
