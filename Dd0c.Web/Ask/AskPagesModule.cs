using Dd0c.Workers.Ask;

namespace Dd0c.Web.Ask;

/// <summary>Questions in plain words, answered by a model that looks them up.</summary>
internal static class AskPagesModule
{
    public static IServiceCollection AddAsk(this IServiceCollection services) => services.AddAsking().AddScoped<Asking>().AddScoped<AskExamples>();
}
