using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dd0c.Web.Platform;

/// <summary>Prints where the portal is served and, until somebody has an account, the link that makes the first one.</summary>
internal static class FirstRunLink
{
    public static async Task PrintAsync(WebApplication app)
    {
        var secret = await app.Services.GetRequiredService<SignUp>().FirstRunSecretAsync(CancellationToken.None);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
            if (addresses?.FirstOrDefault() is not { } address) return; // an in-memory server has none
            Console.WriteLine($"\n  dd0c is served on {address}");
            // On the console only: a log may be shipped to where others read it.
            if (secret is not null) Console.WriteLine($"  First sign-in:    {address}/setup?key={secret}\n                    (works once, for 24 hours; a restart prints a new one)");
            Console.WriteLine("  Ctrl-C stops it.\n");
        });
    }
}
