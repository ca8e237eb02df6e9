using System.Diagnostics;
using System.Globalization;
using Dd0c.Workers.Platform;
using Microsoft.Playwright;

namespace Dd0c.Bench;

/// <summary>What a person at a browser waits for, in headless Chromium against the whole portal with 10,000 services; and what their pages cost the server.</summary>
internal static class UiBench
{
    // More circuits than that one Chromium on two cores does not keep drawing: its pages are late, and nothing of the server's is measured any more.
    private const int OpenPages = 200, OpenCircuits = 100;
    private static readonly TimeSpan s_news = TimeSpan.FromMilliseconds(500), s_far = TimeSpan.FromMilliseconds(50);
    private const int PageLoads = 40;
    private static readonly ViewportSize s_small = new() { Width = 320, Height = 240 };

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database);
        var (tenant, cookie) = await UiSeed.WriteAsync(database, portal);
        figures.Add("services", UiSeed.Services, "");
        Collect();
        await Task.Delay(500);
        figures.Add("process idle, memory held", Resident(), "MB");
        figures.Add("process idle, managed heap", Collect(), "MB");

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(Chromium());
        await using var context = await OpenAsync(browser, portal, cookie);
        await SizesAsync(figures, context);
        await PaintAsync(figures, context, "", TimeSpan.Zero, 300);
        await PaletteBench.RunAsync(figures, context);
        await PaintAsync(figures, context, $", {s_far.TotalMilliseconds} ms away", s_far, 800);
        await PaletteBench.RunAsync(figures, context, $", {s_far.TotalMilliseconds} ms away", rounds: 2, most: 120, away: s_far);

        // The others sit before machines of their own: here theirs takes what is left over.
        var others = Process.GetProcesses().Select(p => p.Id).ToHashSet();
        await using var crowd = await playwright.Chromium.LaunchAsync(Chromium());
        foreach (var process in Process.GetProcesses().Where(p => !others.Contains(p.Id) && p.ProcessName.StartsWith("chrom", StringComparison.Ordinal))) process.PriorityClass = ProcessPriorityClass.Idle;
        await MemoryAsync(figures, await OpenAsync(crowd, portal, cookie, s_small), "without a circuit (catalog)", page => "/services?page=" + page.ToString(CultureInfo.InvariantCulture), "html[data-ready=true]", OpenPages);
        await using var run = await HeldRun.StartAsync(database, tenant);
        await MemoryAsync(figures, await OpenAsync(crowd, portal, cookie, s_small), "with a circuit (a run as it goes)", _ => $"/discovery/runs/{run.Id}", "html[data-interactive=true]", OpenCircuits, async () =>
        {
            // Each page draws what is new twice a second, while somebody types in another one.
            using var over = new CancellationTokenSource();
            var news = run.TellAsync(s_news, over.Token);
            await PaletteBench.RunAsync(figures, context, $", {OpenCircuits} circuits drawing news", rounds: 2, most: 200);
            await over.CancelAsync();
            figures.Add("news in that time", await news, "");
        });
    }

    /// <exception cref="StartupProblem">There is no Chromium.</exception>
    public static BrowserTypeLaunchOptions Chromium()
    {
        var path = Environment.GetEnvironmentVariable("DD0C_CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium";
        if (!File.Exists(path)) throw new StartupProblem($"Chromium is not at {path}. Install it (Debian: apt-get install -y chromium), or set DD0C_CHROMIUM to its path.");
        return new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] };
    }

    /// <param name="size">Of the window; null: as most have it.</param>
    private static async Task<IBrowserContext> OpenAsync(IBrowser browser, BenchPortal portal, string cookie, ViewportSize? size = null)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = portal.Address.ToString(), ViewportSize = size ?? new() { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(120_000);
        await context.AddCookiesAsync([new() { Name = "dd0c", Value = cookie, Url = portal.Address.ToString() }]);
        return context;
    }

    /// <summary>A browser that was never here: everything that comes over the wire for the catalog page.</summary>
    private static async Task SizesAsync(Figures figures, IBrowserContext context)
    {
        var page = await GoAsync(context, "/services");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var sizes = await page.EvaluateAsync<double[]>("""
            () => {
              const [page] = performance.getEntriesByType('navigation'), all = [page, ...performance.getEntriesByType('resource')];
              return [all.reduce((sum, e) => sum + e.transferSize, 0) / 1024, page.transferSize / 1024, page.decodedBodySize / 1024, all.length];
            }
            """);
        figures.Add("first load, over the wire", sizes[0], "KB", goal: 200);
        figures.Add("first load, requests", sizes[3], "");
        figures.Add("page of 50 rows, over the wire", sizes[1], "KB", goal: 40);
        figures.Add("page of 50 rows, unpacked", sizes[2], "KB");
        await page.CloseAsync();
    }

    private static async Task PaintAsync(Figures figures, IBrowserContext context, string where, TimeSpan away, double most)
    {
        var page = await GoAsync(context, "/services", away: away);
        var (answered, painted) = (new List<double>(), new List<double>());
        for (var i = 0; i < PageLoads + 5; i++)
        {
            await page.GotoAsync(i % 2 == 0 ? "/services?page=" + (i + 2).ToString(CultureInfo.InvariantCulture) : "/services");
            var times = await page.EvaluateAsync<double[]>("""
                () => new Promise(done => new PerformanceObserver((list, self) => {
                  const paint = list.getEntries().find(e => e.name === 'first-contentful-paint');
                  if (paint) { self.disconnect(); done([performance.getEntriesByType('navigation')[0].responseEnd, paint.startTime]); }
                }).observe({ type: 'paint', buffered: true }))
                """);
            if (i < 5) continue; // the first ones compile
            answered.Add(times[0]);
            painted.Add(times[1]);
        }
        figures.AddSpread($"catalog page, answered{where}", answered, "ms");
        figures.AddSpread($"catalog page, first paint{where}", painted, "ms", goal: most);
        await page.CloseAsync();
    }

    /// <summary>What the server holds for pages that are open, beyond what it holds anyway.</summary>
    private static async Task MemoryAsync(Figures figures, IBrowserContext context, string which, Func<int, string> address, string open, int pages, Func<Task>? meanwhile = null)
    {
        await using var _ = context;
        await (await GoAsync(context, address(1), open)).CloseAsync(); // what the first of its kind leaves in the process is not a page's
        await Task.Delay(500);
        var (heap, held) = (Collect(), Resident());
        for (var i = 0; i < pages; i++) await GoAsync(context, address(i + 1), open);
        await Task.Delay(1000);
        figures.Add($"an open page {which}, managed heap", (Collect() - heap) / pages, "MB", goal: 1);
        figures.Add($"an open page {which}, memory held", (Resident() - held) / pages, "MB", goal: 1);
        figures.Add($"process with {pages} pages {which}, memory held", Resident(), "MB");
        if (meanwhile is not null) await meanwhile();
    }

    /// <param name="away">How much longer every request of the page takes.</param>
    internal static async Task<IPage> GoAsync(IBrowserContext context, string address, string open = "html[data-ready=true]", TimeSpan away = default)
    {
        var page = await context.NewPageAsync();
        if (away > TimeSpan.Zero)
        {
            var session = await context.NewCDPSessionAsync(page);
            await session.SendAsync("Network.enable");
            await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = away.TotalMilliseconds, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
        }
        await page.GotoAsync(address);
        await page.Locator(open).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return page;
    }

    /// <returns>The managed heap in MB after everything that can go is gone.</returns>
    private static double Collect()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
    }

    private static double Resident() => Environment.WorkingSet / 1048576.0;
}
