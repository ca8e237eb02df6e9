using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Dd0c.Workers.Platform;

/// <summary>
/// Something outside the program keeps it from starting, and a person can put it right. The message is one paragraph
/// that says what is wrong and what to do; the entry point prints it without a stack trace and exits with 1.
/// </summary>
public sealed class StartupProblem(string paragraph, Exception? cause = null) : Exception(paragraph, cause)
{
    private const string OtherAddress = "./dev run --urls http://127.0.0.1:5081";
    private const int NoSpaceLeft = 28; // ENOSPC, as IOException.HResult carries it

    /// <summary>The paragraph for a fault of a well-known kind; null for a surprise, which deserves its stack trace.</summary>
    public static StartupProblem? From(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case StartupProblem known:
                    return known;
                // Kestrel names the address in the fault around it: "Failed to bind to address http://127.0.0.1:5080: address already in use."
                case AddressInUseException:
                    return new($"Another program, perhaps another dd0c, listens where this one would ({fault.Message.TrimEnd('.')}). Stop it, or choose another address: {OtherAddress}", fault);
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new($"This user may not listen on that address: ports below 1024 are root's. Choose another: {OtherAddress}", fault);
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return new($"This machine does not have the address dd0c was told to listen on. Choose another: {OtherAddress}", fault);
                case FormatException when cause.Message.StartsWith("Invalid url", StringComparison.Ordinal):
                    return new($"The address to listen on cannot be read ({cause.Message}). Give it whole: {OtherAddress}", fault);
                case IOException { HResult: NoSpaceLeft }:
                    return DiskFull(cause.Message, fault);
                default:
                    break;
            }
        }
        return null;
    }

    internal static bool IsDiskFull(IOException fault) => fault.HResult == NoSpaceLeft;

    internal static StartupProblem DiskFull(string where, Exception? cause = null) =>
        new($"The disk is full ({where}). dd0c keeps its database and keys in its state folder: free some space there, or point DD0C_STATE at a folder on a larger disk, and start again.", cause);
}
