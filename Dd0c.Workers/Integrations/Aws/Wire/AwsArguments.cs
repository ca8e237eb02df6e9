namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>What one call sends: strings, whole numbers and lists of strings, by their names on the wire.</summary>
internal sealed class AwsArguments
{
    private readonly Dictionary<string, object> _values = [];

    public static AwsArguments None => new();

    public IReadOnlyDictionary<string, object> Values => _values;

    public AwsArguments With(string name, string value) => Set(name, value);
    public AwsArguments With(string name, int value) => Set(name, value);
    public AwsArguments With(string name, IReadOnlyList<string> values) => Set(name, values);

    private AwsArguments Set(string name, object value)
    {
        var copy = new AwsArguments();
        foreach (var (k, v) in _values) { copy._values[k] = v; }
        copy._values[name] = value;
        return copy;
    }
}
