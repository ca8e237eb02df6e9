namespace Dd0c.Web.Corrections;

internal static class CorrectionsModule
{
    public static IServiceCollection AddCorrectionPages(this IServiceCollection services) => services.AddScoped<CorrectionQueries>();
}
