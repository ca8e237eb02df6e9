using Dd0c.Domain.Actions;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Demo;

/// <summary>The sample company's actions and the golden path that leads to them; they run against the demo estate's GitHub.</summary>
internal sealed class DemoPaths(TenantDb database, ActionActions actions, GoldenPathActions paths, DemoEstate estate)
{
    /// <summary>Writes them where there is no action yet.</summary>
    public async Task WriteAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using (var db = database.Open())
            if (await db.Actions.AnyAsync(cancellationToken)) return;
        await actions.CreateAsync(Restart(estate.Company.GitHub.Login), actor, cancellationToken);
        await actions.CreateAsync(ActionExamples.All.Single(e => e.Key == "retire").Text, actor, cancellationToken);
        await paths.CreateAsync(new("When a service hangs", "What to look at, and how to restart it.", Hangs), actor, cancellationToken);
    }

    private static string Restart(string organisation) => $$$"""
        name: Restart a service
        summary: Restarts every task of it, one after another.
        on: service
        inputs:
          environment: { type: choice, options: [development, staging, production], default: development }
        allow:
          - { role: member }
        approval:
          - { by: [owner, admin], when: inputs.environment is production }
        steps:
          - name: Run the restart workflow
            workflow:
              repository: {{{organisation}}}/workflows
              file: restart.yml
              inputs: { service: "{{ target.slug }}", environment: "{{ inputs.environment }}" }
              wait: 10m
        """;

    private const string Hangs = """
        1. Look at its [open incidents](/incidents) and at what was deployed last.
        2. See what depends on it on the [map](/dependencies).
        3. If a restart is all it needs, restart it. In production its owners or an admin agree first.

        [Restart a service](action:restart-a-service)
        """;
}
