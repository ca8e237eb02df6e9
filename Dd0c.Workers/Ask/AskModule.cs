using Dd0c.Workers.Integrations.ChatCompletions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.Ask;

public static class AskModule
{
    public static IServiceCollection AddAsking(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AskOptions>, AskOptionsValidator>();
        services.AddOptions<AskOptions>().BindConfiguration("Ask").ValidateOnStart();
        services.AddScoped<AskStore>();
        return services.AddChatCompletions();
    }
}
