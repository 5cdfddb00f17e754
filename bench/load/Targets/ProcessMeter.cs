using System.Globalization;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Targets;

/// <summary>CPU time and memory of a process and all its children, from /proc. Pages that children share count once for each.</summary>
internal sealed class ProcessMeter(int pid)
{
    /// <summary>CPU seconds used, user and kernel, in steps of one clock tick (10 ms).</summary>
    public double CpuSeconds() => Tree().Sum(static p =>
    {
        // The name in brackets may hold spaces; after it come state (field 3) … utime (14) and stime (15).
        var text = ReadAll(p, "stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? 0 : (double)(Number(fields[11]) + Number(fields[12])) / Posix.TicksPerSecond;
    });

    /// <summary>Resident memory now, in MB of 2^20 bytes.</summary>
    public double ResidentMegabytes() => Tree().Sum(static p => Status(p, "VmRSS:"));

    /// <summary>Highest resident memory since the start or the last <see cref="ResetPeak"/>, in MB of 2^20 bytes.</summary>
    public double PeakMegabytes() => Tree().Sum(static p => Status(p, "VmHWM:"));

    /// <summary>Starts the peak again from the memory of now.</summary>
    public void ResetPeak()
    {
        foreach (var process in Tree())
        {
            try
            {
                File.WriteAllText($"/proc/{process}/clear_refs", "5");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not allowed here: the peak then counts from the start of the process.
            }
        }
    }

    private static double Status(int process, string field)
    {
        foreach (var line in ReadAll(process, "status").Split('\n'))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return Number(line[field.Length..].Replace("kB", null, StringComparison.Ordinal).Trim()) / 1024.0;
            }
        }

        return 0;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string ReadAll(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return string.Empty; // It ended meanwhile.
        }
    }

    private List<int> Tree()
    {
        List<int> found = [pid];
        for (var i = 0; i < found.Count; i++)
        {
            var children = ReadAll(found[i], $"task/{found[i]}/children");
            found.AddRange(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static c => (int)Number(c)));
        }

        return found;
    }
}
