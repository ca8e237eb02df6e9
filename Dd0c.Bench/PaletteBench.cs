using Microsoft.Playwright;

namespace Dd0c.Bench;

/// <summary>The palette: from the key to the painted rows, by the page's own clock.</summary>
internal static class PaletteBench
{
    private static readonly string[] s_typed = ["payment gateway", "paymnt gatway", "order-sync", "inv", "team 07", "fraud scorer", "pg", "settlement", "catlog indexer", "wallet api"];

    // A frame's callback runs before its paint; a message posted from there comes after it.
    private const string Probe = """
        () => {
          const afterPaint = told => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = told; c.port2.postMessage(0); });
          let key = 0, done = null;
          window.bench = { next: null, arm() { this.next = new Promise(d => done = d); } };
          addEventListener('keydown', e => { key = e.timeStamp; }, true);
          const told = () => afterPaint(() => done?.(performance.now() - key));
          new MutationObserver(told).observe(document.getElementById('palette-list'), { childList: true });
          const dialog = document.getElementById('palette');
          new MutationObserver(() => { if (dialog.open) told(); }).observe(dialog, { attributeFilter: ['open'] });
        }
        """;

    /// <param name="beside">What else goes on, for the names of the figures.</param>
    /// <param name="rounds">The first one is not counted.</param>
    /// <param name="most">Milliseconds from a key to its rows.</param>
    /// <param name="away">How much longer every request takes.</param>
    public static async Task RunAsync(Figures figures, IBrowserContext context, string beside = "", int rounds = 4, double most = 50, TimeSpan away = default)
    {
        var page = await UiBench.GoAsync(context, "/services", away: away);
        await page.EvaluateAsync(Probe);
        var (opened, painted) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
            foreach (var text in s_typed)
            {
                var open = await PressAsync(page, "Control+k");
                await page.WaitForTimeoutAsync(150); // its first rows come by themselves
                if (round > 0) opened.Add(open);
                foreach (var letter in text)
                {
                    if (letter == ' ')
                    {
                        await page.Keyboard.PressAsync("Space");
                        await page.WaitForTimeoutAsync(100);
                        continue;
                    }
                    var took = await PressAsync(page, letter.ToString());
                    if (round > 0) painted.Add(took);
                }
                await page.Keyboard.PressAsync("Escape");
            }
        figures.AddSpread($"palette opens, key to paint{beside}", opened, "ms", goal: most);
        figures.Add($"keystrokes in the palette{beside}", painted.Count, "");
        figures.AddSpread($"palette keystroke to painted rows{beside}", painted, "ms", goal: most);
        await page.CloseAsync();
    }

    private static async Task<double> PressAsync(IPage page, string key)
    {
        await page.EvaluateAsync("() => bench.arm()");
        await page.Keyboard.PressAsync(key);
        return await page.EvaluateAsync<double>("() => Promise.race([bench.next, new Promise(d => setTimeout(() => d(5000), 5000))])");
    }
}
