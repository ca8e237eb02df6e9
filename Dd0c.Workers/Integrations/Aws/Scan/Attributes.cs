using System.Globalization;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>Collects a fact's attributes; what AWS did not say is not there.</summary>
internal sealed class Attributes : SortedDictionary<string, string>
{
    public Attributes() : base(StringComparer.Ordinal) { }

    public Attributes(IReadOnlyDictionary<string, string> from) : this()
    {
        foreach (var (name, value) in from) { this[name] = value; }
    }

    public Attributes With(string name, string? value)
    {
        if (value is { Length: > 0 }) { this[name] = value; }
        return this;
    }

    public Attributes With(string name, DateTimeOffset? at) => With(name, at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
}
