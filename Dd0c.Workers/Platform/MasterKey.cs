using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Workers.Platform;

/// <summary>The one secret an operator keeps: it wraps the data-protection keys, which encrypt the connections' secrets.</summary>
public sealed class MasterKey
{
    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>From <c>MasterKey</c> (base64, 32 bytes or more), else <c>MasterKeyFile</c>, else the file in the state folder, made when absent.</summary>
    /// <exception cref="StartupProblem">The key is too short, unreadable, or readable by others.</exception>
    public static MasterKey Load(string? value, string? file, string stateFolder)
    {
        if (!string.IsNullOrWhiteSpace(value)) return new(Decode(value, "MasterKey"));
        if (!string.IsNullOrWhiteSpace(file))
        {
            try
            {
                return new(Decode(File.ReadAllText(file), file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartupProblem($"The master key file {file} cannot be read: {e.Message} Point MasterKeyFile at a file that holds 32 random bytes in base64 (openssl rand -base64 32).", e);
            }
        }
        return new(Decode(ReadOrMake(Path.Combine(stateFolder, "master.key")), stateFolder));
    }

    private static string ReadOrMake(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!File.Exists(path))
            {
                // Written aside and moved: two processes that start at once end with one key, and a full disk with none.
                var draft = $"{path}.{Environment.ProcessId}";
                using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                    stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
                try
                {
                    File.Move(draft, path, overwrite: false);
                }
                catch (IOException) when (File.Exists(path))
                {
                    File.Delete(draft);
                }
            }
            if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
                throw new StartupProblem($"The master key {path} can be read by other users of this machine. Run: chmod 600 {path}");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupProblem($"The master key {path} cannot be read or made: {e.Message} Free some space or mend the folder's rights, or set MasterKey or MasterKeyFile.", e);
        }
    }

    private static byte[] Decode(string text, string where)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length) || length < 32)
            throw new StartupProblem($"The master key from {where} is not 32 bytes in base64. Make one with: openssl rand -base64 32");
        return bytes[..length];
    }

    /// <summary>A password or key for one purpose, as 64 hexadecimal digits.</summary>
    public string Derive(string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose)));

    /// <summary>AES-256-GCM under a key of its own; nonce, tag and cipher text in one base64 string.</summary>
    public string Wrap(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(WrapKey(), 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="AuthenticationTagMismatchException">Wrapped under another master key.</exception>
    public string Unwrap(string wrapped)
    {
        var box = Convert.FromBase64String(wrapped);
        var plain = new byte[box.Length - 28];
        using var aes = new AesGcm(WrapKey(), 16);
        aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(28), box.AsSpan(12, 16), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private byte[] WrapKey() => HMACSHA256.HashData(_key, "data-protection"u8);
}
