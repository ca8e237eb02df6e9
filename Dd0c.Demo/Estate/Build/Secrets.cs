namespace Dd0c.Demo.Estate.Build;

/// <summary>Values that must never leave the scanner. Each begins with the marker, so that a test can look for it anywhere.</summary>
internal static class Secrets
{
    public const string Marker = "hunter2-";

    public static string For(string what) => Marker + Seeded.Hex("planted" + what, 12);
}
