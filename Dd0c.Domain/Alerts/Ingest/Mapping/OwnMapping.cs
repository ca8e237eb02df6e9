namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>Our own field names: what is read when a tenant has written no mapping.</summary>
public static class OwnMapping
{
    public const string AlertsJson = """
        {"key":"key ?? dedup_key ?? id ?? fingerprint","episode":"episode","status":"status ?? state","severity":"severity ?? priority ?? level","title":"title ?? name ?? summary ?? message",
        "description":"description ?? details","service":"service","environment":"environment ?? env","category":"category","group":"group","account":"account","region":"region","arn":"arn ?? resource",
        "url":"url ?? link","at":"at ?? timestamp ?? time","started_at":"started_at","tags":"tags ?? labels"}
        """;

    public const string DeploysJson = """
        {"key":"key ?? id","status":"status ?? state","kind":"kind","service":"service","repository":"repository ?? repo","environment":"environment ?? env","commit":"commit ?? sha ?? version",
        "ref":"ref ?? branch ?? tag","actor":"actor ?? user ?? author","title":"title ?? message ?? description","pull_request":"pull_request ?? pr","url":"url ?? link","at":"at ?? timestamp ?? time",
        "started_at":"started_at","finished_at":"finished_at"}
        """;

    public static CustomMapping OfAlerts { get; } = Read(AlertsJson);
    public static CustomMapping OfDeploys { get; } = Read(DeploysJson);

    private static CustomMapping Read(string json) => CustomMapping.Read(json) is MappingReading.Read read ? read.Mapping : throw new InvalidOperationException("Our own mapping does not read.");
}
