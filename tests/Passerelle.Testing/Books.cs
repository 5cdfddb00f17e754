using System.Security.Cryptography;

namespace Passerelle.Testing;

/// <summary>
/// The upstream's own books: one entry for each request, appended before the first byte of its answer is sent. In memory always
/// (the newest <see cref="FaultUpstreamOptions.EntriesKept"/>), and as JSON lines in a file when one is named.
/// </summary>
public sealed class Books : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<BookEntry> _entries = new();
    private readonly List<Waiter> _waiters = [];
    private readonly FaultUpstreamOptions _options;
    private readonly BooksFile? _file;
    private long _sequence;

    internal Books(FaultUpstreamOptions options)
    {
        _options = options;
        _file = options.BooksFile is null ? null : new BooksFile(options.BooksFile, options.BodyKeepLimit);
    }

    /// <summary>Requests that have arrived since the start, kept in memory or not.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _sequence;
            }
        }
    }

    /// <summary>A copy of the entries kept, oldest first. The entries themselves go on changing while their answers run.</summary>
    public IReadOnlyList<BookEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>The newest entry; fails when there is none.</summary>
    public BookEntry Last => Entries is [.., var last] ? last : throw new InvalidOperationException("No request has arrived.");

    /// <summary>Entries of one attempt id (<c>x-client-request-id</c>).</summary>
    public IReadOnlyList<BookEntry> OfAttempt(string attemptId) => [.. Entries.Where(entry => entry.AttemptId == attemptId)];

    /// <summary>
    /// Waits until some entry, old or new, fulfils the predicate, and gives it. The predicate is asked again at each change of an entry.
    /// </summary>
    /// <param name="predicate">Must be quick: it runs while the books are locked.</param>
    /// <param name="timeout">Default 10 s.</param>
    /// <exception cref="TimeoutException">Nothing fulfilled it; the message lists the entries.</exception>
    public async Task<BookEntry> WaitAsync(Func<BookEntry, bool> predicate, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var waiter = new Waiter(predicate, new TaskCompletionSource<BookEntry>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_entries.FirstOrDefault(predicate) is { } found)
            {
                return found;
            }

            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(timeout ?? DefaultTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No entry of the books fulfilled the predicate. The books:\n{string.Join('\n', Entries)}");
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Waits until this many requests have arrived since the start, and gives the one that made it so.</summary>
    public Task<BookEntry> WaitForCountAsync(long count, TimeSpan? timeout = null) => WaitAsync(entry => entry.Sequence == count, timeout);

    /// <summary>Waits until this entry has ended.</summary>
    public Task<BookEntry> WaitForEndAsync(BookEntry entry, TimeSpan? timeout = null) =>
        WaitAsync(candidate => candidate == entry && candidate.Ended, timeout);

    /// <summary>Reads a file of books as another process left it, also when its last line is torn.</summary>
    public static IReadOnlyList<BookEntry> ReadFile(string path) => BooksFile.Read(path);

    public void Dispose() => _file?.Dispose();

    internal BookEntry Arrive(UpstreamRequest request, int connection, string scenario)
    {
        var keep = request.Body.Length <= _options.BodyKeepLimit;
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Body));
        lock (_lock)
        {
            var entry = new BookEntry
            {
                Sequence = ++_sequence,
                ArrivedAt = _options.Time.GetUtcNow(),
                Connection = connection,
                Method = request.Method,
                Target = request.Target,
                Head = request.Head,
                Headers = request.Headers,
                Body = keep ? request.Body : [],
                BodyLength = request.Body.Length,
                BodySha256 = hash,
                BodyComplete = request.BodyComplete,
                Model = request.Model,
                Stream = request.Stream,
                Scenario = scenario,
            };
            _entries.Enqueue(entry);
            if (_entries.Count > _options.EntriesKept)
            {
                _entries.Dequeue();
            }

            _file?.WriteArrival(entry);
            Tell(entry);
            return entry;
        }
    }

    internal void Change(BookEntry entry, Action<BookEntry> change)
    {
        lock (_lock)
        {
            change(entry);
            Tell(entry);
        }
    }

    /// <summary>Ends an entry once; a later ending is ignored, since the first cause is the true one.</summary>
    internal void End(BookEntry entry, Ending ending, ClosedBy closedBy, string? fault = null)
    {
        lock (_lock)
        {
            if (entry.Ended)
            {
                return;
            }

            entry.Fault = fault;
            entry.ClosedBy = closedBy;
            entry.EndedAt = _options.Time.GetUtcNow();
            entry.Ending = ending;
            _file?.WriteEnd(entry);
            Tell(entry);
        }
    }

    private void Tell(BookEntry entry)
    {
        foreach (var waiter in _waiters)
        {
            if (!waiter.Found.Task.IsCompleted && waiter.Predicate(entry))
            {
                waiter.Found.TrySetResult(entry);
            }
        }
    }

    private sealed record Waiter(Func<BookEntry, bool> Predicate, TaskCompletionSource<BookEntry> Found);
}
