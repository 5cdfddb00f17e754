namespace Passerelle.Gateway.Storage;

/// <summary>Runs jobs in one transaction, and keeps those that are well from those that fail.</summary>
internal sealed class BatchRunner(WriterConnection connection)
{
    /// <summary>Commits the jobs. A job that fails by its own fault has its error set; the others are committed.</summary>
    /// <returns>Whether the commit waited for the disk.</returns>
    /// <exception cref="Exception">Nothing was committed.</exception>
    public bool Run(ReadOnlySpan<WriteJob?> jobs)
    {
        var durable = false;
        foreach (var job in jobs)
        {
            durable |= job!.Durable;
        }

        try
        {
            RunOnce(jobs, durable, eachAlone: false);
        }
        catch (Exception e)
        {
            connection.Rollback();
            if (jobs.Length == 1 || StorageFaults.Of(e) != StorageFault.None)
            {
                throw;
            }

            // One of them spoilt it. Savepoints cost little, but nothing at all is cheaper still, so they come only now.
            try
            {
                RunOnce(jobs, durable, eachAlone: true);
            }
            catch (Exception)
            {
                connection.Rollback();
                throw;
            }
        }

        return durable;
    }

    private void RunOnce(ReadOnlySpan<WriteJob?> jobs, bool durable, bool eachAlone)
    {
        connection.Begin(durable);
        foreach (var job in jobs)
        {
            if (eachAlone || job!.Isolated)
            {
                RunAlone(job!);
            }
            else
            {
                job.Run(connection);
            }
        }

        connection.Commit();
    }

    private void RunAlone(WriteJob job)
    {
        job.Error = null;
        connection.Savepoint();
        try
        {
            job.Run(connection);
            connection.Release();
        }
        catch (Exception e)
        {
            // Some errors undo the whole transaction by themselves; then there is no savepoint to go back to.
            if (StorageFaults.Of(e) != StorageFault.None || !connection.InTransaction)
            {
                throw;
            }

            connection.BackToSavepoint();
            job.Error = e;
        }
    }
}
