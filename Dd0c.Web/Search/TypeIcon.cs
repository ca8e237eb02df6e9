namespace Dd0c.Web.Search;

/// <summary>The icon and the word of a service's type.</summary>
internal static class TypeIcon
{
    public static string Of(string? type) => type switch
    {
        "api" => "api", "worker" => "worker", "cron" => "clock", "database" => "database", "queue" => "queue", "frontend" => "window", "library" => "library", _ => "service",
    };

    public static string Word(string? type) => type switch
    {
        "api" => "API", "worker" => "Worker", "cron" => "Scheduled job", "database" => "Database", "queue" => "Queue", "frontend" => "Frontend", "library" => "Library", _ => "Service",
    };
}
