using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Passerelle.Tests.Processes;

/// <summary>Signals to a process, as an operator or a supervisor sends them.</summary>
internal static class UnixSignal
{
    public const string NotHere = "there are no Unix signals on this system";

    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends it.</summary>
    public static void Send(Process process, int signal)
    {
        if (SendSignal(process.Id, signal) != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}
