using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>
/// The things of an export by their section: a folder of files (<c>OpsGenieBackups/schedules/Night-1a2b.json</c>), a file of a list (<c>schedules.json</c>), or a
/// property of one object (<c>{"schedules": […]}</c>). A list may stand within an API's answer: <c>{"results": […]}</c>, <c>{"data": […]}</c>.
/// </summary>
internal sealed class ExportSections
{
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase) { "schedules", "on_call_shifts", "users", "teams", "integrations", "routes", "escalation_chains", "escalation_policies", "escalations", "scheduleOverrides" };
    private readonly Dictionary<string, List<PayloadNode>> _sections = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<PayloadNode> this[string name] => _sections.GetValueOrDefault(name) ?? [];

    public bool IsEmpty => _sections.Count == 0;

    /// <exception cref="JsonException">A file is no JSON, or nested too deep; names it.</exception>
    public static ExportSections Of(IReadOnlyCollection<ExportFile> files)
    {
        var sections = new ExportSections();
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var root = Parse(file);
            var parts = file.Path.Split('/');
            var name = parts[..^1].LastOrDefault(s_names.Contains) ?? Path.GetFileNameWithoutExtension(parts[^1]);
            if (s_names.Contains(name)) sections.Add(name, root);
            else foreach (var (property, value) in root.Properties().Where(p => s_names.Contains(p.Name))) sections.Add(property, value);
        }
        return sections;
    }

    private void Add(string section, PayloadNode node)
    {
        if (!_sections.TryGetValue(section, out var list)) _sections[section] = list = [];
        var within = node["results"].IsList ? node["results"] : node["data"].IsList ? node["data"] : node;
        list.AddRange(within.ItemsOrSelf().Where(i => i.IsObject));
    }

    private static PayloadNode Parse(ExportFile file)
    {
        try
        {
            return PayloadNode.Parse(file.Content);
        }
        catch (JsonException e)
        {
            throw new JsonException($"{(file.Path.Length == 0 ? "The file" : file.Path)} is no JSON that can be read.", e);
        }
    }
}
