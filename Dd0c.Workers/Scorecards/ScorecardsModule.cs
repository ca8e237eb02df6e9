using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Dd0c.Workers.Scorecards;

public static class ScorecardsModule
{
    public static IServiceCollection AddScorecards(this IServiceCollection services)
    {
        services.AddScoped<ServicePropertiesStore>().AddScoped<ScorecardScorer>().AddScoped<ScorecardPreviews>().AddScoped<ScorecardActions>().AddScoped<ExemptionActions>().AddScoped<InitiativeActions>();
        services.AddOutboxHandler<ScorecardRescore>(ScorecardRescore.Kind);
        return services.AddQuartz(q =>
        {
            q.AddJob<ScorecardJob>(j => j.WithIdentity("scorecards").StoreDurably());
            q.ScheduleJob<ScorecardJob>(t => t.WithIdentity("scorecards").ForJob("scorecards").WithCronSchedule("30 * * * * ?"));
        });
    }
}
