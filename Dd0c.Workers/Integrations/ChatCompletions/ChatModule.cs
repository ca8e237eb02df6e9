using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Integrations.ChatCompletions;

public static class ChatModule
{
    private const int LargestAnswer = 1024 * 1024;

    public static IServiceCollection AddChatCompletions(this IServiceCollection services)
    {
        // No redirects: questions and the key go nowhere but where the operator said. Headers are not logged: the key is in them.
        services.AddHttpClient(ChatClient.HttpName, http => (http.Timeout, http.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, LargestAnswer))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }).RemoveAllLoggers();
        return services.AddSingleton<ChatClient>();
    }
}
