using System.Collections.Concurrent;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dd0c.Tests.Platform;

public sealed class TenantClockTests
{
    private static readonly Guid s_broken = Guid.NewGuid(), s_other = Guid.NewGuid();

    [Fact]
    public async Task A_tenant_that_fails_holds_up_no_other_and_a_look_that_fails_is_not_the_last()
    {
        await using var services = new ServiceCollection().AddScoped<TenantScope>().BuildServiceProvider();
        using var clock = new Breaking(services.GetRequiredService<IServiceScopeFactory>(), NullLogger.Instance);
        await clock.StartAsync(TestContext.Current.CancellationToken);
        while (clock.Done.Count < 3) await Task.Delay(1, TestContext.Current.CancellationToken);
        await clock.StopAsync(TestContext.Current.CancellationToken);
        Assert.All(clock.Done, t => Assert.Equal(s_other, t));
        Assert.True(clock.Failed >= 2);
    }

    private sealed class Breaking(IServiceScopeFactory scopes, ILogger logger) : TenantClock(scopes, TimeProvider.System, logger, TimeSpan.FromMilliseconds(1))
    {
        private int _looks;

        public ConcurrentQueue<Guid> Done { get; } = new();
        public int Failed { get; private set; }

        protected internal override Task<List<Guid>> DueAsync(CancellationToken cancellationToken) => ++_looks % 2 == 0 ? throw new InvalidOperationException("no look") : Task.FromResult<List<Guid>>([s_broken, s_other]);

        protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            if (services.GetRequiredService<TenantScope>().TenantId is var tenant && tenant == s_broken)
            {
                Failed++;
                throw new FormatException("of this one");
            }
            Done.Enqueue(tenant);
            return Task.CompletedTask;
        }
    }
}
